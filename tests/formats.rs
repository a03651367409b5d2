//! Pictures, tables and texts, as other programs read them.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use calamine::{Reader, Xlsx};
use demarche::check::{Options, check};
use demarche::picture::{self, Picture};
use demarche::report::{Report, docx, plain, xlsx};
use demarche::workspace::Workspace;

const PICTURES: [(Picture, &str); 4] = [
    (Picture::Matrix, "matrix"),
    (Picture::Timeline, "timeline"),
    (Picture::Conflicts, "conflicts"),
    (Picture::Order, "order"),
];

const POSITIONS: [&str; 3] = ["orange", "camp-david", "ukraine-war"];

fn open(name: &str) -> (Workspace, Report) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("positions")
        .join(name);
    let workspace = Workspace::open(&[path]).expect("the shipped positions are there");
    let report = check(&workspace, &Options::default()).report(&workspace);
    (workspace, report)
}

fn demarche(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_demarche"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the program runs")
}

/// `cargo bless` draws them again.
#[test]
fn the_pictures_in_the_docs_are_real() {
    let page = fs::read_to_string("docs/pictures.md").expect("the page is there");
    let mut shown = 0;
    for rest in page.split("<!-- draw: demarche ").skip(1) {
        let command = rest.split(" -->").next().expect("the command ends");
        let file = rest
            .split("](")
            .nth(1)
            .and_then(|rest| rest.split(')').next());
        let file = Path::new("docs").join(file.expect("a picture follows"));
        let output = demarche(&command.split(' ').collect::<Vec<_>>());
        assert!(output.stderr.is_empty(), "{command}");
        if std::env::var_os("BLESS").is_some() {
            fs::create_dir_all(file.parent().expect("a folder")).expect("it can be made");
            fs::write(&file, &output.stdout).expect("it can be written");
        }
        let drawn = fs::read(&file).unwrap_or_default();
        assert!(
            drawn == output.stdout,
            "{}: run `cargo bless`",
            file.display()
        );
        shown += 1;
    }
    assert_eq!(shown, PICTURES.len(), "one picture each");
}

/// A text in a picture: from where to where, on which line, and what it says.
struct Text {
    left: i32,
    right: i32,
    line: i32,
    words: String,
}

/// Returns the texts of a picture, as wide as a common font makes them.
fn texts(tree: &roxmltree::Document<'_>) -> Vec<Text> {
    let texts = tree.descendants().filter(|node| node.has_tag_name("text"));
    let texts = texts.map(|node| {
        let number = |name| {
            node.attribute(name)
                .and_then(|text| text.parse::<i32>().ok())
        };
        let class = node.attribute("class").unwrap_or_default();
        let text = node.text().unwrap_or_default().to_owned();
        let size = if class == "title" { 20 } else { 13 };
        let width = text.chars().count() as i32 * size / 2;
        let x = number("x").expect("a place");
        let left = match class {
            class if class.contains("end") => x - width,
            class if class.contains("middle") => x - width / 2,
            _ => x,
        };
        Text {
            left,
            right: left + width,
            line: number("y").expect("a place"),
            words: text,
        }
    });
    texts.filter(|text| !text.words.is_empty()).collect()
}

#[test]
fn no_text_in_a_picture_lies_over_another() {
    for name in POSITIONS {
        let (_, report) = open(name);
        for (picture, what) in PICTURES {
            let svg = picture::svg(&report, picture);
            let tree = roxmltree::Document::parse(&svg).expect("sound XML");
            let root = tree.root_element();
            let size = |name| {
                root.attribute(name)
                    .and_then(|text| text.parse::<i32>().ok())
            };
            let (width, height) = (size("width").unwrap(), size("height").unwrap());
            let texts = texts(&tree);
            assert!(texts.len() > 2, "{name}: {what} says something");
            for (at, a) in texts.iter().enumerate() {
                assert!(
                    a.left >= 0 && a.right <= width && a.line <= height,
                    "{name}: {what}: {:?} is outside",
                    a.words
                );
                for b in &texts[at + 1..] {
                    let is_apart =
                        (a.line - b.line).abs() >= 13 || a.right <= b.left || b.right <= a.left;
                    assert!(is_apart, "{name}: {what}: {:?} and {:?}", a.words, b.words);
                }
            }
        }
    }
}

#[test]
fn a_picture_says_what_it_is_and_loads_nothing() {
    let (_, report) = open("camp-david");
    for (picture, what) in PICTURES {
        let svg = picture::svg(&report, picture);
        let tree = roxmltree::Document::parse(&svg).expect("sound XML");
        let root = tree.root_element();
        assert_eq!(root.attribute("role"), Some("img"));
        let names = root.attribute("aria-labelledby").expect("it has a name");
        for id in names.split(' ') {
            let mut named = tree
                .descendants()
                .filter(|node| node.attribute("id") == Some(id));
            let text = named
                .next()
                .and_then(|node| node.text())
                .unwrap_or_default();
            assert!(!text.is_empty(), "{what}: {id}");
            assert!(named.next().is_none(), "{what}: {id} twice");
        }
        let loads = [
            "href",
            "url(",
            "@import",
            "<script",
            "<image",
            "<foreignObject",
        ];
        assert!(loads.iter().all(|load| !svg.contains(load)), "{what}");
        assert!(svg.contains("prefers-color-scheme:dark"), "{what}");
        assert_eq!(svg, picture::svg(&open("camp-david").1, picture), "{what}");
    }
}

#[test]
fn a_workbook_holds_all_of_it() {
    let (workspace, report) = open("camp-david");
    let bytes = xlsx::render(&report, &workspace.sources);
    assert_eq!(bytes, xlsx::render(&report, &workspace.sources));
    let mut book = Xlsx::new(std::io::Cursor::new(bytes)).expect("a workbook");
    assert_eq!(
        book.sheet_names(),
        ["Matrix", "Findings", "Clauses", "Statements"]
    );
    let clauses = report
        .statements
        .iter()
        .map(|s| s.clauses.len())
        .sum::<usize>();
    for (name, rows) in [
        ("Findings", report.findings.len()),
        ("Clauses", clauses),
        ("Statements", report.statements.len()),
    ] {
        let sheet = book.worksheet_range(name).expect("a sheet");
        assert_eq!(sheet.height(), rows + 1, "{name}");
    }
    let sheet = book.worksheet_range("Matrix").expect("a sheet");
    let cell = |row, column| sheet.get_value((row, column)).map(ToString::to_string);
    assert_eq!(cell(0, 1).as_deref(), Some("Egypt"));
    assert_eq!(cell(1, 0).as_deref(), Some("The state of war"));
    assert_eq!(cell(1, 2).as_deref(), Some("\u{2713} ended"));
}

#[test]
fn plain_text_fits_into_a_mail() {
    for name in POSITIONS {
        let (workspace, report) = open(name);
        let text = plain::render(&report, &workspace.sources);
        for line in text.lines() {
            let is_one_word = !line.trim_start().contains(' ');
            let is_address = line.contains("://");
            let columns = textwrap::core::display_width(line);
            assert!(columns <= 72 || is_one_word || is_address, "{line}");
            assert_eq!(line, line.trim_end());
        }
        let drawn = |c: char| ('\u{2500}'..='\u{257f}').contains(&c) || c == '\u{1b}';
        assert!(!text.contains(drawn), "{name}");
    }
}

#[test]
fn what_does_not_fit_together_is_refused() {
    for (arguments, help) in [
        (
            &["--format", "dot", "--picture", "matrix"][..],
            "--picture conflicts",
        ),
        (
            &["--format", "mermaid", "--picture", "timeline"],
            "--format svg",
        ),
        (&["--picture", "matrix"], "--format svg"),
        (&["--format", "json", "--picture", "order"], "--format svg"),
    ] {
        let output = demarche(&[&["check", "positions/orange"], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(help), "{said}");
    }
}

#[test]
fn every_format_goes_into_a_file_as_it_goes_into_a_pipe() {
    let folder = tempfile::tempdir().expect("a folder");
    for format in [
        "markdown", "plain", "csv", "xlsx", "docx", "svg", "dot", "mermaid",
    ] {
        let file = folder.path().join(format);
        let check = ["check", "positions/orange", "--format", format];
        let piped = demarche(&check);
        assert_eq!(piped.status.code(), Some(0), "{format}");
        let written = demarche(&[&check[..], &["-o", file.to_str().expect("a name")]].concat());
        assert!(written.stdout.is_empty(), "{format}");
        let bytes = fs::read(&file).expect("it was written");
        assert!(!bytes.is_empty() && bytes == piped.stdout, "{format}");
    }
}

/// Returns what another program makes of some bytes; `None`, said aloud, where it is not there.
fn made(program: &str, arguments: &[&str], bytes: &[u8]) -> Option<Output> {
    use std::io::Write;
    let child = Command::new(program)
        .args(arguments)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        eprintln!("skipped: there is no `{program}` here");
        return None;
    };
    let mut input = child.stdin.take().expect("it was piped");
    let bytes = bytes.to_owned();
    let writer = std::thread::spawn(move || input.write_all(&bytes));
    let output = child.wait_with_output().expect("it ends");
    let _ = writer.join();
    Some(output)
}

#[test]
fn graphviz_draws_the_graphs() {
    for name in POSITIONS {
        let (_, report) = open(name);
        for picture in [Picture::Conflicts, Picture::Order] {
            let dot = picture::dot(&report, picture).expect("a graph");
            let Some(output) = made("dot", &["-Tsvg"], dot.as_bytes()) else {
                return;
            };
            assert!(
                output.status.success() && output.stderr.is_empty(),
                "{name}"
            );
            let drawn = String::from_utf8(output.stdout).expect("it is a text");
            let tree = drawn.split("<svg").nth(1).unwrap_or_default();
            let nodes = dot.lines().filter(|line| {
                let line = line.trim_start();
                line.starts_with('n') && line.contains(" [label=") && !line.contains(" -")
            });
            assert_eq!(
                tree.matches("class=\"node\"").count(),
                nodes.count(),
                "{name}"
            );
        }
    }
}

#[test]
fn python_opens_the_workbook() {
    let script = "import io, sys\n\
        try:\n    import openpyxl\nexcept ImportError:\n    print('none'); sys.exit()\n\
        book = openpyxl.load_workbook(io.BytesIO(sys.stdin.buffer.read()))\n\
        print(book['Matrix'].freeze_panes, book['Matrix']['B2'].fill.fgColor.rgb, book['Clauses'].max_row)";
    let (workspace, report) = open("orange");
    let bytes = xlsx::render(&report, &workspace.sources);
    let Some(output) = made("python3", &["-c", script], &bytes) else {
        return;
    };
    let said = String::from_utf8_lossy(&output.stdout);
    if said.trim() == "none" {
        eprintln!("skipped: Python has no openpyxl here");
        return;
    }
    assert_eq!(
        said.trim(),
        "B2 FFFBF3C4 6",
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn python_opens_the_document() {
    let script = "import io, sys\n\
        try:\n    import docx\nexcept ImportError:\n    print('none'); sys.exit()\n\
        book = docx.Document(io.BytesIO(sys.stdin.buffer.read()))\n\
        print(len(book.tables), '|', book.paragraphs[0].style.name, '|', book.paragraphs[0].text)\n\
        print(book.tables[1].rows[1].cells[1].text)";
    let (workspace, report) = open("orange");
    let bytes = docx::render(&report, &workspace.sources);
    let Some(output) = made("python3", &["-c", script], &bytes) else {
        return;
    };
    let said = String::from_utf8_lossy(&output.stdout);
    if said.trim() == "none" {
        eprintln!("skipped: Python has no docx here");
        return;
    }
    let expected = "2 | Heading 1 | Two sisters and one orange\n\u{2022} anna";
    assert_eq!(
        said.trim(),
        expected,
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
