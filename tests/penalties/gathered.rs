//! Facts from evaluations: which cycles count in a period, how late each is, and what is kept of its ticket (M4).

use chrono::{DateTime, TimeDelta, Utc};
use punctual::exact::Fraction;
use punctual::penalty::{FactsError, PenaltyFacts, PlacedBy};
use punctual::{AvailabilitySpec, Contract, Outages, Policy, Ticket, availability, evaluate, penalty};
use serde_json::{Value, json};

fn at(text: &str) -> DateTime<Utc> {
    format!("2026-{text}Z").parse().unwrap()
}

/// First responses within an hour and repairs within four, round the clock; visits within four office hours.
fn policy() -> Policy {
    let target = |within: &str| json!({ "targets": { "*": { "*": within } } });
    let visit = json!({ "targets": { "*": { "*": "4h" } }, "calendar": "office" });
    serde_json::from_value(json!({
        "id": "p", "calendar": "24x7", "priorities": ["high", "low"], "tiers": ["gold", "tin"],
        "calendars": { "office": { "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] } } },
        "metrics": { "every_response": target("1h"), "resolution": target("4h"), "first_visit": visit }
    }))
    .unwrap()
}

fn contract(clause: Value) -> Contract {
    let mut whole = json!({ "id": "c", "kind": "per_breach", "amount_minor": 100 });
    whole.as_object_mut().unwrap().extend(clause.as_object().unwrap().clone());
    let rounding = json!({ "mode": "half_up", "each": "total" });
    serde_json::from_value(json!({ "currency": "EUR", "rounding": rounding, "clauses": [whole] })).unwrap()
}

fn repairs() -> Contract {
    contract(json!({ "metric": "resolution" }))
}

fn ticket(opened: &str, events: &[(&str, Value)]) -> Ticket {
    let event = |(instant, kind): &(&str, Value)| {
        let mut event = kind.clone();
        event["at"] = json!(at(instant));
        event
    };
    let events: Vec<Value> = events.iter().map(event).collect();
    serde_json::from_value(json!({ "id": "T-1", "opened_at": at(opened), "priority": "low", "events": events }))
        .unwrap()
}

fn kind(kind: &str) -> Value {
    json!({ "type": kind })
}

/// The cycles that count in March for a contract, as they are kept.
fn march(contract: &Contract, ticket: &Ticket, placed_by: PlacedBy, now: DateTime<Utc>) -> Value {
    let mut facts = PenaltyFacts::new(contract, at("03-01T00:00:00")..at("04-01T00:00:00"), placed_by, now);
    facts.add(ticket, &[evaluate(ticket, &policy(), now)]).unwrap();
    serde_json::to_value(&facts).unwrap()["tickets"].clone()
}

fn count(ticket: &Ticket, placed_by: PlacedBy, now: &str) -> usize {
    march(&repairs(), ticket, placed_by, at(now)).as_array().unwrap().len()
}

#[test]
fn m4_a_late_cycle_is_kept_with_its_lateness_and_what_a_clause_names() {
    let events = [
        ("03-02T12:00:00", json!({ "type": "priority_changed", "to": "high" })),
        ("03-02T14:30:00", kind("resolved")),
        // Of the same instant as the stop, and after it in the list.
        ("03-02T14:30:00", json!({ "type": "attribute_changed", "name": "region", "to": "emea" })),
        ("03-02T15:00:00", json!({ "type": "priority_changed", "to": "low" })),
    ];
    let ticket = ticket("03-02T10:00:00", &events);
    let late = |contract| march(&contract, &ticket, PlacedBy::Stop, at("03-31T00:00:00"));
    let base = json!({ "id": "T-1", "metric": "resolution", "outcome": "breached", "overdue_s": 1800 });
    assert_eq!(late(repairs()), json!([base]));
    let when =
        json!({ "metric": "resolution", "when": { "priority": "high", "attributes": { "region": "emea", "x": "y" } } });
    let mut kept = base.clone();
    kept["priority"] = json!("high");
    kept["attributes"] = json!({ "region": "emea" });
    assert_eq!(late(contract(when)), json!([kept]));
    assert_eq!(late(contract(json!({ "metric": "first_visit" }))).as_array().unwrap().len(), 1);
    // A clause without a metric is about all; the visit never came, and no reply either.
    assert_eq!(late(contract(json!({}))).as_array().unwrap().len(), 3);
}

#[test]
fn m4_s5_what_conditions_ask_for_is_kept_as_it_is_at_the_end_of_the_cycle() {
    let events = [
        ("03-02T11:00:00", json!({ "type": "status_changed", "to": "pending" })),
        ("03-02T12:00:00", json!({ "type": "assigned", "group": "second", "agent": null })),
        ("03-02T13:00:00", json!({ "type": "attribute_changed", "name": "tags", "to": ["vpn", "eu"] })),
        ("03-02T14:30:00", kind("resolved")),
        ("03-02T15:00:00", json!({ "type": "assigned", "group": "third" })),
    ];
    let mut ticket = serde_json::to_value(ticket("03-02T10:00:00", &events)).unwrap();
    (ticket["group"], ticket["agent"], ticket["status"]) = (json!("first"), json!("ann"), json!("open"));
    let ticket: Ticket = serde_json::from_str(&ticket.to_string()).unwrap();
    let facts = |when: Value| {
        march(&contract(json!({ "metric": "resolution", "when": when })), &ticket, PlacedBy::Stop, at("03-31T00:00:00"))
    };
    let any = json!({ "not": "?" });
    let kept =
        &facts(json!([{ "status": any, "group": any }, { "agent": any, "attributes": { "tags": any, "x": any } }]))[0];
    assert_eq!((&kept["status"], &kept["group"], kept.get("agent")), (&json!("pending"), &json!("second"), None));
    assert_eq!(kept["attributes"], json!({ "tags": ["vpn", "eu"] }));
}

#[test]
fn m4_a_cycle_counts_in_the_period_of_its_stop_which_is_half_open() {
    let stopped = |opened: &str, stop: &str| ticket(opened, &[(stop, kind("resolved"))]);
    let late = "04-02T00:00:00";
    assert_eq!(count(&stopped("02-20T00:00:00", "03-01T00:00:00"), PlacedBy::Stop, late), 1);
    assert_eq!(count(&stopped("02-20T00:00:00", "02-28T23:59:59.999999999"), PlacedBy::Stop, late), 0);
    assert_eq!(count(&stopped("03-20T00:00:00", "03-31T23:59:59.999999999"), PlacedBy::Stop, late), 1);
    assert_eq!(count(&stopped("03-20T00:00:00", "04-01T00:00:00"), PlacedBy::Stop, late), 0);
    // Met to the second.
    assert_eq!(count(&stopped("03-20T00:00:00", "03-20T04:00:00"), PlacedBy::Stop, late), 0);
}

#[test]
fn m4_a_cycle_counts_in_the_period_of_its_due_instant_where_that_is_asked() {
    let stopped = |opened: &str| ticket(opened, &[("04-10T00:00:00", kind("resolved"))]);
    let late = "04-12T00:00:00";
    assert_eq!(count(&stopped("02-28T20:00:00"), PlacedBy::Due, late), 1);
    assert_eq!(count(&stopped("02-28T19:59:59"), PlacedBy::Due, late), 0);
    assert_eq!(count(&stopped("03-31T19:59:59"), PlacedBy::Due, late), 1);
    assert_eq!(count(&stopped("03-31T20:00:00"), PlacedBy::Due, late), 0);
}

#[test]
fn m4_a_breached_cycle_that_is_open_counts_while_now_lies_in_the_period() {
    let open = ticket("03-20T00:00:00", &[]);
    assert_eq!(count(&open, PlacedBy::Stop, "03-20T03:59:59"), 0);
    assert_eq!(count(&open, PlacedBy::Stop, "03-20T04:00:01"), 1);
    assert_eq!(count(&open, PlacedBy::Stop, "03-31T23:59:59"), 1);
    // When the period is settled it is left to the one of its stop.
    assert_eq!(count(&open, PlacedBy::Stop, "04-01T00:00:00"), 0);
    assert_eq!(count(&open, PlacedBy::Due, "04-01T00:00:00"), 1);
    let kept = march(&repairs(), &open, PlacedBy::Stop, at("03-20T05:00:00"));
    assert_eq!(kept[0]["overdue_s"], 3600);
}

#[test]
fn m4_a_cycle_that_is_breached_and_late_by_nothing_is_a_breach() {
    // Used up when the office closes, and stopped after that.
    let events = [("03-02T18:00:00", kind("visit_started"))];
    let ticket = ticket("03-02T13:00:00", &events);
    let kept = march(&contract(json!({ "metric": "first_visit" })), &ticket, PlacedBy::Stop, at("03-31T00:00:00"));
    assert_eq!((&kept[0]["outcome"], &kept[0]["overdue_s"]), (&json!("breached"), &json!(0)));
}

#[test]
fn m3_lateness_in_real_time_runs_from_the_due_instant() {
    // Four office hours from Friday 15:00 are over on Monday at 11:00.
    let events = [("03-09T12:30:00", kind("visit_started"))];
    let clause = json!({ "kind": "per_late", "metric": "first_visit", "each": "1h", "late_in": "real_time" });
    let ticket = ticket("03-06T15:00:00", &events);
    let kept = march(&contract(clause.clone()), &ticket, PlacedBy::Stop, at("03-31T00:00:00"));
    assert_eq!((&kept[0]["overdue_s"], &kept[0]["overdue_real_s"]), (&json!(5400), &json!(5400)));
    // Over night the office is closed: working time stands still.
    let ticket = self::ticket("03-06T15:00:00", &[("03-10T10:00:00", kind("visit_started"))]);
    let kept = march(&contract(clause), &ticket, PlacedBy::Stop, at("03-31T00:00:00"));
    assert_eq!((&kept[0]["overdue_s"], &kept[0]["overdue_real_s"]), (&json!(7 * 3600), &json!(23 * 3600)));
}

#[test]
fn m4_each_cycle_is_a_breach_and_void_counts_nowhere() {
    let asked = |instant| (instant, kind("customer_replied"));
    let answered = |instant| (instant, kind("agent_replied"));
    let events = [
        answered("03-02T11:30:00"),
        asked("03-03T08:00:00"),
        answered("03-03T08:30:00"),
        asked("03-04T08:00:00"),
        answered("03-04T10:00:00"),
    ];
    let contract = contract(json!({ "metric": "every_response" }));
    let kept = march(&contract, &ticket("03-02T10:00:00", &events), PlacedBy::Stop, at("03-31T00:00:00"));
    let late: Vec<i64> = kept.as_array().unwrap().iter().map(|fact| fact["overdue_s"].as_i64().unwrap()).collect();
    assert_eq!(late, [1_800, 3_600]);
    let cancelled = ticket("03-02T10:00:00", &[("03-02T16:00:00", kind("cancelled"))]);
    assert_eq!(count(&cancelled, PlacedBy::Stop, "03-31T00:00:00"), 0);
}

#[test]
fn m4_an_evaluation_that_does_not_belong_is_refused_and_nothing_is_added() {
    let (ticket, now) = (ticket("03-02T10:00:00", &[]), at("03-31T00:00:00"));
    let late = evaluate(&ticket, &policy(), now);
    let mut facts = PenaltyFacts::new(&repairs(), at("03-01T00:00:00")..at("04-01T00:00:00"), PlacedBy::Stop, now);
    let mut other = late.clone();
    other.ticket = "T-2".into();
    assert_eq!(facts.add(&ticket, &[late.clone(), other]), Err(FactsError::OtherTicket));
    let earlier = evaluate(&ticket, &policy(), now - TimeDelta::seconds(1));
    assert_eq!(facts.add(&ticket, &[late.clone(), earlier]), Err(FactsError::OtherInstant));
    assert_eq!(serde_json::to_value(&facts).unwrap()["tickets"], json!([]));
    assert_eq!(PenaltyFacts::by_hand().add(&ticket, std::slice::from_ref(&late)), Err(FactsError::NoPeriod));
    facts.add(&ticket, &[late.clone(), late]).unwrap();
    assert_eq!(penalty(&repairs(), &facts).unwrap().amount_minor, 200);
}

/// The sum over many tickets is a plain count of verdicts.
#[test]
fn m4_many_tickets_cost_what_a_plain_count_of_their_verdicts_does() {
    let (policy, now) = (policy(), at("03-31T12:00:00"));
    let mut facts = PenaltyFacts::new(&repairs(), at("03-01T00:00:00")..at("04-01T00:00:00"), PlacedBy::Stop, now);
    let mut breached = 0;
    for number in 0..500_i64 {
        let opened = at("02-25T00:00:00") + TimeDelta::minutes(97 * number);
        let stop = opened + TimeDelta::minutes(number * 13 % 480);
        let ticket =
            json!({ "id": format!("T-{number}"), "opened_at": opened, "events": [{ "at": stop, "type": "resolved" }] });
        let ticket: Ticket = serde_json::from_value(ticket).unwrap();
        facts.add(&ticket, &[evaluate(&ticket, &policy, now)]).unwrap();
        let inside = at("03-01T00:00:00") <= stop && stop <= now;
        breached += i64::from(inside && stop - opened > TimeDelta::hours(4));
    }
    assert!(breached > 100, "{breached}");
    assert_eq!(penalty(&repairs(), &facts).unwrap().amount_minor, 100 * breached);
}

/// M2: an availability is judged as the exact quotient that it is.
#[test]
fn m2_an_availability_on_the_edge_of_a_band_belongs_to_the_better_one() {
    let bands = json!([{ "below": "99.9", "amount_minor": 500 }]);
    let clause = json!({ "kind": "bands", "measure": "up", "bands": bands, "amount_minor": null });
    let june = AvailabilitySpec::month("2026-06", "UTC").build().unwrap();
    let cost = |down: Option<&str>| {
        let outages = Outages::builder();
        let outages = down.into_iter().fold(outages, |outages, end| outages.down(at("06-05T00:00:00")..at(end)));
        let up = availability(&june, &outages.build().unwrap(), at("07-01T00:00:00"));
        penalty(&contract(clause.clone()), &PenaltyFacts::by_hand().availability("up", &up)).unwrap().amount_minor
    };
    // 2,592 s are a thousandth of June.
    assert_eq!([None, Some("06-05T00:43:12"), Some("06-05T00:43:12.000000001")].map(cost), [0, 0, 500]);
    let nothing = availability(&june, &Outages::builder().build().unwrap(), at("05-01T00:00:00"));
    let facts = PenaltyFacts::by_hand().availability("up", &nothing);
    assert_eq!(penalty(&contract(clause.clone()), &facts).unwrap().amount_minor, 0);
    let mut fine = nothing;
    fine.uptime = Fraction::new(i128::MAX - 1, i128::MAX);
    let error = penalty(&contract(clause), &PenaltyFacts::by_hand().availability("up", &fine)).unwrap_err();
    let paths: Vec<_> = error.problems().iter().map(punctual::Problem::path).collect();
    assert_eq!(paths, ["measures.up.good", "measures.up.of"]);
}
