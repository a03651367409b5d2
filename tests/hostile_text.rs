//! Whatever somebody writes as a label or a name stays a text in every format.

use calamine::{Data, Reader, Xlsx};
use demarche::check::{Options, check};
use demarche::picture::{self, Picture};
use demarche::report::{Report, csv, docx, markdown, plain, short, xlsx};
use demarche::source::SourceMap;
use demarche::workspace::Workspace;
use pulldown_cmark::{Event, Parser, Tag};

/// What means something in one format or another.
const HOSTILE: [&str; 14] = [
    "a | b",
    "`c` ``d`` <b>e</b> ```",
    "<script>alert(1)</script>",
    "[x](javascript:alert(1)) ![y](z)",
    "]]> --> <!-- &amp; &#60; #quot;",
    "=cmd()|'x'!A1",
    "@a +1 -1",
    "- item",
    "1. item",
    "# head *b* _i_ ~s~ $m$ ^f",
    "\u{1b}[31mred \u{202e}abc\u{202c} \u{0}\u{7} \u{fffe}\u{ffff}",
    "%%{init: {}}%% --- end {{x}} \\\\N \\\\\\\\",
    "[^1] [a]: b | --- |",
    "_x0041_ \u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{4e2d}\u{6587} \u{1f54a}\u{fe0f}",
];

fn with_report(hostile: &str, see: impl Fn(&Report, &SourceMap)) {
    let text = format!(
        "agenda \"{hostile}\"\nparty anna \"{hostile}\"\nparty bea \"Bea {hostile}\"\n\
         issue wait \"{hostile}\": one of {{ one \"{hostile}\" two \"2 {hostile}\" }}\n\
         milestone talks \"{hostile}\"\nmilestone deal \"end\" after talks\n\
         source s \"{hostile}\" {{ url \"javascript:alert(1)\" outlet \"{hostile}\" }}\n\
         position p of anna \"{hostile}\" {{\n stated 2024-05-04 by \"{hostile}\"\n cites s \"{hostile}\"\n\
         demand d \"{hostile}\" {{ wait is one }}\n claim \"{hostile}\" {{ quote \"{hostile}\" }}\n}}\n\
         position q of bea \"{hostile}\" {{\n stated 2024-05 by \"{hostile}\"\n\
         precondition e \"{hostile}\" {{ wait is two }}\n}}\n\
         proposal r \"{hostile}\" by \"{hostile}\" {{ stated 2024-06-01 wait is one }}\n"
    );
    let workspace = Workspace::from_texts([("a.pos", &*text)]);
    let report = check(&workspace, &Options::default()).report(&workspace);
    let conflicts = &report.joint.as_ref().expect("two are compared").deadlocks;
    assert_eq!(conflicts.len(), 1, "{hostile:?} is understood");
    see(&report, &workspace.sources);
}

fn pictures() -> [Picture; 4] {
    [
        Picture::Matrix,
        Picture::Timeline,
        Picture::Conflicts,
        Picture::Order,
    ]
}

/// Tells whether a text could change what a terminal or an editor shows.
fn disguises(text: &str) -> bool {
    let is_control = |c: char| c.is_control() && !matches!(c, '\n' | '\r');
    text.contains(is_control) || text.contains(['\u{202e}', '\u{202c}'])
}

#[test]
fn markdown_makes_no_markup_of_it() {
    for hostile in HOSTILE {
        with_report(hostile, |report, sources| {
            let text = markdown::render(report, sources);
            assert!(!disguises(&text), "{hostile:?}");
            let columns = report.parties.len() + 1;
            let mut cells = 0;
            let mut tables = Vec::new();
            for event in Parser::new_ext(&text, pulldown_cmark::Options::all()) {
                match event {
                    Event::Html(_) | Event::InlineHtml(_) => panic!("{hostile:?} is HTML"),
                    Event::InlineMath(_) | Event::DisplayMath(_) => panic!("{hostile:?} is math"),
                    Event::Rule => panic!("{hostile:?} is a rule"),
                    Event::Start(tag) => match tag {
                        Tag::Link { .. } | Tag::Image { .. } => panic!("{hostile:?} is a link"),
                        Tag::Emphasis | Tag::Strikethrough => panic!("{hostile:?} is emphasis"),
                        Tag::List(Some(_)) => panic!("{hostile:?} is a numbered list"),
                        Tag::CodeBlock(_) => panic!("{hostile:?} is a block of code"),
                        Tag::Table(_) => cells = 0,
                        Tag::TableCell => cells += 1,
                        _ => {}
                    },
                    Event::End(pulldown_cmark::TagEnd::TableHead) => tables.push(cells),
                    _ => {}
                }
            }
            assert_eq!(tables, [5, columns], "{hostile:?} ends no cell of a table");
        });
    }
}

#[test]
fn plain_texts_hold_nothing_that_disguises() {
    for hostile in HOSTILE {
        with_report(hostile, |report, sources| {
            assert!(!disguises(&plain::render(report, sources)), "{hostile:?}");
            assert!(!disguises(&short::render(report, sources)), "{hostile:?}");
        });
    }
}

#[test]
fn a_spreadsheet_computes_nothing() {
    for hostile in HOSTILE {
        with_report(hostile, |report, sources| {
            let text = csv::render(report);
            let mut rows = 0;
            let mut reader = ::csv::ReaderBuilder::new()
                .has_headers(false)
                .from_reader(&*text);
            for record in reader.records() {
                rows += 1;
                for cell in &record.expect("every line has as many fields") {
                    assert!(
                        !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                        "{cell:?}"
                    );
                }
            }
            assert_eq!(rows, 2, "a head and an issue");

            let bytes = xlsx::render(report, sources);
            let mut book = Xlsx::new(std::io::Cursor::new(bytes)).expect("a workbook");
            for name in book.sheet_names() {
                let formulas = book.worksheet_formula(&name).expect("a sheet");
                assert!(formulas.is_empty(), "{hostile:?} is a formula");
                for cell in book.worksheet_range(&name).expect("a sheet").used_cells() {
                    assert!(matches!(cell.2, Data::String(_)), "{:?}", cell.2);
                }
            }
        });
    }
}

/// Returns the texts of a document for word processors, which is XML in an archive.
fn document_parts(bytes: Vec<u8>) -> Vec<String> {
    use std::io::Read;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    let mut parts = Vec::new();
    for at in 0..archive.len() {
        let mut text = String::new();
        let mut part = archive.by_index(at).expect("a part");
        part.read_to_string(&mut text).expect("it is a text");
        if [".xml", ".rels"]
            .iter()
            .any(|end| part.name().ends_with(end))
        {
            parts.push(text);
        }
    }
    parts
}

#[test]
fn a_document_stays_a_document() {
    for hostile in HOSTILE {
        with_report(hostile, |report, sources| {
            let parts = document_parts(docx::render(report, sources));
            assert!(parts.len() > 5, "{hostile:?}");
            for part in parts {
                assert!(!disguises(&part), "{hostile:?}");
                assert!(!part.contains("Target=\"javascript:"), "{hostile:?}");
                roxmltree::Document::parse(&part).expect("sound XML");
            }
        });
    }
}

#[test]
fn a_picture_stays_one_picture() {
    for hostile in HOSTILE {
        with_report(hostile, |report, _| {
            for picture in pictures() {
                let text = picture::svg(report, picture);
                assert!(!disguises(&text), "{hostile:?}");
                let tree = roxmltree::Document::parse(&text).expect("sound XML");
                let known = [
                    "svg", "title", "desc", "style", "rect", "g", "text", "path", "circle",
                ];
                for node in tree.descendants().filter(roxmltree::Node::is_element) {
                    assert!(known.contains(&node.tag_name().name()), "{hostile:?}");
                    let mut attributes = node.attributes();
                    assert!(attributes.all(|a| !a.name().starts_with("on") && a.name() != "href"));
                }
            }
        });
    }
}

#[test]
fn a_graph_keeps_its_nodes() {
    let mut shapes: Vec<Vec<String>> = Vec::new();
    for hostile in HOSTILE.into_iter().chain(["harmless"]) {
        with_report(hostile, |report, _| {
            for picture in [Picture::Conflicts, Picture::Order] {
                let dot = picture::dot(report, picture).expect("a graph");
                let mermaid = picture::mermaid(report, picture).expect("a graph");
                assert!(!disguises(&dot) && !disguises(&mermaid), "{hostile:?}");
                // Every quoted text of Mermaid holds only what is no markup to it.
                for line in mermaid.lines().skip(3) {
                    let quotes = line.matches('"').count();
                    assert!(quotes == 0 || quotes == 2, "{line}");
                    if quotes == 2 {
                        let inner = line.split('"').nth(1).unwrap_or_default();
                        let inner = inner.replace("<br/>", "");
                        let markup = ['<', '>', '`', '*', '_', '[', ']', '{', '}', '|', '%', '\\'];
                        assert!(!inner.contains(markup), "{line}");
                    }
                }
            }
        });
        // The same nodes and ties, whatever is written in them.
        let shape = std::cell::RefCell::new(Vec::new());
        with_report(hostile, |report, _| {
            let dot = picture::dot(report, Picture::Conflicts).expect("a graph");
            shape.replace(dot_shape(&dot));
        });
        shapes.push(shape.into_inner());
    }
    for pair in shapes.windows(2) {
        assert_eq!(pair[0], pair[1]);
    }
}

/// What is left of DOT without its quoted texts.
fn dot_shape(dot: &str) -> Vec<String> {
    let mut out = String::new();
    let mut is_text = false;
    let mut chars = dot.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => is_text = !is_text,
            '\\' if is_text => {
                chars.next();
            }
            c if !is_text => out.push(c),
            _ => {}
        }
    }
    assert!(!is_text, "every text is closed");
    out.lines().map(str::to_owned).collect()
}
