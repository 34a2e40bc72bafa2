//! The bundled tickets: made by a fixed generator, so that they are the same in every run.

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use punctual::{Event, EventKind, Ticket};

/// SplitMix64.
struct Numbers(u64);

impl Numbers {
    fn any(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.any() % end
    }

    fn one_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }

    /// One of these, each as often as its weight says.
    fn pick<'w>(&mut self, weighted: &[(&'w str, u64)]) -> &'w str {
        let mut left = self.below(weighted.iter().map(|(_, weight)| weight).sum());
        for (item, weight) in weighted {
            match left.checked_sub(*weight) {
                Some(rest) => left = rest,
                None => return item,
            }
        }
        weighted[0].0
    }
}

const PRIORITIES: [(&str, u64); 3] = [("critical", 1), ("high", 3), ("normal", 6)];
const TIERS: [(&str, u64); 3] = [("platinum", 2), ("gold", 4), ("silver", 4)];
const PRODUCTS: [(&str, u64); 4] = [("webshop", 4), ("mail", 3), ("network", 2), ("warehouse", 2)];
const REGIONS: [(&str, u64); 3] = [("north", 3), ("south", 3), ("west", 2)];
const FIRST_LINE: [(&str, u64); 3] = [("Amara", 3), ("Jonas", 3), ("Mei", 2)];
const SECOND_LINE: [(&str, u64); 2] = [("Noor", 2), ("Pavel", 1)];

/// How many tickets a month has.
const PER_MONTH: [(i64, u32); 2] = [(0, 286), (31, 302)];

/// The tickets of May and June 2026.
pub(crate) fn tickets() -> Vec<Ticket> {
    let first: DateTime<Utc> = "2026-05-01T00:00:00Z".parse().expect("an instant");
    let mut numbers = Numbers(2026);
    let mut tickets = Vec::new();
    for (offset, count) in PER_MONTH {
        for _ in 0..count {
            // Opened at half past five in the morning or later, and less often at weekends.
            let mut day = first + TimeDelta::days(offset + numbers.below(30) as i64);
            if day.weekday().number_from_monday() > 5 && !numbers.one_in(4) {
                day += TimeDelta::days(if day.day() < 15 { 2 } else { -2 });
            }
            let opened = day + TimeDelta::minutes(330 + numbers.below(630) as i64);
            tickets.push(ticket(tickets.len() + 1, opened, &mut numbers));
        }
    }
    tickets
}

/// A ticket whose events happen one after the other.
fn ticket(number: usize, opened: DateTime<Utc>, numbers: &mut Numbers) -> Ticket {
    let priority = numbers.pick(&PRIORITIES);
    let urgent = priority == "critical";
    let pace = if urgent { 1 } else { 3 };
    let mut story = Story { at: opened, events: Vec::new() };
    let agent = numbers.pick(&FIRST_LINE);
    story.after(2 + numbers.below(20), assigned("first line", agent));
    let slow = if numbers.one_in(9) { 200 } else { 0 };
    story.after(3 + slow + numbers.below(25 * pace), EventKind::AgentReplied);
    if numbers.one_in(3) {
        story.after(5 + numbers.below(40), status("pending"));
        story.after(30 + numbers.below(900), EventKind::CustomerReplied);
        story.after(0, status("open"));
        story.after(5 + numbers.below(90), EventKind::AgentReplied);
    }
    if numbers.one_in(3) {
        story.after(10 + numbers.below(120), assigned("second line", numbers.pick(&SECOND_LINE)));
        if numbers.one_in(2) {
            story.after(20 + numbers.below(120), status("ordered"));
            story.after(600 + numbers.below(3_000), status("open"));
        }
        story.after(30 + numbers.below(400 * pace), EventKind::AgentReplied);
    }
    // A few are still open when the month is over.
    if !numbers.one_in(40) {
        story.after(10 + numbers.below(260 * pace * pace), status("solved"));
        if numbers.one_in(20) {
            story.after(60 + numbers.below(1_500), EventKind::Reopened);
            story.after(0, status("open"));
            story.after(30 + numbers.below(300), status("solved"));
        }
    }
    Ticket::opened(format!("R-{number:04}"), opened)
        .priority(priority)
        .tier(numbers.pick(&TIERS))
        .attribute("product", numbers.pick(&PRODUCTS))
        .attribute("region", numbers.pick(&REGIONS))
        .events(story.events)
        .build()
        .expect("a generated ticket is valid")
}

/// Events, and the instant of the last one.
struct Story {
    at: DateTime<Utc>,
    events: Vec<Event>,
}

impl Story {
    fn after(&mut self, minutes: u64, kind: EventKind) {
        self.at += TimeDelta::minutes(minutes as i64);
        self.events.push(Event::new(self.at, kind));
    }
}

fn status(to: &str) -> EventKind {
    EventKind::StatusChanged { to: to.into() }
}

fn assigned(group: &str, agent: &str) -> EventKind {
    EventKind::Assigned { group: group.into(), agent: agent.into() }
}
