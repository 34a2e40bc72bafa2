//! Escalation policies of PagerDuty: when who is told, and what of them cannot be expressed.

use chrono::{DateTime, Utc};
use punctual::import::{Fate, Files, Import, ImportError, Spec, Vendor, import};
use punctual::{EventKind, PolicyBook, Ticket, alerts_between};
use serde_json::{Value, json};

fn read(policies: Value, host: Value) -> Result<Import, ImportError> {
    let file = serde_json::from_value(json!({ "escalation_policies": policies })).unwrap();
    import(
        Vendor::PagerDuty,
        &Files::new().with("escalation_policies.json", file),
        &serde_json::from_value(host).unwrap(),
    )
}

/// Two rules, after ten minutes and after twenty.
fn policy(loops: u32) -> Value {
    let rule = |minutes: u32, id: &str, kind: &str| json!({ "id": "R", "escalation_delay_in_minutes": minutes, "targets": [{ "id": id, "type": kind }] });
    let rules = [rule(10, "ON-CALL", "schedule_reference"), rule(20, "BOSS", "user_reference")];
    json!([{ "id": "P", "name": "Web", "num_loops": loops, "escalation_rules": rules }])
}

fn host() -> Value {
    let targets = |within: &str| json!({ "targets": { "*": { "*": within } } });
    let metrics = json!({ "first_response": targets("15m"), "resolution": targets("4h") });
    json!({ "over": { "id": "host", "calendar": "24x7", "metrics": metrics }, "metrics": ["first_response"] })
}

fn at(text: &str) -> DateTime<Utc> {
    format!("2026-03-02T{text}:00Z").parse().unwrap()
}

/// The times at which somebody is told until noon about a ticket of 09:00, and who that is.
fn told(import: &Import, acknowledged: Option<&str>) -> Vec<String> {
    let Some(Spec::Book(spec)) = &import.spec else { panic!("{:?}", import.spec) };
    let book = PolicyBook::from_spec(spec.clone()).unwrap();
    let ticket = Ticket::opened("T-1", at("09:00")).attribute("escalation_policy", "P");
    let events = acknowledged.into_iter();
    let ticket = events.fold(ticket, |ticket, text| ticket.event(at(text), EventKind::Acknowledged)).build().unwrap();
    let selection = book.select(&ticket, at("12:00"));
    let policy = selection.kind("sla").expect("the policy of the attribute");
    let alerts = alerts_between(&ticket, policy, at("09:00"), at("12:00"));
    let levels = alerts.into_iter().filter(|alert| !alert.notify.is_empty());
    levels.map(|alert| format!("{} {}", alert.at.unwrap().format("%H:%M"), alert.notify.join(" "))).collect()
}

#[test]
fn rules_are_levels_and_loops_repeat_them() {
    let import = read(policy(1), host()).unwrap();
    let round = ["09:15 schedule:ON-CALL", "09:25 user:BOSS", "09:45 schedule:ON-CALL", "09:55 user:BOSS"];
    assert_eq!(told(&import, None), round);
    // Nobody is told after an acknowledgement.
    assert_eq!(told(&import, Some("09:20")), round[..1]);
    assert_eq!(told(&import, Some("09:46")), round[..3]);
    assert_eq!(told(&read(policy(0), host()).unwrap(), None), round[..2]);
}

#[test]
fn the_host_says_when_the_first_level_is_told_and_how_long_an_acknowledgement_lasts() {
    let mut host = host();
    host["at"] = json!("5m before");
    host["ack_lasts"] = json!("30m");
    let import = read(policy(0), host).unwrap();
    assert_eq!(told(&import, None), ["09:10 schedule:ON-CALL", "09:20 user:BOSS"]);
    // When it lapses, every level whose time has come is told, again or for the first time.
    assert_eq!(told(&import, Some("09:12")), ["09:10 schedule:ON-CALL", "09:42 schedule:ON-CALL", "09:42 user:BOSS"]);
    assert_eq!(import.report.at("escalation_policies.json", "/escalation_policies/0").unwrap().fate(), Fate::NeedsHost);
}

#[test]
fn the_ladder_is_that_of_the_metrics_that_the_host_names() {
    let ladders = |host: Value| {
        let Some(Spec::Book(spec)) = read(policy(0), host).unwrap().spec else { panic!("no book") };
        let book = serde_json::to_value(spec).unwrap();
        let metrics = book["policies"][0]["policy"]["metrics"].as_object().unwrap().clone();
        metrics.into_iter().filter(|(_, metric)| metric["ladder"] == "P").map(|(name, _)| name).collect::<Vec<_>>()
    };
    assert_eq!(ladders(host()), ["first_response"]);
    let mut all = host();
    all["metrics"] = Value::Null;
    assert_eq!(ladders(all.clone()), ["first_response", "resolution"]);
    all["over"]["ladders"] = json!({ "own": [{ "level": 1, "at": "due" }] });
    all["over"]["metrics"]["resolution"]["ladder"] = json!("own");
    assert_eq!(ladders(all), ["first_response"]);
}

#[test]
fn every_mistake_is_named() {
    let mut policies = policy(0);
    policies[0]["num_loops"] = json!(-1);
    policies[0]["escalation_rules"][0]["escalation_delay_in_minutes"] = json!(0);
    policies[0]["escalation_rules"][0]["targets"][0] = json!({ "type": 7 });
    policies[0]["escalation_rules"][1] = json!("nobody");
    let mut host = host();
    host["metrics"] = json!(["first_respons"]);
    let error = read(policies, host).map(|import| import.report).unwrap_err();
    let paths: Vec<&str> = error.problems().iter().map(|problem| problem.path()).collect();
    let rule = "escalation_policies.json /escalation_policies/0/escalation_rules";
    for place in [
        format!("{rule}/0/escalation_delay_in_minutes"),
        format!("{rule}/0/targets/0/id"),
        format!("{rule}/0/targets/0/type"),
        format!("{rule}/1"),
        "escalation_policies.json /escalation_policies/0/num_loops".to_owned(),
        "options /metrics/0".to_owned(),
    ] {
        assert!(paths.contains(&place.as_str()), "{place} in {error}");
    }
    let error = read(json!([]), json!({})).map(|import| import.report).unwrap_err();
    assert_eq!(error.problems()[0].path(), "options /over");
}

#[test]
fn a_ladder_that_no_metric_gets_is_a_mistake() {
    let mut none = host();
    none["metrics"] = json!([]);
    let mut taken = host();
    taken["metrics"] = Value::Null;
    taken["over"]["ladders"] = json!({ "own": [{ "level": 1, "at": "due" }] });
    for metric in ["first_response", "resolution"] {
        taken["over"]["metrics"][metric]["ladder"] = json!("own");
    }
    for host in [none, taken] {
        let error = read(policy(0), host).map(|import| import.report).unwrap_err();
        let found: Vec<&str> = error.problems().iter().map(|problem| problem.path()).collect();
        assert_eq!(found, ["options /metrics"], "{error}");
    }
}

/// The mistakes of an import with these policies and options.
fn refused(files: &Files, host: Value) -> Vec<String> {
    let error = import(Vendor::PagerDuty, files, &serde_json::from_value(host).unwrap()).unwrap_err();
    error.problems().iter().map(|problem| format!("{} {}", problem.path(), problem.kind())).collect()
}

fn file(answer: Value) -> Files {
    Files::new().with("escalation_policies.json", serde_json::from_value(answer).unwrap())
}

#[test]
fn an_answer_may_have_one_policy_or_a_page_of_them() {
    let one = policy(0)[0].clone();
    let of_one =
        import(Vendor::PagerDuty, &file(json!({ "escalation_policy": one })), &serde_json::from_value(host()).unwrap())
            .unwrap();
    assert_eq!(told(&of_one, None), ["09:15 schedule:ON-CALL", "09:25 user:BOSS"]);
    let more = |more: bool| {
        let page = json!({ "escalation_policies": policy(0), "more": more, "limit": 25, "offset": 0, "total": null });
        let import = import(Vendor::PagerDuty, &file(page), &serde_json::from_value(host()).unwrap()).unwrap();
        import.report.at("escalation_policies.json", "/more").unwrap().fate()
    };
    assert_eq!([more(true), more(false)], [Fate::Approximate, Fate::Ignored]);
    let page =
        |policies: Value, more: bool| serde_json::from_value(json!({ "escalation_policies": policies, "more": more }));
    let pages = Files::new()
        .with("escalation_policies.json", page(policy(0), true).unwrap())
        .with("escalation_policies-2.json", page(json!([]), false).unwrap());
    let both = import(Vendor::PagerDuty, &pages, &serde_json::from_value(host()).unwrap()).unwrap();
    assert_eq!(both.report.at("escalation_policies.json", "/more").unwrap().fate(), Fate::Ignored);
    assert_eq!(refused(&Files::new(), host()), ["escalation_policies missing"]);
}

#[test]
fn the_policy_of_the_host_has_to_have_deadlines_without_a_ladder() {
    let policies = file(json!({ "escalation_policies": policy(0) }));
    let with = |pointer: &str, value: Value| {
        let mut host = host();
        *host.pointer_mut(pointer).unwrap() = value;
        refused(&policies, host)
    };
    let missing = "options /over missing";
    assert_eq!(with("/over", json!(5)), ["options /over unreadable"]);
    assert_eq!(refused(&policies, json!({})), [missing]);
    let mut laddered = host();
    laddered["over"]["ladders"] = json!({ "own": [{ "level": 1, "at": "due" }] });
    laddered["over"]["metrics"]["first_response"]["ladder"] = json!("own");
    assert_eq!(refused(&policies, laddered.clone()), ["options /metrics/0 unknown_name"]);
    laddered["over"]["metrics"]["resolution"]["ladder"] = json!("own");
    laddered["metrics"] = Value::Null;
    assert_eq!(refused(&policies, laddered), ["options /metrics missing"]);
    let mut without = host();
    without["metrics"] = Value::Null;
    without["over"].as_object_mut().unwrap().remove("metrics");
    assert_eq!(refused(&policies, without), ["options /metrics missing"]);
}

/// What is wrong with the policy itself is a mistake of the book, once.
#[test]
fn damaged_metrics_of_the_host_are_a_mistake_of_the_book() {
    let policies = file(json!({ "escalation_policies": policy(0) }));
    let mut damaged = host();
    damaged["metrics"] = Value::Null;
    damaged["over"]["metrics"] = json!(7);
    assert_eq!(refused(&policies, damaged.clone()), ["book policies[0].policy.metrics wrong_type"]);
    damaged["over"]["metrics"] = host()["over"]["metrics"].clone();
    damaged["over"]["metrics"]["resolution"] = json!(7);
    assert_eq!(refused(&policies, damaged), ["book policies[0].policy.metrics.resolution wrong_type"]);
}
