//! Tickets from any bytes: reading never panics, a ticket is printed as it was read, and pushing its events one by
//! one gives the same ticket (B2, B4, K2).

use std::sync::LazyLock;

use chrono::{DateTime, TimeDelta, Utc};
use punctual::ticket::TicketBuilder;
use punctual::{Event, Policy, Ticket, evaluate};

static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    serde_json::from_str(
        r#"{ "id": "p", "priorities": ["critical", "high", "low"], "tiers": ["gold", "silver"],
             "calendars": { "office": { "time_zone": "Europe/Berlin", "hours": { "mon-fri": ["08:00-17:00"] } } },
             "calendar": { "attribute": "region", "calendars": { "emea": "office" }, "default": "24x7" },
             "pauses": { "waiting_for_parts": { "party": "vendor", "cap": "8h" }, "customer": { "party": "customer" } },
             "statuses": { "new": "open", "pending": { "pauses": "customer" }, "solved": "resolved", "closed": "closed",
                           "merged": "cancelled" },
             "ladders": { "desk": [{ "level": 1, "at": "80%" }, { "level": 2, "at": "2h after",
                                     "repeat": { "every": "4h", "times": 3 }, "until": "acknowledged" }] },
             "metrics": {
               "first_response": { "warn": ["50%"], "targets": { "*": { "*": "1h" } } },
               "next_response": { "targets": { "critical": { "gold": "30m" }, "*": { "*": "4h" } } },
               "ownership": { "on_retarget": "restart", "targets": { "high": { "*": "2h" }, "low": { "*": "4h" } } },
               "first_visit": { "from": "occurred_at", "targets": { "*": { "*": "next business day" } } },
               "resolution": { "ladder": "desk", "on_reopen": "new_cycle", "targets": { "critical": { "*": "8h" },
                               "*": { "*": "3 calendar days" } } } } }"#,
    )
    .unwrap()
});

pub fn hold(data: &[u8]) {
    match serde_json::from_slice::<Ticket>(data) {
        Ok(ticket) => {
            survives_printing(&ticket);
            survives_pushing(&ticket);
            answers(&ticket);
        }
        Err(mistake) => says_where(&mistake.to_string()),
    }
}

/// Mistakes that the format's reader does not see say where they are.
fn says_where(mistake: &str) {
    assert!(!mistake.is_empty());
    if let Some(list) = mistake.strip_prefix("invalid ticket:\n") {
        let fields = ["opened_at: ", "occurred_at: ", "attributes", "events["];
        assert!(fields.iter().any(|field| list.trim_start().starts_with(field)), "{mistake}");
    }
}

fn survives_printing(ticket: &Ticket) {
    let printed = serde_json::to_string(ticket).unwrap();
    let again: Ticket = serde_json::from_str(&printed).unwrap_or_else(|mistake| panic!("{mistake}\n{printed}"));
    assert!(again == *ticket, "another ticket: {printed}");
    assert_eq!(serde_json::to_string(&again).unwrap(), printed);
}

fn builder(ticket: &Ticket) -> TicketBuilder {
    let mut builder = Ticket::opened(ticket.id().clone(), ticket.opened_at());
    if let Some(at) = ticket.occurred_at() {
        builder = builder.occurred_at(at);
    }
    builder
}

/// The events as pushed one by one.
fn pushed<'a>(ticket: &Ticket, events: impl Iterator<Item = &'a Event>) -> Ticket {
    let mut pushed = builder(ticket).build().unwrap();
    events.for_each(|event| pushed.push(event.clone()).unwrap());
    pushed
}

fn survives_pushing(ticket: &Ticket) {
    let events = ticket.events();
    assert!(events.is_sorted_by_key(|event| event.at));
    assert!(events.iter().all(|event| event.at >= ticket.opened_at()));
    let mut pushed_in_order = pushed(ticket, events.iter());
    assert_eq!(pushed_in_order.events(), events);
    if events.is_sorted_by(|one, next| one.at < next.at) {
        assert_eq!(pushed(ticket, events.iter().rev()).events(), events);
    }
    if let Some(event) = events.first() {
        let early = Event::new(ticket.opened_at() - TimeDelta::nanoseconds(1), event.kind.clone());
        pushed_in_order.push(early).unwrap_err();
        assert_eq!(pushed_in_order.events(), events);
    }
}

fn answers(ticket: &Ticket) {
    let last = ticket.events().last().map_or(ticket.opened_at(), |event| event.at);
    for now in [ticket.opened_at(), last, last + TimeDelta::days(10), DateTime::<Utc>::MAX_UTC] {
        let evaluation = evaluate(ticket, &POLICY, now);
        assert!(evaluation.next_change.is_none_or(|next| next > now), "{evaluation:?}");
        assert!(evaluation.fired().all(|alert| alert.at.is_some_and(|at| at <= now)), "{evaluation:?}");
    }
}
