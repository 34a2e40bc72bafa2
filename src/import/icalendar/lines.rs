//! The lines and components of an iCalendar file (RFC 5545, section 3.1). This module knows how lines are folded and how
//! components are nested. It knows no property.

use std::borrow::Cow;

/// How deep components may be nested. The standard needs three.
const MAX_DEPTH: usize = 16;

/// A component such as `VEVENT`: its properties, and the components inside it.
#[derive(Debug, Default)]
pub(super) struct Component<'a> {
    /// Its name, in upper case.
    pub(super) kind: String,
    /// The number of the line on which it begins.
    pub(super) line: usize,
    pub(super) properties: Vec<Property<'a>>,
    pub(super) parts: Vec<Component<'a>>,
}

/// A property, such as `DTSTART;VALUE=DATE:20260406`.
#[derive(Debug)]
pub(super) struct Property<'a> {
    /// Its name, in upper case.
    pub(super) name: String,
    /// Its parameters, with names in upper case and without quotes.
    parameters: Vec<(String, String)>,
    pub(super) value: Cow<'a, str>,
}

/// A line that cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BadLine {
    pub(super) line: usize,
    pub(super) found: String,
    pub(super) help: &'static str,
}

impl Property<'_> {
    /// The value of a parameter. `None` if the property does not have it.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The value as a text, without its escapes.
    pub(super) fn text(&self) -> String {
        let mut text = String::with_capacity(self.value.len());
        let mut letters = self.value.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' => match letters.next() {
                    Some('n' | 'N') => text.push('\n'),
                    Some(escaped) => text.push(escaped),
                    None => text.push('\\'),
                },
                letter => text.push(letter),
            }
        }
        text
    }
}

impl<'a> Component<'a> {
    pub(super) fn new(kind: &str, line: usize) -> Self {
        Component { kind: kind.to_ascii_uppercase(), line, ..Component::default() }
    }

    /// The properties of this name.
    pub(super) fn all<'n>(&'n self, name: &'n str) -> impl Iterator<Item = &'n Property<'a>> {
        self.properties.iter().filter(move |property| property.name == name)
    }

    /// The first property of this name.
    pub(super) fn first(&self, name: &str) -> Option<&Property<'a>> {
        self.properties.iter().find(|property| property.name == name)
    }
}

/// The components of a file that are in no other one, and what cannot be read.
pub(super) fn read(text: &str) -> (Vec<Component<'_>>, Vec<BadLine>) {
    let (mut top, mut open, mut bad) = (Vec::new(), Vec::<Component<'_>>::new(), Vec::new());
    for (line, content) in unfolded(text) {
        let mut refuse = |found: String, help| bad.push(BadLine { line, found, help });
        let Some(property) = property(content) else {
            refuse("is not a line of iCalendar".to_owned(), "write `NAME:value`, or begin the line with a space");
            continue;
        };
        let depth = open.len();
        match (property.name.as_str(), open.last_mut()) {
            ("BEGIN", _) if depth == MAX_DEPTH => {
                refuse("components are nested too deep".to_owned(), "end each component before the next one");
                break;
            }
            ("BEGIN", _) => open.push(Component::new(property.value.trim(), line)),
            ("END", Some(inner)) if property.value.trim().eq_ignore_ascii_case(&inner.kind) => {
                let Some(done) = open.pop() else { continue };
                open.last_mut().map_or(&mut top, |outer| &mut outer.parts).push(done);
            }
            ("END", _) => {
                refuse(format!("`END:{}` ends nothing", property.value), "end the component that began last");
            }
            (_, Some(inner)) => inner.properties.push(property),
            (name, None) => {
                refuse(format!("`{name}` stands outside a calendar"), "begin the file with `BEGIN:VCALENDAR`");
            }
        }
    }
    for Component { kind, line, .. } in &open {
        let found = format!("`BEGIN:{kind}` is not ended");
        bad.push(BadLine { line: *line, found, help: "the file may be cut off; export it again" });
    }
    (top, bad)
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

/// Reads `NAME;PARAMETER=value:value`.
fn property(line: Cow<'_, str>) -> Option<Property<'_>> {
    let (head, value) = match line {
        Cow::Borrowed(line) => {
            split_unquoted(line, ':').map(|(head, value)| (head.to_owned(), Cow::Borrowed(value)))?
        }
        Cow::Owned(line) => {
            split_unquoted(&line, ':').map(|(head, value)| (head.to_owned(), Cow::Owned(value.to_owned())))?
        }
    };
    let (name, mut rest) = head.split_once(';').unwrap_or((&head, ""));
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let mut parameters = Vec::new();
    while !rest.is_empty() {
        let (parameter, others) = split_unquoted(rest, ';').unwrap_or((rest, ""));
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        parameters.push((name.trim().to_ascii_uppercase(), value.trim().trim_matches('"').to_owned()));
        rest = others;
    }
    is_name.then(|| Property { name: name.to_ascii_uppercase(), parameters, value })
}

/// What stands before and after the first separator that is not in quotes.
fn split_unquoted(text: &str, separator: char) -> Option<(&str, &str)> {
    let mut quoted = false;
    let is_separator = |letter: char| {
        quoted ^= letter == '"';
        letter == separator && !quoted
    };
    let at = text.find(is_separator)?;
    Some((text.get(..at)?, text.get(at.saturating_add(separator.len_utf8())..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_quotes_and_escapes_are_taken_out() {
        let text =
            "\u{feff}BEGIN:VEVENT\nSUMMARY;X-A=\"a;b:c\";LANGUAGE=en:One\\, \n  two\\nthree\\\\n\r\n\r\nEND:vevent\r\n";
        let (top, bad) = read(text);
        assert!(bad.is_empty(), "{bad:?}");
        let summary = top[0].first("SUMMARY").unwrap();
        assert_eq!(summary.text(), "One,  two\nthree\\n");
        assert_eq!((summary.parameter("X-A"), summary.parameter("LANGUAGE")), (Some("a;b:c"), Some("en")));
    }

    #[test]
    fn every_line_that_cannot_be_read_is_named() {
        let text = "VERSION:2.0\nBEGIN:VCALENDAR\nno colon\nBEGIN:VEVENT\nEND:VTODO\n: empty\n";
        let lines: Vec<usize> = read(text).1.iter().map(|bad| bad.line).collect();
        assert_eq!(lines, [1, 3, 5, 6, 2, 4]);
        let deep = "BEGIN:A\n".repeat(100_000);
        assert_eq!(read(&deep).1.len(), 1 + MAX_DEPTH);
    }
}
