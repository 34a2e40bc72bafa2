//! Explanations of hostile tickets, and explanations with arbitrary content that were read back. They are shown
//! without a panic (B4), and in linear time and memory (B3).

use std::sync::Arc;

use crate::common::{at, policy, preset, ticket};
use chrono::{TimeDelta, Utc};
use punctual::explain::EntryKind;
use punctual::{EventKind, Explanation, Ticket, explain};
use serde_json::json;

/// Two hours, of which the second is paused.
fn paused() -> Explanation {
    explain(&ticket("0 10:00", &["0 11:00 paused reason=parts"]), &preset("resolution"), at("0 12:00"))
}

/// The same with these offsets of its clocks: since so many seconds after its start, and how many seconds.
fn with_offsets(offsets: impl Iterator<Item = (i64, i32)>) -> Explanation {
    let mut explanation = paused();
    let first = explanation.clock.offsets[0];
    let read = offsets.map(|(seconds, offset_s)| {
        let mut offset = first;
        (offset.since, offset.offset_s) = (at("0 10:00") + TimeDelta::seconds(seconds), offset_s);
        offset
    });
    explanation.clock.offsets = read.collect();
    explanation.metrics[0].cycles[0].clock = explanation.clock.clone();
    explanation
}

// ---- long names ----

/// The lines of a page that are longer than most.
fn long_lines(page: &str) -> usize {
    page.lines().filter(|line| line.chars().count() > 200).count()
}

#[test]
fn b3_b4_a_long_reason_pushes_no_other_line_apart() {
    let name = "r".repeat(1_000);
    let policy = policy(json!({ "pauses": { &name: {} }, "statuses": {} }));
    let paused = EventKind::Paused { reason: name.as_str().into() };
    let ticket = Ticket::opened("T-1", at("0 10:00")).event(at("0 11:00"), paused).build().unwrap();
    let page = explain(&ticket, &policy, at("0 12:00")).to_string();
    assert!(page.lines().all(|line| line.chars().count() < 800), "{page}");
    let totals = page.lines().find(|line| line.starts_with("  totals")).unwrap();
    assert!(page.contains("reason: rrrr") && totals.len() == 2 + 40 + 20, "{page}");
    assert!(explain(&ticket, &policy, at("0 12:00")).timeline().len() < 20_000);
}

#[test]
fn b4_a_long_name_among_totals_that_were_read_back() {
    let mut explanation = paused();
    explanation.metrics[0].cycles[0].totals.kinds[0].name = Some("k".repeat(70_000).into());
    let page = explanation.to_string();
    assert_eq!((long_lines(&page), page.lines().filter(|line| line.contains("kkkk")).count()), (0, 1));
}

/// A status that pauses, and a ticket that is resolved and opened again and again in it.
#[test]
fn b3_x2_lines_that_name_one_event_share_its_text() {
    let status = "s".repeat(1_000);
    let policy = policy(json!({ "statuses": { &status: { "pauses": "parts" } } }));
    let minute = |minute: i64| at("0 10:00") + TimeDelta::minutes(minute);
    let begun = Ticket::opened("T-1", minute(0)).event(minute(0), EventKind::StatusChanged { to: status.into() });
    let kinds = [EventKind::Resolved, EventKind::Reopened];
    let events = (1..10_000).zip(kinds.iter().cycle());
    let ticket = events.fold(begun, |ticket, (number, kind)| ticket.event(minute(number), kind.clone()));
    let explanation = explain(&ticket.build().unwrap(), &policy, minute(10_000));
    let ledger = &explanation.metrics[0].cycles[0].ledger;
    let causes = ledger.iter().filter_map(|line| match &line.kind {
        EntryKind::Paused { opened_by, .. } => opened_by.as_ref(),
        _ => None,
    });
    let texts: Vec<_> = causes.map(|cause| &cause.what).collect();
    assert_eq!(texts.len(), 5_000);
    assert!(texts.iter().all(|text| Arc::ptr_eq(text, texts[0])));
}

/// Two reasons and two parties that differ in the last of a thousand letters, one after the other.
#[test]
fn b3_x4_long_names_are_not_read_for_each_line() {
    let long = "n".repeat(999);
    let [one, other] = ["1", "2"].map(|last| format!("{long}{last}"));
    let policy = policy(json!({ "pauses": { &one: { "party": &one }, &other: { "party": &other } },
        "statuses": { "one": { "pauses": &one }, "other": { "pauses": &other } } }));
    let minute = |minute: i64| at("0 10:00") + TimeDelta::minutes(minute);
    let kinds = ["one", "other"].map(|to| EventKind::StatusChanged { to: to.into() });
    let events = (0..200_000).zip(kinds.iter().cycle());
    let ticket = events
        .fold(Ticket::opened("T-1", minute(0)), |ticket, (number, kind)| ticket.event(minute(number), kind.clone()));
    let explanation = explain(&ticket.build().unwrap(), &policy, minute(200_000));
    let totals = &explanation.metrics[0].cycles[0].totals;
    for lines in [&totals.reasons, &totals.parties] {
        let lines: Vec<_> = lines.iter().map(|line| (line.name.as_deref(), line.wall.num_minutes())).collect();
        assert!(lines == [(Some(&*one), 100_000), (Some(&*other), 100_000)]);
    }
    assert!(explanation.timeline().contains("<rect class=\"p1\""));
}

// ---- clocks that were read back ----

#[test]
fn x5_an_offset_of_a_day_or_more_is_none() {
    let none = with_offsets([(0, 0)].into_iter());
    for far in [i32::MIN, -86_400, 86_400, i32::MAX] {
        let explanation = with_offsets([(-3_600, far), (3_600, far)].into_iter());
        assert_eq!(explanation.clock.reading(at("0 11:30")).naive_utc(), at("0 11:30").naive_utc());
        assert_eq!(explanation.timeline(), none.timeline());
        assert_eq!(explanation.metrics[0].cycles[0].days(), none.metrics[0].cycles[0].days());
    }
    let near = with_offsets([(-3_600, 86_399)].into_iter());
    assert_ne!(near.timeline(), none.timeline());
}

/// From the first instant of the horizon to the last and back, over and over.
#[test]
fn b3_offsets_out_of_order_are_passed_over() {
    let far = at("0 10:00").timestamp();
    let offsets = (0..200_000).map(|number| if number % 2 == 0 { (-far, 3_600) } else { (far, 0) });
    let mut explanation = with_offsets(offsets);
    let cycle = &mut explanation.metrics[0].cycles[0];
    let second = |number: i64| at("0 10:00") + TimeDelta::seconds(number);
    let line = cycle.ledger[0].clone();
    cycle.ledger = (0..200_000)
        .map(|number| {
            let mut line = line.clone();
            (line.from, line.to) = (second(number), second(number + 1));
            line
        })
        .collect();
    let days = cycle.days();
    let hours: Vec<i64> = days.iter().map(|day| day.wall.num_hours()).collect();
    assert_eq!(hours, [13, 24, 18]);
    assert!(explanation.to_string().contains("11:00 +01:00"));
}

#[test]
fn b3_x5_stretches_that_overlap_are_divided_once() {
    let mut explanation = paused();
    let cycle = &mut explanation.metrics[0].cycles[0];
    let (mut line, end) = (cycle.ledger[0].clone(), "2100-01-01T00:00:00Z".parse().unwrap());
    (line.from, line.to) = (chrono::DateTime::<Utc>::UNIX_EPOCH, end);
    cycle.ledger = vec![line; 200_000];
    let days = cycle.days();
    assert_eq!(days.iter().map(|day| day.wall).sum::<TimeDelta>(), end - chrono::DateTime::<Utc>::UNIX_EPOCH);
    assert!(explanation.to_string().contains("in place of 200000 stretches"));
}

#[test]
fn b3_as_many_metrics_as_anyone_writes() {
    let mut explanation = explain(&ticket("0 10:00", &[]), &preset("resolution"), at("0 09:00"));
    let (told, answer) = (explanation.metrics[0].clone(), explanation.evaluation.metrics[0].clone());
    let names = || (0..100_000).map(|number| format!("metric {number:06}").into());
    explanation.metrics = names()
        .map(|metric| {
            let mut told = told.clone();
            told.metric = metric;
            told
        })
        .collect();
    explanation.evaluation.metrics = names()
        .map(|metric| {
            let mut answer = answer.clone();
            answer.metric = metric;
            answer
        })
        .collect();
    assert_eq!(explanation.to_string().matches("No clock has started yet.").count(), 100_000);
    assert_eq!(explanation.timeline().matches(">not started<").count(), 100_000);
}

/// What closes a combination is looked for among its parts in order. Here the last of a hundred does, on every date but
/// two, for 64 clocks and twenty years.
#[test]
fn b3_why_many_parts_are_closed_is_asked_once_for_all_clocks() {
    let explanation = twenty_years_of_parts(100);
    let ledgers = explanation.metrics.iter().map(|metric| &metric.cycles[0].ledger);
    assert!(ledgers.clone().all(|ledger| *ledger == explanation.metrics[0].cycles[0].ledger));
    assert!(ledgers.clone().all(|ledger| ledger.len() == 9));
    counts_two_hours(&explanation);
}

/// A million parts are asked, and then no more: what is left is one line.
#[test]
fn b3_x1_a_million_parts_are_asked_why_they_are_closed() {
    let explanation = twenty_years_of_parts(1_000);
    let lengths: Vec<usize> = explanation.metrics.iter().map(|metric| metric.cycles[0].ledger.len()).collect();
    assert!((3..9).contains(&lengths[0]), "{lengths:?}");
    assert!(lengths[1..].iter().all(|lines| *lines == 1), "{lengths:?}");
    counts_two_hours(&explanation);
}

#[track_caller]
fn counts_two_hours(explanation: &Explanation) {
    let cycles = explanation.metrics.iter().map(|metric| &metric.cycles[0]);
    for (cycle, status) in cycles.zip(&explanation.evaluation.metrics) {
        let counted = cycle.ledger.iter().filter(|entry| entry.kind == EntryKind::Counted);
        assert_eq!(counted.map(|entry| entry.worked).sum::<TimeDelta>(), TimeDelta::hours(2));
        assert_eq!(status.cycles[0].elapsed, TimeDelta::hours(2));
        let days = cycle.days();
        assert_eq!(days.iter().map(|day| day.counted).sum::<TimeDelta>(), TimeDelta::hours(2));
        assert!(days.iter().all(|day| day.wall == TimeDelta::days(1) && day.counted + day.closed == day.wall));
    }
}

/// 64 clocks on an intersection of so many parts, the last of which is open for an hour on two days of twenty years.
fn twenty_years_of_parts(count: i64) -> Explanation {
    let window = |number: i64| {
        let end = at("0 09:00") + TimeDelta::days(26_000) - TimeDelta::seconds(number);
        json!({ "from": "1970-01-01T00:00:00Z", "to": end })
    };
    let twice = json!({ "hours": { "mon": [] }, "time_zone": "UTC",
        "dates": { "2000-01-02": { "hours": ["09:00-10:00"] }, "2019-01-02": { "hours": ["09:00-10:00"] } } });
    let parts: Vec<_> = (1..count).map(window).chain([twice]).collect();
    let metric = json!({ "start": ["opened"], "targets": { "*": { "*": "90m" } } });
    let metrics: serde_json::Map<_, _> = (0..64).map(|number| (format!("m{number:02}"), metric.clone())).collect();
    let policy = policy(
        json!({ "calendars": { "all": { "intersection": parts } }, "calendar": "all", "metrics": metrics, "statuses": {} }),
    );
    let ticket = Ticket::opened("T-1", "2000-01-01T00:00:00Z".parse().unwrap()).build().unwrap();
    explain(&ticket, &policy, "2020-01-01T00:00:00Z".parse().unwrap())
}

/// Where a clock goes back over midnight a date comes twice, also in ledgers that go on by date: three equal clocks, of
/// which the first takes the lines that show each opening.
#[test]
fn x1_x5_days_say_the_same_when_a_ledger_goes_on_by_date() {
    let hours = json!({ "time_zone": "America/St_Johns", "hours": { "mon-sun": ["08:00-12:00", "13:00-17:00"] } });
    let metric = json!({ "start": ["opened"], "targets": { "*": { "*": "4h" } } });
    let policy = policy(json!({ "calendars": { "desk": hours }, "calendar": "desk",
        "metrics": { "a": metric, "b": metric, "c": metric }, "statuses": {} }));
    let ticket = Ticket::opened("T-1", "1985-01-01T12:00:00Z".parse().unwrap()).build().unwrap();
    let explanation = explain(&ticket, &policy, "2011-01-01T12:00:00Z".parse().unwrap());
    let cycles: Vec<_> = explanation.metrics.iter().map(|metric| &metric.cycles[0]).collect();
    assert!(cycles[0].ledger.len() > cycles[2].ledger.len(), "the last one goes on by date");
    let counted = |number: usize| cycles[number].days().iter().map(|day| (day.date, day.counted)).collect::<Vec<_>>();
    for other in [1, 2] {
        let differ: Vec<_> = counted(0).into_iter().zip(counted(other)).filter(|(one, other)| one != other).collect();
        assert_eq!(differ, []);
        assert_eq!(counted(0).len(), counted(other).len());
    }
}

/// A hundred metrics of an office, and as many policies with one each, from 1970 to 2099: the first ledgers show each
/// opening, the next each date, and the rest is one line. All of them together share the limit.
#[test]
fn b3_x1_ledgers_open_for_a_century_share_their_lines() {
    let office = json!({ "time_zone": "UTC", "hours": { "mon-fri": ["09:00-12:00", "13:00-17:00"] } });
    let metric = json!({ "start": ["opened"], "targets": { "*": { "*": "4h" } } });
    let metrics: serde_json::Map<_, _> = (0..100).map(|number| (format!("m{number:02}"), metric.clone())).collect();
    let one = policy(json!({ "calendars": { "o": &office }, "calendar": "o", "metrics": metrics, "statuses": {} }));
    let each = |number: usize| {
        json!({ "policy": { "id": format!("p{number}"), "version": number, "kind": format!("k{number:02}"), "calendar": "o",
            "metrics": { "m": &metric } } })
    };
    let policies: Vec<_> = (0..100).map(each).collect();
    let book: punctual::PolicyBook =
        serde_json::from_value(json!({ "calendars": { "o": &office }, "policies": policies })).unwrap();
    let (opened, now) = (chrono::DateTime::<Utc>::UNIX_EPOCH, "2099-12-31T00:00:00Z".parse().unwrap());
    let ticket = Ticket::opened("T-1", opened).build().unwrap();
    let explanations = [vec![explain(&ticket, &one, now)], book.explain(&ticket, now).explanations];
    for explanations in explanations {
        let metrics = explanations.iter().flat_map(|explanation| &explanation.metrics);
        let cycles: Vec<_> = metrics.map(|metric| &metric.cycles[0]).collect();
        let lines: Vec<usize> = cycles.iter().map(|cycle| cycle.ledger.len()).collect();
        assert_eq!(lines.len(), 100);
        assert!(lines[0] > 50_000 && (75_000..75_102).contains(&lines.iter().sum::<usize>()), "{lines:?}");
        assert!(lines[2..].iter().all(|lines| *lines == 1), "{lines:?}");
        let worked = |number: usize| cycles[number].totals.worked;
        assert!((1..100).all(|number| worked(number) == worked(0)));
        // What counted in one line is spread evenly over its dates, and is the same in all.
        let days = cycles[99].days();
        assert_eq!(days.iter().map(|day| day.counted).sum::<TimeDelta>(), worked(0));
        assert_eq!(days.len(), cycles[0].days().len());
    }
}

/// One level with 500 contacts that fires 400 times for each of 16 metrics: lines name the first contacts, and all
/// lists of a page share its lines.
#[test]
fn b3_a_page_has_a_limit_for_all_of_its_lists() {
    let contacts: Vec<String> = (0..500).map(|number| format!("c{number}")).collect();
    let ladder = json!([{ "level": 1, "at": "due", "notify": contacts, "repeat": { "every": "1h", "times": 400 } }]);
    let metric = json!({ "start": ["opened"], "ladder": "l", "targets": { "*": { "*": "1h" } } });
    let page = |count: usize| {
        let metrics: serde_json::Map<_, _> =
            (0..count).map(|number| (format!("m{number:03}"), metric.clone())).collect();
        let policy =
            policy(json!({ "calendar": "24x7", "ladders": { "l": &ladder }, "metrics": metrics, "statuses": {} }));
        let ticket = Ticket::opened("T-1", at("0 10:00")).build().unwrap();
        explain(&ticket, &policy, at("0 10:00") + TimeDelta::days(30)).to_string()
    };
    let lines = |page: &str| page.lines().filter(|line| line.starts_with("  Fired")).count();
    assert_eq!(lines(&page(1)), 400);
    assert_eq!(page(1).lines().filter(|line| line.ends_with("c8, c9 and 490 more")).count(), 399);
    assert_eq!(lines(&page(12)), 12 * 400);
    let (some, all) = (page(16), page(256));
    assert!((4_800..5_100).contains(&lines(&some)), "{}", lines(&some));
    assert!(lines(&all) < 5_000 + 256 * 10 && all.len() < 2_000_000, "{} in {}", lines(&all), all.len());
    // Of the firings of all metrics only the newest are listed (E4), so that some lists are short.
    assert!(all.matches(" more ...").count() > 100 && all.contains(" firings are not listed"), "{}", all.len());
}

/// Each of a thousand cycles is due a century later, and its clock has the offsets that it names, not all between.
#[test]
fn b3_x5_clocks_have_the_offsets_that_they_need() {
    let rare = json!({ "time_zone": "Europe/Berlin", "hours": { "mon": ["00:00-01:00"] } });
    let metric = json!({ "start": ["opened", "customer_replied"], "stop": ["agent_replied"], "repeat": true,
        "targets": { "*": { "*": "5000h" } } });
    let policy =
        policy(json!({ "calendars": { "o": rare }, "calendar": "o", "metrics": { "m": metric }, "statuses": {} }));
    let minute =
        |minute: i64| "1971-01-01T10:00:00Z".parse::<chrono::DateTime<Utc>>().unwrap() + TimeDelta::minutes(minute);
    let kinds = [EventKind::AgentReplied, EventKind::CustomerReplied];
    let events = (1..2_000).zip(kinds.iter().cycle());
    let ticket = events
        .fold(Ticket::opened("T-1", minute(0)), |ticket, (number, kind)| ticket.event(minute(number), kind.clone()))
        .build()
        .unwrap();
    let explanation = explain(&ticket, &policy, minute(2_000));
    let cycles = explanation.metrics[0].cycles.iter().zip(&explanation.evaluation.metrics[0].cycles);
    assert_eq!(cycles.len(), 1_000);
    for (cycle, answer) in cycles {
        assert!((1..=2).contains(&cycle.clock.offsets.len()), "{:?}", cycle.clock);
        let due = answer.due_at.unwrap();
        assert!(due > "2066-01-01T00:00:00Z".parse::<chrono::DateTime<Utc>>().unwrap());
        assert_eq!(cycle.clock.reading(due).to_string(), explanation.clock.reading(due).to_string());
    }
}
