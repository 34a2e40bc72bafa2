//! Each kind of lint, with a policy for which it is reported and a similar one for which it is not.

use chrono::{DateTime, Utc};
use punctual::Policy;
use punctual::input::{Lint, LintKind};
use serde_json::{Value, json};

/// A policy without a lint.
fn clean() -> Value {
    json!({
        "id": "p", "priorities": ["high", "low"], "tiers": ["gold", "tin"],
        "calendars": { "office": { "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] },
            "dates": { "2026-05-14": "closed", "2026-05-25": "closed", "2027-05-06": "closed", "--12-25": "closed" } } },
        "calendar": "office",
        "metrics": {
            "first_response": { "targets": { "high": { "gold": "1h", "*": "2h" }, "*": { "*": "4h" } } },
            "resolution": { "warn": ["80%"], "ladder": "desk", "targets": { "high": { "*": "8h" }, "*": { "*": "40h" } } }
        },
        "pauses": { "parts": { "party": "vendor", "metrics": ["resolution"] } },
        "statuses": { "new": "open", "ordered": { "pauses": "parts" }, "solved": "resolved" },
        "ladders": { "desk": [{ "level": 1, "at": "90%" },
                                  { "level": 2, "at": "due", "notify": ["lead", { "to": ["boss"], "in": "office" }] },
                                  { "level": 3, "at": "2h after" }] }
    })
}

/// The clean policy with the value at each pointer replaced, or added under a new name.
fn with(changes: &[(&str, Value)]) -> Policy {
    let mut policy = clean();
    for (pointer, value) in changes {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent = policy.pointer_mut(parent).unwrap_or_else(|| panic!("{parent}"));
        match parent {
            Value::Array(items) => items[name.parse::<usize>().unwrap()] = value.clone(),
            parent => parent[name.replace("~1", "/")] = value.clone(),
        }
    }
    serde_json::from_value(policy).unwrap_or_else(|error| panic!("{error}"))
}

fn kinds(lints: &[Lint]) -> Vec<(LintKind, &str)> {
    lints.iter().map(|lint| (lint.kind(), lint.path())).collect()
}

/// These changes give exactly this lint, and these others none.
#[track_caller]
fn lint(kind: LintKind, path: &str, suspicious: &[(&str, Value)], fine: &[(&str, Value)]) {
    let lints = with(suspicious).lint();
    assert_eq!(kinds(&lints), [(kind, path)], "{lints:#?}");
    assert!(!lints[0].found().is_empty() && !lints[0].help().is_empty());
    assert_eq!(kinds(&with(fine).lint()), [], "should be fine");
}

#[test]
fn the_policy_that_the_others_are_made_of_is_clean() {
    assert_eq!(with(&[]).lint(), []);
}

#[test]
fn s4_cells_that_nobody_filled_are_named_once_for_a_metric() {
    let targets = "/metrics/resolution/targets";
    let half = json!({ "high": { "*": "8h" }, "low": { "gold": "40h" } });
    let full = json!({ "high": { "*": "8h" }, "low": { "gold": "40h", "tin": "48h" } });
    lint(LintKind::UncoveredCells, "metrics.resolution.targets", &[(targets, half.clone())], &[(targets, full)]);
    let text = with(&[(targets, half)]).lint()[0].to_string();
    assert!(text.starts_with("metrics.resolution.targets: nothing is promised for `low` with `tin`; "), "{text}");
    let text = with(&[(targets, json!({ "high": { "*": "8h" } }))]).lint()[0].to_string();
    assert!(text.contains("nothing is promised for `low`; ") && !text.contains("others"), "{text}");
    let many: Vec<String> = (0..30).map(|number| format!("p{number}")).chain(["high".to_owned()]).collect();
    let text = with(&[("/priorities", json!(many)), (targets, json!({ "high": { "*": "8h" } }))]).lint()[0].to_string();
    assert!(text.contains("; and others; "), "{text}");
    let most: Vec<String> = (0..24).map(|number| format!("p{number}")).chain(["high".to_owned()]).collect();
    let text = with(&[("/priorities", json!(most)), (targets, json!({ "high": { "*": "8h" } }))]).lint()[0].to_string();
    assert!(text.contains("`p23`; write") && !text.contains("others"), "{text}");
}

#[test]
fn s4_a_row_without_cells_covers_nothing() {
    let row = "/metrics/resolution/targets/low";
    lint(LintKind::EmptyRow, "metrics.resolution.targets.low", &[(row, json!({}))], &[(row, json!({ "*": "40h" }))]);
}

#[test]
fn s4_a_row_that_hides_a_shorter_column() {
    let targets = "/metrics/resolution/targets";
    let hides = json!({ "high": { "*": "24h" }, "*": { "gold": "16h", "*": "40h" } });
    let filled = json!({ "high": { "gold": "16h", "*": "24h" }, "*": { "gold": "16h", "*": "40h" } });
    let path = "metrics.resolution.targets.high.*";
    lint(LintKind::HidesShorterTarget, path, &[(targets, hides.clone())], &[(targets, filled)]);
    // What stands for all the rest is not hidden by a row: it was never meant for it.
    let rest = json!({ "high": { "*": "24h" }, "*": { "*": "16h" } });
    lint(LintKind::HidesShorterTarget, path, &[(targets, hides.clone())], &[(targets, rest)]);
    // Neither is what is written for one cell of another row.
    let other_row = json!({ "high": { "gold": "16h", "*": "16h" }, "low": { "*": "40h" } });
    lint(LintKind::HidesShorterTarget, path, &[(targets, hides.clone())], &[(targets, other_row)]);
    // And one cell hides nothing but itself.
    let one_cell = json!({ "high": { "gold": "24h", "*": "8h" }, "*": { "tin": "16h", "*": "40h" } });
    lint(LintKind::HidesShorterTarget, path, &[(targets, hides)], &[(targets, one_cell)]);
}

#[test]
fn a_response_longer_than_the_resolution() {
    let cell = "/metrics/first_response/targets/high/gold";
    let path = "metrics.first_response.targets.high.gold";
    lint(LintKind::LongerThanResolution, path, &[(cell, json!("9h"))], &[(cell, json!("8h"))]);
    let text = with(&[(cell, json!("9h"))]).lint()[0].to_string();
    assert!(text.contains("`9h` is longer than the `8h` of metrics.resolution.targets.high.*; "), "{text}");
    // Round the clock 9 h may be over before 8 h of the office are: nothing is certain. The other way round it is.
    lint(
        LintKind::LongerThanResolution,
        path,
        &[(cell, json!("9h")), ("/metrics/resolution/targets/high/*", json!({ "within": "8h", "calendar": "24x7" }))],
        &[(cell, json!({ "within": "9h", "calendar": "24x7" }))],
    );
    let days = |step: &str| [(cell, json!(step)), ("/metrics/resolution/targets/high/*", json!("2 business days"))];
    lint(LintKind::LongerThanResolution, path, &days("3 business days"), &days("2 business days"));
    let days = |step: &str| [(cell, json!(step)), ("/metrics/resolution/targets/high/*", json!("2 calendar days"))];
    lint(LintKind::LongerThanResolution, path, &days("3 calendar days"), &days("2 calendar days"));
}

#[test]
fn a7_a_date_that_never_rolls() {
    let target = |calendar: &str| {
        let target = json!({ "within": "1 calendar month", "rolls": "next_business_day", "calendar": calendar });
        [("/metrics/first_response/targets/high/gold", target)]
    };
    let path = "metrics.first_response.targets.high.gold.rolls";
    lint(LintKind::IdleRolls, path, &target("24x7"), &target("office"));
}

#[test]
fn a3_a8_a_cutoff_that_changes_nothing() {
    let path = "metrics.first_response.targets.high.gold.cutoff";
    let cell = |within: &str, more: Value| {
        let mut target = json!({ "within": within });
        target.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ("/metrics/first_response/targets/high/gold", target)
    };
    let on = |within: &str, cutoff: &str| [cell(within, json!({ "cutoff": cutoff }))];
    for within in ["1h", "next business day", "same business day"] {
        for idle in ["17:00", "18:00", "24:00"] {
            lint(LintKind::IdleCutoff, path, &on(within, idle), &on(within, "16:59:59"));
        }
    }
    // From the date of receipt a cutoff after the closing matters.
    let receipt = |cutoff: &str| [cell("next business day", json!({ "cutoff": cutoff, "counts_from": "receipt" }))];
    lint(LintKind::IdleCutoff, path, &receipt("24:00"), &receipt("18:00"));
    // One long day in 2030 is enough.
    let late = |hours: &str| {
        let calendar = json!({ "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] },
            "dates": { "2030-03-04": [hours] } });
        [("/calendars/late", calendar), cell("1h", json!({ "cutoff": "17:30", "calendar": "late" }))]
    };
    lint(LintKind::IdleCutoff, path, &late("09:00-17:30"), &late("09:00-18:00"));
    // In a shift over midnight a time after midnight is that of the next morning; noon is before the evening.
    let nights = |cutoff: &str| {
        let calendar = json!({ "time_zone": "Europe/Berlin", "hours": { "mon-fri": ["22:00-06:00"] } });
        [("/calendars/nights", calendar), cell("1h", json!({ "cutoff": cutoff, "calendar": "nights" }))]
    };
    for applies in ["02:00", "12:00", "23:00", "24:00"] {
        lint(LintKind::IdleCutoff, path, &nights("06:00"), &nights(applies));
    }
    let always = |cutoff: &str| [cell("1h", json!({ "cutoff": cutoff, "calendar": "24x7" }))];
    lint(LintKind::IdleCutoff, path, &always("24:00"), &always("23:59:59"));
    // Of several calendars it has to be idle on all.
    let choice = |other: &str| {
        let long = json!({ "time_zone": "UTC", "hours": { "mon-fri": [other] } });
        let choice = json!({ "attribute": "region", "calendars": { "emea": "long" }, "default": "office" });
        [("/calendars/long", long), cell("1h", json!({ "cutoff": "17:00", "calendar": choice }))]
    };
    lint(LintKind::IdleCutoff, path, &choice("08:00-16:00"), &choice("08:00-18:00"));
}

#[test]
fn c7_a_target_longer_than_its_calendar_is_ever_open() {
    let target = |within: &str| {
        let window = json!({ "from": "2026-03-02T09:00:00Z", "to": "2026-03-02T12:00:00Z" });
        [
            ("/calendars/launch", window),
            ("/metrics/first_response/targets/high/gold", json!({ "within": within, "calendar": "launch" })),
        ]
    };
    let path = "metrics.first_response.targets.high.gold";
    lint(LintKind::NeverDue, path, &target("3h1m"), &target("3h"));
    lint(LintKind::NeverDue, path, &target("2 business days"), &target("1 business day"));
}

#[test]
fn e1_a_level_before_due_that_is_as_long_as_the_allowance() {
    let warn = "/metrics/first_response/warn";
    let path = "metrics.first_response.warn[0]";
    lint(LintKind::FiresAtStart, path, &[(warn, json!(["1h before"]))], &[(warn, json!(["59m before"]))]);
    let text = with(&[(warn, json!(["2h before"]))]).lint()[0].to_string();
    assert!(text.contains("the `2h` of metrics.first_response.targets.high.* and one other"), "{text}");
    let level = |at: &str| [("/ladders/desk/0/at", json!(at))];
    lint(LintKind::FiresAtStart, "ladders.desk[0]", &level("8h before"), &level("7h before"));
    // Real time before due is at the start only where the clock never stands still.
    let always = |at: &str, on: &str| {
        let cell = json!({ "within": "8h", "calendar": on });
        [("/ladders/desk/0/at", json!(at)), ("/metrics/resolution/targets/high/*", cell)]
    };
    lint(
        LintKind::FiresAtStart,
        "ladders.desk[0]",
        &always("8h wall before", "24x7"),
        &always("8h wall before", "office"),
    );
}

#[test]
fn e1_a_level_that_no_calendar_is_open_long_enough_for() {
    let launch = |after: &str| {
        let window = json!({ "from": "2026-03-02T09:00:00Z", "to": "2026-03-02T12:00:00Z" });
        let cell = json!({ "within": "2h", "calendar": "launch", "ladder": "launch" });
        [
            ("/calendars/launch", window),
            ("/ladders/launch", json!([{ "level": 1, "at": "due" }, { "level": 2, "at": after }])),
            ("/metrics/first_response/targets/high/gold", cell),
        ]
    };
    lint(LintKind::NeverFires, "ladders.launch[1]", &launch("2h after"), &launch("1h after"));
    lint(LintKind::NeverFires, "ladders.launch[1]", &launch("151%"), &launch("150%"));
    assert_eq!(with(&launch("2h wall after")).lint(), []);
}

#[test]
fn e1_a_warning_at_the_breach_or_after_it() {
    let warn = "/metrics/resolution/targets/high/*";
    let cell = |at: &str| json!({ "within": "8h", "warn": ["50%", at] });
    let path = "metrics.resolution.targets.high.*.warn[1]";
    for late in ["100%", "120%", "due", "1h after", "2h wall after", "1 business day after"] {
        lint(LintKind::WarningAfterBreach, path, &[(warn, cell(late))], &[(warn, cell("99.99%"))]);
    }
}

#[test]
fn e1_levels_are_numbered_in_the_order_in_which_they_fire() {
    let first = |at: &str| [("/ladders/desk/0/at", json!(at))];
    for late in ["1h after", "101%"] {
        lint(LintKind::LevelsOutOfOrder, "ladders.desk[1]", &first(late), &first("due"));
    }
    let second = |at: &str| [("/ladders/desk/1/at", json!(at))];
    lint(LintKind::LevelsOutOfOrder, "ladders.desk[1]", &second("89%"), &second("91%"));
    lint(LintKind::LevelsOutOfOrder, "ladders.desk[1]", &second("89%"), &second("90%"));
    lint(LintKind::LevelsOutOfOrder, "ladders.desk[2]", &second("3h after"), &second("2h after"));
    let pair = |one: &str, other: &str| [("/ladders/desk/0/at", json!(one)), ("/ladders/desk/1/at", json!(other))];
    for [longer, shorter] in [["2h before", "1h before"], ["2h wall before", "1h wall before"]] {
        lint(LintKind::LevelsOutOfOrder, "ladders.desk[1]", &pair(shorter, longer), &pair(longer, shorter));
        lint(LintKind::LevelsOutOfOrder, "ladders.desk[1]", &pair(shorter, longer), &pair(shorter, shorter));
    }
    let last = |one: &str, other: &str| [("/ladders/desk/1/at", json!(one)), ("/ladders/desk/2/at", json!(other))];
    for [longer, shorter] in [["2h wall after", "1h wall after"], ["2 business days after", "1 business day after"]] {
        lint(LintKind::LevelsOutOfOrder, "ladders.desk[2]", &last(longer, shorter), &last(shorter, longer));
    }
}

#[test]
fn e4_a_level_that_repeats_no_times() {
    let repeat = |times: u32| [("/ladders/desk/2/repeat", json!({ "every": "1h", "times": times }))];
    lint(LintKind::RepeatsNoTimes, "ladders.desk[2].repeat.times", &repeat(0), &repeat(1));
}

#[test]
fn ladders_without_levels_or_users() {
    let cell = |ladder: &str| ("/metrics/resolution/targets/high/*", json!({ "within": "8h", "ladder": ladder }));
    let quiet = ("/ladders/quiet", json!([]));
    let level = ("/ladders/quiet", json!([{ "level": 1, "at": "due" }]));
    lint(LintKind::EmptyLadder, "ladders.quiet", &[quiet, cell("quiet")], &[level.clone(), cell("quiet")]);
    lint(LintKind::UnusedLadder, "ladders.quiet", std::slice::from_ref(&level), &[level.clone(), cell("quiet")]);
}

#[test]
fn k13_a_metric_that_nothing_can_start() {
    let metric = |start: Value| {
        let metric = json!({ "start": start, "stop": ["agent_replied"], "targets": { "*": { "*": "1h" } } });
        [("/metrics/followup", metric)]
    };
    for idle in [json!([]), json!(["resolved"]), json!(["status:solved", "closed"])] {
        lint(LintKind::NeverStarts, "metrics.followup.start", &metric(idle), &metric(json!(["status:new"])));
    }
    let after_answer = |start: Value| {
        let metric = json!({ "start": start, "after_answer": true, "targets": { "*": { "*": "1h" } } });
        [("/metrics/followup", metric)]
    };
    let path = "metrics.followup.start";
    lint(LintKind::NeverStarts, path, &after_answer(json!(["opened"])), &after_answer(json!(["customer_replied"])));
    let preset = |after: bool| [("/metrics/first_response/after_answer", json!(after))];
    lint(LintKind::NeverStarts, "metrics.first_response", &preset(true), &preset(false));
}

#[test]
fn k13_a_trigger_that_does_nothing() {
    let metric = |start: Value, stop: Value| {
        [("/metrics/followup", json!({ "start": start, "stop": stop, "targets": { "*": { "*": "1h" } } }))]
    };
    let fine = metric(json!(["reopened", "left:solved"]), json!(["status:solved"]));
    let idle = metric(json!(["reopened", "resolved"]), json!(["agent_replied"]));
    lint(LintKind::IdleTrigger, "metrics.followup.start[1]", &idle, &fine);
    let idle = metric(json!(["reopened"]), json!(["agent_replied", "opened"]));
    lint(LintKind::IdleTrigger, "metrics.followup.stop[1]", &idle, &fine);
}

#[test]
fn k18_a_trigger_that_ends_nothing_without_a_verdict() {
    let metric = |stop: Value, void: Value| {
        [(
            "/metrics/followup",
            json!({ "start": ["opened"], "stop": stop, "void": void, "targets": { "*": { "*": "1h" } } }),
        )]
    };
    let fine = metric(json!(["agent_replied", "status:solved"]), json!(["custom:reset", "status:new"]));
    let opened = metric(json!(["agent_replied"]), json!(["custom:reset", "opened"]));
    lint(LintKind::IdleTrigger, "metrics.followup.void[1]", &opened, &fine);
    for both in ["agent_replied", "status:solved"] {
        let both = metric(json!(["agent_replied", "status:solved"]), json!([both]));
        lint(LintKind::IdleTrigger, "metrics.followup.void[0]", &both, &fine);
    }
    let text = with(&metric(json!(["agent_replied"]), json!(["agent_replied"]))).lint()[0].to_string();
    assert!(text.contains("`agent_replied` is in `stop`, too"), "{text}");
    let unknown = metric(json!(["agent_replied"]), json!(["status:sovled"]));
    lint(LintKind::UndeclaredStatus, "metrics.followup.void[0]", &unknown, &fine);
}

#[test]
fn k18_a_finish_that_does_not_end_a_metric_is_a_status_like_any_other() {
    let metric = |start: &str, ends_on: &str| {
        [(
            "/metrics/followup",
            json!({ "start": [start], "stop": ["left:solved"], "ends_on": [ends_on],
                                       "targets": { "*": { "*": "1h" } } }),
        )]
    };
    for start in ["resolved", "status:solved"] {
        lint(LintKind::NeverStarts, "metrics.followup.start", &metric(start, "resolved"), &metric(start, "closed"));
    }
    let counts = |ends_on: &str| {
        [("/metrics/resolution/counts_in", json!(["new", "solved"])), ("/metrics/resolution/ends_on", json!([ends_on]))]
    };
    lint(LintKind::IdleStatus, "metrics.resolution.counts_in[1]", &counts("resolved"), &counts("closed"));
}

#[test]
fn k11_a_metric_that_is_said_to_repeat_and_never_can() {
    let repeats = |on_reopen: &str| {
        [("/metrics/resolution/repeat", json!(true)), ("/metrics/resolution/on_reopen", json!(on_reopen))]
    };
    let path = "metrics.resolution.repeat";
    for mode in ["resume", "new_cycle", "resume_counting_closed"] {
        lint(LintKind::NeverRepeats, path, &repeats(mode), &repeats("final"));
    }
    let in_time = |otherwise: &str| {
        let reopening = json!({ "within": "8h", "then": "final", "else": otherwise });
        [("/metrics/resolution/repeat", json!(true)), ("/metrics/resolution/on_reopen", reopening)]
    };
    lint(LintKind::NeverRepeats, path, &in_time("new_cycle"), &in_time("final"));
    let by_visit =
        [("/metrics/resolution/repeat", json!(true)), ("/metrics/resolution/stop", json!(["visit_started"]))];
    lint(LintKind::NeverRepeats, path, &repeats("resume"), &by_visit);
}

#[test]
fn k1_from_moves_only_the_start_by_the_opening() {
    let metric = |start: &str| {
        let metric = json!({ "start": [start], "stop": ["agent_replied"], "from": "occurred_at",
            "targets": { "*": { "*": "1h" } } });
        [("/metrics/followup", metric)]
    };
    lint(LintKind::IdleFrom, "metrics.followup.from", &metric("customer_replied"), &metric("opened"));
}

#[test]
fn p1_a_metric_that_every_status_pauses() {
    let status = |new: Value| [("/statuses/new", new)];
    let pausing = json!({ "pauses": "parts" });
    lint(LintKind::AlwaysPaused, "metrics.resolution", &status(pausing.clone()), &status(json!("open")));
    // A cap ends the pause, so the metric runs some time.
    let capped = [("/statuses/new", pausing), ("/pauses/parts/cap", json!("8h"))];
    lint(LintKind::AlwaysPaused, "metrics.resolution", &[("/metrics/resolution/counts_in", json!([]))], &capped);
}

#[test]
fn k1_a_status_in_which_nothing_counts() {
    let counts_in = |statuses: Value| [("/metrics/resolution/counts_in", statuses)];
    let path = "metrics.resolution.counts_in[1]";
    for idle in ["solved", "ordered"] {
        lint(LintKind::IdleStatus, path, &counts_in(json!(["new", idle])), &counts_in(json!(["new"])));
    }
    let lints = with(&counts_in(json!(["solved"]))).lint();
    assert_eq!(
        kinds(&lints),
        [(LintKind::AlwaysPaused, "metrics.resolution"), (LintKind::IdleStatus, "metrics.resolution.counts_in[0]")]
    );
}

fn counts_while(conditions: Value) -> [(&'static str, Value); 1] {
    [("/metrics/resolution/counts_while", conditions)]
}

const COUNTS_WHILE: &str = "metrics.resolution.counts_while";

#[test]
fn k17_a_condition_that_no_listed_value_meets() {
    let either = |other: Value| counts_while(json!([{ "group": "desk" }, other]));
    for (field, idle, fine) in [
        ("priority", json!("hihg"), json!("high")),
        // A ticket without a priority meets this one, and has a target.
        ("priority", json!("hihg"), json!({ "not": ["high", "low"] })),
        ("tier", json!(["platinum"]), json!(["platinum", "gold"])),
    ] {
        let path = format!("{COUNTS_WHILE}[1].{field}");
        lint(LintKind::IdleCondition, &path, &either(json!({ field: idle })), &either(json!({ field: fine })));
    }
    for status in [json!({ "not": ["new", "ordered", "solved"] }), json!({ "at_least": 1 })] {
        assert_eq!(with(&either(json!({ "status": status }))).lint(), [], "a status need not be listed");
    }
    let of_both = json!({ "high": { "*": "8h" }, "low": { "*": "40h" } });
    let targets =
        ["first_response", "resolution"].map(|metric| (format!("/metrics/{metric}/targets"), of_both.clone()));
    let targets = targets.each_ref().map(|(pointer, targets)| (&**pointer, targets.clone()));
    let without = |other: Value| [&targets[..], &either(json!({ "priority": { "not": other } }))].concat();
    let path = format!("{COUNTS_WHILE}[1].priority");
    lint(LintKind::IdleCondition, &path, &without(json!(["high", "low"])), &without(json!(["low"])));
    lint(
        LintKind::IdleCondition,
        &format!("{COUNTS_WHILE}[1]"),
        &either(json!({})),
        &either(json!({ "agent": "ann" })),
    );
    lint(LintKind::IdleCondition, COUNTS_WHILE, &counts_while(json!({})), &counts_while(json!({ "group": "desk" })));
}

#[test]
fn k17_a_metric_that_never_counts() {
    let lints = with(&counts_while(json!({ "group": "desk", "tier": "platinum" }))).lint();
    let tier = format!("{COUNTS_WHILE}.tier");
    assert_eq!(kinds(&lints), [(LintKind::AlwaysPaused, "metrics.resolution"), (LintKind::IdleCondition, &*tier)]);
    // It counts in no status that is open, whatever its group.
    let lints = with(&counts_while(json!({ "group": "desk", "status": ["solved", "ordered"] }))).lint();
    let status = format!("{COUNTS_WHILE}.status");
    let idle = (LintKind::IdleStatus, &*status);
    assert_eq!(kinds(&lints), [(LintKind::AlwaysPaused, "metrics.resolution"), idle, idle]);
}

#[test]
fn k17_statuses_of_its_conditions() {
    let status = |statuses: Value| counts_while(json!({ "status": statuses }));
    let path = format!("{COUNTS_WHILE}.status");
    lint(LintKind::IdleStatus, &path, &status(json!(["new", "solved"])), &status(json!(["new"])));
    lint(LintKind::UndeclaredStatus, &path, &status(json!(["new", "opne"])), &status(json!("new")));
    let not = |statuses: Value| status(json!({ "not": statuses }));
    lint(LintKind::UndeclaredStatus, &path, &not(json!("orderd")), &not(json!("ordered")));
}

#[test]
fn a_status_that_only_a_metric_names() {
    let counts_in = |status: &str| [("/metrics/resolution/counts_in", json!(["new", status]))];
    let declared = [("/statuses/open", json!("open")), ("/metrics/resolution/counts_in", json!(["new", "open"]))];
    lint(LintKind::UndeclaredStatus, "metrics.resolution.counts_in[1]", &counts_in("opne"), &declared);
    let stop = |status: &str| [("/metrics/first_response/stop", json!(["agent_replied", format!("status:{status}")]))];
    lint(LintKind::UndeclaredStatus, "metrics.first_response.stop[1]", &stop("sloved"), &stop("solved"));
}

#[test]
fn p2_a_reason_that_pauses_nothing() {
    let metrics = |metrics: Value| [("/pauses/parts/metrics", metrics)];
    lint(LintKind::PausesNothing, "pauses.parts", &metrics(json!([])), &metrics(json!(["first_response"])));
}

#[test]
fn p7_a_trigger_that_ends_no_pause() {
    let ended_by = |triggers: Value| [("/pauses/parts/ended_by", triggers)];
    let fine = ended_by(json!(["customer_replied", "status:new"]));
    let path = "pauses.parts.ended_by[1]";
    lint(LintKind::IdleTrigger, path, &ended_by(json!(["customer_replied", "opened"])), &fine);
    lint(LintKind::UndeclaredStatus, path, &ended_by(json!(["customer_replied", "left:nwe"])), &fine);
    lint(LintKind::RepeatedWord, path, &ended_by(json!(["customer_replied", "customer_replied"])), &fine);
}

#[test]
fn p2_a_status_whose_pause_is_capped_may_count() {
    let counts =
        |cap: Value| [("/metrics/resolution/counts_in", json!(["new", "ordered"])), ("/pauses/parts/cap", cap)];
    let never = [("/metrics/resolution/counts_in", json!(["new", "ordered"]))];
    lint(LintKind::IdleStatus, "metrics.resolution.counts_in[1]", &never, &counts(json!({ "times": 1 })));
}

#[test]
fn c5_a_calendar_that_nothing_counts_on() {
    let night = json!({ "time_zone": "UTC", "hours": { "mon-fri": ["18:00-22:00"] } });
    let spare = ("/calendars/night", night);
    let path = "calendars.night";
    for used in [
        ("/metrics/first_response/targets/high/gold", json!({ "within": "1h", "calendar": "night" })),
        (
            "/metrics/first_response/calendar",
            json!({ "attribute": "a", "calendars": { "x": "night" }, "default": "office" }),
        ),
        ("/ladders/desk/2/deliver_in", json!("night")),
        ("/ladders/desk/2/notify", json!(["lead", { "to": ["boss"], "in": "night" }])),
        ("/ladders/desk/2/notify", json!(["lead", { "to": ["boss"], "outside": "night" }])),
        (
            "/calendars/office",
            json!({ "union": ["night", { "time_zone": "UTC", "hours": { "mon": ["09:00-17:00"] } }] }),
        ),
        ("/metrics/resolution/warn", json!([{ "at": "80%", "deliver_in": "night" }])),
    ] {
        lint(LintKind::UnusedCalendar, path, std::slice::from_ref(&spare), &[spare.clone(), used]);
    }
    // What only an unused calendar uses is unused, too.
    let both = with(&[spare, ("/calendars/late", json!({ "union": ["night"] }))]).lint();
    assert_eq!(kinds(&both), [(LintKind::UnusedCalendar, "calendars.late"), (LintKind::UnusedCalendar, path)]);
}

#[test]
fn e9_a_level_that_waits_for_one_that_may_never_fire() {
    let third = ("/ladders/desk/2", json!({ "level": 3, "at": "2h after level 2" }));
    let second = |fields: Value| {
        let mut level = json!({ "level": 2, "at": "due" });
        level.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        [("/ladders/desk/1", level), third.clone()]
    };
    let silenced = second(json!({ "until": "acknowledged" }));
    lint(LintKind::WaitsForAcknowledged, "ladders.desk[2]", &silenced, &second(json!({})));
    assert_eq!(kinds(&with(&second(json!({ "until": "acknowledged", "ack_lasts": "1h" }))).lint()), []);
    // It is meant where the level itself ends with an acknowledgement.
    let both = [
        silenced[0].clone(),
        ("/ladders/desk/2", json!({ "level": 3, "at": "2h after level 2", "until": "acknowledged" })),
    ];
    assert_eq!(kinds(&with(&both).lint()), []);
    let warn = |ladder: &[(&'static str, Value)]| {
        [ladder, &[("/metrics/resolution/warn", json!(["30m after level 3"]))]].concat()
    };
    let path = "metrics.resolution.warn[0]";
    let both = [(LintKind::WaitsForAcknowledged, "ladders.desk[2]"), (LintKind::WaitsForAcknowledged, path)];
    assert_eq!(kinds(&with(&warn(&silenced)).lint()), both);
    assert_eq!(kinds(&with(&warn(&second(json!({})))).lint()), []);
    // No calendar of these targets is open that long.
    let launch = json!({ "from": "2026-03-03T01:00:00Z", "to": "2026-03-04T03:00:00Z" });
    let never = [
        ("/calendars/launch", launch),
        ("/metrics/resolution/calendar", json!("launch")),
        ("/metrics/resolution/targets", json!({ "*": { "*": "8h" } })),
        ("/ladders/desk/1", json!({ "level": 2, "at": "100h after" })),
        third,
    ];
    let lints = with(&never).lint();
    assert_eq!(kinds(&lints), [(LintKind::NeverFires, "ladders.desk[1]"), (LintKind::NeverFires, "ladders.desk[2]")]);
    assert_eq!(lints[1].found(), "`2h after level 2` waits for level 2, which never fires");
    let order = [
        ("/ladders/desk/0", json!({ "level": 1, "at": "2h after level 2" })),
        ("/ladders/desk/1", json!({ "level": 2, "at": "90%" })),
    ];
    lint(LintKind::LevelsOutOfOrder, "ladders.desk[1]", &order, &[]);
}

#[test]
fn e8_a_level_that_tells_nobody_at_some_hour() {
    let notify = |entries: Value| [("/ladders/desk/0/notify", entries)];
    let path = "ladders.desk[0].notify";
    let by_day = json!({ "to": ["desk"], "in": "office" });
    let at_night = json!({ "to": ["on-call"], "outside": "office" });
    lint(LintKind::TellsNobody, path, &notify(json!([by_day])), &notify(json!([by_day, at_night])));
    lint(LintKind::TellsNobody, path, &notify(json!([at_night])), &notify(json!(["owner", at_night])));
    assert_eq!(with(&notify(json!([by_day]))).lint()[0].found(), "nobody is told while `office` is closed");
    // It fires in office hours only.
    let delivered = json!({ "level": 1, "at": "90%", "deliver_in": "office", "notify": [by_day] });
    assert_eq!(kinds(&with(&[("/ladders/desk/0", delivered)]).lint()), []);
    // The two are closed together on the 14th of May.
    let rest = json!({ "time_zone": "UTC", "hours": { "mon-fri": ["00:00-09:00", "17:00-24:00"], "sat-sun": ["00:00-24:00"] } });
    let both =
        [("/calendars/rest", rest), ("/ladders/desk/0/notify", json!([by_day, { "to": ["on-call"], "in": "rest" }]))];
    let lints = with(&both).lint();
    assert_eq!(kinds(&lints), [(LintKind::TellsNobody, path)]);
    assert_eq!(lints[0].found(), "nobody is told while `office` and `rest` are closed");
    let warn = json!([{ "at": "80%", "notify": [by_day] }]);
    assert_eq!(with(&[("/metrics/resolution/warn", warn)]).lint()[0].path(), "metrics.resolution.warn[0].notify");
}

#[test]
fn s3_a_choice_that_comes_to_the_same_in_any_case() {
    let choice = |calendar: &str| {
        let choice = json!({ "attribute": "region", "calendars": { "emea": calendar }, "default": "office" });
        [("/metrics/first_response/calendar", choice)]
    };
    lint(LintKind::IdleChoice, "metrics.first_response.calendar", &choice("office"), &choice("24x7"));
}

#[test]
fn c4_dates_that_are_likely_slips_of_the_pen() {
    let date = |date: &str| [(format!("/calendars/office/dates/{date}"), json!("closed"))];
    let kinds_of = |text: &str| {
        let changes = date(text);
        let changes: Vec<(&str, Value)> = changes.iter().map(|(at, value)| (at.as_str(), value.clone())).collect();
        let lints = with(&changes).lint();
        lints.iter().map(|lint| (lint.kind(), lint.path().to_owned())).collect::<Vec<_>>()
    };
    let at = |date: &str| format!("calendars.office.dates.{date}");
    for stray in ["2062-05-14", "2002-05-14", "2032-05-09"] {
        assert_eq!(kinds_of(stray), [(LintKind::StrayDate, at(stray))]);
    }
    for outside in ["1926-05-14", "2206-05-14"] {
        assert_eq!(kinds_of(outside), [(LintKind::OutsideHorizon, at(outside))]);
    }
    for fine in ["2032-05-01", "2024-05-09", "--02-29"] {
        assert_eq!(kinds_of(fine), []);
    }
    // Five years, of which two are leap years, are not yet far; a day more is.
    assert_eq!(kinds_of("2032-05-06"), []);
    assert_eq!(kinds_of("2032-05-07"), [(LintKind::StrayDate, at("2032-05-07"))]);
}

#[test]
fn c3_hours_that_end_before_midnight_leave_out_the_last_minute() {
    let hours = |range: &str| [("/calendars/office/hours/mon-fri", json!(["09:00-17:00", range]))];
    let path = "calendars.office.hours.mon-fri[1]";
    for short in ["18:00-23:59", "18:00-23:59:59"] {
        lint(LintKind::EndsBeforeMidnight, path, &hours(short), &hours("18:00-24:00"));
        lint(LintKind::EndsBeforeMidnight, path, &hours(short), &hours("18:00-23:58"));
    }
    let text = with(&hours("18:00-23:59")).lint()[0].to_string();
    assert!(text.contains("`18:00-23:59`") && text.ends_with("; write `18:00-24:00`"), "{text}");
    let date = |entry: Value| [("/calendars/office/dates/2026-05-14", entry)];
    let path = "calendars.office.dates.2026-05-14";
    lint(LintKind::EndsBeforeMidnight, path, &date(json!("00:00-23:59")), &date(json!("00:00-24:00")));
    let named = |range: &str| date(json!({ "hours": [range], "name": "fair" }));
    let path = "calendars.office.dates.2026-05-14.hours[0]";
    lint(LintKind::EndsBeforeMidnight, path, &named("00:00-23:59"), &named("00:00-24:00"));
}

#[test]
fn c8_a_winter_time_that_its_neighbours_leave_in_summer() {
    let zone = |name: &str| [("/calendars/office/time_zone", json!(name))];
    let path = "calendars.office.time_zone";
    for (winter, place) in [("EST", "America/New_York"), ("mst", "America/Denver"), ("HST", "America/Adak")] {
        for fine in [place, "America/Panama", "America/Phoenix", "EST5EDT", "-05:00", "UTC", "CET"] {
            lint(LintKind::NoSummerTime, path, &zone(winter), &zone(fine));
        }
        let text = with(&zone(winter)).lint()[0].to_string();
        assert!(text.contains(&format!("`{winter}` has no summer time")) && text.contains(place), "{text}");
    }
    let shown = |name: &str| [("/time_zone", json!(name))];
    lint(LintKind::NoSummerTime, "time_zone", &shown("GMT"), &shown("Europe/London"));
    let inner = |name: &str| {
        let part = json!({ "time_zone": name, "hours": { "sat": ["09:00-12:00"] } });
        let both = json!({ "union": ["office", part] });
        [("/calendars/both", both), ("/metrics/first_response/calendar", json!("both"))]
    };
    lint(LintKind::NoSummerTime, "calendars.both.union[1].time_zone", &inner("EST"), &inner("-05:00"));
}

#[test]
fn t2_local_dates_at_the_ends_of_the_horizon_are_inside() {
    let dates = |date: &str| with(&[("/calendars/office/dates", json!({ date: "closed" }))]).lint();
    // West of Greenwich the first instant is on the evening before, east of it the last one is a date later.
    for inside in ["1969-12-31", "1970-01-01", "2099-12-31", "2100-01-01"] {
        assert_eq!(kinds(&dates(inside)), [], "{inside}");
    }
    for outside in ["1969-12-30", "2100-01-02"] {
        let path = format!("calendars.office.dates.{outside}");
        assert_eq!(kinds(&dates(outside)), [(LintKind::OutsideHorizon, path.as_str())]);
    }
}

#[test]
fn what_is_over_is_seen_with_a_clock_only() {
    let now = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let window = json!({ "from": "2026-03-02T09:00:00Z", "to": "2026-03-02T12:00:00Z" });
    let policy = with(&[("/calendars/launch", window), ("/ladders/desk/2/deliver_in", json!("launch"))]);
    assert_eq!(policy.lint(), []);
    assert_eq!(policy.lint_at(now("2026-03-02T11:00:00Z")), []);
    let lints = policy.lint_at(now("2026-03-02T12:00:00Z"));
    assert_eq!(kinds(&lints), [(LintKind::NeverOpensAgain, "calendars.launch")]);
    assert_eq!(with(&[]).lint_at(now("2027-05-06T23:00:00Z")), []);
    let lints = with(&[]).lint_at(now("2027-05-07T00:00:00Z"));
    assert_eq!(kinds(&lints), [(LintKind::DatesRunOut, "calendars.office.dates")]);
    assert!(lints[0].found().contains("`2027-05-06`"));
    // A range counts to its last date.
    let policy = with(&[("/calendars/office/dates/2027-06-01..2027-06-04", json!("closed"))]);
    assert_eq!(policy.lint_at(now("2027-06-04T23:00:00Z")), []);
    let lints = policy.lint_at(now("2027-06-05T00:00:00Z"));
    assert_eq!(kinds(&lints), [(LintKind::DatesRunOut, "calendars.office.dates")]);
    assert!(lints[0].found().contains("`2027-06-04`"));
}

#[test]
fn names_that_are_empty_or_look_the_same() {
    let status = |name: &str| [(format!("/statuses/{name}"), json!("open"))];
    for (name, path) in
        [("", "statuses[\"\"]"), (" ", "statuses. "), ("new ", "statuses.new "), ("\tx", "statuses[\"\\tx\"]")]
    {
        let changes = status(name);
        lint(LintKind::OddName, path, &[(&changes[0].0, changes[0].1.clone())], &[("/statuses/newer", json!("open"))]);
    }
    lint(LintKind::OddName, "tiers[1]", &[("/tiers/1", json!(" tin"))], &[("/tiers/1", json!("pewter"))]);
    lint(LintKind::OddName, "id", &[("/id", json!(""))], &[("/id", json!("x"))]);
    let notify = |name: &str| [("/ladders/desk/0/notify", json!(["lead", name]))];
    lint(LintKind::OddName, "ladders.desk[0].notify[1]", &notify(""), &notify("manager"));
    let warn = |name: &str| [("/metrics/resolution/warn", json!([{ "at": "80%", "notify": [name] }]))];
    lint(LintKind::OddName, "metrics.resolution.warn[0].notify[0]", &warn(" x"), &warn("x"));
    lint(
        LintKind::SameButForCase,
        "statuses.new",
        &[("/statuses/New", json!("open"))],
        &[("/statuses/newer", json!("open"))],
    );
    lint(LintKind::SameButForCase, "tiers[1]", &[("/tiers/1", json!("Gold"))], &[("/tiers/1", json!("golden"))]);
}

#[test]
fn a_word_that_a_list_has_twice() {
    for (pointer, path, word, other) in [
        ("/metrics/first_response/start", "metrics.first_response.start[1]", "opened", "customer_replied"),
        ("/metrics/first_response/stop", "metrics.first_response.stop[1]", "agent_replied", "visit_started"),
        ("/metrics/resolution/counts_in", "metrics.resolution.counts_in[1]", "new", "solved"),
        ("/pauses/parts/metrics", "pauses.parts.metrics[1]", "resolution", "first_response"),
        ("/ladders/desk/0/notify", "ladders.desk[0].notify[1]", "lead", "manager"),
        ("/ladders/desk/1/notify/1/to", "ladders.desk[1].notify[1].to[1]", "lead", "manager"),
    ] {
        let fine = if other == "solved" { json!([word]) } else { json!([word, other]) };
        lint(LintKind::RepeatedWord, path, &[(pointer, json!([word, word]))], &[(pointer, fine)]);
    }
    let own = |reasons: Value| [("/metrics/resolution/pause", reasons)];
    lint(
        LintKind::RepeatedWord,
        "metrics.resolution.pause[1]",
        &own(json!(["parts", "parts"])),
        &own(json!(["parts"])),
    );
}

#[test]
fn t3_lints_come_by_place_whatever_the_order_of_the_file() {
    let text = r#"{ "id": "p", "priorities": ["a", "b"], "calendar": "24x7",
        "metrics": { METRICS }, "ladders": { "y": [], "x": [] } }"#;
    let metrics = [
        r#""resolution": { "targets": { "a": { "*": "4h" } } }"#,
        r#""first_visit": { "targets": { "b": { "*": "4h" } } }"#,
    ];
    let lints = |metrics: [&str; 2]| {
        let policy: Policy = serde_json::from_str(&text.replace("METRICS", &metrics.join(", "))).unwrap();
        policy.lint()
    };
    let found = lints(metrics);
    assert_eq!(found, lints([metrics[1], metrics[0]]));
    let paths: Vec<&str> = found.iter().map(Lint::path).collect();
    let expected = [
        "ladders.x",
        "ladders.x",
        "ladders.y",
        "ladders.y",
        "metrics.first_visit.targets",
        "metrics.resolution.targets",
    ];
    assert_eq!(paths, expected);
}

#[test]
fn a_kind_has_a_stable_name_and_lints_are_written_as_json() {
    let lints = with(&[("/metrics/resolution/targets/low", json!({}))]).lint();
    let written = serde_json::to_value(&lints).unwrap();
    assert_eq!(written[0]["kind"], "empty_row");
    assert_eq!(written[0]["path"], "metrics.resolution.targets.low");
    for kind in LintKind::ALL {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        assert!(kind.as_str().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'));
    }
}

#[test]
fn b3_a_wide_policy_is_linted_in_bounded_time() {
    let names = |letter: &str| (0..3_000).map(|number| format!("{letter}{number}")).collect::<Vec<String>>();
    let rows: serde_json::Map<String, Value> =
        names("p").into_iter().map(|name| (name, json!({ "t0": "2h", "*": "4h" }))).collect();
    let columns: serde_json::Map<String, Value> = names("t").into_iter().map(|name| (name, json!("1h"))).collect();
    let mut targets = rows;
    targets.insert("*".to_owned(), Value::Object(columns));
    let metrics = json!({ "first_response": { "targets": targets }, "resolution": { "targets": targets } });
    let policy =
        json!({ "id": "wide", "priorities": names("p"), "tiers": names("t"), "calendar": "24x7", "metrics": metrics });
    let policy: Policy = serde_json::from_value(policy).unwrap();
    // A million combinations are looked at: 333 rows of 3,000 columns each, all of which hide shorter ones.
    assert_eq!(policy.lint().len(), 333);
}

#[test]
fn b3_a_lint_about_long_names_is_short() {
    let name = "x".repeat(1_000);
    let mut policy = clean();
    policy["calendars"][&name] = json!({ "from": "2026-03-02T09:00:00Z", "to": "2026-03-02T12:00:00Z" });
    policy["metrics"]["resolution"]["targets"]["low"] = json!({ "*": { "within": "4h", "calendar": name } });
    let policy: Policy = serde_json::from_value(policy).unwrap();
    let lints = policy.lint();
    assert_eq!(kinds(&lints), [(LintKind::NeverDue, "metrics.resolution.targets.low.*")]);
    assert!(lints[0].found().contains(&name));
    // Of thirty names that are named in one breath, each is shortened and some are left out.
    let tiers: Vec<String> = (10..40).map(|number| format!("{number}{}", "x".repeat(998))).collect();
    let mut policy = clean();
    policy["tiers"] = json!(tiers);
    policy["metrics"] = json!({ "resolution": { "targets": { "*": { &tiers[0]: "4h" } } } });
    let policy: Policy = serde_json::from_value(policy).unwrap();
    let lint = policy.lint().into_iter().find(|lint| lint.kind() == LintKind::UncoveredCells).unwrap();
    assert!(lint.found().ends_with('…') && lint.found().chars().count() == 4_001, "{lint}");
}

#[test]
fn c9_entries_without_a_date_or_an_effect() {
    let dates = "/calendars/office/dates";
    let with_entry = |key: &str, entry: Value| {
        let mut dates = clean()["calendars"]["office"]["dates"].clone();
        dates[key] = entry;
        dates
    };
    let path = |key: &str| match key.contains('.') {
        true => format!("calendars.office.dates[\"{key}\"]"),
        false => format!("calendars.office.dates.{key}"),
    };
    let fine = with_entry("--07-04", json!({ "hours": "closed", "since": 2020 }));
    for (key, entry) in [
        ("--07-04", json!({ "hours": "closed", "since": 2150 })),
        ("--07-05", json!({ "hours": "closed", "until": 1960 })),
        ("2150-01-01..2150-02-01", json!("closed")),
        ("--02-29..--03-01", json!({ "hours": "closed", "since": 2200 })),
    ] {
        let suspicious = with_entry(key, entry);
        lint(LintKind::NeverComes, &path(key), &[(dates, suspicious)], &[(dates, fine.clone())]);
    }
    let observed = |key: &str| with_entry(key, json!({ "hours": "closed", "observed": "next" }));
    let thursday = path("4th thu of nov") + ".observed";
    lint(LintKind::NeverObserved, &thursday, &[(dates, observed("4th thu of nov"))], &[(dates, observed("--07-04"))]);
}

#[test]
fn c10_a_season_without_open_time() {
    let seasons = |hours: Value| json!([{ "from": "--07-01", "to": "--07-31", "hours": { "mon-fri": hours } }]);
    let pointer = "/calendars/office/seasons";
    let (closed, open) = (seasons(json!("closed")), seasons(json!("10:00-12:00")));
    lint(LintKind::ClosedSeason, "calendars.office.seasons[0]", &[(pointer, closed)], &[(pointer, open)]);
}

#[test]
fn c10_a_season_without_a_date() {
    let season = |from: &str, to: &str| {
        let hours = json!({ "mon-fri": "10:00-12:00" });
        json!([{ "from": "--07-01", "to": "--07-31", "hours": hours }, { "from": from, "to": to, "hours": hours }])
    };
    let (pointer, path) = ("/calendars/office/seasons", "calendars.office.seasons[1]");
    for (from, to) in [("1960-01-01", "1969-12-30"), ("2100-01-02", "2200-12-31")] {
        let fine = season("1969-12-31", "2100-01-01");
        lint(LintKind::NeverComes, path, &[(pointer, season(from, to))], &[(pointer, fine)]);
    }
}

#[test]
fn c9_two_entries_for_one_date() {
    let dates = "/calendars/office/dates";
    let both = |name: &str| {
        let mut dates = clean()["calendars"]["office"]["dates"].clone();
        dates["--05-01"] = json!({ "hours": "closed", "name": "Labour Day" });
        dates["easter+39"] = json!({ "hours": "closed", "name": name });
        dates
    };
    let path = "calendars.office.dates";
    lint(LintKind::EntriesMeet, path, &[(dates, both("Ascension"))], &[(dates, both("Labour Day"))]);
    let text = with(&[(dates, both("Ascension"))]).lint()[0].to_string();
    assert!(text.contains("`--05-01` and `easter+39` are both for 2008-05-01"), "{text}");
    // Ranges meet where the later one begins.
    let ranges = |to: &str| {
        let mut dates = clean()["calendars"]["office"]["dates"].clone();
        dates["2026-07-01..2026-07-10"] = json!("closed");
        dates["2026-07-02..2026-07-03"] = json!("closed");
        dates[to] = json!(["10:00-12:00"]);
        dates
    };
    let (meeting, apart) = (ranges("2026-07-08..2026-07-12"), ranges("2026-07-11..2026-07-12"));
    lint(LintKind::EntriesMeet, path, &[(dates, meeting)], &[(dates, apart)]);
}
