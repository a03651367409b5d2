//! What a client is offered and told while somebody reads and writes.

use std::collections::BTreeSet;

use crate::client::{Client, capabilities, cursor};
use serde_json::{Value, json};

const AGENDA: &str = "\
agenda \"The river\"
list pond \"Ponds\" { east \"the east pond\", west \"the west pond\", mill \"the mill pond\" }
group outer of pond { east, west }
issue wait \"Minutes until it is cut\": number 0..60
issue peel \"Who gets the peel\": one of { anna \"Anna\", bea \"Bea\" }
issue owner[pond] \"Who owns each pond\": one of { north, south }
issue guards \"Guards\": any of { upper, middle, lower }
issue price \"Price\": money EUR
issue deposit \"Deposit\": money EUR
issue day \"Day of the handover\": date
issue level \"Level of talks\": scale { low < middle-level < high }
issue sold \"It is sold\": yes or no performed by bea
event rain \"It rains\": yes or no
milestone talks \"Talks open\"
milestone deal \"The deal\" after talks
party anna \"Anna\"
party bea \"Bea\" { also \"Beatrice\" }
party cem \"Cem\"
person ada \"Ada Vale\" { role \"Speaker\" of anna since 2020 }
source herald \"The Herald\" { published 2024-05-03 outlet \"Herald House\" url \"https://example.org/herald\" }
reading strict \"Selling means at most five minutes\" {
  by \"a columnist\"
  sold is yes implies wait at most 5
}
proposal plan \"The plan\" by \"the mediator\" { \n  stated 2024-05-06\n  term t { wait is 15 }\n}
";
const BEA: &str = "\
position cake of bea \"Bea bakes\" {
  stated 2024-05-04 by \"Bea, from behind the flour\"
  cites herald
  firm demand rise { wait at least 30 }
  demand icing { peel is bea }
  demand bill { price at least 20 EUR }
}
position old-cake of bea {
  stated 2024-05-01 by \"Bea\"
  demand early \"Early\" { day by 2024-06-01 }
}
position new-cake of bea {
  stated 2024-05-05 by \"Bea\"
  replaces old-cake.early according to \"The Herald\"
}
";
const ANNA: &str = "\
position thirst of anna \"Anna is thirsty\" {
  stated 2024-05-04 by ada
  cites herald
  demand soon { wait at most 10 }
  offer zest { peel is bea }
  demand cheap { price at most 30 EUR }
  demand sale { sold is yes }
}
";

fn files(anna: &str) -> [(&'static str, &str); 4] {
    [
        ("demarche.toml", ""),
        ("agenda.pos", AGENDA),
        ("bea.pos", BEA),
        ("anna.pos", anna),
    ]
}

/// What a client can do that asks for its diagnostics, so that it is sent none.
fn abilities() -> Value {
    let mut can = capabilities();
    can["textDocument"]["diagnostic"] = json!({});
    can
}

fn start(files: &[(&str, &str)]) -> Client {
    Client::with(files, &abilities(), json!(null))
}

/// Starts a client with these words as Anna's file, in which `$0` marks the place.
fn at(anna: &str) -> (Client, (u32, u32)) {
    let (text, place) = cursor(anna);
    let client = start(&files(&text));
    (client, place)
}

fn completion(anna: &str) -> Vec<Value> {
    let (mut client, place) = at(anna);
    let answer = client.at("textDocument/completion", "anna.pos", place);
    answer["items"].as_array().cloned().unwrap_or_default()
}

fn labels(anna: &str) -> Vec<String> {
    let items = completion(anna);
    let label = |item: &Value| item["label"].as_str().unwrap_or_default().to_owned();
    items.iter().map(label).collect()
}

/// The labels, up to as many as are expected.
fn first(anna: &str, expected: &[&str]) {
    let mut found = labels(anna);
    found.truncate(expected.len());
    assert_eq!(found, expected, "{anna}");
}

/// The labels, and no others.
fn just(anna: &str, expected: &[&str]) {
    assert_eq!(labels(anna), expected, "{anna}");
}

#[test]
fn items_are_offered_at_the_outermost_level() {
    first("$0", &["issue", "position", "source"]);
    first("party dora\npos$0", &["issue", "position"]);
    first(
        "position p of anna {\n  demand a { wait is 1 }\n}\n$0",
        &["issue"],
    );
    let last = labels("position p of anna {\n  demand a { wait is 1\n$0");
    assert!(last.contains(&"position".to_owned()), "{last:?}");
    let items = completion("po$0");
    let position = items.iter().find(|item| item["label"] == "position");
    let snippet = position.unwrap()["textEdit"]["newText"].as_str().unwrap();
    assert!(snippet.contains("${2|anna,bea,cem|}"), "{snippet}");
}

#[test]
fn heads_are_led_through() {
    just("position p $0", &["of"]);
    just("position p of $0", &["anna", "bea", "cem"]);
    just("group g of $0", &["pond"]);
    just("reaction of $0", &["anna", "bea", "cem"]);
    just("reaction of anna to $0", &["plan"]);
    first(
        "reaction of anna to plan: $0",
        &["accepts", "accepts-in-principle"],
    );
    just("milestone end after $0", &["talks", "deal"]);
    just("milestone end after talks, $0", &["deal"]);
    first("issue x \"X\": $0", &["yes or no", "one of", "scale"]);
    first("issue x \"X\": money $0", &["EUR", "USD"]);
    just("issue x \"X\": any of $0", &["pond"]);
    just("issue x[$0", &["pond"]);
    just(
        "issue x \"X\": yes or no performed by $0",
        &["anna", "bea", "cem"],
    );
    first("proposal q by $0", &["ada", "herald", "anna"]);
    just("issue $0", &[]);
    just("party dora \"do$0\"", &[]);
    just("# po$0", &[]);
}

#[test]
fn positions_take_clauses_and_what_is_said_about_them() {
    let found = labels("position p of anna {\n  stated 2024-05-05 by ada\n  de$0\n}\n");
    assert_eq!(found[..3], ["demand", "refuse", "offer"]);
    assert!(found.contains(&"cites".to_owned()));
    assert!(!found.contains(&"stated".to_owned()), "it is said already");
    first("position p of anna {\n  stated 2024-05-05 $0\n}", &["by"]);
    first(
        "position p of anna {\n  stated 2024-05-05 by $0\n}",
        &["ada"],
    );
    first("position p of anna {\n  cites $0\n}", &["herald"]);
    first("position p of anna {\n  demand a to $0", &["bea", "cem"]);
    just(
        "position p of anna {\n  demand a before $0",
        &["talks", "deal"],
    );
    first("position p of anna {\n  defer $0", &["wait", "peel"]);
    first(
        "position p of anna {\n  defer wait until $0",
        &["talks", "deal"],
    );
    first(
        "position p of anna {\n  precondition a for $0 { }\n}",
        &["talks"],
    );
    first(
        "position p of anna {\n  offer a { wait is 1 } $0",
        &["in exchange for", "if"],
    );
    first("position p of bea {\n  withdraws $0", &["cake.rise"]);
    just(
        "position p of bea {\n  withdraws cake.$0",
        &["rise", "icing", "bill"],
    );
    first(
        "position p of anna {\n  demand a {\n    wait at most 10\n    qu$0\n  }\n}",
        &["peel"],
    );
}

#[test]
fn days_come_from_the_sources_and_the_file() {
    let found = labels(
        "position p of anna {\n  cites herald\n  stated $0\n}\nposition q of anna {\n  stated 2023-01-02\n}",
    );
    assert_eq!(found[0], "2024-05-03", "the day of the source");
    assert!(found.contains(&"2023-01-02".to_owned()), "{found:?}");
}

#[test]
fn conditions_offer_first_what_the_party_has_not_answered() {
    // Bea has spoken of the first three; nobody of the others.
    first(
        "position p of anna {\n  demand a { $0 }\n}",
        &["wait", "peel", "price", "owner"],
    );
    first(
        "position p of anna {\n  demand x { wait is 10  price is 3 EUR }\n  demand a { $0 }\n}",
        &["peel", "owner"],
    );
    just(
        "position p of anna { demand a { sold $0 } }",
        &["is yes", "is no", "before", "after"],
    );
    first(
        "position p of anna { demand a { wait $0 } }",
        &["at least", "at most", "is"],
    );
    first(
        "position p of anna { demand a { guards $0 } }",
        &["includes", "excludes"],
    );
    first(
        "position p of anna { demand a { day $0 } }",
        &["by", "not before"],
    );
    just(
        "position p of anna { demand a { talks $0 } }",
        &["before", "after", "with", "during"],
    );
    first(
        "position p of anna { demand a { peel is $0 } }",
        &["anna", "bea", "not", "one of"],
    );
    just(
        "position p of anna { demand a { peel is one of anna, $0 } }",
        &["bea"],
    );
    just(
        "position p of anna { demand a { guards includes upper, $0 } }",
        &["middle", "lower"],
    );
    just(
        "position p of anna { demand a { level at least $0 } }",
        &["low", "middle-level", "high"],
    );
    just(
        "position p of anna { demand a { talks before $0 } }",
        &["talks", "deal", "sold"],
    );
    // Connectives follow a value, and a condition follows them.
    first(
        "position p of anna { demand a { peel is anna $0 } }",
        &["and", "or", "implies"],
    );
    first(
        "position p of anna { demand a { peel is anna and $0 } }",
        &["wait"],
    );
    first(
        "position p of anna { demand a { wait between 3 and $0 } }",
        &["30"],
    );
    first(
        "position p of anna { demand a { price at most 30 $0 } }",
        &["EUR"],
    );
    // An issue can be compared with its kin.
    let kin = labels("position p of anna { demand a { deposit at most $0 } }");
    assert!(kin.contains(&"price".to_owned()), "{kin:?}");
}

#[test]
fn brackets_offer_the_members_of_the_list_of_the_issue() {
    just(
        "position p of anna { demand a { owner[$0] is north } }",
        &[
            "every pond",
            "east",
            "west",
            "mill",
            "outer",
            "some pond",
            "no pond",
            "at least 2 of pond",
        ],
    );
    just(
        "position p of anna { demand a { owner[east, $0] is north } }",
        &["west", "mill", "outer"],
    );
    just(
        "position p of anna { demand a { owner[every $0] is north } }",
        &["pond", "outer"],
    );
    just(
        "position p of anna { demand a { owner[every pond $0] is north } }",
        &["except"],
    );
    first(
        "position p of anna { demand a { owner[east] $0 } }",
        &["is", "is not"],
    );
}

#[test]
fn amounts_are_those_at_which_somebody_draws_a_line() {
    let items = completion("position p of anna { demand a { wait at most $0 } }");
    assert_eq!(items[0]["label"], "30");
    assert_eq!(items[0]["detail"], "Bea: at least 30");
}

#[test]
fn just_the_word_under_the_cursor_is_replaced() {
    let place = |text: &str| {
        let items = completion(text);
        let range = items[0]["textEdit"]["range"].clone();
        assert_eq!(range["start"]["line"], range["end"]["line"]);
        (
            range["start"]["character"].clone(),
            range["end"]["character"].clone(),
        )
    };
    // With letters before it that are one, two or four bytes long, and one or two units.
    let before = "position p of anna \"\u{e9}\u{4e2d}\u{1f600}\" { demand a { ";
    let start = before.encode_utf16().count();
    let text = format!("{before}level at least middle-l$0evel }} }}");
    let word = start + "level at least ".len();
    assert_eq!(
        place(&text),
        (json!(word), json!(word + "middle-level".len()))
    );
    let text = format!("{before}level at least middle-$0 }} }}");
    assert_eq!(place(&text), (json!(word), json!(word + "middle-".len())));
    let text = format!("{before}wa$0");
    assert_eq!(place(&text), (json!(start), json!(start + 2)));
    let text = format!("{before}$0");
    assert_eq!(place(&text), (json!(start), json!(start)));
}

#[test]
fn a_space_opens_a_list_only_where_something_is_due() {
    let asked = |anna: &str| {
        let (mut client, (line, character)) = at(anna);
        let params = json!({
            "textDocument": client.document("anna.pos"),
            "position": { "line": line, "character": character },
            "context": { "triggerKind": 2, "triggerCharacter": " " },
        });
        let answer = client.request("textDocument/completion", params);
        answer["items"].as_array().map_or(0, Vec::len)
    };
    assert!(asked("position p of anna { demand a { wait $0 } }") > 0);
    assert!(asked("position p of anna { demand a { peel is $0 } }") > 0);
    assert!(asked("position p of $0") > 0);
    assert!(asked("position p $0") > 0);
    assert_eq!(asked("milestone end $0"), 0);
    assert_eq!(asked("issue x \"X\": number $0"), 0);
    assert_eq!(asked("position p of anna { $0 }"), 0);
    assert_eq!(
        asked("position p of anna { demand a { peel is anna $0 } }"),
        0
    );
    assert_eq!(asked("position p of anna { demand a $0"), 0);
    assert_eq!(asked("position p of anna {\n  $0\n}"), 0);
    assert_eq!(asked("$0"), 0);
}

#[test]
fn clients_without_snippets_get_plain_words() {
    let mut can = abilities();
    can["textDocument"]["completion"]["completionItem"]["snippetSupport"] = json!(false);
    can["textDocument"]["hover"]["contentFormat"] = json!(["plaintext"]);
    let (text, place) = cursor("position p of anna {\n  $0\n}\n");
    let mut client = Client::with(&files(&text), &can, json!(null));
    let answer = client.at("textDocument/completion", "anna.pos", place);
    let items = answer["items"].as_array().unwrap();
    assert_eq!(items[0]["textEdit"]["newText"], "demand");
    for item in items {
        assert_eq!(item["insertTextFormat"], 1);
        assert!(!item["textEdit"]["newText"].as_str().unwrap().contains('$'));
        assert!(item["documentation"].is_string(), "{item}");
    }
}

#[test]
fn an_offer_tells_what_is_known_of_it() {
    let items = completion("position p of anna { demand a { $0 } }");
    assert_eq!(
        items[0]["detail"],
        "Minutes until it is cut: number, between 0 and 60 \u{2014} not answered yet"
    );
    let about = items[0]["documentation"]["value"].as_str().unwrap();
    assert!(about.contains("- Bea demands: at least 30 (a red line) (Bea, from behind the flour, 2024-05-04; The Herald)"), "{about}");
    assert!(about.contains("Declared in agenda.pos:4."), "{about}");
}

#[test]
fn a_few_words_stand_beside_each_offer_where_the_client_shows_them() {
    let mut can = abilities();
    can["textDocument"]["completion"]["completionItem"]["labelDetailsSupport"] = json!(true);
    let (text, place) = cursor("position p of $0");
    let mut client = Client::with(&files(&text), &can, json!(null));
    let answer = client.at("textDocument/completion", "anna.pos", place);
    assert_eq!(answer["items"][1]["labelDetails"]["description"], "Bea");
    let plain = completion("position p of $0");
    assert_eq!(plain[1].get("labelDetails"), None);
}

fn hover(anna: &str) -> String {
    let (mut client, place) = at(anna);
    let answer = client.at("textDocument/hover", "anna.pos", place);
    answer["contents"]["value"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// Anna's file with the mark put before the first occurrence of some words.
fn mark(words: &str) -> String {
    assert!(ANNA.contains(words));
    ANNA.replacen(words, &format!("$0{words}"), 1)
}

#[test]
fn a_hover_over_an_issue_tells_what_everybody_holds_on_it() {
    assert_eq!(
        hover(&mark("wait at most")),
        "**Minutes until it is cut**\n\n\
         Number, between 0 and 60.\n\n\
         - Anna demands: at most 10 (Ada Vale, Speaker, 2024-05-04; The Herald)\n\
         - Bea demands: at least 30 (a red line) (Bea, from behind the flour, 2024-05-04; The Herald)\n\n\
         Nothing is left in common."
    );
    assert!(hover(&mark("price at most")).contains("Left in common: between 20 EUR and 30 EUR."));
}

#[test]
fn a_hover_over_a_clause_tells_how_it_fares() {
    let soon = hover(&mark("soon {"));
    assert!(
        soon.starts_with("**thirst.soon**\n\nAnna demands:"),
        "{soon}"
    );
    assert!(
        soon.contains("- Anna and Bea contradict each other"),
        "{soon}"
    );
    let sale = hover(&mark("sale {"));
    assert!(sale.ends_with("Not answered by Bea."), "{sale}");
    // Over the word of its kind, it is also told what the word means.
    let kind = hover(&mark("demand soon"));
    assert!(
        kind.starts_with("**thirst.soon**")
            && kind.ends_with("`demand`: Must be so in the settlement."),
        "{kind}"
    );
    let mut client = start(&files(ANNA));
    let early = BEA
        .lines()
        .position(|line| line.contains("demand early"))
        .unwrap() as u32;
    let answer = client.at("textDocument/hover", "bea.pos", (early, 10));
    let text = answer["contents"]["value"].as_str().unwrap();
    assert!(
        text.ends_with(
            "It does not count: replaced by `new-cake` on 2024-05-05, according to The Herald."
        ),
        "{text}"
    );
}

#[test]
fn a_hover_tells_of_every_name() {
    let mut client = start(&files(ANNA));
    let mut tell = |line: &str, words: &str| {
        let at = AGENDA
            .lines()
            .position(|one| one.starts_with(line))
            .unwrap();
        let column = AGENDA.lines().nth(at).unwrap().find(words).unwrap();
        let answer = client.at(
            "textDocument/hover",
            "agenda.pos",
            (at as u32, column as u32),
        );
        answer["contents"]["value"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(
        tell("party bea", "bea"),
        "**Bea**\n\nAlso: Beatrice.\n\n4 clauses in 2 positions, 3 in force.\n\n- With Anna: 1 contradiction and 2 overlaps"
    );
    assert_eq!(
        tell("person ada", "ada"),
        "**Ada Vale**\n\n- Speaker of Anna, since 2020\n\nSpeaks in 4 clauses."
    );
    assert_eq!(
        tell("source herald", "herald"),
        "**The Herald**\n\nHerald House, 2024-05-03\n\n[https://example.org/herald](<https://example.org/herald>)\n\n7 clauses rest on it."
    );
    assert!(tell("milestone talks", "talks").contains("\"Talks open\" can be reached"));
    assert!(tell("list pond", "pond").contains("- `east`: the east pond"));
    assert!(tell("group outer", "outer").contains("- `west`: the west pond"));
    assert_eq!(
        tell("proposal plan", "plan"),
        "**The plan**\n\nA draft by the mediator, 2024-05-06, with 1 term."
    );
    assert!(tell("issue", "issue").contains("A question to be settled"));
    assert!(tell("issue peel", "anna").contains("Rules it out: Bea."));
    let reading = tell("reading strict", "strict");
    assert!(
        reading.contains("A reading, held by a columnist; not assumed."),
        "{reading}"
    );
    assert!(
        reading.contains("sold is yes implies wait at most 5"),
        "{reading}"
    );
}

#[test]
fn a_hover_over_a_reading_tells_what_it_changes() {
    let agenda = "party a\nparty b\nissue free: yes or no\nissue dams: yes or no\n\
        reading r { by \"x\"  free is yes implies dams is no }\n";
    let a = "position p of a { stated 2024-01-01 by \"a\"  demand f { free is yes } }\n";
    let b = "position q of b { stated 2024-01-01 by \"b\"  demand d { dams is yes } }\n";
    let text = format!("{agenda}{a}{b}");
    let mut client = start(&[("demarche.toml", ""), ("a.pos", &text)]);
    let answer = client.at("textDocument/hover", "a.pos", (4, 8));
    let told = answer["contents"]["value"].as_str().unwrap();
    assert!(
        told.contains("With it:\n\n- A and b contradict each other"),
        "{told}"
    );
}

#[test]
fn words_of_the_language_are_explained_with_an_example() {
    let told = hover(&mark("at most 10"));
    assert!(
        told.starts_with("**at most**\n\nThis, or less.\n\n```pos\n"),
        "{told}"
    );
    assert_eq!(hover(&mark("{")), "");
    for (word, lists) in [
        (1, demarche::syntax::keywords::ITEMS),
        (2, demarche::syntax::keywords::CLAUSES),
        (3, demarche::syntax::keywords::ATTRIBUTES),
        (4, demarche::syntax::keywords::ANSWERS),
    ] {
        for one in lists {
            assert!(
                demarche::editor::glossary::meaning(one).is_some(),
                "{word}: {one}"
            );
        }
    }
}

#[test]
fn examples_show_the_word_itself() {
    use demarche::editor::glossary::example;
    assert_eq!(
        example("delegate").as_deref(),
        Some("delegate school to \"the teachers of both sides\"")
    );
    assert_eq!(
        example("before"),
        example("before").filter(|one| !one.contains("not before"))
    );
    let long = example("position").unwrap();
    assert!(long.ends_with("\n  \u{2026}\n}"), "{long}");
    for word in [
        "note",
        "exclude",
        "author",
        "url",
        "at least",
        "includes",
        "is within",
        "veto",
    ] {
        let example = example(word).unwrap_or_else(|| panic!("{word} has no example"));
        assert!(
            example.contains(word) && example.lines().count() <= 6,
            "{word}: {example}"
        );
    }
}

#[test]
fn hints_tell_who_stands_against_a_condition_and_who_agrees() {
    let mut client = start(&files(ANNA));
    let document = client.document("anna.pos");
    let all =
        json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } });
    let params = json!({ "textDocument": document, "range": all });
    let hints = client.request("textDocument/inlayHint", params);
    let told: Vec<(u64, &str)> = hints
        .as_array()
        .unwrap()
        .iter()
        .map(|hint| {
            (
                hint["position"]["line"].as_u64().unwrap(),
                hint["label"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (3, "\u{2717} Bea: gap 20"),
            // That Bea agrees in the next line, the line above the clause says already.
            (5, "\u{2248} Bea: between 20 EUR and 30 EUR"),
        ]
    );
    assert_eq!(
        hints[0]["tooltip"],
        "Anna and Bea contradict each other on \"Minutes until it is cut\"; the gap is 20, from 10 to 30"
    );
    let one =
        json!({ "start": { "line": 5, "character": 0 }, "end": { "line": 6, "character": 0 } });
    let params = json!({ "textDocument": document, "range": one });
    let hints = client.request("textDocument/inlayHint", params);
    assert_eq!(hints.as_array().unwrap().len(), 1);
}

#[test]
fn lenses_tell_how_each_clause_fares() {
    let options = json!({ "showsAnswers": true });
    let mut client = Client::with(&files(ANNA), &abilities(), options);
    let document = client.document("bea.pos");
    let lenses = client.request("textDocument/codeLens", json!({ "textDocument": document }));
    let titles: Vec<&str> = lenses
        .as_array()
        .unwrap()
        .iter()
        .map(|lens| lens["command"]["title"].as_str().unwrap())
        .collect();
    assert_eq!(
        titles,
        [
            "since 2024-05-04 \u{b7} 3 clauses in force \u{b7} 1 contradicted \u{b7} 2 accepted",
            "contradicts Anna",
            "accepted by Anna",
            "common ground with Anna",
            "since 2024-05-01 \u{b7} its clause is not in force",
            "replaced by new-cake on 2024-05-05, according to The Herald",
            "since 2024-05-05 \u{b7} no clauses",
        ]
    );
    let rise = &lenses[1]["command"];
    assert_eq!(rise["command"], "demarche.showLocations");
    assert_eq!(rise["arguments"][0], document["uri"]);
    assert_eq!(rise["arguments"][2][0]["uri"], client.uri("anna.pos"));
    // A client that does not know the command is shown the words alone.
    let mut client = start(&files(ANNA));
    let document = client.document("bea.pos");
    let lenses = client.request("textDocument/codeLens", json!({ "textDocument": document }));
    assert_eq!(
        lenses[1]["command"],
        json!({ "title": "contradicts Anna", "command": "" })
    );
}

/// The words of a text with what each is, and what modifies it.
fn colours(client: &mut Client, name: &str, text: &str) -> Vec<(String, String, u64)> {
    let document = client.document(name);
    let answer = client.request(
        "textDocument/semanticTokens/full",
        json!({ "textDocument": document }),
    );
    let legend = client.capabilities["semanticTokensProvider"]["legend"]["tokenTypes"].clone();
    let numbers: Vec<u64> = answer["data"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_u64)
        .collect();
    let (mut line, mut column) = (0, 0);
    let mut all = Vec::new();
    for token in numbers.chunks_exact(5) {
        line += token[0];
        column = if token[0] == 0 {
            column + token[1]
        } else {
            token[1]
        };
        let units: Vec<u16> = text
            .split('\n')
            .nth(line as usize)
            .unwrap()
            .encode_utf16()
            .collect();
        let range = column as usize..(column + token[2]) as usize;
        let word = String::from_utf16(&units[range]).unwrap();
        all.push((
            word,
            legend[token[3] as usize].as_str().unwrap().to_owned(),
            token[4],
        ));
    }
    all
}

#[test]
fn words_are_coloured_by_what_they_mean() {
    let mut client = start(&files(ANNA));
    let all = colours(&mut client, "bea.pos", BEA);
    let has = |word: &str, kind: &str, bits: u64| {
        let found = all
            .iter()
            .any(|one| *one == (word.to_owned(), kind.to_owned(), bits));
        assert!(found, "{word} {kind} {bits}: {all:?}");
    };
    has("cake", "namespace", 1);
    has("bea", "class", 0);
    has("herald", "variable", 0);
    has("firm", "keyword", 4);
    has("rise", "function", 1 | 4);
    has("wait", "property", 0);
    has("at", "operator", 0);
    has("30", "number", 0);
    has("bea", "enumMember", 0);
    has("early", "function", 1 | 2);
    has("early", "function", 2);
    // Texts with wide letters, and a broken file.
    let broken = "/* a\n  b */ position p of bea \"\u{e9}\u{4e2d}\u{1f600}\" { firm demand x { wait at {{\nparty zoe";
    client.open_text("broken.pos", broken);
    let all = colours(&mut client, "broken.pos", broken);
    assert_eq!(all[0].0, "/* a");
    assert!(
        all.iter().any(|one| one.0 == "\"\u{e9}\u{4e2d}\u{1f600}\""),
        "{all:?}"
    );
    assert!(
        all.contains(&("zoe".to_owned(), "class".to_owned(), 1)),
        "{all:?}"
    );
}

#[test]
fn colours_that_stay_are_not_sent_again() {
    let mut client = start(&files(ANNA));
    client.open("anna.pos");
    let document = client.document("anna.pos");
    let full = client.request(
        "textDocument/semanticTokens/full",
        json!({ "textDocument": document }),
    );
    let mut numbers = full["data"].as_array().unwrap().clone();
    client.replace(
        "anna.pos",
        &ANNA.replace("at most 10", "at most 100 and peel is bea"),
    );
    let params = json!({ "textDocument": document, "previousResultId": full["resultId"] });
    let delta = client.request("textDocument/semanticTokens/full/delta", params);
    let [edit] = delta["edits"].as_array().unwrap().as_slice() else {
        panic!("{delta}");
    };
    let start = edit["start"].as_u64().unwrap() as usize;
    let end = start + edit["deleteCount"].as_u64().unwrap() as usize;
    let data = edit["data"].as_array().unwrap();
    assert!(data.len() < numbers.len() / 2, "{delta}");
    numbers.splice(start..end, data.iter().cloned());
    let again = client.request(
        "textDocument/semanticTokens/full",
        json!({ "textDocument": document }),
    );
    assert_eq!(again["data"], json!(numbers));
    // Of a name that is no longer known, everything is sent.
    let params = json!({ "textDocument": document, "previousResultId": "nothing" });
    let answer = client.request("textDocument/semanticTokens/full/delta", params);
    assert_eq!(answer["data"], json!(numbers));
}

/// A carriage return alone ends a line of the protocol, and none of ours.
#[test]
fn what_goes_on_after_a_carriage_return_is_coloured_line_by_line() {
    let mut client = start(&[(
        "anna.pos",
        "issue wait \"Minutes\rof it\": number\nparty anna\n",
    )]);
    client.open("anna.pos");
    let full = client.request(
        "textDocument/semanticTokens/full",
        json!({ "textDocument": client.document("anna.pos") }),
    );
    let numbers: Vec<u64> = full["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|n| n.as_u64().unwrap())
        .collect();
    let places: Vec<&[u64]> = numbers.chunks(5).map(|token| &token[..3]).collect();
    // A line further, at its start, four letters and a quotation mark.
    assert!(
        places.contains(&[0, 5, 8].as_slice()) && places.contains(&[1, 0, 6].as_slice()),
        "{places:?}"
    );
}

#[test]
fn settings_offer_their_keys_and_the_names_of_the_files() {
    let just = |settings: &str, expected: &[&str]| {
        let (text, place) = cursor(settings);
        let mut client = start(&[("demarche.toml", &text), ("agenda.pos", AGENDA)]);
        let answer = client.at("textDocument/completion", "demarche.toml", place);
        let items = answer["items"].as_array().unwrap();
        let texts: Vec<&str> = items
            .iter()
            .map(|item| item["textEdit"]["newText"].as_str().unwrap())
            .collect();
        assert_eq!(texts, expected, "{settings}");
    };
    just("$0", &["[workspace]", "[check]", "[lint]"]);
    just("[ch$0", &["workspace", "check", "lint"]);
    just("[check]\npa$0", &["parties", "as-of", "assume"]);
    just(
        "[check]\nparties = [$0]",
        &["\"anna\"", "\"bea\"", "\"cem\""],
    );
    just(
        "[check]\nparties = [\n  \"anna\",\n  \"$0\"\n]",
        &["anna", "bea", "cem"],
    );
    just("[check]\nassume = [\"$0\"]\n", &["strict"]);
    just(
        "[lint]\nunsourced-clause = \"$0\"",
        &["allow", "warn", "deny"],
    );
    just("[workspace]\n# $0", &[]);
    let (text, place) = cursor("[lint]\nunso$0");
    let mut client = start(&[("demarche.toml", &text), ("agenda.pos", AGENDA)]);
    let answer = client.at("textDocument/completion", "demarche.toml", place);
    let items = answer["items"].as_array().unwrap();
    assert!(items.iter().any(|item| item["label"] == "unsourced-clause"));
}

#[test]
fn every_place_in_every_half_of_a_text_has_an_answer() {
    let whole = format!("\u{feff}{ANNA}# \u{e9}\u{4e2d}\u{1f600}\n{BEA}");
    let mut client = start(&[("demarche.toml", ""), ("agenda.pos", AGENDA), ("a.pos", "")]);
    client.open("a.pos");
    let cuts: BTreeSet<usize> = (0..=whole.len())
        .filter(|at| whole.is_char_boundary(*at) && at % 23 == 0)
        .chain([0, whole.len()])
        .collect();
    for cut in cuts.into_iter().filter(|at| whole.is_char_boundary(*at)) {
        let text = &whole[..cut];
        client.replace("a.pos", text);
        let line = text.matches('\n').count() as u32;
        let column = text.rsplit('\n').next().unwrap().encode_utf16().count() as u32;
        for place in [(line, column), (0, 0), (line / 2, 7), (99, 99)] {
            for method in ["textDocument/completion", "textDocument/hover"] {
                let params = json!({
                    "textDocument": client.document("a.pos"),
                    "position": { "line": place.0, "character": place.1 },
                });
                let answer = client.try_request(method, params);
                assert!(answer.is_ok(), "{method} {place:?} in {text:?}: {answer:?}");
            }
        }
        let document = client.document("a.pos");
        for method in ["textDocument/semanticTokens/full", "textDocument/codeLens"] {
            let answer = client.try_request(method, json!({ "textDocument": document }));
            assert!(answer.is_ok(), "{method} in {text:?}: {answer:?}");
        }
    }
}
