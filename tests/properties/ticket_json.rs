//! Tickets from any bytes: reading never panics, every mistake says where it is, what is read prints as it was read,
//! and events that are pushed one by one make the same ticket (B1, B2, B4, K2).

use std::sync::LazyLock;

use chrono::{DateTime, TimeDelta, Utc};
use punctual::input::{ProblemKind, ReadError};
use punctual::ticket::{Early, TicketBuilder};
use punctual::{Event, Policy, Ticket, evaluate};

use super::from_json::mistakes_are_told;

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
    let strict = read(data, Early::Refuse);
    clamping_changes_only_early_events(&strict, read(data, Early::Clamp));
    match strict {
        Ok(ticket) => {
            survives_printing(&ticket);
            survives_pushing(&ticket);
            answers(&ticket);
        }
        Err(ReadError::Input(mistakes)) => mistakes_are_told(&mistakes),
        Err(ReadError::Format(mistake)) => assert!(!mistake.to_string().is_empty()),
        Err(other) => panic!("{other}"),
    }
}

type Read = Result<Ticket, ReadError<serde_json::Error>>;

fn read(data: &[u8], early: Early) -> Read {
    Ticket::from_deserializer_with(&mut serde_json::Deserializer::from_slice(data), early)
}

fn clamping_changes_only_early_events(strict: &Read, clamped: Read) {
    match (strict, clamped) {
        (Ok(strict), clamped) => assert!(clamped.is_ok_and(|clamped| clamped == *strict)),
        (Err(ReadError::Input(mistakes)), Ok(clamped)) => {
            let early = |kind| kind == ProblemKind::Senseless;
            assert!(mistakes.problems().iter().all(|problem| early(problem.kind())), "{mistakes}");
            survives_printing(&clamped);
            survives_pushing(&clamped);
        }
        (Err(_), clamped) => assert!(clamped.is_err()),
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
