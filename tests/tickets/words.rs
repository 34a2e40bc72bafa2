//! The words of results are the same in code, in text and in JSON.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use punctual::evaluate::{NotCoveredReason, NoticeKind};
use punctual::explain::{ClosedBy, EntryKind, MomentKind};
use punctual::input::{LintKind, ProblemKind, WordError};
use punctual::penalty::{
    CapKind, ClauseKind, Combine, CountUnits, GraceIs, LateIn, PlacedBy, RoundEach, RoundingMode, ScaleIs,
};
use punctual::{Outcome, Phase, State};
use serde_json::{Value, json, to_value};

fn one_word<T>(all: &[T], as_str: fn(&T) -> &'static str)
where
    T: Copy + Debug + Display + PartialEq + FromStr<Err = WordError> + serde::Serialize,
{
    for value in all {
        let word = as_str(value);
        assert_eq!((value.to_string(), to_value(value).unwrap()), (word.to_owned(), json!(word)));
        assert_eq!(word.parse(), Ok(*value));
        let refused = word.to_uppercase().parse::<T>().unwrap_err();
        assert!(refused.words().contains(&word) && refused.to_string().contains(&format!("`{word}`")), "{refused}");
    }
    assert_eq!("".parse::<T>().unwrap_err().words().len(), all.len());
}

#[test]
fn a_word_is_the_same_as_text_and_in_json_and_reads_back() {
    one_word(Outcome::ALL, Outcome::as_str);
    one_word(State::ALL, State::as_str);
    one_word(NotCoveredReason::ALL, NotCoveredReason::as_str);
    one_word(NoticeKind::ALL, NoticeKind::as_str);
    one_word(ClosedBy::ALL, ClosedBy::as_str);
    one_word(ProblemKind::ALL, ProblemKind::as_str);
    one_word(LintKind::ALL, LintKind::as_str);
    one_word(RoundingMode::ALL, RoundingMode::as_str);
    one_word(RoundEach::ALL, RoundEach::as_str);
    one_word(Combine::ALL, Combine::as_str);
    one_word(ClauseKind::ALL, ClauseKind::as_str);
    one_word(CountUnits::ALL, CountUnits::as_str);
    one_word(GraceIs::ALL, GraceIs::as_str);
    one_word(ScaleIs::ALL, ScaleIs::as_str);
    one_word(LateIn::ALL, LateIn::as_str);
    one_word(PlacedBy::ALL, PlacedBy::as_str);
    one_word(CapKind::ALL, CapKind::as_str);
    assert_eq!(
        "resolvd".parse::<State>().unwrap_err().to_string(),
        "not the state of a ticket; write `open`, `resolved`, `closed`, `cancelled` or `unknown`"
    );
}

/// A word with fields is the tag of its JSON.
#[test]
fn a_word_with_fields_is_its_tag_in_json() {
    let at = json!("2026-03-02T08:00:00Z");
    let phases = [
        json!({ "state": "running" }),
        json!({ "state": "outside_hours" }),
        json!({ "state": "paused", "since": at, "reason": "parts" }),
        json!({ "state": "stopped" }),
        json!({ "state": "cancelled" }),
    ];
    tagged::<Phase>(&phases, "state", Phase::as_str);
    let kinds = [
        json!({ "kind": "counted" }),
        json!({ "kind": "outside_hours", "because": "hours", "part": null }),
        json!({ "kind": "closed_day", "weekday": "Sat", "last": "Sun", "part": null }),
        json!({ "kind": "closed_date", "date": "2026-12-25", "name": null, "part": null }),
        json!({ "kind": "paused", "reason": "parts", "party": null, "opened_by": null, "closed_by": null }),
        json!({ "kind": "finished" }),
    ];
    tagged::<EntryKind>(&kinds, "kind", EntryKind::as_str);
    let moments = [
        json!({ "moment": "started" }),
        json!({ "moment": "retargeted" }),
        json!({ "moment": "due" }),
        json!({ "moment": "alert", "level": "breach", "repetition": 0 }),
        json!({ "moment": "alert", "level": "2", "repetition": 0, "waited_for": { "level": 1, "fired_at": at },
                "hours": [{ "calendar": "office", "open": false }] }),
        json!({ "moment": "not_paused", "reason": "parts" }),
        json!({ "moment": "not_paused", "reason": "parts", "times": 1 }),
        json!({ "moment": "stopped" }),
        json!({ "moment": "reopened" }),
    ];
    tagged::<MomentKind>(&moments, "moment", MomentKind::as_str);
}

fn tagged<T>(written: &[Value], tag: &str, as_str: fn(&T) -> &'static str)
where
    T: Display + serde::Serialize + serde::de::DeserializeOwned,
{
    for json in written {
        let value: T = serde_json::from_value(json.clone()).unwrap();
        assert_eq!((json!(as_str(&value)), json!(value.to_string())), (json[tag].clone(), json[tag].clone()));
        assert_eq!(to_value(&value).unwrap(), *json);
    }
    let unknown: T = serde_json::from_value(json!({ tag: "of a later version" })).unwrap();
    assert_eq!(as_str(&unknown), "unknown");
}

#[test]
fn words_keep_to_the_width_of_a_column() {
    assert_eq!(format!("{:<9}|{:>9}|", Outcome::Met, Phase::Running), "met      |  running|");
}
