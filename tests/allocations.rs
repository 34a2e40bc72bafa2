//! `evaluate_into` and `brief_into` do not allocate once their buffers are large enough. Allocations are counted for
//! each thread, so that tests can run in parallel.

#[path = "../benches/work/desk.rs"]
mod desk;
#[path = "../benches/work/office.rs"]
mod office;

use allocation_counter::measure;
use chrono::{DateTime, TimeDelta, Utc};
use punctual::{
    Evaluation, Event, EventKind, Policy, Report, ReportSpec, Ticket, brief, brief_into, evaluate, evaluate_into,
};

/// How often a call takes something from the heap once two before it have made the buffers, and checks its answer.
fn taken(ticket: &Ticket, policy: &Policy, now: DateTime<Utc>, out: &mut Evaluation) -> u64 {
    for _ in 0..2 {
        evaluate_into(ticket, policy, now, out);
    }
    let taken = measure(|| evaluate_into(ticket, policy, now, out)).count_total;
    assert_eq!(*out, evaluate(ticket, policy, now));
    taken
}

/// A first call takes something, so the counter counts.
#[test]
fn a_first_evaluation_takes_from_the_heap() {
    let (ticket, policy) = (desk::ticket(), desk::policy());
    assert!(measure(|| drop(evaluate(&ticket, &policy, desk::now()))).count_total > 0);
}

/// From before the opening to long after every level has fired, paused and not.
#[test]
fn asking_again_takes_nothing_from_the_heap() {
    let (ticket, policy) = (desk::ticket(), desk::policy());
    let mut out = evaluate(&ticket, &policy, desk::now());
    desk::check(&out);
    for hours in [-100, -28, -27, -26, -24, -20, -2, -1, 0, 5, 24, 100, 1_000, 10_000] {
        let now = desk::now() + TimeDelta::hours(hours);
        assert_eq!(taken(&ticket, &policy, now, &mut out), 0, "{hours} hours after");
    }
}

/// Cycles that ended, and some that were opened again.
#[test]
fn a_finished_ticket_takes_nothing_from_the_heap() {
    let policy = desk::policy();
    let mut ticket = desk::ticket();
    let mut out = evaluate(&ticket, &policy, desk::now());
    for (hours, kind) in [(1, EventKind::Resolved), (2, EventKind::Reopened), (3, EventKind::Cancelled)] {
        let at = desk::now() + TimeDelta::hours(hours);
        ticket.push(Event::new(at, kind)).unwrap();
        assert_eq!(taken(&ticket, &policy, at, &mut out), 0, "{hours} hours after");
    }
}

/// One evaluation for many tickets, as a host would do it: no buffer is lost between two of them.
#[test]
fn tickets_in_turn_take_nothing_from_the_heap() {
    let policy = desk::policy();
    let tickets = desk::tickets(20);
    let mut out = evaluate(&tickets[0], &policy, desk::now());
    let mut round = || {
        for ticket in &tickets {
            evaluate_into(ticket, &policy, desk::now(), &mut out);
        }
    };
    round();
    round();
    assert_eq!(measure(round).count_total, 0);
}

/// The same for briefs, from before the opening to long after every level has fired.
#[test]
fn briefs_in_turn_take_nothing_from_the_heap() {
    let policy = desk::policy();
    let tickets = desk::tickets(20);
    let mut out = brief(&tickets[0], &policy, desk::now());
    assert!(measure(|| drop(brief(&tickets[0], &policy, desk::now()))).count_total > 0);
    let mut round = || {
        for hours in [-100, -28, -26, -24, 0, 24, 1_000] {
            for ticket in &tickets {
                brief_into(ticket, &policy, desk::now() + TimeDelta::hours(hours), &mut out);
            }
        }
    };
    round();
    round();
    assert_eq!(measure(round).count_total, 0);
}

/// A cycle for each message, under a hundred levels and a hundred warnings.
fn tall() -> Policy {
    use serde_json::json;

    let levels: Vec<_> = (0..100).map(|level| json!({ "level": level, "at": "due" })).collect();
    let warnings: Vec<_> = (1..=100).map(|hours| format!("{hours}h after")).collect();
    let metric = json!({ "ladder": "tall", "warn": warnings, "targets": { "*": { "*": "4h" } } });
    let policy = json!({ "id": "p", "calendar": "24x7", "ladders": { "tall": levels },
        "metrics": { "every_response": metric } });
    serde_json::from_value(policy).unwrap()
}

/// A ticket whose messages are each answered after so many minutes, and the instant of the last answer.
fn answered(after: impl Iterator<Item = i64>) -> (Ticket, DateTime<Utc>) {
    let (mut at, mut ticket) = (desk::now(), Ticket::opened("T", desk::now()));
    for minutes in after {
        ticket = ticket.event(at, EventKind::CustomerReplied);
        at += TimeDelta::minutes(minutes);
        ticket = ticket.event(at, EventKind::AgentReplied);
    }
    (ticket.build().unwrap(), at)
}

/// A small policy has nine metrics with a hundred levels each, which repeat a thousand times. Its ticket has several
/// cycles. The evaluation lists as many firings as E4 permits.
#[test]
fn b3_e4_an_evaluation_of_millions_of_firings_lists_ten_thousand() {
    use serde_json::{Map, json};

    let repeat = json!({ "every": "1s", "times": 1000 });
    let levels: Vec<_> = (0..100).map(|level| json!({ "level": level, "at": "due", "repeat": repeat })).collect();
    let metric = json!({ "start": ["customer_replied"], "stop": ["agent_replied"], "repeat": true, "ladder": "tall",
        "targets": { "*": { "*": "1h" } } });
    let metrics: Map<_, _> = (0..9).map(|number| (format!("m{number}"), metric.clone())).collect();
    let policy = json!({ "id": "p", "calendar": "24x7", "ladders": { "tall": levels }, "metrics": metrics });
    let policy: Policy = serde_json::from_value(policy).unwrap();
    let (ticket, now) = answered(std::iter::repeat_n(120, 4));
    let mut found = (0, 0);
    let most = measure(|| {
        let evaluation = evaluate(&ticket, &policy, now);
        found = (evaluation.fired().count(), evaluation.firings_left_out);
    });
    let all = 4 * 9 * (100 * 1_001 + 1);
    assert_eq!(found, (10_000, all - 10_000));
    // The clocks hold what fired in the nine cycles that run at the same time. All that has fired would take 400
    // million.
    assert!(most.bytes_max < 50_000_000, "{} bytes", most.bytes_max);
}

/// What is answered in time has no alert.
#[test]
fn b3_levels_that_do_not_fire_take_no_room() {
    let (policy, (ticket, now)) = (tall(), answered(std::iter::repeat_n(1, 1_000)));
    let mut cycles = 0;
    let taken = measure(|| cycles = evaluate(&ticket, &policy, now).metrics[0].cycles.len());
    assert_eq!(cycles, 1_000);
    // An alert for each level would be some forty thousand bytes a cycle.
    assert!(taken.bytes_total < 2_000_000, "{} bytes", taken.bytes_total);
}

/// An attribute goes through all of them; a cycle whose days are counted is counted again each time (K10).
#[test]
fn b3_a_calendar_under_many_names_is_counted_once() {
    use serde_json::{Map, json};

    const NAMES: i64 = 1_000;
    let named = |value: fn(i64) -> String| -> Map<_, _> {
        (0..NAMES).map(|number| (number.to_string(), json!(value(number)))).collect()
    };
    let by_region =
        json!({ "attribute": "region", "calendars": named(|number| number.to_string()), "default": "24x7" });
    let policy = json!({ "id": "p", "calendars": named(|_| "24x7".into()), "calendar": by_region,
        "metrics": { "resolution": { "targets": { "*": { "*": "2000 business days" } } } } });
    let policy: Policy = serde_json::from_value(policy).unwrap();
    let minutes = |minutes: i64| desk::now() + TimeDelta::minutes(minutes);
    let change = |to: i64| EventKind::AttributeChanged { name: "region".into(), to: to.to_string().into() };
    let ticket = Ticket::opened("T", desk::now());
    let ticket = (0..NAMES).fold(ticket, |ticket, number| ticket.event(minutes(number + 1), change(number)));
    let ticket = ticket.build().unwrap();
    let taken = measure(|| drop(evaluate(&ticket, &policy, minutes(NAMES + 1)))).bytes_total;
    // A count for each name would hold half a million stretches.
    assert!(taken < 2_000_000, "{taken} bytes");
}

/// Sixteen clocks, each on a combination of its own that is closed for 130 years but for two hours at their end. Why it
/// is closed is asked on each date, and the answers are the same.
#[test]
fn b3_an_explanation_keeps_no_more_than_it_says() {
    use serde_json::{Map, json};

    let late = json!({ "time_zone": "UTC", "hours": { "mon": "closed" },
        "dates": { "2099-12-30": { "hours": ["09:00-10:00"] } } });
    let union = |number: i64| {
        let window = json!({ "from": "2099-12-30T11:00:00Z", "to": format!("2099-12-30T12:00:{number:02}Z") });
        json!({ "union": ["late", window] })
    };
    let calendars = (10..26).map(|number| (format!("c{number}"), union(number)));
    let calendars: Map<_, _> = calendars.chain([("late".to_owned(), late)]).collect();
    let metric = |number: i64| {
        let target = json!({ "within": "90m", "calendar": format!("c{number}") });
        json!({ "start": ["opened"], "targets": { "*": { "*": target } } })
    };
    let metrics: Map<_, _> = (10..26).map(|number| (format!("m{number}"), metric(number))).collect();
    let policy = json!({ "id": "p", "calendars": calendars, "calendar": "late", "metrics": metrics, "statuses": {} });
    let policy: Policy = serde_json::from_value(policy).unwrap();
    let ticket = Ticket::opened("T", DateTime::UNIX_EPOCH).build().unwrap();
    let now = "2099-12-31T00:00:00Z".parse().unwrap();
    let mut lines = 0;
    let most = measure(|| {
        let explanation = punctual::explain(&ticket, &policy, now);
        lines = explanation.metrics.iter().map(|metric| metric.cycles[0].ledger.len()).sum();
    });
    assert_eq!(lines, 16 * 6);
    // An answer kept for each date would be some ten million bytes for each clock.
    assert!(most.bytes_max < 2_000_000, "{} bytes", most.bytes_max);
}

/// Each cycle that is there again finds the room that was made for its alerts.
#[test]
fn cycles_that_come_and_go_take_nothing_from_the_heap() {
    let policy = tall();
    let tickets: Vec<_> = (0..8)
        .map(|ticket| answered((0..ticket * 5 % 8).map(move |cycle| (ticket * 7 + cycle * 3) % 11 * 120)))
        .collect();
    let mut out = evaluate(&tickets[0].0, &policy, tickets[0].1);
    let mut round = || {
        for (ticket, now) in &tickets {
            evaluate_into(ticket, &policy, *now, &mut out);
        }
    };
    round();
    assert_eq!(measure(round).count_total, 0);
}

/// Business dates are found out as a policy is read, whatever of it counts them, so that no ticket waits for it.
#[test]
fn a_policy_that_has_not_been_asked_before_takes_nothing_from_the_heap_either() {
    use serde_json::{Value, json};

    let read = |calendar: &Value, allowance: &str, ladder: &Value| -> Policy {
        let office = |hours: &str| json!({ "time_zone": "UTC", "hours": { "mon-fri": [hours] } });
        let policy = json!({
            "id": "p", "calendar": calendar, "ladders": { "desk": ladder },
            "calendars": { "day": office("09:00-17:00"), "late": office("12:00-20:00"), "night": office("20:00-04:00") },
            "metrics": { "resolution": { "ladder": "desk", "targets": { "*": { "*": allowance } } } }
        });
        serde_json::from_value(policy).unwrap()
    };
    let ticket = |region: &str| -> Ticket {
        let ticket = json!({ "id": "T", "opened_at": "2026-03-02T09:00:00Z", "attributes": { "region": region } });
        serde_json::from_value(ticket).unwrap()
    };
    let by_region =
        json!({ "attribute": "region", "calendars": { "emea": "day", "apac": "night" }, "default": "late" });
    let (plain, after) = (json!([{ "level": 1, "at": "due" }]), json!([{ "level": 1, "at": "1 business day after" }]));
    let again = json!([{ "level": 1, "at": "due", "repeat": { "every": "1 business day", "times": 3 } }]);
    let now = "2026-03-10T09:00:00Z".parse().unwrap();
    for (calendar, allowance, ladder) in [
        (json!("day"), "2 business days", &plain),
        (by_region, "2 business days", &plain),
        (json!("day"), "4h", &after),
        (json!("day"), "4h", &again),
    ] {
        let (asked, fresh) = (read(&calendar, allowance, ladder), read(&calendar, allowance, ladder));
        for region in ["emea", "apac", "moon"] {
            let ticket = ticket(region);
            let mut out = evaluate(&ticket, &asked, now);
            evaluate_into(&ticket, &asked, now, &mut out);
            let taken = measure(|| evaluate_into(&ticket, &fresh, now, &mut out)).count_total;
            assert_eq!(taken, 0, "{calendar}, {allowance}, {ladder}, {region}");
            assert_eq!(out, evaluate(&ticket, &asked, now));
        }
    }
}

/// A report keeps groups and no tickets: tickets of known groups leave nothing behind.
#[test]
fn q2_a_report_takes_memory_for_groups_and_not_for_tickets() {
    let (policy, now) = (desk::policy(), desk::now());
    let spec = ReportSpec::at(now).by(["metric", "priority", "tier", "group"]).period("month", "America/New_York");
    let mut report = Report::new(spec.build().unwrap());
    let tickets = desk::tickets(64 * 20);
    let evaluated: Vec<_> = tickets.iter().map(|ticket| (ticket, [evaluate(ticket, &policy, now)])).collect();
    // Those 64 apart differ only in their id.
    let (first, others) = evaluated.split_at(64);
    let mut add = |part: &[(&Ticket, [Evaluation; 1])]| {
        measure(|| part.iter().for_each(|(ticket, evaluations)| report.add(ticket, evaluations).unwrap())).bytes_current
    };
    assert!(add(first) > 0);
    assert_eq!(add(others), 0);
}
