//! Which of two is named if both apply: entries of a date, and conditions on the opening.

use punctual::book::{Unmet, Verdict};
use punctual::calendar::DateSpec;
use punctual::{Calendar, CalendarSpec, PolicyBook};
use serde_json::json;

use crate::common::{at, ticket};

#[test]
fn c4_of_a_dated_and_a_yearly_entry_for_one_date_the_dated_one_is_named() {
    let spec = CalendarSpec::weekly("UTC").hours("mon-fri", ["09:00-17:00"]);
    let spec = spec
        .dates("2026-12-24", DateSpec::hours(["09:00-12:00"]).name("stocktaking"))
        .dates("--12-24", DateSpec::closed().name("Christmas Eve"));
    let office = Calendar::from_spec(spec).unwrap();
    let says = |instant: &str| office.why(instant.parse().unwrap()).to_string();
    assert_eq!(says("2026-12-24T10:00:00Z"), "open: stocktaking");
    assert_eq!(says("2026-12-24T15:00:00Z"), "closed: stocktaking");
    // In every other year the yearly one stands.
    assert_eq!(says("2027-12-24T10:00:00Z"), "closed: Christmas Eve");
}

#[test]
fn s1_of_two_conditions_on_the_opening_the_one_inside_hours_fails_first() {
    let office = json!({ "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] } });
    let evening = json!({ "time_zone": "UTC", "hours": { "mon-fri": ["17:00-22:00"] } });
    let policy =
        json!({ "id": "p", "calendar": "24x7", "metrics": { "resolution": { "targets": { "*": { "*": "4h" } } } } });
    let opened = json!({ "outside": "evening", "inside": "office" });
    let book: PolicyBook = serde_json::from_value(json!({ "calendars": { "office": office, "evening": evening },
        "policies": [{ "when": { "opened": opened }, "policy": policy }] }))
    .unwrap();
    // At 18:00 neither holds: the office is closed, and it is evening.
    let considered = book.explain_selection(&ticket("0 18:00", &[]), at("0 18:00"));
    let Verdict::Failed { unmet } = &considered[0].verdict else { panic!("{considered:?}") };
    assert!(matches!(&unmet[..], [Unmet::OpenedInside { calendar, .. }] if &**calendar == "office"), "{unmet:?}");
    assert_eq!(unmet[0].to_string(), "opened at 2026-03-02T18:00:00Z, closed: outside hours, inside `office` wanted");
}
