//! The example `host_loop` prints the hand-computed week, and no crash changes what is sent (E5–E7).

#[allow(dead_code, reason = "its main is not called here")]
#[path = "../../examples/host_loop.rs"]
mod example;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use example::{CRASH_AFTER, week};
use punctual::{Alert, Policy, alerts_between};

/// The alerts of the week as the policy asks for them, by hand: Berlin is at UTC+1, the office is open 08–17 and on
/// Friday 08–15. In brackets: when it was sent, if later.
const BY_HAND: [&str; 28] = [
    // One hour to answer from 09:30: three quarters of it are over at 10:15.
    "T-2/sla/first_response/1/75%25/0 02 10:15",
    "T-2/sla/first_response/1/breach/0 02 10:30",
    // Nine hours to resolve, 7.5 of them until Monday's closing: 80 % are 7.2.
    "T-2/sla/resolution/1/80%25/0 02 16:42",
    // Four hours to answer from 14:30, 2.5 of them on Monday.
    "T-3/sla/first_response/1/75%25/0 03 08:30",
    "T-2/sla/resolution/1/breach/0 03 09:30",
    "T-2/sla/resolution/1/level:1/0 03 09:30 (09:50)",
    "T-3/sla/first_response/1/breach/0 03 09:30 (09:50)",
    "T-2/sla/resolution/1/level:1/1 03 10:30",
    // Acknowledged at 10:40, so level 2 keeps quiet at 11:30; level 3 does not ask for it.
    "T-2/sla/resolution/1/level:3/0 03 13:30",
    // Four office hours used when it is raised at 20:00 to eight hours round the clock: 6.4 at 22:24, 8 at midnight.
    "T-4/sla/resolution/1/80%25/0 03 22:24",
    "T-4/sla/resolution/1/breach/0 04 00:00",
    "T-4/sla/resolution/1/level:1/0 04 00:00",
    "T-4/sla/resolution/1/level:1/1 04 01:00",
    "T-4/sla/resolution/1/level:1/2 04 02:00",
    "T-4/sla/resolution/1/level:2/0 04 02:00",
    // Four hours after midnight nobody is disturbed before seven.
    "T-4/sla/resolution/1/level:3/0 04 07:00",
    // 18 hours: 6 on Monday, paused for a day, 1.75 on Tuesday, so 14.4 are over on Wednesday 6.65 hours after eight,
    // and 18 on Thursday at 09:15. It is resolved at that instant: neither a breach nor level 1.
    "T-1/sla/resolution/1/80%25/0 04 14:39",
    // Raised to nine hours at 12:00, eight of them used: 80 % at once, due at 13:00. It arrived at 13:30.
    "T-6/sla/resolution/1/80%25/0 05 12:00 (13:30)",
    "T-6/sla/resolution/1/breach/0 05 13:00 (13:30)",
    "T-6/sla/resolution/1/level:1/0 05 13:00 (13:30)",
    "T-6/sla/resolution/1/level:1/1 05 14:00",
    // 7 hours used when it was resolved, 6 more on Thursday from the reopening on: 14.4 on Friday at 09:24, 18 at 13:00.
    "T-5/sla/resolution/1/80%25/0 06 09:24",
    "T-5/sla/resolution/1/breach/0 06 13:00",
    "T-5/sla/resolution/1/level:1/0 06 13:00",
    "T-5/sla/resolution/1/level:1/1 06 14:00",
    // Two hours after due are used up at the closing.
    "T-5/sla/resolution/1/level:1/2 06 15:00",
    "T-5/sla/resolution/1/level:2/0 06 15:00",
    "T-5/sla/resolution/1/level:3/0 06 17:00",
];

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Key and instant, as in `BY_HAND`; the instant by the clock in Berlin.
fn said(alert: &Alert) -> String {
    let berlin = punctual::calendar::Zone::named("Europe/Berlin").unwrap();
    format!("{} {}", alert.key, berlin.to_local(alert.at.unwrap()).format("%d %H:%M"))
}

fn sorted(alerts: &[Alert]) -> Vec<String> {
    let mut said: Vec<String> = alerts.iter().map(said).collect();
    said.sort();
    said
}

#[test]
fn the_week_is_the_one_worked_out_by_hand() {
    let disk = week(Some(CRASH_AFTER));
    let without_sending = BY_HAND.map(|line| line.split(" (").next().unwrap());
    assert_eq!(disk.sent.iter().map(said).collect::<Vec<_>>(), without_sending);
    let late = BY_HAND.iter().filter_map(|line| line.strip_suffix(')')?.split_once(" ("));
    for (alert, sent_at) in late {
        let fired_at = &alert[alert.len() - 5..];
        let end = format!("(fired at {fired_at})");
        let mut lines = disk.journal.lines().filter(|line| line.ends_with(&end));
        assert!(lines.any(|line| line[11..].starts_with(sent_at)), "{alert} ({sent_at})\n{}", disk.journal);
    }
}

#[test]
fn the_example_prints_what_its_folder_holds() {
    assert_eq!(week(Some(CRASH_AFTER)).journal, include_str!("../../examples/host_loop/week.txt"));
}

#[test]
fn e5_a_crash_after_any_alert_sends_each_key_once_and_misses_none() {
    let calm = week(None);
    let keys: BTreeSet<_> = calm.sent.iter().map(|alert| &alert.key).collect();
    assert_eq!((keys.len(), calm.sent.len()), (BY_HAND.len(), BY_HAND.len()));
    assert!(!calm.journal.contains("***"));
    for crash_after in 1..=calm.sent.len() {
        let crashed = week(Some(crash_after));
        assert!(crashed.journal.contains("*** it starts again"), "{crash_after}");
        // The alerts themselves are the same, not only their keys.
        assert_eq!(sorted(&crashed.sent), sorted(&calm.sent), "{crash_after}");
    }
}

/// Nothing was sent that the whole record does not say, and nothing that it says was left out.
#[test]
fn e7_what_was_sent_is_what_the_record_says() {
    let policy: Policy = serde_json::from_str(include_str!("../../examples/host_loop/policy.json")).unwrap();
    let disk = week(Some(CRASH_AFTER));
    let (start, end) = (at("2026-03-01T23:00:00Z"), at("2026-03-06T22:59:59Z"));
    let all = disk.tickets.values().flat_map(|ticket| alerts_between(ticket, &policy, start, end));
    assert_eq!(sorted(&all.collect::<Vec<_>>()), sorted(&disk.sent));
}

#[test]
fn the_crash_is_in_the_middle_of_a_batch() {
    let sent = week(None).sent;
    let (last_out, first_lost) = (&sent[CRASH_AFTER - 1], &sent[CRASH_AFTER]);
    assert_eq!(last_out.at, first_lost.at);
}
