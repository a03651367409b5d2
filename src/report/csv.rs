//! For spreadsheets and statistics: the matrix, as RFC 4180 has it.

use super::Report;
use super::survey::{self, Survey};

/// Returns the matrix: a line for each issue, a column for each party. Where there is too
/// much to list, a line for each two parties.
pub fn render(report: &Report) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    if let Some(survey) = &report.survey {
        pairs(report, survey, &mut writer);
        return writer.into_inner().unwrap_or_default();
    }
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

fn pairs(report: &Report, survey: &Survey, writer: &mut csv::Writer<Vec<u8>>) {
    let mut head = vec!["party", "other"];
    head.extend(survey::COLUMNS.map(|(head, _)| head));
    // Writing to memory cannot fail, and every line has as many fields as the head.
    let _ = writer.write_record(&head);
    for pair in &survey.pairs {
        let all = pair.all();
        let label = |at: usize| {
            let party = report.parties.get(at);
            party.map_or_else(String::new, |party| harmless(&party.label))
        };
        let mut line = vec![label(pair.parties.0), label(pair.parties.1)];
        line.extend(survey::COLUMNS.map(|(_, count)| count(&all).to_string()));
        let _ = writer.write_record(&line);
    }
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
