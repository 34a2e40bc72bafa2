//! Edges of lints: days with a time of day, targets in dates, and what is too much to look at.

use punctual::input::LintKind;
use punctual::{Policy, PolicyBook};
use serde_json::{Value, json};

fn lints(parts: Value) -> Vec<(LintKind, String)> {
    let mut policy = json!({
        "id": "p", "calendar": "office",
        "calendars": { "office": { "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] },
                                   "dates": { "--12-25": "closed" } } },
    });
    policy.as_object_mut().unwrap().extend(parts.as_object().unwrap().clone());
    let policy = serde_json::from_value::<Policy>(policy).unwrap_or_else(|error| panic!("{error}"));
    policy.lint().into_iter().map(|lint| (lint.kind(), lint.path().to_owned())).collect()
}

#[track_caller]
fn lint(kind: LintKind, path: &str, suspicious: Value, fine: Value) {
    assert_eq!(lints(suspicious), [(kind, path.to_owned())]);
    assert_eq!(lints(fine), [], "should be fine");
}

fn all(target: Value) -> Value {
    json!({ "*": { "*": target } })
}

/// Levels 1 and 2 at these moments, on ten business days.
fn ladder(first: Value, second: Value) -> Value {
    json!({
        "ladders": { "desk": [{ "level": 1, "at": first }, { "level": 2, "at": second }] },
        "metrics": { "resolution": { "ladder": "desk", "targets": all(json!("10 business days")) } },
    })
}

#[test]
fn e1_levels_in_business_days_with_a_time_of_day_are_compared_by_their_dates() {
    let before = |days: &str| json!({ "before": days, "due": "09:00" });
    let after = |days: &str| json!({ "after": days, "due": "09:00" });
    let (one, two) = ("1 business day", "2 business days");
    let path = "ladders.desk[1]";
    lint(LintKind::LevelsOutOfOrder, path, ladder(before(one), before(two)), ladder(before(two), before(one)));
    lint(LintKind::LevelsOutOfOrder, path, ladder(after(two), after(one)), ladder(after(one), after(two)));
    // On one date, the time of day is not compared; neither are dates with shares of working time.
    assert_eq!(lints(ladder(after(one), json!({ "after": one, "due": "12:00" }))), []);
    assert_eq!(lints(ladder(json!("80%"), before(two))), []);
}

#[test]
fn e1_levels_in_calendar_days_and_months_are_compared_too() {
    let path = "ladders.desk[1]";
    for (one, two) in [("1 calendar day", "2 calendar days"), ("1 calendar month", "2 calendar months")] {
        let pair = |first: &str, second: &str, end: &str| {
            ladder(json!(format!("{first} {end}")), json!(format!("{second} {end}")))
        };
        lint(LintKind::LevelsOutOfOrder, path, pair(one, two, "before"), pair(two, one, "before"));
        lint(LintKind::LevelsOutOfOrder, path, pair(two, one, "after"), pair(one, two, "after"));
    }
    // Thirty-one days are longer than some months, and shorter than none.
    assert_eq!(lints(ladder(json!("1 calendar month before"), json!("31 calendar days before"))), []);
}

#[test]
fn e1_a_reminder_before_the_start_is_at_the_start() {
    let warned = |at: Value| {
        let metric = json!({ "warn": [{ "at": at }], "targets": all(json!("2 business days")) });
        json!({ "metrics": { "resolution": metric } })
    };
    let path = "metrics.resolution.warn[0]";
    let before = |days: &str| warned(json!({ "before": days, "due": "09:00" }));
    lint(LintKind::FiresAtStart, path, before("3 business days"), before("2 business days"));
    let text = |at: &str| warned(json!(at));
    lint(LintKind::FiresAtStart, path, text("3 business days before"), text("2 business days before"));
}

/// A first response with one target, and a resolution with another.
fn pair(step: Value, whole: Value) -> Value {
    json!({
        "metrics": { "first_response": { "targets": all(step) }, "resolution": { "targets": all(whole) } },
    })
}

#[test]
fn a_response_in_dates_is_longer_only_where_both_count_alike() {
    let path = "metrics.first_response.targets.*.*";
    let months = |step: &str, whole: &str| pair(json!(step), json!(whole));
    lint(
        LintKind::LongerThanResolution,
        path,
        months("2 calendar months", "1 calendar month"),
        months("1 calendar month", "1 calendar month"),
    );
    let rolls = |within: &str| json!({ "within": within, "rolls": "next_business_day" });
    let (two, one) = (rolls("2 calendar months"), rolls("1 calendar month"));
    // Where one of the two rolls, or they roll on different calendars, dates cannot be compared.
    lint(
        LintKind::LongerThanResolution,
        path,
        pair(two.clone(), one.clone()),
        pair(two.clone(), json!("1 calendar month")),
    );
    let mut elsewhere = pair(two, one);
    elsewhere["calendars"] = json!({
        "office": { "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] }, "dates": { "--12-25": "closed" } },
        "branch": { "time_zone": "UTC", "hours": { "mon-thu": ["09:00-17:00"] }, "dates": { "--12-24": "closed" } },
    });
    elsewhere["metrics"]["resolution"]["calendar"] = json!("branch");
    assert_eq!(lints(elsewhere), []);
}

#[test]
fn a_response_in_working_time_is_longer_only_where_nothing_holds_the_resolution_back() {
    let path = "metrics.first_response.targets.*.*";
    let cut = |within: &str, cutoff: &str| json!({ "within": within, "cutoff": cutoff });
    // With the cutoff, four hours of a ticket at noon begin on the next date.
    let held = pair(json!("5h"), cut("4h", "12:00"));
    lint(LintKind::LongerThanResolution, path, pair(cut("5h", "12:00"), cut("4h", "12:00")), held);
    assert_eq!(lints(pair(cut("5h", "13:00"), cut("4h", "12:00"))), []);
}

#[test]
fn k17_a_status_that_the_policy_does_not_list_is_told() {
    let counts = |status: &str| {
        json!({
            "statuses": { "new": "open", "solved": "resolved" },
            "metrics": { "resolution": { "counts_while": { "status": [status] }, "targets": all(json!("4h")) } },
        })
    };
    let found = lints(counts("nwe"));
    assert_eq!(
        found.iter().map(|(_, path)| path.as_str()).collect::<Vec<_>>(),
        ["metrics.resolution.counts_while.status"]
    );
    assert_eq!(lints(counts("new")), []);
    // Without a list, any status may be meant.
    let mut free = counts("nwe");
    free.as_object_mut().unwrap().remove("statuses");
    assert_eq!(lints(free), []);
}

/// A cutoff at midnight changes nothing, which takes a look at every business date. There is a limit on what is looked
/// at (B3), which a thousand priorities and tiers without targets use up: beyond it nothing is said.
#[test]
fn b3_cutoffs_are_looked_at_as_far_as_the_limit_allows() {
    let found = |count: usize| {
        let [priorities, tiers] =
            ['p', 't'].map(|kind| -> Vec<String> { (0..count).map(|number| format!("{kind}-{number}")).collect() });
        let target = json!({ "within": "4h", "cutoff": "24:00" });
        let metrics = json!({ "resolution": { "targets": { "p-0": { "t-0": target } } } });
        lints(json!({ "priorities": priorities, "tiers": tiers, "metrics": metrics }))
    };
    let uncovered = (LintKind::UncoveredCells, "metrics.resolution.targets".to_owned());
    let idle = (LintKind::IdleCutoff, "metrics.resolution.targets.p-0.t-0.cutoff".to_owned());
    assert_eq!(found(10), [uncovered.clone(), idle]);
    assert_eq!(found(1_001), [uncovered]);
}

/// Conditions of a book are compared as far as a limit allows (B3): beyond it nothing is said.
#[test]
fn b3_conditions_of_a_book_are_compared_as_far_as_the_limit_allows() {
    let entry = |id: String, when: Option<Value>| {
        let policy =
            json!({ "id": id, "calendar": "24x7", "metrics": { "resolution": { "targets": all(json!("4h")) } } });
        let mut entry = json!({ "policy": policy });
        if let Some(when) = when {
            entry["when"] = when;
        }
        entry
    };
    let groups = |number: usize, alternative: usize| -> Value {
        let names: Vec<String> = (0..100).map(|place| format!("{number}-{alternative}-{place}")).collect();
        json!({ "group": names })
    };
    let hidden = |count: usize| {
        let alternatives = |number: usize| (0..200).map(|alternative| groups(number, alternative)).collect();
        let mut policies: Vec<Value> =
            (0..count).map(|number| entry(format!("p-{number}"), Some(alternatives(number)))).collect();
        policies.extend([entry("all".to_owned(), None), entry("hidden".to_owned(), None)]);
        let book: PolicyBook = serde_json::from_value(json!({ "policies": policies })).unwrap();
        book.lint().into_iter().map(|lint| (lint.kind(), lint.path().to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(hidden(2), [(LintKind::UnreachablePolicy, "policies[3]".to_owned())]);
    // Of 30 policies, there are 435 pairs with 200 times 200 names each.
    assert_eq!(hidden(30), []);
}
