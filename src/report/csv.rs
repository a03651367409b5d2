//! For spreadsheets and statistics: the matrix, as RFC 4180 has it.

use super::Report;

/// Returns the matrix: a line for each issue, a column for each party.
pub fn render(report: &Report) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let parties = report.parties.iter().filter(|party| party.compared);
    let mut head = vec!["issue".to_owned(), "name".to_owned()];
    head.extend(parties.map(|party| harmless(&party.label)));
    // Writing to memory cannot fail, and every line has as many fields as the head.
    let _ = writer.write_record(&head);
    for row in &report.matrix.rows {
        let Some(issue) = report.issues.get(row.issue) else {
            continue;
        };
        let mut line = vec![harmless(&issue.label), harmless(&issue.name)];
        line.extend(row.squares.iter().map(|square| harmless(&square.text())));
        let _ = writer.write_record(&line);
    }
    writer.into_inner().unwrap_or_default()
}

/// Returns a text that no spreadsheet takes for a formula.
fn harmless(text: &str) -> String {
    let starts = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    if text.trim_start().starts_with(starts) || text.starts_with(starts) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn no_cell_is_a_formula() {
        for text in ["=1+1", "+1", "-1", "@a", "\tb", "\rc", " =d", "＝1"] {
            assert!(harmless(text).starts_with('\''), "{text:?}");
        }
        assert_eq!(harmless("at most 10"), "at most 10");
    }
}
