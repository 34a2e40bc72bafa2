//! Tests of the oracle itself: finished tickets, the order of one update, landings and the next event, computed by hand.
//! Part of `oracle_self.rs`; it does not use the crate.

use super::*;

fn opened_as(status: &str, events: &[(&str, Kind)]) -> Ticket {
    Ticket { status: Some(status.to_owned()), ..ticket("09:00", "low", events) }
}

#[test]
fn k15_the_first_status_ends_what_the_opening_starts() {
    let policy = reopening(Reopen::Resume);
    let solved = opened_as("solved", &[("11:00", status("new"))]);
    assert_eq!(history(&ask(&policy, &solved, "10:00"), "resolution"), ["Met 2 09:00 0 2 09:00 -"]);
    assert_eq!(history(&ask(&policy, &solved, "12:00"), "resolution"), ["Pending 2 09:00 60 - -"]);
    let spam = opened_as("spam", &[("11:00", status("new"))]);
    assert_eq!(history(&ask(&policy, &spam, "10:00"), "resolution"), ["Void 2 09:00 0 2 09:00 -"]);
    assert_eq!(history(&ask(&policy, &spam, "12:00"), "resolution"), ["Pending 2 09:00 60 - -"]);
    let again = history(&ask(&reopening(Reopen::NewCycle), &solved, "12:00"), "resolution");
    assert_eq!(again, ["Met 2 09:00 0 2 09:00 -", "Pending 2 11:00 60 - -"]);
}

#[test]
fn k15_late_at_the_opening() {
    let mut resolution = metric("resolution", &[("*", 60)]);
    resolution.from_occurred_at = true;
    let mut life = ticket("12:00", "low", &[]);
    (life.occurred_at, life.status) = (Some(clock("09:00")), Some("solved".to_owned()));
    let answers = ask(&desk(vec![resolution]), &life, "13:00");
    assert_eq!(facts(&answers, "resolution"), want(Outcome::Breached, 180, "2 10:00", "2 12:00", "2 12:00"));
}

#[test]
fn k15_only_the_opening_starts_and_an_answer_is_waited_for() {
    let mut by_status = metric("by_status", &[("*", 60)]);
    by_status.start = Some(vec!["status:solved".to_owned()]);
    let mut waits = metric("waits", &[("*", 60)]);
    (waits.start, waits.after_answer) = (Some(vec!["opened".to_owned()]), Some(true));
    let answers = ask(&desk(vec![by_status, waits]), &opened_as("solved", &[]), "10:00");
    assert!(answers.metrics["by_status"].is_empty() && answers.metrics["waits"].is_empty());
}

#[test]
fn k13_an_update_means_the_same_in_either_order() {
    let mut handling = metric("handling", &[("*", 240)]);
    handling.start = Some(vec!["assigned".to_owned()]);
    let policy = desk(vec![handling]);
    let update = [("10:00", plain("resolved")), ("11:00", plain("assigned")), ("11:00", status("new"))];
    let answers = ask(&policy, &ticket("09:00", "low", &update), "12:00");
    assert_eq!(history(&answers, "handling"), ["Pending 2 11:00 60 - -"]);
    // Statuses keep their order; what comes before another instant's reopening is lost.
    let closed = [update[0].clone(), update[1].clone(), ("11:00", plain("closed")), update[2].clone()];
    let answers = ask(&policy, &ticket("09:00", "low", &closed), "12:00");
    assert_eq!(history(&answers, "handling"), ["Pending 2 11:00 60 - -"]);
    let later = [update[0].clone(), update[1].clone(), ("11:30", status("new"))];
    assert!(ask(&policy, &ticket("09:00", "low", &later), "12:00").metrics["handling"].is_empty());
}

#[test]
fn k13_what_came_before_the_resolution_stays_there() {
    let policy = reopening(Reopen::Resume);
    let events =
        [("10:00", Kind::Paused("parts".to_owned())), ("10:00", plain("resolved")), ("10:00", plain("reopened"))];
    let answers = ask(&policy, &ticket("09:00", "low", &events), "12:00");
    assert_eq!(last(&answers, "resolution").phase, Phase::Running);
    let events = [events[1].clone(), events[0].clone(), events[2].clone()];
    let answers = ask(&policy, &ticket("09:00", "low", &events), "12:00");
    let since = Instant(clock("10:00"));
    assert!(matches!(last(&answers, "resolution").phase, Phase::Paused { since: found, .. } if found == since));
}

#[test]
fn k13_closed_is_as_good_as_answered_and_a_status_is_its_trigger() {
    let mut thanks = metric("thanks", &[("*", 60)]);
    (thanks.start, thanks.stop) = (Some(vec!["customer_replied".to_owned()]), Some(vec!["resolved".to_owned()]));
    let policy = desk(vec![metric("next_response", &[("*", 60)]), thanks]);
    let events = [("10:00", plain("closed")), ("11:00", plain("customer_replied")), ("12:00", plain("reopened"))];
    let answers = ask(&policy, &ticket("09:00", "low", &events), "12:30");
    assert_eq!(history(&answers, "next_response"), ["Pending 2 12:00 30 - -"]);
    assert_eq!(history(&answers, "thanks"), ["Pending 2 12:00 30 - -"]);
    let events = [events[0].clone(), events[1].clone(), ("11:30", status("solved")), events[2].clone()];
    assert!(ask(&policy, &ticket("09:00", "low", &events), "12:30").metrics["thanks"].is_empty());
}

#[test]
fn k10_a_restart_at_the_reopening_leaves_the_verdict() {
    let policy = moving(Retarget::Restart);
    let events = [("11:00", plain("resolved")), ("12:00", plain("reopened")), ("12:00", priority("low"))];
    let answers = ask(&policy, &ticket("09:00", "high", &events), "13:00");
    assert_eq!(history(&answers, "resolution"), ["Breached 2 09:00 120 2 11:00 2 10:00", "Pending 2 12:00 60 - -"]);
    let events = [events[0].clone(), events[1].clone(), ("12:30", priority("low"))];
    let answers = ask(&policy, &ticket("09:00", "high", &events), "13:00");
    assert_eq!(history(&answers, "resolution"), ["Void 2 09:00 150 2 12:30 2 10:00", "Pending 2 12:30 30 - -"]);
}

#[test]
fn a5_a_landing_is_judged_by_the_target_after_all_events() {
    let mut policy = desk(vec![metric("resolution", &[("high", 120), ("low", 120)])]);
    for (cell, calendar) in policy.metrics[0].cells.iter_mut().zip(["24x7", "office"]) {
        cell.calendar = Some(calendar.into());
        cell.within.lands_next_open = true;
    }
    let moved = ticket("18:00", "high", &[("20:00", priority("low"))]);
    assert_eq!(facts(&ask(&policy, &moved, "20:00"), "resolution"), want(Outcome::Pending, 120, "3 09:00", "-", "-"));
    assert_eq!(
        facts(&ask(&policy, &moved, "1 09:00"), "resolution"),
        want(Outcome::Breached, 120, "3 09:00", "3 09:00", "-")
    );
    let paused = [("20:00", Kind::Paused("parts".to_owned())), ("21:00", Kind::Resumed("parts".to_owned()))];
    let paused = ticket("18:00", "high", &paused);
    assert_eq!(facts(&ask(&policy, &paused, "20:00"), "resolution"), want(Outcome::Pending, 120, "-", "-", "-"));
    assert_eq!(
        facts(&ask(&policy, &paused, "21:00"), "resolution"),
        want(Outcome::Breached, 120, "2 21:00", "2 21:00", "-")
    );
}

#[test]
fn e6_the_next_event_is_a_change() {
    let policy = reopening(Reopen::Resume);
    let events = [("10:00", Kind::Paused("parts".to_owned())), ("12:00", Kind::Resumed("parts".to_owned()))];
    let life = ticket("09:00", "low", &events);
    let next = |now| ask(&policy, &life, now).next_change.map(short);
    let nexts = ["09:00", "10:00", "11:30", "12:00"].map(next);
    assert_eq!(nexts.map(Option::unwrap), ["2 10:00", "2 12:00", "2 12:00", "2 15:00"]);
}
