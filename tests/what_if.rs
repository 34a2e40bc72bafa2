//! The example `what_if`: what it prints of the sample, and what must hold of the real log, wherever that is at hand.
#![cfg(feature = "serde")]

#[allow(dead_code, reason = "its main is not called here")]
#[path = "../examples/what_if.rs"]
mod example;
#[path = "common/sampled.rs"]
mod sampled;

use std::path::Path;

use chrono::TimeDelta;
use example::asked::{self, Study};
use example::servicenow::{self, Log};
use punctual::{Change, Comparison, Outcome};

#[test]
fn the_page_of_the_sample_is_the_golden_one() {
    let mut page = Vec::new();
    example::print(&asked::of_sample(), &mut page).unwrap();
    sampled::golden("what_if.txt", &String::from_utf8(page).unwrap());
}

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

fn comparison(study: &Study, name: &str) -> Comparison {
    study.compare(study.asked.iter().find(|asked| asked.name == name).expect("it is asked"))
}

fn becomes_met(change: &Change) -> bool {
    change.before == Some(Outcome::Breached) && change.after == Some(Outcome::Met)
}

/// Less time, and hours that use it up sooner, can bring deadlines forward only.
#[test]
fn what_is_stricter_moves_no_deadline_back_and_excuses_nothing() {
    let Some(log) = log() else { return };
    let study = asked::of_log(log);
    let all: Vec<Comparison> = study.asked.iter().map(|asked| study.compare(asked)).collect();
    for (asked, found) in study.asked.iter().zip(&all) {
        let moves = found.moves("resolution");
        assert!(!moves.is_empty() && moves.iter().all(|by| *by < TimeDelta::zero()), "{}", asked.name);
        assert!(!found.changes.iter().any(becomes_met), "{}", asked.name);
        assert_eq!(found.metrics[0].before, all[0].metrics[0].before, "{}", asked.name);
        let now_late = found.changes.iter().filter(|change| change.before != change.after).count();
        let [before, after] = [found.metrics[0].before, found.metrics[0].after];
        assert_eq!(now_late, after.breached - before.breached, "{}", asked.name);
        assert_eq!(before.met + before.breached, study.tickets.len(), "each incident has one verdict");
    }
    let late = |name| comparison(&study, name).metrics[0].after.breached;
    assert!(late("gold, longer days") >= late("gold targets").max(late("longer days")));
}

#[test]
fn another_allowance_touches_its_priority_only() {
    let Some(log) = log() else { return };
    let study = asked::of_log(log);
    let found = comparison(&study, "half for P3");
    let of_priority = |change: &&Change| {
        let ticket = study.tickets.iter().find(|ticket| *ticket.id() == change.ticket).expect("a ticket of the log");
        let evaluation = punctual::explain(ticket, &study.policy, study.now);
        let targets = &evaluation.metrics[0].cycles[0].targets;
        targets.last().and_then(|target| target.priority.as_deref().map(|priority| priority == "3")) == Some(true)
    };
    assert!(found.changes.len() > 1_000, "{}", found.changes.len());
    assert!(found.changes.iter().step_by(50).all(|change| of_priority(&change)));
}
