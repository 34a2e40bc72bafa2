//! Zammad: corners of conditions and calendars, and what single entries of a history say.

use punctual::import::{Adapted, Fate, Files, ImportError, zammad};
use serde_json::{Value, json};

use crate::document;
use crate::zammad::{calendars, files, import, paths, sla, states, when};

fn leaf(name: &str, operator: &str, value: Value) -> Value {
    json!({ "name": name, "operator": operator, "value": value })
}

fn tree(operator: &str, conditions: &[Value]) -> Value {
    json!({ "operator": operator, "conditions": conditions })
}

/// An attribute that the host sets, in place of a condition.
fn host_sets(attribute: &str) -> (Value, Fate) {
    (json!({ "attributes": { format!("sla:9:{attribute}"): ["true"] } }), Fate::Impossible)
}

#[test]
fn trees_that_cannot_be_said_are_left_to_the_host() {
    // A ticket with both sites has both, but one condition asks for one value.
    let has = |site: &str| leaf("ticket.sites", "contains one", json!([site]));
    assert_eq!(when(tree("AND", &[has("a"), has("b")]), ""), host_sets("condition"));
    assert_eq!(when(tree("XOR", &[has("a"), has("b")]), ""), host_sets("XOR"));
    let priority = leaf("ticket.priority_id", "contains one", json!(["1"]));
    let both = when(tree("AND", &[priority]), "/conditions/0");
    assert_eq!(both, host_sets("ticket.priority_id"));
    let several = leaf("ticket.sites", "contains nothing", json!(["a"]));
    assert_eq!(when(tree("AND", &[several]), "/conditions/0"), host_sets("ticket.sites"));
}

#[test]
fn an_sla_that_no_ticket_can_meet_is_left_out() {
    let is = |priority: &str| leaf("ticket.priority_id", "is", json!(priority));
    let never = sla(9, "A", tree("AND", &[is("1"), is("2")]));
    let imported = import(json!([never, sla(8, "B", json!({}))]));
    assert_eq!(imported.report.at("slas.json", "/0").unwrap().fate(), Fate::Ignored);
    let book = serde_json::to_value(&imported.spec).unwrap();
    let ids: Vec<&Value> = book["policies"].as_array().unwrap().iter().map(|policy| &policy["policy"]["id"]).collect();
    assert_eq!(ids, ["8"]);
}

fn refused(files: &Files) -> ImportError {
    zammad::import(files, &zammad::Options::default()).unwrap_err()
}

#[test]
fn files_of_the_configuration_are_needed() {
    assert_eq!(paths(&refused(&Files::new())), ["calendars", "slas", "ticket_states"]);
    let calendars = json!([{ "id": 1, "timezone": "UTC", "business_hours": [] }]);
    let damaged = files(json!([])).with("calendars.json", document(calendars));
    assert_eq!(paths(&refused(&damaged)), ["calendars.json /0/business_hours"]);
}

#[test]
fn hours_without_a_start_or_an_end_are_left_out() {
    let mut calendars = calendars();
    calendars[0]["business_hours"]["mon"]["timeframes"] =
        json!([["09:00", "10:00"], ["11:00", null], [null, "12:00"], [null, null]]);
    let files = files(json!([sla(9, "SLA", json!({}))])).with("calendars.json", document(calendars));
    let imported = zammad::import(&files, &zammad::Options::default()).unwrap();
    let hours = &serde_json::to_value(&imported.spec).unwrap()["calendars"]["1"]["hours"];
    assert_eq!(hours["mon"], json!(["09:00-10:00"]));
    for frame in 1..4 {
        let place = format!("/0/business_hours/mon/timeframes/{frame}");
        assert_eq!(imported.report.at("calendars.json", &place).unwrap().fate(), Fate::Ignored, "{place}");
    }
}

#[test]
fn a_file_or_an_option_lists_the_priorities() {
    let slas = json!([sla(9, "SLA", json!({}))]);
    let priorities = |files: &Files, options: &zammad::Options| {
        let imported = zammad::import(files, options).unwrap();
        let policy = serde_json::to_value(&imported.spec).unwrap()["policies"][0]["policy"].clone();
        let needed = imported.report.entries().iter().any(|entry| entry.option() == Some("priorities"));
        (policy["priorities"].clone(), needed)
    };
    let none = zammad::Options::default();
    assert_eq!(priorities(&files(slas.clone()), &none), (json!(["1", "2", "3"]), true));
    let listed = json!([{ "id": 4, "name": "4 urgent" }, { "id": 2, "name": "2 normal" }]);
    let with_file = files(slas.clone()).with("ticket_priorities.json", document(listed));
    assert_eq!(priorities(&with_file, &none), (json!(["2", "4"]), false));
    let named = zammad::Options { priorities: vec!["7".to_owned()], ..zammad::Options::default() };
    assert_eq!(priorities(&files(slas), &named), (json!(["7"]), false));
    assert_eq!(priorities(&with_file, &named), (json!(["2", "4", "7"]), false));
}

/// A ticket with these fields, and what its history and its articles say.
fn adapted(fields: Value, history: Value, articles: Value, slas: Value) -> Adapted {
    let mut ticket = json!({ "number": "1", "created_at": "2026-03-02T09:00:00Z" });
    ticket.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    let files = Files::new()
        .with("ticket-1.json", document(ticket))
        .with("ticket_states.json", document(states()))
        .with("ticket_history-1.json", document(history))
        .with("ticket_articles-1.json", document(articles))
        .with("slas.json", document(slas));
    zammad::adapt(&files, &zammad::Options::default()).unwrap()
}

fn kinds(adapted: &Adapted) -> Vec<&str> {
    adapted.ticket.events().iter().map(|event| event.kind.as_str()).collect()
}

#[test]
fn a_ticket_of_nobody_is_left_to_the_host() {
    // The user with the id 1 stands for nobody, and a ticket of nobody has no agent.
    assert_eq!(
        when(json!({ "ticket.owner_id": { "operator": "is not", "value": ["1"] } }), "/ticket.owner_id"),
        host_sets("ticket.owner_id")
    );
    assert_eq!(
        when(json!({ "ticket.owner_id": { "operator": "is", "value": [7, 1] } }), "/ticket.owner_id"),
        host_sets("ticket.owner_id")
    );
}

#[test]
fn a_closed_state_that_escalates_and_a_setting_that_is_not_given_are_approximate() {
    let response = json!([{ "id": 9, "name": "SLA", "calendar_id": 1, "response_time": 60, "condition": {} }]);
    let fate_of = |escalates: bool| {
        let mut states = states();
        states[2]["ignore_escalation"] = json!(!escalates);
        let files = files(response.clone()).with("ticket_states.json", document(states));
        zammad::import(&files, &zammad::Options::default())
            .unwrap()
            .report
            .at("ticket_states.json", "/2/ignore_escalation")
            .unwrap()
            .fate()
    };
    assert_eq!([fate_of(true), fate_of(false)], [Fate::Approximate, Fate::Exact]);
    let option = |last_contact: Option<zammad::LastContact>| {
        let options = zammad::Options { last_contact, ..zammad::Options::default() };
        zammad::import(&files(response.clone()), &options)
            .unwrap()
            .report
            .at("slas.json", "/0/response_time")
            .unwrap()
            .fate()
    };
    assert_eq!([option(None), option(Some(zammad::LastContact::Last))], [Fate::Approximate, Fate::Exact]);
}

#[test]
fn tags_that_went_before_they_came_and_those_without_an_event_were_there() {
    let event = |hour: u32, kind: &str, tag: &str| {
        json!({ "created_at": format!("2026-03-02T{hour}:00:00Z"), "object": "Ticket", "type": kind, "attribute": "tag",
            "value_to": tag })
    };
    let history = json!([event(10, "removed", "vip"), event(11, "added", "vpn"), event(12, "added", "vip")]);
    let told = adapted(json!({ "state_id": 1, "tags": ["vip", "vpn", "old"] }), history, json!([]), json!([]));
    let at_first = |tag: &str| told.ticket.attribute(&format!("tag:{tag}")).is_some();
    assert_eq!(["vip", "vpn", "old"].map(at_first), [true, false, true]);
    assert_eq!(told.report.at("ticket-1.json", "/tags").unwrap().fate(), Fate::Approximate);
}

#[test]
fn articles_are_told_by_who_sees_them() {
    let article = |hour: u32, sender: &str, kind: &str, internal: bool| {
        json!({ "id": hour, "created_at": format!("2026-03-02T{hour}:00:00Z"), "sender": sender, "type": kind,
            "internal": internal })
    };
    let articles = json!([
        article(10, "Customer", "email", false),
        article(11, "Agent", "email", true),
        article(12, "Agent", "note", false),
        article(13, "Agent", "note", true),
        article(14, "Agent", "email", false),
        article(15, "System", "email", false),
        article(16, "Customer", "web", true),
    ]);
    let told = adapted(json!({ "state_id": 1 }), json!([]), articles, json!([]));
    let note = "internal_note";
    assert_eq!(kinds(&told), [note, note, note, "agent_replied"]);
    let first = adapted(json!({ "state_id": 1 }), json!([]), json!([article(10, "Agent", "phone", false)]), json!([]));
    assert_eq!(kinds(&first), ["agent_replied"]);
}

#[test]
fn tags_come_and_go() {
    let entry = |minute: u32, kind: &str, tag: &str| {
        json!({ "id": minute, "created_at": format!("2026-03-02T10:{minute}:00Z"), "object": "Ticket", "type": kind,
            "attribute": "tag", "value_to": tag })
    };
    let history = json!([entry(10, "added", "vip"), entry(20, "removed", "vip")]);
    let told = adapted(json!({ "state_id": 1 }), history, json!([]), json!([]));
    let ticket = serde_json::to_value(&told.ticket).unwrap();
    let set = |minute: u32, to: &str| json!({ "at": format!("2026-03-02T10:{minute}:00Z"), "type": "attribute_changed", "name": "tag:vip", "to": to });
    assert_eq!(ticket["events"], json!([set(10, "true"), set(20, "false")]));
}

#[test]
fn the_state_may_come_with_its_name() {
    let told = |fields: Value| adapted(fields, json!([]), json!([]), json!([])).ticket.status().map(str::to_owned);
    assert_eq!(told(json!({ "state": "open", "state_id": 2 })).as_deref(), Some("open"));
    // Only the id may be one that no file explains.
    assert_eq!(told(json!({ "state": "on hold", "state_id": 99 })).as_deref(), Some("on hold"));
    assert_eq!(told(json!({})), None);
}

#[test]
fn values_that_no_condition_could_ask_for_are_no_attributes() {
    let fields = json!({ "site": { "a": 1 }, "sites": ["a", []], "long": "x".repeat(256), "short": "x".repeat(255) });
    let told = adapted(fields, json!([]), json!([]), json!([]));
    let attributes = &serde_json::to_value(&told.ticket).unwrap()["attributes"];
    assert_eq!(attributes, &json!({ "short": "x".repeat(255) }));
    for field in ["site", "sites", "long"] {
        let entry = told.report.at("ticket-1.json", &format!("/{field}")).unwrap();
        assert_eq!(entry.fate(), Fate::Ignored, "{entry}");
    }
}

/// The vendor has one deadline for the next answer. Which clock it is of, the SLAs say.
#[test]
fn the_deadline_of_updates_is_that_of_the_clock_that_slas_have() {
    let metric = |clocks: &[&str]| {
        let mut slas = json!([{ "id": 9, "name": "SLA", "calendar_id": 1 }]);
        clocks.iter().for_each(|clock| slas[0][clock] = json!(60));
        let fields = json!({ "update_escalation_at": "2026-03-02T12:00:00Z" });
        let answers = adapted(fields, json!([]), json!([]), slas).answers;
        answers.into_iter().map(|answer| answer.metric).collect::<Vec<_>>()
    };
    assert_eq!(metric(&["response_time"]), ["response_time"]);
    assert_eq!(metric(&["update_time"]), ["update_time"]);
    assert_eq!(metric(&["response_time", "update_time"]), ["update_time"]);
    assert_eq!(metric(&[]), ["update_time"]);
}
