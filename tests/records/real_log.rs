//! A real ServiceNow log, if it is there: the crate reaches the verdicts that ServiceNow recorded.

#[allow(dead_code, reason = "the sample and the names are for the example")]
#[path = "../../examples/what_if/asked.rs"]
mod asked;
#[path = "../../examples/servicenow/mod.rs"]
pub(crate) mod servicenow;

use asked::Study;
use chrono::TimeDelta;
use punctual::evaluate::{Change, Comparison, MetricStatus};
use punctual::{Cycle, Evaluation, EventKind, Outcome, Policy, evaluate, evaluate_into};
use punctual_tests::repository;
use servicenow::modes::{self, Mode, Movement, Pauses, Until};
use servicenow::{Agreement, Disagreement, Incident, Log, PRIORITIES, Summary};

/// The log of the project's shared data, which a copy of the repository alone does not have.
#[allow(clippy::disallowed_methods, reason = "the log is a file")]
pub(crate) fn log() -> Option<Log> {
    let folder = repository("../shared/data/uci_incidents");
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
fn c5_b3_the_calendars_of_the_log_stay_below_a_tenth_of_the_limits() {
    for policy in [servicenow::verdict_policy(), servicenow::hold_policy()] {
        crate::tenth::is_below_a_tenth(&policy);
    }
}

#[test]
fn the_summary_counts_what_the_log_holds() {
    let Some(log) = log() else { return };
    let summary = summary(&log);
    let counts = [summary.put_on_hold, summary.reopened, summary.reprioritised, summary.rows_before_opening];
    assert_eq!((log.incidents.len(), counts), (9202, [2909, 133, 169, 5]));
    // Counted separately, from the rows alone: 229,777 h 14.
    assert_eq!(summary.paused, TimeDelta::minutes(13_786_634));
}

// ---- every mode ----

/// An incident by every pair of modes, in the order of `Mode::pairs`: four of each retarget mode.
type ByMode = [Evaluation; 16];

#[test]
fn the_laws_hold_in_every_mode_until_closed() {
    hold(Until::Closed);
}

#[test]
fn the_laws_hold_in_every_mode_until_resolved() {
    hold(Until::Resolved);
}

/// Replays every incident by every pair of modes and every way to pause.
fn hold(until: Until) {
    let Some(log) = log() else { return };
    let policies = Pauses::ALL.map(|pauses| Mode::usual(until, pauses).pairs().map(Mode::policy).collect::<Vec<_>>());
    for incident in &log.incidents {
        let by_mode = |policies: &Vec<Policy>| -> ByMode {
            std::array::from_fn(|mode| evaluate(&incident.ticket, &policies[mode], log.end))
        };
        let evaluations = policies.each_ref().map(by_mode);
        for by_mode in &evaluations {
            by_mode.iter().for_each(|evaluation| one_verdict_and_no_unknown_word(incident, until, evaluation));
            k10_the_retarget_mode_means_nothing_where_the_priority_stays(incident, by_mode);
            k10_under_one_calendar_counting_again_changes_nothing(incident, until, by_mode);
            k11_the_reopen_mode_means_nothing_where_nothing_reopens(incident, until, by_mode);
            k11_closed_time_that_counts_makes_nothing_earlier(incident, by_mode);
            k11_the_first_completion_stands(incident, by_mode);
        }
        p1_what_pauses_more_is_late_no_more_often(incident, &evaluations);
        p1_listing_what_counts_is_listing_what_pauses(incident, &evaluations);
    }
}

fn one_verdict_and_no_unknown_word(incident: &Incident, until: Until, evaluation: &Evaluation) {
    assert_eq!(evaluation.notices, [], "{}", incident.ticket.id());
    match modes::verdict(evaluation) {
        Some(outcome) => assert!(matches!(outcome, Outcome::Met | Outcome::Breached), "{}", incident.ticket.id()),
        // Only priorities 3 and 4 have targets there.
        None => assert!(until == Until::Closed && !evaluation.not_covered.is_empty(), "{}", incident.ticket.id()),
    }
}

fn k10_the_retarget_mode_means_nothing_where_the_priority_stays(incident: &Incident, by_mode: &ByMode) {
    if !incident.reprioritised {
        by_mode.chunks(4).for_each(|mode| assert_eq!(*mode, by_mode[..4], "{}", incident.ticket.id()));
    }
}

fn k10_under_one_calendar_counting_again_changes_nothing(incident: &Incident, until: Until, by_mode: &ByMode) {
    if until == Until::Closed {
        assert_eq!(by_mode[..4], by_mode[4..8], "{}", incident.ticket.id());
    }
}

fn k11_the_reopen_mode_means_nothing_where_nothing_reopens(incident: &Incident, until: Until, by_mode: &ByMode) {
    if !is_reopened(incident, until) {
        for modes in by_mode.chunks(4) {
            modes.iter().for_each(|mode| assert_eq!(*mode, modes[0], "{}", incident.ticket.id()));
        }
    }
}

/// Is it left for another status after it was finished?
fn is_reopened(incident: &Incident, until: Until) -> bool {
    let finishes = |status: &str| status == "Closed" || (status == "Resolved" && until == Until::Resolved);
    let statuses = incident.ticket.events().iter().filter_map(|event| match &event.kind {
        EventKind::StatusChanged { to } => Some(finishes(to)),
        _ => None,
    });
    statuses.skip_while(|finished| !finished).any(|finished| !finished)
}

fn k11_closed_time_that_counts_makes_nothing_earlier(incident: &Incident, by_mode: &ByMode) {
    for modes in by_mode.chunks(4) {
        let (resume, counting) = (&modes[0], &modes[1]);
        let elapsed = cycles(resume).iter().zip(cycles(counting)).all(|(one, other)| one.elapsed <= other.elapsed);
        assert!(elapsed && is_late(resume) <= is_late(counting), "{}", incident.ticket.id());
    }
}

fn k11_the_first_completion_stands(incident: &Incident, by_mode: &ByMode) {
    for modes in by_mode.chunks(4) {
        // What `final` shows is how `new_cycle` began.
        assert!(cycles(&modes[2]).starts_with(cycles(&modes[3])), "{}", incident.ticket.id());
    }
}

fn p1_what_pauses_more_is_late_no_more_often(incident: &Incident, evaluations: &[ByMode; 5]) {
    let [never, customer, awaiting, capped, _] = evaluations;
    for (less, more) in [(never, customer), (customer, awaiting), (never, capped), (capped, awaiting)] {
        for (less, more) in less.iter().zip(more) {
            assert!(is_late(more) <= is_late(less), "{}", incident.ticket.id());
            for (less, more) in cycles(less).iter().zip(cycles(more)) {
                assert!(more.elapsed <= less.elapsed && less.paused <= more.paused, "{}", incident.ticket.id());
            }
        }
    }
}

fn p1_listing_what_counts_is_listing_what_pauses(incident: &Incident, evaluations: &[ByMode; 5]) {
    let [_, _, awaiting, _, counts_in] = evaluations;
    for (pausing, counting) in awaiting.iter().zip(counts_in) {
        assert_eq!(without_reasons(pausing), without_reasons(counting), "{}", incident.ticket.id());
    }
}

/// The metrics without the reasons of their pauses, which have names of their own in `counts_in`.
fn without_reasons(evaluation: &Evaluation) -> Vec<MetricStatus> {
    let mut metrics = evaluation.metrics.clone();
    metrics.iter_mut().flat_map(|metric| &mut metric.cycles).for_each(|cycle| cycle.paused_by.clear());
    metrics
}

fn cycles(evaluation: &Evaluation) -> &[Cycle] {
    &evaluation.metrics[0].cycles
}

fn is_late(evaluation: &Evaluation) -> bool {
    modes::verdict(evaluation) == Some(Outcome::Breached)
}

#[test]
fn t3_a_second_replay_says_the_same_also_into_used_buffers() {
    let Some(log) = log() else { return };
    for mode in Mode::usual(Until::Resolved, Pauses::Capped).pairs() {
        let policy = mode.policy();
        let mut used = evaluate(&log.incidents[0].ticket, &policy, log.end);
        for incident in &log.incidents {
            evaluate_into(&incident.ticket, &policy, log.end, &mut used);
            assert_eq!(used, evaluate(&incident.ticket, &policy, log.end), "{mode:?} {}", incident.ticket.id());
        }
    }
}

/// Counted separately, from the rows alone, by a replay of another make: how many incidents are met by each pair of
/// modes until Resolved. The rest are breached.
const MET: [(Pauses, [usize; 16]); 4] = [
    (Pauses::Never, [6858, 6848, 6914, 6888, 6874, 6864, 6929, 6903, 6887, 6877, 6942, 6917, 6889, 6879, 6944, 6918]),
    (
        Pauses::Customer,
        [7786, 7777, 7825, 7813, 7799, 7790, 7837, 7825, 7815, 7806, 7853, 7842, 7813, 7804, 7851, 7839],
    ),
    (
        Pauses::Awaiting,
        [7839, 7830, 7877, 7865, 7851, 7842, 7888, 7876, 7865, 7856, 7902, 7891, 7866, 7857, 7903, 7891],
    ),
    (Pauses::Capped, [7209, 7199, 7261, 7244, 7227, 7217, 7278, 7261, 7239, 7229, 7290, 7274, 7241, 7231, 7292, 7275]),
];

#[test]
fn every_mode_gives_the_verdicts_that_were_counted_separately() {
    let Some(log) = log() else { return };
    for (pauses, expected) in MET {
        for (mode, met) in Mode::usual(Until::Resolved, pauses).pairs().zip(expected) {
            let verdicts = modes::verdicts(&log, mode);
            let movement = Movement::between(&verdicts, &verdicts);
            let counts = [Outcome::Met, Outcome::Breached].map(|outcome| movement.of(Some(outcome)));
            assert_eq!(counts, [met, 9202 - met], "{mode:?}");
        }
    }
}

#[test]
fn how_verdicts_move_between_modes_was_counted_separately() {
    let Some(log) = log() else { return };
    let usual = Mode::usual(Until::Resolved, Pauses::Never);
    let usual_verdicts = modes::verdicts(&log, usual);
    let moved = |mode: Mode| {
        let movement = Movement::between(&usual_verdicts, &modes::verdicts(&log, mode));
        assert_eq!(movement.count.values().sum::<usize>(), log.incidents.len(), "{mode:?}");
        let [met, breached] = [Outcome::Met, Outcome::Breached].map(|outcome| outcome.as_str());
        [(met, breached), (breached, met)].map(|way| movement.moved.get(&way).copied().unwrap_or_default())
    };
    let expected = [
        [[0, 0], [10, 0], [0, 56], [0, 30]],
        [[0, 16], [10, 16], [0, 71], [0, 45]],
        [[0, 29], [10, 29], [0, 84], [0, 59]],
        [[19, 50], [29, 50], [19, 105], [19, 79]],
    ];
    assert_eq!(usual.pairs().map(moved).collect::<Vec<_>>(), expected.as_flattened());
    let paused = [Pauses::Customer, Pauses::Awaiting, Pauses::Capped].map(|pauses| Mode { pauses, ..usual });
    assert_eq!(paused.map(moved), [[0, 928], [0, 981], [0, 351]]);
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

#[test]
fn k11_a_reopened_incident_has_a_verdict_for_each_mode() {
    // Six hours, an hour resolved, and three hours more, of eight.
    let log = parse(&[
        "INC1,New,1,,,0,true,2016-02-29 14:00,2016-02-29 14:00",
        "INC1,Resolved,1,,,0,true,2016-02-29 14:00,2016-02-29 20:00",
        "INC1,Active,1,,,1,true,2016-02-29 14:00,2016-02-29 21:00",
        "INC1,Resolved,1,,,1,true,2016-02-29 14:00,2016-03-01 00:00",
    ]);
    let log = log.expect("a small log");
    let modes = Mode::usual(Until::Resolved, Pauses::Never).pairs().take(4);
    let verdicts: Vec<_> = modes.flat_map(|mode| modes::verdicts(&log, mode)).collect();
    let (met, breached) = (Some(Outcome::Met), Some(Outcome::Breached));
    assert_eq!(verdicts, [breached, breached, met, met]);
}

// ---- the same tickets under another policy ----

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
