//! How messages print the texts of a host, which may contain any character.

use std::borrow::Cow;

/// How much of a name, or of what was found, a message prints.
const LONGEST: usize = 160;

/// A name or another text of the host as messages print it: shortened, and on one line.
pub(crate) fn quoted(text: &str) -> Cow<'_, str> {
    match beginning(text) {
        Cow::Borrowed(whole) => one_line(whole),
        Cow::Owned(beginning) => one_line(&beginning).into_owned().into(),
    }
}

/// The beginning of a text, up to the length that messages print, unchanged.
pub(crate) fn beginning(text: &str) -> Cow<'_, str> {
    shortened(text, LONGEST)
}

/// The whole text on one line. Characters that would break the line or change the direction of writing become
/// escapes, such as `\n` or `\u{202e}`.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    if !text.contains(breaks_a_line) {
        return text.into();
    }
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        if breaks_a_line(c) { line.extend(c.escape_default()) } else { line.push(c) }
    }
    line.into()
}

/// The first `longest` characters of a text, with a sign that there is more, if there is.
pub(crate) fn shortened(text: &str, longest: usize) -> Cow<'_, str> {
    match text.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()).into(),
        None => text.into(),
    }
}

/// Whether a character would break a line of text or change the direction of writing.
pub(crate) fn breaks_a_line(c: char) -> bool {
    let turns = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || turns || matches!(c, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn b1_what_would_break_a_line_or_turn_it_around_is_written_as_an_escape() {
        assert_eq!(quoted("a\nb\r\t\u{1b}[31m\u{85}"), r"a\nb\r\t\u{1b}[31m\u{85}");
        for turns in ["\u{61c}", "\u{200e}", "\u{200f}", "\u{202a}", "\u{202e}", "\u{2066}", "\u{2069}", "\u{2028}"] {
            let code = turns.escape_unicode().to_string();
            assert_eq!(quoted(turns), code);
        }
        // Everything else is unchanged: other scripts, backslashes, joined emoji.
        for plain in ["שלום", "مرحبا", r"C:\temp", "👩\u{200d}💻", "a`b\"c"] {
            assert_eq!(quoted(plain), plain);
        }
    }

    #[test]
    fn b3_a_text_of_the_longest_length_is_whole_and_a_longer_one_says_that_it_is_not() {
        for longest in [0, 1, LONGEST] {
            let whole = "é".repeat(longest);
            assert_eq!(shortened(&whole, longest), whole);
            assert_eq!(shortened(&format!("{whole}z"), longest), format!("{whole}…"));
        }
        let (whole, longer) = ("é".repeat(LONGEST), "é".repeat(LONGEST + 1));
        assert_eq!(quoted(&whole), whole);
        assert_eq!(quoted(&longer), format!("{whole}…"));
    }

    proptest! {
        #[test]
        fn b1_a_quoted_text_is_one_line_and_quoting_it_again_changes_nothing(text in any::<String>()) {
            let line = one_line(&text);
            prop_assert!(!line.contains(breaks_a_line), "{:?}", line);
            prop_assert_eq!(&one_line(&line), &line);
            prop_assert!(!quoted(&text).contains(breaks_a_line));
        }
    }
}
