//! Who had the ticket, by hand (P9).

use punctual::explain::{CycleExplanation, Held, Holder};
use punctual::{Policy, Ticket, explain};
use serde_json::json;

use crate::common::{at, policy, ticket};
use crate::explain_shown::says;

/// A resolution within four office hours, which the customer pauses.
fn desk() -> Policy {
    policy(json!({ "metrics": { "resolution": { "targets": { "*": { "*": "4h" } } } } }))
}

fn cycle(ticket: &Ticket, now: &str) -> CycleExplanation {
    explain(ticket, &desk(), at(now)).metrics.remove(0).cycles.remove(0)
}

fn named(holder: &Holder) -> String {
    [&holder.group, &holder.agent].map(|name| name.as_deref().unwrap_or("-").to_owned()).join("/")
}

/// Such as `09:00 counted desk/-`.
fn stretches(cycle: &CycleExplanation) -> Vec<String> {
    let one = |entry: &punctual::explain::Entry| {
        format!("{} {} {}", entry.from.format("%H:%M"), entry.kind.as_str(), named(&entry.held_by))
    };
    cycle.ledger.iter().map(one).collect()
}

/// In hours: real time, working time, and how much counted.
fn totals(held: &[Held]) -> Vec<(&str, [i64; 3])> {
    let hours = |held: &Held| [held.wall, held.worked, held.counted].map(|length| length.num_hours());
    held.iter().map(|held| (held.name.as_deref().unwrap_or("-"), hours(held))).collect()
}

#[test]
fn p9_stretches_and_totals_name_group_and_agent() {
    let events = [
        "0 10:00 assigned group=desk",
        "0 11:00 assigned agent=ann",
        "0 12:00 paused reason=customer",
        "0 13:00 assigned group=second",
        "0 14:00 resumed reason=customer",
        "0 15:00 assigned group=second",
    ];
    let cycle = cycle(&ticket("0 09:00", &events), "0 16:00");
    let expected = [
        "09:00 counted -/-",
        "10:00 counted desk/-",
        "11:00 counted desk/ann",
        "12:00 paused desk/ann",
        "13:00 paused second/ann",
        "14:00 counted second/ann",
    ];
    assert_eq!(stretches(&cycle), expected);
    let groups = [("-", [1, 1, 1]), ("desk", [3, 3, 2]), ("second", [3, 3, 2])];
    assert_eq!(totals(&cycle.totals.groups), groups);
    assert_eq!(totals(&cycle.totals.agents), [("-", [2, 2, 2]), ("ann", [5, 5, 3])]);
}

#[test]
fn p9_a_breached_cycle_says_who_had_it_just_before_it_was_due() {
    let due = |events: &[&str]| cycle(&ticket("0 09:00", events), "0 14:00").held_when_due.map(|holder| named(&holder));
    assert_eq!(due(&["0 09:30 assigned group=desk"]).as_deref(), Some("desk/-"));
    // Assigned at the due instant, and after it.
    assert_eq!(due(&["0 09:30 assigned group=desk", "0 13:00 assigned group=second"]).as_deref(), Some("desk/-"));
    assert_eq!(due(&["0 13:00 assigned group=second"]), None);
    // In time, and pending.
    assert_eq!(due(&["0 09:30 assigned group=desk", "0 12:00 resolved"]), None);
    assert_eq!(due(&["0 09:30 assigned group=desk", "0 10:00 paused reason=customer"]), None);
}

#[test]
fn p9_the_page_and_the_picture_say_it() {
    let events =
        ["0 09:30 assigned group=desk agent=ann", "0 10:00 paused reason=customer", "0 11:00 resumed reason=customer"];
    let ticket = ticket("0 09:00", &events);
    let lines = [
        "Just before it was due, the ticket was with ann (desk).",
        "Mon 2026-03-02 09:00 +00:00 - Mon 2026-03-02 09:30 +00:00       30m       30m  counted",
        "Mon 2026-03-02 09:30 +00:00 - Mon 2026-03-02 10:00 +00:00       30m       30m  counted; with ann (desk)",
        "group: desk                     5h        5h",
        "group: desk, counted            4h        4h",
        "agent: none                    30m       30m",
    ];
    says(&desk(), &ticket, "0 14:30", &lines);
    let picture = explain(&ticket, &desk(), at("0 14:30")).timeline();
    assert!(picture.contains("Just before it was due, the ticket was with ann (desk)."), "{picture}");
    assert!(picture.contains("5h with group desk, 5h with agent ann"), "{picture}");
}

#[test]
fn p9_a_ticket_that_nobody_is_assigned_says_nothing_of_it() {
    let explanation = explain(&ticket("0 09:00", &[]), &desk(), at("0 14:30"));
    let json = serde_json::to_string(&explanation).unwrap();
    assert!(!json.contains("held") && !json.contains("groups") && !json.contains("agents"), "{json}");
    assert!(!explanation.to_string().contains("group"), "{explanation}");
}
