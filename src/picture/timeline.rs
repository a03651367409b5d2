//! The statements on a line of time: a lane for each party, and one for drafts.

use crate::model::{Date, Period, day_number, day_of_number};
use crate::report::Report;
use crate::report::statements::{End, Statement};
use crate::report::words::count;

use super::svg::{Frame, LINE, MARGIN, SIZE, Svg, cut, width, wrap};
use super::{title, verdict};

/// The room for the name of a party.
const LANE: i32 = 150;
/// The room for marks of what has no date.
const UNDATED: i32 = 40;
/// The room for the line of time.
const PLOT: i32 = 900;
/// From one row of a lane to the next.
const ROW: i32 = 28;
/// About so many days are named on the line.
const TICKS: i64 = 10;
/// More marks than this no lane shows.
const MOST: usize = 300;
/// Longer than this no label gets.
const LABEL: i32 = 330;

/// Something on the line of time.
struct Mark<'a> {
    /// What it is of: a position or a draft.
    name: &'a str,
    /// When; `None` where nobody says.
    date: Option<Period>,
    /// Until when it held, and whether it was taken back then; `None` where it is not said.
    end: Option<(Date, bool)>,
    label: String,
    more: String,
    look: &'static str,
}

/// Where the label of a mark stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
    Below,
}

/// A party, or the drafts.
struct Lane<'a> {
    label: &'a str,
    marks: Vec<Mark<'a>>,
    more: usize,
}

/// Where days stand.
struct Scale {
    first: i64,
    last: i64,
    left: i32,
}

impl Scale {
    fn x(&self, day: Date) -> i32 {
        let all = (self.last - self.first).max(1);
        let at = (day_number(day) - self.first).clamp(0, all);
        self.left + (at * i64::from(PLOT) / all) as i32
    }
}

pub fn draw(report: &Report) -> String {
    let lanes = lanes(report);
    let marks = || lanes.iter().flat_map(|lane| &lane.marks);
    let has_undated = marks().any(|mark| mark.date.is_none());
    let mut days: Vec<i64> = marks()
        .filter_map(|mark| mark.date)
        .flat_map(|date| [date.first, date.last])
        .map(day_number)
        .collect();
    // An end far away would leave no room for anything else.
    let last_stated = days.iter().copied().max();
    let ends = marks()
        .filter_map(|mark| mark.end)
        .map(|(day, _)| day_number(day));
    days.extend(ends.filter(|day| last_stated.is_some_and(|last| *day <= last + 366)));
    let (first, last) = match (days.iter().min(), days.iter().max()) {
        (Some(first), Some(last)) => (*first, *last),
        _ => (0, 0),
    };
    let room = ((last - first) / 40).max(1);
    let scale = Scale {
        first: first - room,
        last: last + room,
        left: MARGIN + LANE + if has_undated { UNDATED } else { 0 },
    };
    let all = scale.left + PLOT + MARGIN;
    let mut svg = Svg::default();
    let verdict = verdict(report);
    let mut y = svg.head(all, title(report), &verdict) + 8;
    if lanes.is_empty() {
        svg.text(MARGIN, y + LINE, "dim", "Nothing has been stated.");
        y += 2 * LINE;
    } else {
        // What lies behind is drawn first, and how long it is turns out last.
        let mut front = Svg::default();
        let top = y + LINE + 10;
        let mut end = top;
        for (lane, at) in lanes.iter().zip(0..) {
            let below = self::lane(&mut front, lane, &scale, end);
            if at % 2 == 0 {
                svg.rect((MARGIN, end), (all - 2 * MARGIN, below - end), "band");
            }
            end = below;
        }
        if !days.is_empty() {
            ticks(&mut svg, &scale, y + LINE, (top, end));
        }
        if has_undated {
            svg.text(MARGIN + LANE - 12, y + LINE, "dim", "no date");
        }
        svg.append(front);
        y = legend(&mut svg, &lanes, all, end + 14);
    }
    let description = format!(
        "{verdict} {} on a line of time, a lane for each party.",
        count(report.statements.len(), "statement")
    );
    svg.finish(&Frame {
        name: "timeline",
        title: title(report),
        description: &description,
        width: all,
        height: y + MARGIN,
    })
}

fn lanes(report: &Report) -> Vec<Lane<'_>> {
    let mut lanes: Vec<(&str, Lane<'_>)> = Vec::new();
    for party in &report.parties {
        let lane = Lane {
            label: &party.label,
            marks: Vec::new(),
            more: 0,
        };
        lanes.push((&party.name, lane));
    }
    for statement in &report.statements {
        let name = &*statement.party;
        let at = lanes.iter().position(|(known, _)| *known == name);
        let at = at.unwrap_or_else(|| {
            let lane = Lane {
                label: &statement.party_label,
                marks: Vec::new(),
                more: 0,
            };
            lanes.push((name, lane));
            lanes.len() - 1
        });
        lanes[at].1.push(stated(statement));
    }
    let mut drafts = Lane {
        label: "Drafts",
        marks: Vec::new(),
        more: 0,
    };
    for draft in report.drafts.iter().filter(|draft| draft.is_stated) {
        drafts.push(Mark {
            name: &draft.name,
            date: draft.stated.as_deref().and_then(Period::parse),
            end: None,
            label: draft.title().trim_matches(['"', '`']).to_owned(),
            more: format!("{}, {}", draft.title(), draft.head()),
            look: "draft",
        });
    }
    lanes.push(("", drafts));
    let lanes = lanes.into_iter().map(|(_, lane)| lane);
    lanes.filter(|lane| !lane.marks.is_empty()).collect()
}

impl<'a> Lane<'a> {
    fn push(&mut self, mark: Mark<'a>) {
        let own = self.marks.iter_mut().rev();
        // What several people said on one occasion is one mark.
        let same = own
            .take_while(|known| known.date == mark.date)
            .find(|known| known.name == mark.name && known.end == mark.end);
        if let Some(known) = same {
            known.more.push('\n');
            known.more.push_str(&mark.more);
            if known.look != mark.look {
                known.look = "half";
            }
        } else if self.marks.len() < MOST {
            self.marks.push(mark);
        } else {
            self.more += 1;
        }
    }
}

fn stated(statement: &Statement) -> Mark<'_> {
    let all = statement.clauses.len();
    let in_force = statement.in_force();
    let ends = statement
        .clauses
        .iter()
        .filter_map(|clause| clause.end.as_ref());
    // A line to its end is drawn where all of it ended, at the latest of its ends.
    let withdrawn = ends
        .map(|end| match end {
            End::Withdrawn { on, .. } => on.map(|on| on.first),
            End::NotYet | End::Expired | End::Undecided => None,
        })
        .max()
        .flatten();
    let end = match statement.until {
        Some(until) => Some((until.last, false)),
        None if in_force == 0 => withdrawn.map(|day| (day, true)),
        None => None,
    };
    let mut more = format!(
        "{}: {}, {} ({})",
        statement.party_label,
        statement.label,
        statement.attribution,
        count(all, "clause")
    );
    for clause in &statement.clauses {
        more.push_str("; ");
        more.push_str(&clause.said.says);
    }
    let fate = statement.fate();
    if !fate.is_empty() {
        more.push_str(". ");
        more.push_str(&fate);
    }
    Mark {
        name: &statement.name,
        date: match (statement.since, statement.stated) {
            // What counts since a day of its own is drawn from then on, for it has a span.
            (Some(since), _) if end.is_some() => Some(since),
            (_, stated) => stated.or(statement.since),
        },
        end,
        label: statement.label.clone(),
        more,
        look: match in_force {
            0 if all > 0 => "hollow",
            some if some < all => "half",
            _ => "full",
        },
    }
}

/// Draws a lane, each mark in the first row where it and its label have room. Returns how far
/// down it reaches.
fn lane(svg: &mut Svg, lane: &Lane<'_>, scale: &Scale, top: i32) -> i32 {
    let mut rows: Vec<Vec<(i32, i32)>> = Vec::new();
    let right = scale.left + PLOT;
    for mark in &lane.marks {
        let (from, to) = match mark.date {
            Some(date) => (scale.x(date.first), scale.x(date.last)),
            None => (scale.left - UNDATED / 2, scale.left - UNDATED / 2),
        };
        let end = mark.end.map(|(day, _)| scale.x(day).max(to));
        let label = cut(&mark.label, LABEL, SIZE);
        let room = width(&label, SIZE);
        // Left of its mark where the right has no room for it, below a long one where neither
        // has, and shorter where that does not help.
        let (label, x, side) = if to + 12 + room <= right {
            (label, to + 12, Side::Right)
        } else if from - 12 - room >= scale.left {
            (label, from - 12, Side::Left)
        } else if from + room <= to && end.is_none() {
            (label, from, Side::Below)
        } else {
            (
                cut(&mark.label, right - to - 12, SIZE),
                to + 12,
                Side::Right,
            )
        };
        let left = if side == Side::Left { x - room } else { from } - 10;
        let reach = (to + 6)
            .max(if side == Side::Left { x } else { x + room })
            .max(end.unwrap_or(to) + 6)
            + 4;
        let is_free = |row: &Vec<(i32, i32)>| row.iter().all(|(a, b)| reach < *a || left > *b);
        let at = rows.iter().position(is_free).unwrap_or(rows.len());
        if at == rows.len() {
            rows.push(Vec::new());
        }
        rows[at].push((left, reach));
        let y = top + 6 + ROW / 2 + ROW * at as i32;
        let words = if side == Side::Below { y + 10 } else { y + 4 };
        let y = if side == Side::Below { y - 8 } else { y };
        svg.open(&mark.more);
        if let (Some(end), Some((_, is_withdrawn))) = (end, mark.end) {
            let below = y + 11;
            svg.path(&format!("M{from} {y}V{below}H{end}"), "span");
            let (a, b) = (end - 4, end + 4);
            if is_withdrawn {
                let (above, under) = (below - 4, below + 4);
                svg.path(
                    &format!("M{a} {above}L{b} {under}M{a} {under}L{b} {above}"),
                    "span",
                );
            } else {
                svg.line((end, below - 5), (end, below + 3), "span");
            }
        }
        if to > from + 4 {
            svg.rect((from, y - 4), (to - from, 8), mark.look);
        } else if mark.look == "draft" {
            svg.path(&format!("M{from} {}l7 7l-7 7l-7 -7z", y - 7), "draft");
        } else {
            svg.dot((from.midpoint(to), y), 5, mark.look);
        }
        let class = if side == Side::Left { "end" } else { "" };
        svg.text(x, words, class, &label);
        svg.close();
    }
    let mut below = top + 12 + ROW * rows.len() as i32;
    let lines = wrap(lane.label, (LANE - 16) * 9 / 10, SIZE, 4);
    svg.lines(MARGIN + 8, top + 6 + LINE, "strong", &lines);
    if lane.more > 0 {
        let more = format!("and {} more", lane.more);
        svg.text(
            MARGIN + 8,
            top + 6 + LINE * (1 + lines.len() as i32),
            "dim",
            &more,
        );
        below += LINE;
    }
    below.max(top + 16 + LINE * lines.len() as i32)
}

/// Names days on the line, far enough apart.
fn ticks(svg: &mut Svg, scale: &Scale, y: i32, (top, end): (i32, i32)) {
    let all = scale.last - scale.first;
    let months = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200];
    let months = months.into_iter().find(|months| months * 30 * TICKS >= all);
    let days = [1, 2, 5, 10].into_iter().find(|days| days * TICKS >= all);
    let mut drawn = i32::MIN;
    let mut tick = |day: Date, label: &str| {
        let number = day_number(day);
        if number < scale.first || number > scale.last {
            return;
        }
        let x = scale.x(day);
        svg.line((x, top), (x, end), "rule");
        let half = width(label, SIZE) / 2;
        let is_inside = x + half <= scale.left + PLOT + MARGIN;
        if x - half > drawn.saturating_add(8) && is_inside {
            svg.text(x, y, "dim middle", label);
            drawn = x + half;
        }
    };
    if let Some(step) = days {
        let mut number = scale.first;
        while number <= scale.last {
            let day = day_of_number(number);
            tick(day, &day.to_string());
            number += step;
        }
        return;
    }
    let step = months.unwrap_or(1200 * (1 + all / (1200 * 30 * TICKS)));
    let start = day_of_number(scale.first);
    // Months since the year 0, from a round one on.
    let mut month = (i64::from(start.year()) * 12 + i64::from(start.month()) - 1) / step * step;
    loop {
        let (year, of_year) = (month.div_euclid(12), month.rem_euclid(12) + 1);
        let day = i16::try_from(year)
            .ok()
            .and_then(|year| Date::new(year, of_year as i8, 1).ok());
        let Some(day) = day.filter(|day| day_number(*day) <= scale.last) else {
            return;
        };
        let label = match step % 12 {
            0 => format!("{year:04}"),
            _ => format!("{year:04}-{of_year:02}"),
        };
        tick(day, &label);
        month += step;
    }
}

/// Explains the marks that occur. Returns how far down that reaches.
fn legend(svg: &mut Svg, lanes: &[Lane<'_>], all: i32, y: i32) -> i32 {
    let marks = || lanes.iter().flat_map(|lane| &lane.marks);
    let has = |look: &str| marks().any(|mark| mark.look == look);
    let is_long = |mark: &Mark<'_>| mark.date.is_some_and(|date| !date.is_day());
    let ended =
        |withdrawn: bool| marks().any(|mark| mark.end.is_some_and(|end| end.1 == withdrawn));
    let entries = [
        ("full", "in force", has("full")),
        ("half", "in force in part", has("half")),
        ("hollow", "no longer in force", has("hollow")),
        ("bar", "on some day of these", marks().any(is_long)),
        ("until", "until then", ended(false)),
        ("withdrawn", "until it was withdrawn", ended(true)),
        ("draft", "a draft", has("draft")),
    ];
    let (mut x, mut y) = (MARGIN + 8, y + 10);
    for (look, meaning, _) in entries.into_iter().filter(|entry| entry.2) {
        let room = 30 + width(meaning, SIZE) + 18;
        if x + room > all - MARGIN {
            x = MARGIN + 8;
            y += 24;
        }
        match look {
            "bar" => svg.rect((x - 6, y - 4), (20, 8), "full"),
            "until" => svg.path(
                &format!("M{} {y}H{}M{} {}V{}", x - 6, x + 12, x + 12, y - 5, y + 5),
                "span",
            ),
            "withdrawn" => svg.path(
                &format!(
                    "M{} {y}H{}M{} {}l8 8M{} {}l8 -8",
                    x - 6,
                    x + 10,
                    x + 6,
                    y - 4,
                    x + 6,
                    y + 4
                ),
                "span",
            ),
            "draft" => svg.path(&format!("M{} {}l7 7l-7 7l-7 -7z", x + 4, y - 7), "draft"),
            look => svg.dot((x + 4, y), 5, look),
        }
        svg.text(x + 22, y + 4, "", meaning);
        x += room;
    }
    y + 10
}
