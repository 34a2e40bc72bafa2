//! Reads instants, and reports texts that are none.

use std::fmt::Display;

use chrono::{DateTime, Utc};

use super::problem::{Place, ProblemKind, Problems};
use crate::time::parse_rfc3339;

/// The instant that a text stands for. If it is none, a problem is added.
pub(crate) fn instant(text: &str, at: &Place<'_>, problems: &mut Problems, help: &str) -> Option<DateTime<Utc>> {
    let instant = parse_rfc3339(text);
    if instant.is_none() {
        refuse_instant(text, at, problems, &help);
    }
    instant
}

/// A problem for a text that is not an instant.
pub(crate) fn refuse_instant(text: &str, at: &Place<'_>, problems: &mut Problems, help: &dyn Display) {
    let found = format!("`{text}` is not an instant");
    problems.add_meant(at, ProblemKind::Unreadable, found, help, meant(text));
}

/// The instant that was probably meant by a text that is none, such as `2026-03-02 09:00:00Z`, `2026-03-02T09:00Z` or
/// `2026-03-02T09:00:00+0100`. `None` for a text without an offset, which could mean many instants.
fn meant(text: &str) -> Option<String> {
    let (date, rest) = text.trim().split_at_checked("2026-03-02".len())?;
    let rest = rest.trim_start().trim_start_matches(['T', 't']);
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.')?;
    let (time, zone) = rest.split_at_checked(end)?;
    let seconds = if time.len() == "09:00".len() { ":00" } else { "" };
    let zone = match zone.trim_start().split_at_checked("+01".len()) {
        Some(("UTC" | "GMT", "")) => "Z".to_owned(),
        Some((hours, minutes)) => match minutes.trim_start_matches(':') {
            "" => format!("{hours}:00"),
            minutes => format!("{hours}:{minutes}"),
        },
        None => zone.trim_start().to_ascii_uppercase(),
    };
    Some(format!("{date}T{time}{seconds}{zone}")).filter(|meant| parse_rfc3339(meant).is_some())
}

#[cfg(test)]
mod tests {
    #[test]
    fn t1_an_instant_in_another_form_is_understood_if_it_has_an_offset() {
        for text in ["2026-03-02 09:00:00Z", "2026-03-02T09:00Z", " 2026-03-02t09:00:00z", "2026-03-02 09:00 UTC"] {
            assert_eq!(super::meant(text).as_deref(), Some("2026-03-02T09:00:00Z"), "{text:?}");
        }
        for text in ["2026-03-02T09:00:00+0100", "2026-03-02T09:00:00 +01:00", "2026-03-02 09:00+01"] {
            assert_eq!(super::meant(text).as_deref(), Some("2026-03-02T09:00:00+01:00"), "{text:?}");
        }
        for text in
            ["2026-03-02T09:00:00", "2026-03-02", "2026-03-02 9:00Z", "2026-02-30 09:00Z", "02.03.2026 09:00Z", ""]
        {
            assert_eq!(super::meant(text), None, "{text:?}");
        }
    }
}
