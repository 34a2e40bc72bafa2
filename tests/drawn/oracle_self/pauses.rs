//! Tests of the oracle itself: caps, the reasons and statuses of a metric, and calendars by attribute, computed by
//! hand. Part of `oracle_self.rs`; it does not use the crate.

use super::*;

/// The desk with a cap, in minutes, on `parts`, which pauses everything.
fn capped(metrics: Vec<Metric>, minutes: i64) -> Policy {
    let mut policy = desk(metrics);
    policy.pauses[1] = Reason { name: "parts".to_owned(), cap: Some(minutes * MINUTE), ..Reason::default() };
    policy
}

fn of_four_hours(minutes: i64) -> Policy {
    capped(vec![metric("resolution", &[("*", 240)])], minutes)
}

fn attribute(name: &str, to: &str) -> Kind {
    Kind::Attribute(name.to_owned(), vec![to.to_owned()])
}

/// The only metric's last cycle: phase, elapsed and paused minutes; then the next change if there are no later events.
fn line(policy: &Policy, ticket: &Ticket, now: &str) -> String {
    let mut known = ticket.clone();
    known.events.retain(|event| event.at <= clock(now));
    let answers = ask(policy, &known, now);
    let cycle = last(&answers, &policy.metrics[0].name);
    let phase = match cycle.phase {
        Phase::Paused { since, reason, .. } => format!("{reason} since {}", short(since)),
        Phase::OutsideHours { opens_at } => format!("outside until {}", opens_at.map_or("-".to_owned(), short)),
        other => format!("{other:?}"),
    };
    let next = answers.next_change.map_or("-".to_owned(), short);
    format!("{phase}, {} used, {} paused, next {next}", cycle.elapsed_s / 60, cycle.paused_s / 60)
}

// ---- P2: caps ----

#[test]
fn p2_a_cap_runs_out_and_the_clock_counts() {
    let policy = of_four_hours(120);
    let life = ticket("09:00", "low", &[("10:00", paused("parts"))]);
    assert_eq!(line(&policy, &life, "11:00"), "parts since 2 10:00, 60 used, 60 paused, next 2 12:00");
    let answers = ask(&policy, &life, "11:00");
    let cycle = last(&answers, "resolution");
    assert_eq!((cycle.due_at, cycle.due_if_resumed), (Some(Instant(clock("15:00"))), None));
    assert_eq!(line(&policy, &life, "12:00"), "Running, 60 used, 120 paused, next 2 15:00");
    let late = ask(&policy, &life, "16:00");
    assert_eq!(facts(&late, "resolution"), want(Outcome::Breached, 300, "2 15:00", "2 15:00", "-"));
    assert_eq!(late.next_change, None);
}

#[test]
fn p2_a_cap_runs_out_at_the_closing_not_at_the_next_opening() {
    let policy = of_four_hours(120);
    let life = ticket("09:00", "low", &[("15:00", paused("parts"))]);
    // Breached at 13:00 already: that the pause ends is a change all the same.
    assert_eq!(line(&policy, &life, "16:30"), "parts since 2 15:00, 360 used, 90 paused, next 2 17:00");
    assert_eq!(line(&policy, &life, "17:00"), "outside until 3 09:00, 360 used, 120 paused, next -");
}

#[test]
fn p2_a_cap_counts_working_time() {
    let policy = of_four_hours(120);
    let life = ticket("15:00", "low", &[("16:00", paused("parts"))]);
    assert_eq!(line(&policy, &life, "20:00"), "parts since 2 16:00, 60 used, 60 paused, next 3 10:00");
    assert_eq!(line(&policy, &life, "1 10:00"), "Running, 60 used, 120 paused, next 3 13:00");
}

#[test]
fn p2_the_next_reason_is_charged_when_a_cap_runs_out() {
    let policy = of_four_hours(60);
    let life = ticket("09:00", "low", &[("10:00", paused("parts")), ("10:30", status("pending"))]);
    assert_eq!(line(&policy, &life, "10:30"), "parts since 2 10:00, 60 used, 30 paused, next 2 11:00");
    assert_eq!(line(&policy, &life, "11:00"), "customer since 2 10:00, 60 used, 60 paused, next -");
}

#[test]
fn p2_only_time_charged_to_a_reason_uses_its_cap() {
    let policy = of_four_hours(60);
    let events =
        [("10:00", status("pending")), ("10:30", paused("parts")), ("12:00", status("new")), ("14:00", status("new"))];
    let life = ticket("09:00", "low", &events);
    assert_eq!(line(&policy, &life, "12:00"), "parts since 2 10:00, 60 used, 120 paused, next 2 13:00");
    assert_eq!(line(&policy, &life, "13:00"), "Running, 60 used, 180 paused, next 2 16:00");
}

#[test]
fn p2_a_used_cap_stays_used_in_the_cycle() {
    let policy = of_four_hours(120);
    let events = [
        ("10:00", paused("parts")),
        ("11:00", resumed("parts")),
        ("11:00", paused("parts")),
        ("11:30", plain("resolved")),
        ("13:00", plain("reopened")),
        ("14:00", paused("parts")),
        ("15:00", resumed("parts")),
        ("15:00", paused("parts")),
    ];
    let life = ticket("09:00", "low", &events);
    assert_eq!(line(&policy, &life, "14:00"), "parts since 2 14:00, 120 used, 90 paused, next 2 14:30");
    assert_eq!(line(&policy, &life, "15:00"), "Running, 150 used, 120 paused, next 2 16:30");
}

#[test]
fn p2_a_new_cycle_has_its_cap_whole() {
    let mut policy = of_four_hours(60);
    policy.metrics[0].on_reopen = Some(Reopen::NewCycle);
    let events = [
        ("09:30", paused("parts")),
        ("11:00", plain("resolved")),
        ("11:00", plain("reopened")),
        ("12:00", paused("parts")),
    ];
    let life = ticket("09:00", "low", &events);
    assert_eq!(line(&policy, &life, "10:30"), "Running, 30 used, 60 paused, next 2 14:00");
    assert_eq!(line(&policy, &life, "12:30"), "parts since 2 12:00, 60 used, 30 paused, next 2 13:00");
    let mut policy = moving(Retarget::Restart);
    policy.pauses[1].cap = Some(HOUR);
    let life = ticket("09:00", "high", &[("09:30", paused("parts")), ("11:00", priority("low"))]);
    assert_eq!(line(&policy, &life, "11:00"), "parts since 2 11:00, 0 used, 0 paused, next 2 12:00");
}

/// High in the office, low round the clock; three hours of parts.
fn moving_and_capped(on_retarget: Retarget) -> Policy {
    let mut policy = moving(on_retarget);
    policy.pauses[1].cap = Some(3 * HOUR);
    policy
}

#[test]
fn p2_what_was_charged_stays_charged_when_elapsed_is_kept() {
    let life = ticket("07:00", "high", &[("08:00", paused("parts")), ("10:00", priority("low"))]);
    // One office hour of the three is used by 10:00.
    let policy = moving_and_capped(Retarget::KeepElapsed);
    assert_eq!(line(&policy, &life, "09:30"), "parts since 2 08:00, 0 used, 30 paused, next 2 12:00");
    assert_eq!(line(&policy, &life, "10:00"), "parts since 2 08:00, 0 used, 60 paused, next 2 12:00");
    assert_eq!(line(&policy, &life, "12:00"), "Running, 0 used, 180 paused, next 2 16:00");
}

#[test]
fn p2_caps_are_counted_again_with_the_cycle() {
    let events = [("08:00", paused("parts")), ("10:00", priority("low"))];
    let policy = moving_and_capped(Retarget::Retroactive);
    // Round the clock two of the three hours are used by 10:00.
    let life = ticket("07:00", "high", &events);
    assert_eq!(line(&policy, &life, "10:00"), "parts since 2 08:00, 60 used, 120 paused, next 2 11:00");
    // The pause had ended at 11:00.
    let life = ticket("07:00", "high", &[events[0].clone(), ("11:30", priority("low"))]);
    assert_eq!(line(&policy, &life, "11:00"), "parts since 2 08:00, 0 used, 120 paused, next 2 12:00");
    assert_eq!(line(&policy, &life, "11:30"), "Running, 90 used, 180 paused, next 2 14:00");
    // Out of an empty cell it is the same in every mode.
    for mode in [Retarget::KeepElapsed, Retarget::Restart, Retarget::Pinned] {
        let life = ticket("07:00", "none", &[events[0].clone(), ("11:30", priority("low"))]);
        let found = line(&moving_and_capped(mode), &life, "11:30");
        assert_eq!(found, "Running, 90 used, 180 paused, next 2 14:00");
    }
    // The other way round a pause that had ended goes on, as if it had never ended.
    let life = ticket("07:00", "low", &[events[0].clone(), ("11:30", priority("high"))]);
    assert_eq!(line(&policy, &life, "11:00"), "Running, 60 used, 180 paused, next 2 14:00");
    assert_eq!(line(&policy, &life, "11:30"), "parts since 2 08:00, 0 used, 150 paused, next 2 12:00");
}

#[test]
fn p2_closed_time_that_is_counted_uses_no_cap() {
    let mut policy = of_four_hours(120);
    policy.metrics[0].on_reopen = Some(Reopen::ResumeCountingClosed);
    let events = [
        ("10:00", paused("parts")),
        ("11:00", plain("resolved")),
        ("12:00", plain("reopened")),
        ("12:00", paused("parts")),
    ];
    let life = ticket("09:00", "low", &events);
    assert_eq!(line(&policy, &life, "12:30"), "parts since 2 12:00, 120 used, 90 paused, next 2 13:00");
}

#[test]
fn p2_a_cap_that_runs_out_is_a_break_unless_another_reason_begins_there() {
    let policy = of_four_hours(60);
    let later = ticket("09:00", "low", &[("10:00", paused("parts")), ("11:30", status("pending"))]);
    assert_eq!(line(&policy, &later, "12:00"), "customer since 2 11:30, 90 used, 90 paused, next -");
    let at_once = ticket("09:00", "low", &[("10:00", paused("parts")), ("11:00", status("pending"))]);
    assert_eq!(line(&policy, &at_once, "12:00"), "customer since 2 10:00, 60 used, 120 paused, next -");
}

// ---- a metric's own reasons, and the statuses it counts in ----

#[test]
fn p2_a_metric_s_own_list_of_reasons_is_all_that_pauses_it() {
    let mut metrics = vec![metric("resolution", &[("*", 240)]), metric("first_visit", &[("*", 240)])];
    metrics.push(metric("first_response", &[("*", 240)]));
    metrics[1].pause = Some(vec!["customer".to_owned()]);
    metrics[2].pause = Some(vec![]);
    let mut policy = desk(metrics);
    policy.pauses[1].metrics = None;
    let life = ticket("09:00", "low", &[("10:00", paused("parts")), ("11:00", paused("customer"))]);
    let answers = ask(&policy, &life, "12:00");
    let paused =
        |metric| (last(&answers, metric).paused_s / 60, matches!(last(&answers, metric).phase, Phase::Paused { .. }));
    assert_eq!((paused("resolution"), paused("first_visit")), ((120, true), (60, true)));
    assert_eq!(paused("first_response"), (0, false));
}

/// Counts while new or in progress.
fn counting() -> Policy {
    let mut resolution = metric("resolution", &[("*", 240)]);
    resolution.counts_in = Some(vec!["new".to_owned(), "in progress".to_owned()]);
    desk(vec![resolution])
}

#[test]
fn k1_counts_in_pauses_in_every_other_status() {
    let events = [
        ("10:00", status("on hold")),
        ("10:30", status("elsewhere")),
        ("11:00", status("in progress")),
        ("12:00", status("solved")),
        ("13:00", plain("reopened")),
        ("14:00", status("elsewhere")),
    ];
    let life = ticket("09:00", "low", &events);
    let policy = counting();
    assert_eq!(line(&policy, &life, "09:30"), "Running, 30 used, 0 paused, next 2 13:00");
    assert_eq!(line(&policy, &life, "10:30"), "counts_in since 2 10:00, 60 used, 30 paused, next -");
    assert_eq!(line(&policy, &life, "11:30"), "Running, 90 used, 60 paused, next 2 14:00");
    // Reopened by an event the ticket is still in the status that resolved it.
    assert_eq!(line(&policy, &life, "13:30"), "Running, 150 used, 60 paused, next 2 15:00");
    let answers = ask(&policy, &life, "14:30");
    let words: Vec<&str> = answers.notices.iter().map(|notice| notice.1).collect();
    assert_eq!(words, ["elsewhere", "on hold"]);
    let since = Instant(clock("14:00"));
    assert_eq!(
        last(&answers, "resolution").phase,
        Phase::Paused { since, reason: "counts_in", party: None, ends_at: None }
    );
}

#[test]
fn k1_counts_in_starts_with_the_first_status() {
    let mut life = ticket("09:00", "low", &[("10:00", status("new"))]);
    life.status = Some("pending".to_owned());
    // Both began at the opening: the named reason is charged.
    assert_eq!(line(&counting(), &life, "09:30"), "customer since 2 09:00, 0 used, 30 paused, next -");
    life.status = Some("triage".to_owned());
    assert_eq!(line(&counting(), &life, "09:30"), "counts_in since 2 09:00, 0 used, 30 paused, next -");
    assert_eq!(line(&counting(), &life, "10:30"), "Running, 30 used, 60 paused, next 2 14:00");
}

#[test]
fn p3_counts_in_is_charged_when_the_cap_of_a_named_reason_has_run_out() {
    let mut policy = counting();
    policy.pauses[0].cap = Some(HOUR);
    let life = ticket("09:00", "low", &[("10:00", status("pending")), ("12:00", paused("customer"))]);
    assert_eq!(line(&policy, &life, "10:30"), "customer since 2 10:00, 60 used, 30 paused, next 2 11:00");
    assert_eq!(line(&policy, &life, "11:00"), "counts_in since 2 10:00, 60 used, 60 paused, next -");
    // It began earlier than the status that a reason is named for.
    let life = ticket("09:00", "low", &[("10:00", status("on hold")), ("10:30", status("pending"))]);
    assert_eq!(line(&policy, &life, "11:00"), "counts_in since 2 10:00, 60 used, 60 paused, next -");
}

// ---- S3: calendars by attribute ----

/// Four hours, in the region's calendar.
fn regional(on_retarget: Retarget) -> Policy {
    let mut resolution = metric("resolution", &[("*", 240)]);
    resolution.on_retarget = Some(on_retarget);
    let calendars = BTreeMap::from([("world".to_owned(), "24x7".to_owned())]);
    resolution.calendar = Some(Choice::By { attribute: "region".to_owned(), calendars, default: "office".to_owned() });
    desk(vec![resolution])
}

#[test]
fn s3_an_attribute_chooses_the_calendar() {
    let policy = regional(Retarget::KeepElapsed);
    let mut life = ticket("07:00", "low", &[("1 07:00", attribute("product", "world"))]);
    assert_eq!(line(&policy, &life, "08:00"), "outside until 2 09:00, 0 used, 0 paused, next 2 13:00");
    life.attributes = BTreeMap::from([("region".to_owned(), vec!["elsewhere".to_owned()])]);
    assert_eq!(line(&policy, &life, "08:00"), "outside until 2 09:00, 0 used, 0 paused, next 2 13:00");
    life.attributes = BTreeMap::from([("region".to_owned(), vec!["world".to_owned()])]);
    assert_eq!(line(&policy, &life, "08:00"), "Running, 60 used, 0 paused, next 2 11:00");
    assert_eq!(last(&ask(&policy, &life, "08:00"), "resolution").calendar, "24x7");
}

#[test]
fn s3_another_value_is_another_target_if_the_calendar_is_another() {
    let events = [("08:00", attribute("region", "world")), ("10:00", attribute("region", "moon"))];
    let life = ticket("07:00", "low", &events);
    let found = |mode| history(&ask(&regional(mode), &life, "10:30"), "resolution");
    assert_eq!(found(Retarget::KeepElapsed), ["Pending 2 07:00 150 - -"]);
    assert_eq!(found(Retarget::Retroactive), ["Pending 2 07:00 90 - -"]);
    let restarted = ["Void 2 07:00 0 2 08:00 -", "Void 2 08:00 120 2 10:00 -", "Pending 2 10:00 30 - -"];
    assert_eq!(found(Retarget::Restart), restarted);
    // The default's own region is no other target.
    let same = ticket("07:00", "low", &[("10:00", attribute("region", "moon"))]);
    assert_eq!(history(&ask(&regional(Retarget::Restart), &same, "10:30"), "resolution"), ["Pending 2 07:00 90 - -"]);
}

// ---- K10: allowances in days ----

/// High is two office hours; low is in days.
fn in_days(amount: Amount) -> Policy {
    let mut resolution = metric("resolution", &[("high", 120), ("low", 0)]);
    resolution.cells[1].within = Goal::of(amount);
    capped(vec![resolution], 120)
}

#[test]
fn a3_business_days_are_working_time_once_placed() {
    let policy = in_days(Amount::BusinessDays(1));
    // Due on Tuesday at closing, after 16 hours; two of them are waited for, and the cap runs out.
    let life = ticket("09:00", "low", &[("10:00", paused("parts"))]);
    assert_eq!(line(&policy, &life, "11:00"), "parts since 2 10:00, 60 used, 60 paused, next 2 12:00");
    assert_eq!(line(&policy, &life, "12:00"), "Running, 60 used, 120 paused, next 4 11:00");
    assert_eq!(last(&ask(&policy, &life, "12:00"), "resolution").allowance_s, Some(16 * 3600));
    // After the cutoff Monday is no longer day 0, Tuesday is.
    let mut policy = policy;
    policy.metrics[0].cells[1].within.cutoff = Some(9 * 3600);
    let life = ticket("09:00", "low", &[]);
    assert_eq!(line(&policy, &life, "09:00"), "Running, 0 used, 0 paused, next 4 17:00");
}

#[test]
fn a2_calendar_days_and_their_caps_run_round_the_clock() {
    let policy = in_days(Amount::CalendarDays(1));
    let life = ticket("09:00", "low", &[("16:00", paused("parts"))]);
    assert_eq!(line(&policy, &life, "17:00"), "parts since 2 16:00, 420 used, 60 paused, next 2 18:00");
    assert_eq!(line(&policy, &life, "18:00"), "Running, 420 used, 120 paused, next 3 11:00");
    assert_eq!(last(&ask(&policy, &life, "18:00"), "resolution").calendar, "office");
}

#[test]
fn k10_days_count_the_whole_cycle_and_what_they_counted_stays() {
    let policy = in_days(Amount::CalendarDays(1));
    let life = ticket("07:00", "high", &[("08:00", paused("parts")), ("09:30", priority("low"))]);
    assert_eq!(line(&policy, &life, "09:00"), "parts since 2 08:00, 0 used, 0 paused, next 2 11:00");
    assert_eq!(line(&policy, &life, "09:30"), "parts since 2 08:00, 60 used, 90 paused, next 2 10:00");
    let life = ticket("07:00", "low", &[("08:00", priority("high"))]);
    assert_eq!(line(&policy, &life, "09:30"), "Running, 90 used, 0 paused, next 2 10:00");
}
