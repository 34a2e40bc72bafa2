//! What a parser of iCalendar passes over silently: lines that say nothing, components that are not ended, and parts of
//! rules that do not exist or are out of range. This module knows lines and rules as they are written (RFC 5545, sections
//! 3.1 and 3.3.10), not what they mean.

use std::borrow::Cow;

/// A line that would be passed over, in part or as a whole.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BadLine {
    /// Its number, from 1.
    pub(super) line: usize,
    pub(super) found: String,
    pub(super) help: &'static str,
}

/// The parts of a rule that are lists of numbers, with their least and their greatest value. Where there are negative
/// ones, there is no zero.
const NUMBERS: [(&str, i64, i64); 10] = [
    ("INTERVAL", 1, 65_535),
    ("COUNT", 1, 4_294_967_295),
    ("BYMONTH", 1, 12),
    ("BYWEEKNO", -53, 53),
    ("BYYEARDAY", -366, 366),
    ("BYMONTHDAY", -31, 31),
    ("BYSETPOS", -366, 366),
    ("BYHOUR", 0, 23),
    ("BYMINUTE", 0, 59),
    ("BYSECOND", 0, 60),
];

const WORDS: [&str; 6] = ["FREQ", "UNTIL", "BYDAY", "WKST", "RSCALE", "SKIP"];

/// Everything that would be passed over.
pub(super) fn bad_lines(text: &str) -> Vec<BadLine> {
    let (mut open, mut bad) = (Vec::<(usize, String)>::new(), Vec::new());
    for (line, content) in unfolded(text) {
        let mut refuse = |found: String, help| bad.push(BadLine { line, found, help });
        let Some((name, value)) = split(&content) else {
            refuse("is not a line of iCalendar".to_owned(), "write `NAME:value`, or begin the line with a space");
            continue;
        };
        let component = value.trim().to_ascii_uppercase();
        match name.to_ascii_uppercase().as_str() {
            "BEGIN" => open.push((line, component)),
            "END" if open.last().is_some_and(|(_, begun)| *begun == component) => _ = open.pop(),
            "END" => refuse(format!("`{content}` ends nothing"), "end the component that began last"),
            _ if open.is_empty() => {
                refuse(format!("`{name}` stands outside a calendar"), "begin the file with `BEGIN:VCALENDAR`");
            }
            "RRULE" => {
                let help = "write a rule of RFC 5545, such as `FREQ=YEARLY;BYMONTH=11;BYDAY=4TH`";
                bad_parts(value).for_each(|found| refuse(found, help));
            }
            _ => {}
        }
    }
    bad.extend(open.into_iter().map(|(line, component)| BadLine {
        line,
        found: format!("`BEGIN:{component}` is not ended"),
        help: "the file may be cut off; export it again",
    }));
    bad
}

/// The lines without their folds, each with the number of its first line, from 1. Empty lines are left out.
fn unfolded(text: &str) -> Vec<(usize, Cow<'_, str>)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines: Vec<(usize, Cow<'_, str>)> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some((_, unfolded))) => unfolded.to_mut().push_str(rest),
            _ if line.trim().is_empty() => {}
            _ => lines.push((index.saturating_add(1), Cow::Borrowed(line))),
        }
    }
    lines
}

/// The name and the value of a line. A colon in quotes belongs to a parameter.
fn split(line: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    let (head, value) = line.split_at_checked(line.find(|letter: char| {
        quoted ^= letter == '"';
        letter == ':' && !quoted
    })?)?;
    let name = head.split(';').next()?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_name.then_some((name, value.strip_prefix(':')?))
}

/// What is wrong with the parts of a rule, each for itself.
fn bad_parts(rule: &str) -> impl Iterator<Item = String> + '_ {
    let parts = rule.trim().split(';').filter(|part| !part.is_empty());
    parts.filter_map(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let name = name.trim().to_ascii_uppercase();
        if WORDS.contains(&name.as_str()) {
            return value.trim().is_empty().then(|| format!("`{name}` has no value"));
        }
        let Some((_, least, most)) = NUMBERS.iter().find(|(known, ..)| *known == name) else {
            return Some(format!("`{name}` is not a part of a rule"));
        };
        let fits = |text: &str| {
            let number: Option<i64> = text.trim().parse().ok();
            number.is_some_and(|number| (*least..=*most).contains(&number) && (number != 0 || *least == 0))
        };
        let is_right = value.split(',').all(fits);
        (!is_right).then(|| format!("`{name}={value}` is not from {least} to {most}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_that_says_nothing_is_named() {
        let text = "VERSION:2.0\nBEGIN:VCALENDAR\nno colon\nBEGIN:VEVENT\nEND:VTODO\n: empty\nSUMMARY;X=\"a:b\n";
        let lines: Vec<usize> = bad_lines(text).iter().map(|bad| bad.line).collect();
        assert_eq!(lines, [1, 3, 5, 6, 7, 2, 4]);
        let right = "\u{feff}BEGIN:VCALENDAR\r\nX-A;B=\"c:d\":e\r\n f\r\n\r\nRRULE:FREQ=DAILY;\r\n COUNT=2\r\nend:vcalendar\r\n";
        assert_eq!(bad_lines(right), []);
    }

    #[test]
    fn every_part_of_a_rule_that_does_not_exist_is_named() {
        let found = |rule: &str| bad_parts(rule).collect::<Vec<_>>().join(", ");
        assert_eq!(found("FREQ=YEARLY;BYMONTH=2,12;BYMONTHDAY=-31;BYSECOND=0;BYDAY=4TH;WKST=SU;"), "");
        assert_eq!(found("FREQ=;BYMONTH=13"), "`FREQ` has no value, `BYMONTH=13` is not from 1 to 12");
        assert_eq!(found("BYMONTHDAY=257"), "`BYMONTHDAY=257` is not from -31 to 31");
        assert_eq!(found("COUNT=0;BYSETPOS=0;BYEASTER=1").matches("` is not").count(), 3);
    }
}
