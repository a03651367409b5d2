//! Numbers and dates as people write them.

use super::keywords::UNITS;

/// What is wrong with a number or a date, and how it is written instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The fact.
    pub message: String,
    /// The next step.
    pub help: String,
    /// What to write instead, and whether that is certain.
    pub instead: Option<(String, bool)>,
}

/// The parts of a number: byte ranges in its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Sign, digits and decimals.
    pub digits: (usize, usize),
    /// `thousand`, `million`, …
    pub scale: Option<(usize, usize)>,
    /// `%`, a currency or a unit of time.
    pub unit: Option<(usize, usize)>,
}

/// Splits a number into its parts, and tells what is wrong with it.
pub fn number(text: &str) -> (Parts, Option<Trouble>) {
    let sign = if text.starts_with('−') {
        '−'.len_utf8()
    } else {
        usize::from(text.starts_with(['+', '-']))
    };
    let digits_end = sign
        + text[sign..]
            .bytes()
            .position(|b| !(b.is_ascii_digit() || matches!(b, b'_' | b',' | b'.')))
            .unwrap_or(text.len() - sign);
    let mut parts = Parts {
        digits: (0, digits_end),
        scale: None,
        unit: None,
    };
    let digits = &text[..digits_end];
    let mut instead = digits.replace(',', "_").replace('−', "-");
    let mut certain = true;
    let mut trouble: Option<(String, String)> = None;
    if digits.contains(',') {
        trouble = Some((
            format!("`{digits}` has a comma between its thousands"),
            format!("write `{instead}`: commas separate the parts of a list"),
        ));
    } else if digits.starts_with('−') {
        trouble = Some((
            format!("`{digits}` has a minus sign of another kind"),
            format!("write `{instead}`"),
        ));
    }
    let dots = digits.matches('.').count();
    if dots > 1 {
        trouble = Some((
            format!("`{digits}` has more than one decimal point"),
            "write one point before the decimals, and `_` between thousands".to_owned(),
        ));
        certain = false;
    }
    if text[digits_end..].starts_with(char::is_alphabetic) && glued(&text[digits_end..]).is_none() {
        let word = text.split_whitespace().next().unwrap_or(text);
        return (
            parts,
            Some(Trouble {
                message: format!("`{word}` is neither a number nor a name"),
                help: "a number has digits only, and a name starts with a letter".to_owned(),
                instead: None,
            }),
        );
    }
    let mut rest = digits_end;
    let mut dubious = false;
    while let Some((start, end)) = next_word(text, rest) {
        rest = end;
        let mut word = &text[start..end];
        if word == "per"
            && let Some((_, cent)) = next_word(text, end)
        {
            rest = cent;
            word = &text[start..cent];
        }
        match scale(word) {
            Some(right) => {
                parts.scale = Some((start, rest));
                instead.push(' ');
                instead.push_str(right);
                if right != word {
                    trouble.get_or_insert_with(|| unknown(word, right));
                }
                continue;
            }
            None if matches!(word, "m" | "b") => {
                let right = if word == "m" { "million" } else { "billion" };
                parts.scale = Some((start, rest));
                instead.push(' ');
                instead.push_str(right);
                certain = false;
                trouble.get_or_insert_with(|| {
                    (
                        format!("`{word}` is no unit, and no short form of one"),
                        format!("write `{right}` if that is meant"),
                    )
                });
                continue;
            }
            None => {}
        }
        parts.unit = Some((start, rest));
        let (right, sure) = unit(word);
        instead.push(' ');
        instead.push_str(right.unwrap_or(word));
        if let Some(right) = right {
            certain &= sure;
            if sure {
                trouble.get_or_insert_with(|| unknown(word, right));
            } else {
                dubious = true;
                trouble.get_or_insert_with(|| {
                    (
                        format!("`{word}` does not say which country's currency is meant"),
                        format!("write its three letters, such as `{right}`"),
                    )
                });
            }
        }
    }
    let trouble = trouble.map(|(message, help)| Trouble {
        message,
        help,
        instead: (dots <= 1).then_some((instead, certain && !dubious)),
    });
    (parts, trouble)
}

/// Tells whether what follows the digits at once is a scale or a unit, as in `15years`.
fn glued(rest: &str) -> Option<()> {
    let end = rest
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(rest.len());
    let word = &rest[..end];
    (scale(word).is_some() || unit(word).0.is_some() || is_unit(word)).then_some(())
}

fn next_word(text: &str, from: usize) -> Option<(usize, usize)> {
    let start = from + (text[from..].len() - text[from..].trim_start().len());
    let rest = &text[start..];
    let first = rest.chars().next()?;
    let end = if first.is_alphanumeric() {
        rest.find(|c: char| !c.is_alphanumeric())
            .unwrap_or(rest.len())
    } else {
        first.len_utf8()
    };
    Some((start, start + end))
}

fn unknown(word: &str, right: &str) -> (String, String) {
    (
        format!("`{word}` is written `{right}`"),
        format!("write `{right}`"),
    )
}

/// Returns the scale that a word stands for: itself, or the one of which it is another spelling.
fn scale(word: &str) -> Option<&'static str> {
    match word {
        "thousand" | "k" | "Thousand" | "thousands" => Some("thousand"),
        "million" | "mln" | "mio" | "mn" | "Million" | "millions" => Some("million"),
        "billion" | "bn" | "Billion" | "billions" => Some("billion"),
        "trillion" | "tn" => Some("trillion"),
        _ => None,
    }
}

fn is_unit(word: &str) -> bool {
    word == "%"
        || UNITS.contains(&word)
        || word.len() == 3 && word.bytes().all(|b| b.is_ascii_uppercase())
}

/// Our spelling of a unit in another one, and whether it is certain.
fn unit(word: &str) -> (Option<&'static str>, bool) {
    match word {
        "percent" | "pct" => (Some("%"), true),
        _ if word.starts_with("per ") || word.starts_with("per\t") => (Some("%"), true),
        "usd" | "Usd" => (Some("USD"), true),
        "eur" | "Eur" | "euro" | "euros" | "€" => (Some("EUR"), true),
        "gbp" => (Some("GBP"), true),
        "£" => (Some("GBP"), false),
        "$" | "dollar" | "dollars" => (Some("USD"), false),
        "yr" | "yrs" => (Some("years"), true),
        _ => (None, true),
    }
}

/// Says how an amount is written whose currency stands first: `$300`, `EUR 300`.
pub fn amount(text: &str) -> Trouble {
    let at = text
        .find(|c: char| c.is_ascii_digit())
        .unwrap_or(text.len());
    let sign = text[..at].trim();
    let rest = &text[at..];
    let (_, inner) = number(rest);
    let (rest, sure) = match inner {
        Some(Trouble {
            instead: Some((rest, sure)),
            ..
        }) => (rest, sure),
        _ => (rest.to_owned(), true),
    };
    let (currency, certain) = match sign {
        "$" => ("USD", false),
        "€" => ("EUR", true),
        "£" => ("GBP", false),
        "¥" => ("JPY", false),
        other => (other, true),
    };
    let instead = format!("{rest} {currency}");
    Trouble {
        message: format!("the currency of `{text}` stands before the amount"),
        help: if certain {
            format!("write `{instead}`")
        } else {
            format!("write the currency's three letters after the amount, such as `{instead}`")
        },
        instead: Some((instead, certain && sure)),
    }
}

/// Says what is wrong with a date, and how it is written if it has one reading only.
pub fn date(text: &str) -> Trouble {
    let readings = readings(text);
    let form =
        "a date is written year-month-day, as in `2022-11-07`; `2022-11` and `2022` are dates too";
    match readings.as_slice() {
        [one] => Trouble {
            message: format!("the date `{text}` is not written year-month-day"),
            help: format!("write `{one}`"),
            instead: Some((one.clone(), true)),
        },
        [one, two, ..] => Trouble {
            message: format!("`{text}` can mean two different days"),
            help: format!("write `{one}` or `{two}`, whichever is meant"),
            instead: None,
        },
        [] => Trouble {
            message: format!("`{text}` cannot be read as a date"),
            help: form.to_owned(),
            instead: None,
        },
    }
}

fn readings(text: &str) -> Vec<String> {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| {
            word.trim_end_matches("st")
                .trim_end_matches("nd")
                .trim_end_matches("rd")
                .trim_end_matches("th")
        })
        .collect();
    let months: Vec<u32> = words.iter().filter_map(|word| month(word)).collect();
    let numbers: Vec<(u32, usize)> = words
        .iter()
        .filter_map(|word| word.parse().ok().map(|number| (number, word.len())))
        .collect();
    if numbers.len() + months.len() != words.len() {
        return Vec::new();
    }
    let written = |year: u32, month: u32, day: u32| {
        let real = (1..=12).contains(&month) && (1..=31).contains(&day);
        real.then(|| format!("{year:04}-{month:02}-{day:02}"))
    };
    match (months.as_slice(), numbers.as_slice()) {
        ([month], [(day, 1..=2), (year, 4)] | [(year, 4), (day, 1..=2)]) => {
            written(*year, *month, *day).into_iter().collect()
        }
        ([], [(year, 4), (month, 1..=2), (day, 1..=2)]) => {
            written(*year, *month, *day).into_iter().collect()
        }
        ([], [(one, 1..=2), (two, 1..=2), (year, 4)]) => {
            let mut readings: Vec<String> =
                [written(*year, *two, *one), written(*year, *one, *two)]
                    .into_iter()
                    .flatten()
                    .collect();
            readings.dedup();
            readings
        }
        ([month], [(year, 4)])
        | ([], [(year, 4), (month @ 1..=12, 1..=2)] | [(month @ 1..=12, 1..=2), (year, 4)]) => {
            vec![format!("{year:04}-{month:02}")]
        }
        _ => Vec::new(),
    }
}

fn month(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let lower = word.to_lowercase();
    let start = lower.get(..3)?;
    MONTHS
        .iter()
        .position(|month| *month == start)
        .map(|at| at as u32 + 1)
}
