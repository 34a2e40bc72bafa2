//! Events of a live ticket: added late and in bulk, delivered twice, replaced and removed by id.

use crate::common::at;
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use punctual::input::ProblemKind;
use punctual::{Event, EventKind, Ticket};

fn opened() -> DateTime<Utc> {
    at("0 08:00")
}

fn empty() -> Ticket {
    Ticket::opened("T-1", opened()).build().unwrap()
}

fn note(minute: i64) -> Event {
    Event::new(opened() + TimeDelta::minutes(minute), EventKind::InternalNote)
}

fn ids(ticket: &Ticket) -> Vec<&str> {
    ticket.events().iter().map(|event| event.id.as_deref().unwrap_or("-")).collect()
}

/// The paths and kinds of what was refused.
fn refused<T: std::fmt::Debug>(result: Result<T, punctual::InputError>) -> Vec<(String, ProblemKind)> {
    result.unwrap_err().problems().iter().map(|problem| (problem.path().to_owned(), problem.kind())).collect()
}

#[test]
fn k2_an_event_with_a_known_id_is_refused_or_ignored() {
    let mut ticket = empty();
    ticket.push(note(5).id("E-1")).unwrap();
    let before = ticket.clone();
    assert_eq!(refused(ticket.push(note(7).id("E-1"))), [("events[1].id".to_owned(), ProblemKind::Duplicate)]);
    assert_eq!(ticket.push_if_new(note(7).id("E-1")), Ok(false));
    // What is ignored is not looked at.
    assert_eq!(ticket.push_if_new(note(-7).id("E-1")), Ok(false));
    assert_eq!(ticket, before);
    assert_eq!(ticket.push_if_new(note(3).id("E-2")), Ok(true));
    assert_eq!(ticket.push_if_new(note(3)), Ok(true));
    assert_eq!(ticket.push_if_new(note(3)), Ok(true));
    assert_eq!(ids(&ticket), ["E-2", "-", "-", "E-1"]);
    assert_eq!(ticket.event("E-1").map(|event| event.at), Some(note(5).at));
    assert_eq!(ticket.event("E-3"), None);
}

#[test]
fn k2_many_events_are_added_together_or_not_at_all() {
    let mut ticket = empty();
    ticket.extend([note(5).id("b"), note(1).id("a"), note(5).id("c")]).unwrap();
    ticket.extend([note(9).id("e"), note(5).id("d")]).unwrap();
    assert_eq!(ids(&ticket), ["a", "b", "c", "d", "e"]);
    let before = ticket.clone();
    let wrong = [note(6).id("f"), note(-1).id("g"), note(6).id("f"), note(6).id("a")];
    let expected = [("events[6].at", ProblemKind::Senseless), ("events[7].id", ProblemKind::Duplicate)];
    let expected = expected.into_iter().chain([("events[8].id", ProblemKind::Duplicate)]);
    let expected: Vec<_> = expected.map(|(path, kind)| (path.to_owned(), kind)).collect();
    assert_eq!(refused(ticket.extend(wrong.clone())), expected);
    assert_eq!(ticket, before);
    assert_eq!(refused(ticket.extend_if_new(wrong)).len(), 1);
    assert_eq!(ticket, before);
    assert_eq!(ticket.extend_if_new([note(6).id("f"), note(7).id("f"), note(8).id("a"), note(2)]), Ok(2));
    assert_eq!(ids(&ticket), ["a", "-", "b", "c", "d", "f", "e"]);
    // An id of events that were refused is free.
    ticket.push(note(10).id("g")).unwrap();
}

#[test]
fn k2_an_event_is_replaced_and_removed_by_its_id() {
    let mut ticket = empty();
    ticket.extend(["a", "b", "c"].map(|id| note(5).id(id))).unwrap();
    let resolved = |minute: i64| Event::new(note(minute).at, EventKind::Resolved);
    assert_eq!(ticket.replace(resolved(5).id("b")), Ok(note(5).id("b")));
    assert_eq!((ids(&ticket), &ticket.events()[1].kind), (vec!["a", "b", "c"], &EventKind::Resolved));
    assert_eq!(ticket.replace(note(5).id("a")).map(|old| old.kind), Ok(EventKind::InternalNote));
    assert_eq!(ids(&ticket), ["a", "b", "c"]);
    assert_eq!(ticket.replace(note(4).id("c")).map(|old| old.at), Ok(note(5).at));
    assert_eq!(ids(&ticket), ["c", "a", "b"]);
    assert_eq!(ticket.replace(note(5).id("c")).map(|old| old.at), Ok(note(4).at));
    assert_eq!(ids(&ticket), ["a", "b", "c"]);
    let before = ticket.clone();
    assert_eq!(refused(ticket.replace(note(5))), [("events".to_owned(), ProblemKind::Missing)]);
    assert_eq!(refused(ticket.replace(note(5).id("d"))), [("events".to_owned(), ProblemKind::UnknownName)]);
    assert_eq!(refused(ticket.replace(note(-5).id("b"))), [("events[1].at".to_owned(), ProblemKind::Senseless)]);
    assert_eq!(ticket, before);
    assert_eq!(ticket.remove("b"), Some(resolved(5).id("b")));
    assert_eq!((ticket.remove("b"), ids(&ticket)), (None, vec!["a", "c"]));
    ticket.push(note(6).id("b")).unwrap();
}

#[test]
fn k2_a_ticket_is_built_with_events_that_have_ids() {
    let built = Ticket::opened("T-1", opened()).event(note(3).at, EventKind::InternalNote);
    let built = built.events([note(2).id("b"), note(1).id("a")]);
    let ticket = built.clone().build().unwrap();
    assert_eq!(ids(&ticket), ["a", "b", "-"]);
    assert_eq!(refused(built.events([note(5).id("a")]).build()), [("events[3].id".to_owned(), ProblemKind::Duplicate)]);
}

#[test]
fn a_ticket_shows_what_was_true_at_its_opening() {
    let ticket = Ticket::opened("T-1", opened()).attribute("region", "emea").attribute("product", "backup");
    let ticket = ticket.priority("high").build().unwrap();
    let attributes: Vec<_> = ticket.attributes().map(|(name, value)| (name, value.as_text())).collect();
    assert_eq!(attributes, [("product", Some("backup")), ("region", Some("emea"))]);
    assert_eq!((ticket.priority(), ticket.tier(), ticket.status()), (Some("high"), None, None));
}

#[test]
fn an_id_is_read_and_printed_and_a_ticket_without_is_printed_as_before() {
    let text = r#"{"id":"T-1","opened_at":"2026-03-02T08:00:00Z","events":[{"at":"2026-03-02T08:01:00Z","type":"resolved"},{"id":"E-1","at":"2026-03-02T08:02:00Z","type":"status_changed","to":"x"}]}"#;
    let ticket: Ticket = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&ticket).unwrap(), text);
    assert!(ticket.event("E-1").is_some());
    let event = serde_json::to_string(&ticket.events()[1]).unwrap();
    assert_eq!(serde_json::from_str::<Event>(&event).unwrap(), ticket.events()[1]);
}

/// Were one of these quadratic in full, it would not end in time.
#[test]
fn b3_many_late_events_with_ids() {
    const MANY: i64 = 200_000;
    let late = || (0..MANY).rev().map(|second| note(second).id(second.to_string()));
    let mut ticket = empty();
    ticket.extend(late()).unwrap();
    assert_eq!(ticket.extend_if_new(late()), Ok(0));
    assert!(ticket.events().is_sorted_by_key(|event| event.at));
    let mut pushed = empty();
    late().rev().for_each(|event| pushed.push(event).unwrap());
    assert_eq!(pushed, ticket);
    assert_eq!((0..MANY).filter(|second| ticket.event(&second.to_string()).is_some()).count(), MANY as usize);
}

/// A step in the life of a list of events: an instant and an id of a few, and what is done with them.
fn steps() -> impl Strategy<Value = Vec<(u8, i64, Option<u8>)>> {
    proptest::collection::vec((0..6_u8, 0..6_i64, proptest::option::of(0..5_u8)), 0..40)
}

proptest! {
    /// Whatever is done in whichever order, the ticket is as one that is built at once from the same list.
    #[test]
    fn k2_a_live_ticket_is_as_one_built_at_once(steps in steps()) {
        let (mut live, mut list): (Ticket, Vec<Event>) = (empty(), Vec::new());
        for (number, (step, minute, id)) in steps.into_iter().enumerate() {
            let kind = EventKind::Custom { name: number.to_string().into() };
            let mut event = Event::new(note(minute).at, kind);
            event.id = id.map(|id| id.to_string().into());
            let known = list.iter().position(|other| event.id.is_some() && other.id == event.id);
            match step {
                0 | 1 => {
                    prop_assert_eq!(live.push(event.clone()).is_ok(), known.is_none());
                    if known.is_none() { list.push(event) }
                }
                2 => {
                    prop_assert_eq!(live.push_if_new(event.clone()), Ok(known.is_none()));
                    if known.is_none() { list.push(event) }
                }
                3 => {
                    let batch = [event.clone(), note(0), event.clone()];
                    let taken = event.id.is_some();
                    prop_assert_eq!(live.extend(batch.clone()).is_ok(), !taken);
                    if !taken { list.extend(batch) }
                }
                4 => {
                    prop_assert_eq!(live.replace(event.clone()).is_ok(), known.is_some());
                    match known {
                        Some(place) if list[place].at == event.at => list[place] = event,
                        Some(place) => {
                            list.remove(place);
                            list.push(event);
                        }
                        None => {}
                    }
                }
                _ => {
                    let id = event.id.as_deref().unwrap_or("none");
                    prop_assert_eq!(live.remove(id), known.map(|place| list.remove(place)));
                }
            }
            let built = Ticket::opened("T-1", opened()).events(list.iter().cloned()).build().unwrap();
            prop_assert_eq!(&live, &built);
        }
    }
}
