//! Zammad: conditions of SLAs, the settings of last contacts, damaged files.

use punctual::import::{Fate, Files, ImportError, Imported, Spec, zammad};
use punctual::{EventKind, Outcome, PolicyBook, Ticket};
use serde_json::{Value, json};

use crate::document;

pub(super) fn calendars() -> Value {
    let day = json!({ "active": true, "timeframes": [["09:00", "17:00"]] });
    json!([{ "id": 1, "name": "Office", "timezone": "UTC", "business_hours": { "mon": day, "tue": day } }])
}

pub(super) fn states() -> Value {
    let state = |id: i64, name: &str, kind: i64| json!({ "id": id, "name": name, "state_type_id": kind });
    json!([state(1, "new", 1), state(2, "open", 2), state(4, "closed", 5)])
}

pub(super) fn sla(id: i64, name: &str, condition: Value) -> Value {
    json!({ "id": id, "name": name, "calendar_id": 1, "first_response_time": 60, "condition": condition })
}

pub(super) fn files(slas: Value) -> Files {
    let parts = [("calendars.json", calendars()), ("ticket_states.json", states()), ("slas.json", slas)];
    parts.into_iter().fold(Files::new(), |files, (name, value)| files.with(name, document(value)))
}

pub(super) fn import(slas: Value) -> Imported<punctual::book::PolicyBookSpec> {
    let imported = zammad::import(&files(slas), &zammad::Options::default()).unwrap();
    PolicyBook::from_spec(imported.spec.clone()).unwrap();
    imported
}

/// What a ticket has to meet for an SLA with this condition, and how well it is said.
pub(super) fn when(condition: Value, place: &str) -> (Value, Fate) {
    let imported = import(json!([sla(9, "SLA", condition)]));
    let fate = imported.report.at("slas.json", &format!("/0/condition{place}")).unwrap().fate();
    (serde_json::to_value(&imported.spec).unwrap()["policies"][0]["when"].clone(), fate)
}

#[test]
fn operators_on_fields_become_conditions() {
    let attributes = |attributes: Value| json!({ "attributes": attributes });
    let has = |tag: &str| attributes(json!({ format!("tag:{tag}"): ["true"] }));
    let not = json!({ "not": ["true"] });
    let table = [
        ("ticket.priority_id", "is", json!("3"), json!({ "priority": ["3"] })),
        ("ticket.state_id", "is", json!(["1", 2]), json!({ "status": ["new", "open"] })),
        ("ticket.owner_id", "is not", json!(["7"]), json!({ "agent": { "not": ["7"] } })),
        ("ticket.group_id", "is not", json!(["9"]), attributes(json!({ "group_id": { "not": ["9"] } }))),
        ("ticket.site", "is any of", json!(["a", "b"]), attributes(json!({ "site": ["a", "b"] }))),
        ("ticket.sites", "contains one", json!(["a", "b"]), attributes(json!({ "sites": ["a", "b"] }))),
        ("ticket.sites", "contains one not", json!(["a"]), attributes(json!({ "sites": { "not": ["a"] } }))),
        (
            "organization.id",
            "is",
            json!([{ "value": 4, "label": "Four" }]),
            attributes(json!({ "organization_id": ["4"] })),
        ),
        ("owner.id", "is", json!(["7"]), json!({ "agent": ["7"] })),
        ("ticket.tags", "contains one", json!("a, b"), json!([has("a"), has("b")])),
        ("ticket.tags", "contains all", json!("a,b"), attributes(json!({ "tag:a": ["true"], "tag:b": ["true"] }))),
        ("ticket.tags", "contains one not", json!("a,b"), attributes(json!({ "tag:a": not, "tag:b": not }))),
        (
            "ticket.tags",
            "contains all not",
            json!("a,b"),
            json!([attributes(json!({ "tag:a": not })), attributes(json!({ "tag:b": not }))]),
        ),
    ];
    for (name, operator, value, expected) in table {
        let condition = json!({ name: { "operator": operator, "value": value } });
        assert_eq!(when(condition, &format!("/{name}")), (expected, Fate::Exact), "{name} {operator}");
    }
    // No history has these.
    for (name, attribute) in
        [("customer.vip", "customer.vip"), ("ticket.title", "title"), ("ticket.preferences", "preferences")]
    {
        let condition = json!({ name: { "operator": "is", "value": "true" } });
        let expected = (attributes(json!({ attribute: ["true"] })), Fate::NeedsHost);
        assert_eq!(when(condition, &format!("/{name}")), expected, "{name}");
    }
    let none_of = json!({ "ticket.site": { "operator": "is none of", "value": ["a"] } });
    assert_eq!(when(none_of, "/ticket.site").1, Fate::Approximate);
}

#[test]
fn what_cannot_be_asked_is_left_to_the_host() {
    let table = [
        ("ticket.title", json!({ "operator": "contains", "value": "printer" })),
        ("ticket.title", json!({ "operator": "matches regex", "value": "^a" })),
        ("ticket.created_at", json!({ "operator": "within last (relative)", "value": "1", "range": "day" })),
        ("ticket.owner_id", json!({ "operator": "is", "pre_condition": "not_set", "value": [] })),
        ("ticket.owner_id", json!({ "operator": "is", "pre_condition": "current_user.id", "value": "" })),
        ("ticket.organization_id", json!({ "operator": "is", "value": ["", "4"] })),
        ("ticket.state_id", json!({ "operator": "is", "value": ["99"] })),
        ("ticket.tags", json!({ "operator": "has changed", "value": "a" })),
        ("article.subject", json!({ "operator": "is", "value": "a" })),
    ];
    for (name, test) in table {
        let (when, fate) = when(json!({ name: test }), &format!("/{name}"));
        let attribute = format!("sla:9:{name}");
        assert_eq!((when, fate), (json!({ "attributes": { attribute: ["true"] } }), Fate::Impossible), "{test}");
    }
}

#[test]
fn a_tree_of_conditions_becomes_alternatives() {
    let leaf = |name: &str, operator: &str, value: Value| json!({ "name": name, "operator": operator, "value": value });
    let vip = leaf("customer.vip", "is", json!(true));
    let tree = |operator: &str, conditions: Value| json!({ "operator": operator, "conditions": conditions });
    let printer = leaf("ticket.title", "contains", json!("printer"));
    let both = tree(
        "AND",
        json!([leaf("ticket.priority_id", "is", json!("3")), tree("OR", json!([vip, printer])), tree("OR", json!([]))]),
    );
    let alternatives = json!([
        { "priority": ["3"], "attributes": { "customer.vip": ["true"] } },
        { "priority": ["3"], "attributes": { "sla:9:ticket.title": ["true"] } },
    ]);
    assert_eq!(when(both.clone(), ""), (alternatives, Fate::Exact));
    assert_eq!(when(both, "/conditions/1/conditions/1").1, Fate::Impossible);
    let not = tree("NOT", json!([vip, leaf("ticket.priority_id", "is", json!(["1", "2"]))]));
    let alternatives = json!([
        { "priority": { "not": ["1", "2"] } },
        { "attributes": { "customer.vip": { "not": ["true"] } } },
    ]);
    assert_eq!(when(not, ""), (alternatives, Fate::Exact));
    let twice = tree("AND", json!([printer, printer]));
    let both = json!({ "attributes": { "sla:9:ticket.title": ["true"], "sla:9:ticket.title/2": ["true"] } });
    assert_eq!(when(twice, "").0, both);
}

#[test]
fn attributes_of_the_host_differ_even_if_a_field_has_the_name_of_one() {
    let unknown = |name: &str| json!({ "name": name, "operator": "no such operator", "value": "a" });
    let conditions = ["ticket.x", "ticket.x/3", "ticket.x"].map(unknown);
    let tree = json!({ "operator": "AND", "conditions": conditions });
    let each = |number: &str| (format!("sla:9:ticket.x{number}"), json!(["true"]));
    let attributes: serde_json::Map<String, Value> = ["", "/2", "/3"].map(each).into_iter().collect();
    assert_eq!(when(tree, "").0, json!({ "attributes": attributes }));
}

#[test]
fn the_last_message_of_the_customer_counts_where_the_system_says_so() {
    let slas = json!([{ "id": 9, "name": "SLA", "calendar_id": 1, "update_time": 240, "condition": {} }]);
    let at = |hour: &str| format!("2026-03-02T{hour}:00Z").parse().unwrap();
    let ticket = Ticket::opened("1", at("09:00"))
        .event(at("09:10"), EventKind::AgentReplied)
        .event(at("10:00"), EventKind::CustomerReplied)
        .event(at("11:00"), EventKind::CustomerReplied)
        .build()
        .unwrap();
    let due = |host: Value| {
        let options = zammad::Options::read(&document(host)).unwrap();
        let imported = zammad::import(&files(slas.clone()), &options).unwrap();
        let book = PolicyBook::from_spec(imported.spec).unwrap();
        let evaluation = &book.evaluate(&ticket, at("12:00")).evaluations[0];
        evaluation.metric("update_time").unwrap().cycles.last().unwrap().due_at.unwrap()
    };
    assert_eq!(due(json!({ "last_contact": "check_if_agent_already_replied" })), at("14:00"));
    assert_eq!(due(json!({ "last_contact": "based_on_customer_reaction" })), at("15:00"));
    assert_eq!(due(json!({ "last_contact": "either" })), at("14:00"));
    assert_eq!(due(Value::Null), at("14:00"));
    let mistake = zammad::Options::read(&document(json!({ "last_contact": "sometimes" }))).unwrap_err();
    assert_eq!(mistake.problems().len(), 1);
}

#[test]
fn hours_and_minutes_have_their_corners() {
    let day = |frames: Value| json!({ "active": true, "timeframes": frames });
    let hours = json!({
        "mon": day(json!([["09:00", "12:00"], ["09:00", "13:00"], ["22:00", "23:59"], [null, "08:00"]])),
        "tue": { "active": false, "timeframes": "whatever" },
    });
    let calendar =
        json!([{ "id": 1, "timezone": "UTC", "business_hours": hours, "public_holidays": { "2026-12-24": null } }]);
    let slas = json!([{ "id": 9, "name": "SLA", "calendar_id": 1, "first_response_time": 0, "solution_time": 90 }]);
    let files = files(slas).with("calendars.json", document(calendar));
    let spec = serde_json::to_value(zammad::import(&files, &zammad::Options::default()).unwrap().spec).unwrap();
    assert_eq!(spec["calendars"]["1"]["hours"], json!({ "mon": ["09:00-13:00", "22:00-24:00"] }));
    let metrics = &spec["policies"][0]["policy"]["metrics"];
    assert_eq!(metrics["first_response_time"], Value::Null);
    let target = json!({ "within": "1h30m", "calendar": "1", "lands": "next_open" });
    assert_eq!(metrics["solution_time"]["targets"]["*"]["*"], target);
}

#[test]
fn samples_have_no_lints() {
    for sample in crate::samples::samples(punctual::import::Vendor::Zammad) {
        for (_, host) in sample.hosts() {
            let Some(Spec::Book(spec)) = sample.import(&host).unwrap().spec else {
                panic!("{} has a book", sample.name)
            };
            assert_eq!(PolicyBook::from_spec(spec).unwrap().lint(), [], "{}", sample.name);
        }
    }
}

pub(super) fn paths(error: &ImportError) -> Vec<&str> {
    let mut paths: Vec<&str> = error.problems().iter().map(punctual::Problem::path).collect();
    paths.sort_unstable();
    paths
}

#[test]
fn a_damaged_export_is_refused_with_every_mistake() {
    let hours = json!({
        "moonday": { "active": true, "timeframes": [["09:00", "17:00"]] },
        "mon": { "active": "yes" },
        "tue": { "active": true, "timeframes": [["9", "17:00"], ["17:00", "09:00"], ["09:00"]] },
    });
    let calendars = json!([
        { "id": 1, "timezone": "Europe/Berlon", "business_hours": hours, "public_holidays": { "24.12.": { "active": true } } },
        { "id": 2, "timezone": "UTC", "business_hours": {} },
    ]);
    let slas = json!([
        { "id": 1, "name": "A", "calendar_id": 7, "first_response_time": "soon", "condition": [] },
        { "id": 1, "name": 3.5, "calendar_id": 2, "condition": { "ticket.group_id": "x" } },
        4,
    ]);
    let files = Files::new()
        .with("calendars.json", document(calendars))
        .with("ticket_states.json", document(json!({ "id": 1 })))
        .with("slas.json", document(slas));
    let error = zammad::import(&files, &zammad::Options::default()).unwrap_err();
    let expected = [
        "calendars.json /0/business_hours/mon/active",
        "calendars.json /0/business_hours/moonday",
        "calendars.json /0/business_hours/tue/timeframes/0/0",
        "calendars.json /0/business_hours/tue/timeframes/1",
        "calendars.json /0/business_hours/tue/timeframes/2",
        "calendars.json /0/public_holidays/24.12.",
        "calendars.json /0/timezone",
        "slas.json /0/calendar_id",
        "slas.json /0/condition",
        "slas.json /0/first_response_time",
        "slas.json /1/calendar_id",
        "slas.json /1/condition/ticket.group_id",
        "slas.json /1/name",
        "slas.json /2",
        "ticket_states.json",
    ];
    assert_eq!(paths(&error), expected, "{error}");
}

#[test]
fn a_field_with_several_values_is_told() {
    let ticket =
        |sites: Value| json!({ "number": "1", "state_id": 1, "created_at": "2026-03-02T09:00:00Z", "sites": sites });
    let adapt = |ticket: Value, history: Value| {
        let files = files(json!([])).with("ticket-1.json", document(ticket));
        zammad::adapt(&files.with("ticket_history-1.json", document(history)), &zammad::Options::default()).unwrap()
    };
    let told = adapt(ticket(json!(["a", "b"])), json!([])).ticket;
    assert_eq!(told.attribute("sites"), Some(&["a", "b"].into()));
    let condition = json!({ "ticket.sites": { "operator": "contains one", "value": ["b", "c"] } });
    let book = PolicyBook::from_spec(import(json!([sla(9, "SLA", condition)])).spec).unwrap();
    assert!(book.select(&told, told.opened_at()).kind("sla").is_some());
    // As the vendor writes such a change.
    let change = json!([{ "created_at": "2026-03-02T10:00:00Z", "object": "Ticket", "type": "updated",
        "attribute": "sites", "value_from": "", "value_to": "[\"a\", \"b\"]" }]);
    let told = adapt(ticket(json!(["a", "b"])), change).ticket;
    assert_eq!(told.attribute("sites"), None);
    let to = ["a", "b"].into();
    assert_eq!(told.events()[0].kind, EventKind::AttributeChanged { name: "sites".into(), to });
}

#[test]
fn what_stands_in_two_files_happened_once() {
    let ticket = json!({ "number": "1", "state_id": 1, "created_at": "2026-03-02T09:00:00Z" });
    let change = |id: i64, to: &str| {
        json!({ "id": id, "created_at": "2026-03-02T10:00:00Z", "object": "Ticket",
        "type": "updated", "attribute": "owner", "id_from": 1, "id_to": to })
    };
    let article = |id: i64, at: &str| json!({ "id": id, "created_at": at, "type": "email", "sender": "Customer" });
    let adapt = |changes: Value, articles: Value| {
        let files = files(json!([]))
            .with("ticket-1.json", document(ticket.clone()))
            .with("ticket_history-1.json", document(json!({ "history": [change(1, "7")] })))
            .with("ticket_history-1-again.json", document(changes))
            .with("ticket_articles-1.json", document(json!([article(5, "2026-03-02T09:00:00Z")])))
            .with("ticket_articles-1-again.json", document(articles));
        zammad::adapt(&files, &zammad::Options::default())
    };
    let later = || json!([article(5, "2026-03-02T09:00:00Z"), article(6, "2026-03-02T11:00:00Z")]);
    let told = adapt(json!([change(1, "7"), change(2, "8")]), later()).unwrap();
    let kinds: Vec<&str> = told.ticket.events().iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["assigned", "assigned", "customer_replied"]);
    let error = adapt(json!([change(1, "8")]), json!([article(5, "2026-03-02T10:00:00Z")])).unwrap_err();
    let mut found = paths(&error);
    // Whichever of the two is read first, the other one is the mistake.
    found.iter_mut().for_each(|path| *path = path.rsplit('/').next().unwrap());
    assert_eq!(found, ["id", "id"], "{error}");
}

/// A ticket that leaves one end for another is not reopened.
#[test]
fn a_closed_ticket_that_is_merged_starts_no_clock() {
    let mut kinds = states();
    kinds.as_array_mut().unwrap().push(json!({ "id": 5, "name": "merged", "state_type_id": 6 }));
    let mut sla = sla(9, "SLA", json!({}));
    sla["solution_time"] = json!(120);
    let files = files(json!([sla])).with("ticket_states.json", document(kinds));
    let book = PolicyBook::from_spec(zammad::import(&files, &zammad::Options::default()).unwrap().spec).unwrap();
    let at = |time: &str| format!("2026-03-02T{time}:00Z").parse().unwrap();
    let ticket = Ticket::opened("1", at("09:00")).priority("2").status("new");
    let to = |status: &str| EventKind::StatusChanged { to: status.into() };
    let ticket = ticket.event(at("10:00"), to("closed")).event(at("10:30"), to("merged")).build().unwrap();
    let evaluations = book.evaluate(&ticket, at("16:00")).evaluations;
    let cycles = evaluations.iter().flat_map(|evaluation| &evaluation.metrics).flat_map(|metric| &metric.cycles);
    let cycles: Vec<_> = cycles.map(|cycle| (cycle.number, cycle.outcome)).collect();
    assert_eq!(cycles, [(1, Outcome::Met), (1, Outcome::Met)]);
}

#[test]
fn texts_of_a_change_that_cannot_be_kept_are_told() {
    let files = |from: &str, to: &str| {
        let ticket = json!({ "number": "1", "state_id": 1, "created_at": "2026-03-02T09:00:00Z", "sites": "a" });
        let change = json!([{ "created_at": "2026-03-02T10:00:00Z", "object": "Ticket", "type": "updated",
            "attribute": "sites", "value_from": from, "value_to": to }]);
        files(json!([])).with("ticket-1.json", document(ticket)).with("ticket_history-1.json", document(change))
    };
    let many = serde_json::to_string(&(0..300).map(|number| number.to_string()).collect::<Vec<_>>()).unwrap();
    let long = "x".repeat(300);
    let cut = r#"["a", "b"#;
    for (text, kept) in [(many.as_str(), None), (long.as_str(), None), (cut, Some(cut))] {
        let told = zammad::adapt(&files("a", text), &zammad::Options::default()).unwrap();
        let fate = |at: &str, file: &str| told.report.at(file, at).map(|entry| entry.fate());
        assert_eq!(fate("/0", "ticket_history-1.json"), Some(Fate::Approximate), "{text}");
        let to = kept.map(Into::into).unwrap_or_else(|| Vec::<String>::new().into());
        assert_eq!(told.ticket.events()[0].kind, EventKind::AttributeChanged { name: "sites".into(), to });
        let told = zammad::adapt(&files(text, "a"), &zammad::Options::default()).unwrap();
        let entry = told.report.at("ticket-1.json", "/sites").unwrap();
        assert_eq!(entry.fate(), Fate::Approximate, "{entry}");
        assert_eq!(told.ticket.attribute("sites"), kept.map(Into::into).as_ref(), "{text}");
    }
}

/// Each SLA is a policy, and each policy repeats the states.
#[test]
fn many_slas_with_a_long_state_are_refused() {
    let slas: Vec<Value> = (0..2_000).map(|id| sla(id, "SLA", json!({}))).collect();
    let long = json!([{ "id": 1, "name": "n".repeat(100_000), "state_type_id": 1 }]);
    let files = files(json!(slas)).with("ticket_states.json", document(long));
    let error = zammad::import(&files, &zammad::Options::default()).unwrap_err();
    assert_eq!(paths(&error), ["slas"]);
}

/// The place of a value names everything above it.
#[test]
fn places_below_a_long_name_are_short() {
    let day = json!({ "active": true, "timeframes": vec![json!(["09:00", "17:00"]); 100] });
    let hours = json!({ "x".repeat(100_000): day });
    let calendars = json!([{ "id": 1, "timezone": "UTC", "business_hours": hours }]);
    let files = files(json!([])).with("calendars.json", document(calendars));
    let error = zammad::import(&files, &zammad::Options::default()).unwrap_err();
    let longest = error.report().entries().iter().map(|entry| entry.at().len()).max();
    assert!(longest < Some(1_000), "{longest:?}");
}

#[test]
fn a_damaged_history_is_refused_with_every_mistake() {
    let ticket = json!({ "number": "1", "state_id": 99, "priority_id": 2, "created_at": "2026-03-02" });
    let files = Files::new()
        .with("ticket-1.json", document(ticket))
        .with("ticket_states.json", document(states()))
        .with("ticket_history-1.json", document(json!({ "history": [{ "type": "updated" }, 1] })))
        .with("ticket_articles-1.json", document(json!([{ "created_at": 1, "internal": "no" }])));
    let error = zammad::adapt(&files, &zammad::Options::default()).unwrap_err();
    let expected = [
        "ticket-1.json /created_at",
        "ticket-1.json /state_id",
        "ticket_articles-1.json /0/created_at",
        "ticket_articles-1.json /0/internal",
        "ticket_articles-1.json /0/sender",
        "ticket_articles-1.json /0/type",
        "ticket_history-1.json /history/0/created_at",
        "ticket_history-1.json /history/1",
    ];
    assert_eq!(paths(&error), expected, "{error}");
}
