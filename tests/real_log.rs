//! A real ServiceNow log: the engine reaches the verdicts that the instance recorded, wherever the log is at hand.
#![cfg(feature = "serde")]

#[path = "../examples/servicenow/mod.rs"]
mod servicenow;

use std::path::Path;

use chrono::TimeDelta;
use punctual::Outcome;
use servicenow::{Agreement, Disagreement, Log, PRIORITIES, Summary};

/// The log of the project's shared data, which a copy of the repository alone does not have.
#[allow(clippy::disallowed_methods, reason = "the log is a file")]
fn log() -> Option<Log> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/uci_incidents");
    if !folder.exists() {
        println!("skipped: no log at {}", folder.display());
        return None;
    }
    Some(servicenow::open(&folder).expect("the log is readable"))
}

fn summary(log: &Log) -> Summary {
    let verdicts = servicenow::evaluate_all(log, &servicenow::verdict_policy());
    let holds = servicenow::evaluate_all(log, &servicenow::hold_policy());
    servicenow::summarise(log, &verdicts, &holds)
}

#[test]
fn the_verdicts_agree_with_the_log() {
    let Some(log) = log() else { return };
    let summary = summary(&log);

    assert_eq!(PRIORITIES, ["3", "4"]);
    // Judging by the last closing alone gives 8,575. Two incidents (INC0001006, INC0012198) were closed in time and
    // only touched again months later: a replay stops their clock at the first closing, as the log's verdict did.
    assert_eq!(summary.agreement, [Agreement { agreed: 8577, of: 8581 }, Agreement { agreed: 384, of: 384 }]);

    // Closed late by the schedule, yet on time by the log. Nothing in its rows says why.
    let too_late = |case: &Disagreement| (case.expected, case.got) == (Outcome::Met, Outcome::Breached);
    assert!(summary.disagreements.iter().all(too_late));
    let numbers: Vec<&str> = summary.disagreements.iter().map(|case| case.number.as_str()).collect();
    assert_eq!(numbers, ["INC0003451", "INC0003815", "INC0008249", "INC0008485"]);
    let used: Vec<i64> = summary.disagreements.iter().map(|case| case.used.num_minutes()).collect();
    assert_eq!(used, [7301, 7058, 3839, 4146]);
}

#[test]
fn the_summary_counts_what_the_log_holds() {
    let Some(log) = log() else { return };
    let summary = summary(&log);
    let counts = [summary.put_on_hold, summary.reopened, summary.reprioritised, summary.rows_before_opening];
    assert_eq!((log.incidents.len(), counts), (9202, [2909, 133, 169, 5]));
    // Counted separately, from the rows alone: 229,787 h 41.
    assert_eq!(summary.paused, TimeDelta::minutes(13_787_261));
}

const HEADER: &str =
    "number,incident_state,priority,assignment_group,assigned_to,reopen_count,made_sla,opened_at,sys_updated_at";

fn parse(rows: &[&str]) -> Result<Log, String> {
    servicenow::parse([&[HEADER], rows].concat().join("\n").as_bytes())
}

#[test]
fn a_malformed_row_is_an_error_with_its_line() {
    let good = "INC1,New,3,,,0,true,2016-02-29 01:16,2016-02-29 01:23";
    let bad = [
        ("INC1,Closed,3,,,0,true,2016-02-29 01:16,29/02/2016", "3: `29/02/2016` is not a time"),
        ("INC1,Closed,3,,,0,perhaps,2016-02-29 01:16,2016-03-05 12:00", "3: made_sla: "),
        ("INC1,Closed,3,,,-1,true,2016-02-29 01:16,2016-03-05 12:00", "3: reopen_count: "),
        ("INC1,Closed,3", "3: CSV error: "),
    ];
    for (row, expected) in bad {
        let message = parse(&[good, row]).err().expect(row);
        assert!(message.starts_with(expected), "{message}");
    }
}

#[test]
fn a_row_before_the_opening_belongs_to_the_opening() {
    let log = parse(&[
        "INC1,New,3,,,0,true,2016-02-29 14:00,2016-02-29 09:00",
        "INC1,Active,3,,,0,true,2016-02-29 14:00,2016-02-29 09:30",
        "INC1,Closed,3,,,0,true,2016-02-29 14:00,2016-02-29 15:00",
    ]);
    let summary = summary(&log.expect("a small log"));
    assert_eq!(summary.rows_before_opening, 2);
    assert_eq!(summary.agreement[0], Agreement { agreed: 1, of: 1 });
}
