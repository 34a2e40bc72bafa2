//! Frappe Helpdesk: corners of agreements, of their hours and conditions, and of histories.

use punctual::import::{Fate, Files, frappe};
use punctual::input::ProblemKind;
use serde_json::{Value, json};

use crate::frappe::{agreement, fate, files, history, import, options, paths, picked, statuses, version};

fn mistakes(agreements: &[Value]) -> Vec<String> {
    paths(&import(agreements).unwrap_err())
}

fn printed(agreements: &[Value]) -> Value {
    serde_json::to_value(import(agreements).unwrap().spec).unwrap()
}

#[test]
fn an_export_without_agreements_is_refused() {
    let only_statuses = files(&[("ticket_status.json", statuses())]);
    let error = frappe::import(&only_statuses, &options("UTC")).unwrap_err();
    assert_eq!(paths(&error), ["sla missing"]);
}

#[test]
fn an_agreement_needs_priorities_and_hours() {
    let with = |field: &str, value: Value| mistakes(&[agreement("a", &["High"], json!({ field: value }))]);
    let senseless = ["sla-0.json /data/priorities senseless"];
    assert_eq!(with("priorities", json!([])), senseless);
    let row = |id: usize| json!({ "priority": format!("P{id}"), "response_time": 60, "resolution_time": 60 });
    assert_eq!(with("priorities", (0..1_001).map(row).collect()), senseless);
    assert_eq!(with("priorities", json!("High")), ["sla-0.json /data/priorities wrong_type"]);
    assert_eq!(with("priorities", Value::Null), ["sla-0.json /data/priorities missing"]);
    assert_eq!(with("support_and_resolution", json!([])), ["sla-0.json /data/support_and_resolution never_open"]);
    assert_eq!(
        with("support_and_resolution", json!("all day")),
        ["sla-0.json /data/support_and_resolution wrong_type"]
    );
}

#[test]
fn an_agreement_that_only_ends_is_valid_until_then() {
    let book = printed(&[agreement("a", &["High"], json!({ "end_date": "2026-03-31" }))]);
    assert_eq!(book["policies"][0]["valid"], json!({ "until": "2026-03-31T00:00:00Z" }));
}

#[test]
fn boxes_may_be_true_and_false() {
    let on = agreement("on", &["High"], json!({ "enabled": true, "apply_sla_for_resolution": false }));
    let off = agreement("off", &["High"], json!({ "enabled": false }));
    let book = printed(&[on, off]);
    let policies = book["policies"].as_array().unwrap();
    assert_eq!(policies.len(), 1);
    let metrics = policies[0]["policy"]["metrics"].as_object().unwrap();
    assert_eq!(metrics.keys().collect::<Vec<_>>(), ["response_by"]);
}

#[test]
fn a_day_may_end_after_its_last_second() {
    for end in ["24:00:00", "1 day, 0:00:00", "1 day, 0:00:00.000000"] {
        let hours = json!([{ "workday": "Monday", "start_time": "9:00:00", "end_time": end }]);
        let book = printed(&[agreement("a", &["High"], json!({ "support_and_resolution": hours }))]);
        assert_eq!(book["calendars"]["hours"]["hours"], json!({ "mon": ["09:00-24:00"] }), "{end}");
    }
}

fn with_lists(lists: &[(&str, Value)], agreements: &[Value]) -> Files {
    let names: Vec<String> = (0..agreements.len()).map(|number| format!("sla-{number}.json")).collect();
    let mut all: Vec<(&str, Value)> = names.iter().map(String::as_str).zip(agreements.iter().cloned()).collect();
    all.extend(lists.iter().cloned());
    all.push(("ticket_status.json", statuses()));
    files(&all)
}

#[test]
fn two_holiday_lists_of_one_name_are_a_mistake() {
    let list = json!({ "name": "India", "holidays": [{ "holiday_date": "2026-08-15" }] });
    let lists = [("holiday_list-1.json", list.clone()), ("holiday_list-2.json", list)];
    let files = with_lists(&lists, &[agreement("a", &["High"], json!({ "holiday_list": "India" }))]);
    let error = frappe::import(&files, &options("UTC")).unwrap_err();
    assert_eq!(paths(&error), ["holiday_list-2.json /data/name duplicate"]);
}

/// Each calendar repeats the dates of its list: 6 calendars of 40,000 dates are more than 200,000.
#[test]
fn many_agreements_with_a_long_holiday_list_are_refused() {
    let first = punctual::chrono::NaiveDate::from_ymd_opt(1980, 1, 1).unwrap();
    let dates: Vec<Value> =
        first.iter_days().take(40_000).map(|date| json!({ "holiday_date": date.to_string() })).collect();
    let list = [("holiday_list-1.json", json!({ "name": "Long", "holidays": dates }))];
    let with_hours = |hour: usize| {
        let hours = json!([{ "workday": "Monday", "start_time": format!("{hour}:00:00"), "end_time": "17:00:00" }]);
        agreement(&hour.to_string(), &["High"], json!({ "holiday_list": "Long", "support_and_resolution": hours }))
    };
    let agreements: Vec<Value> = (1..=6).map(with_hours).collect();
    let error = frappe::import(&with_lists(&list, &agreements), &options("UTC")).unwrap_err();
    assert_eq!(paths(&error), ["sla-5.json /data/holiday_list too_large"]);
    // The same hours are one calendar.
    let same = |id: u32| {
        let mut agreement = with_hours(1);
        agreement["name"] = json!(id);
        agreement
    };
    let imported = frappe::import(&with_lists(&list, &(0..6).map(same).collect::<Vec<_>>()), &options("UTC")).unwrap();
    assert_eq!(serde_json::to_value(&imported.spec).unwrap()["calendars"].as_object().unwrap().len(), 1);
}

#[test]
fn conditions_may_hold_always_or_never() {
    let customer = |name: &str| json!({ "attributes": { "customer": name } });
    let table = [
        ("True", "A", ("special", Fate::Exact)),
        ("False", "A", ("default", Fate::Ignored)),
        ("True and doc.customer == 'A'", "A", ("special", Fate::Exact)),
        ("True and doc.customer == 'A'", "B", ("default", Fate::Exact)),
        ("False or doc.customer == 'A'", "A", ("special", Fate::Exact)),
        ("False or doc.customer == 'A'", "B", ("default", Fate::Exact)),
        ("not False", "B", ("special", Fate::Exact)),
    ];
    for (condition, name, (agreement, fate)) in table {
        assert_eq!(picked(condition, customer(name)), (agreement.to_owned(), fate), "{condition} {name}");
    }
    let tagged = json!({ "attributes": { "_user_tags": "vip" } });
    assert_eq!(picked("doc._user_tags == 'vip'", tagged), ("special".to_owned(), Fate::Exact));
}

#[test]
fn other_expressions_are_not_guessed() {
    let customer = json!({ "attributes": { "customer": "A" } });
    let seven: Vec<String> = (0..7).map(|n| format!("(doc.a{n} == 1 or doc.b{n} == 1)")).collect();
    let expressions = [
        "'A' == doc.customer == 'A'",
        "'A' == doc.customer.name",
        "doc.seats == 1.5",
        "doc.seats == 0x1f",
        "doc.customer in 'ABC'",
        "doc.customer in doc.customers",
        "doc.customer in ['A' 'B']",
        "doc.customer in []",
        "doc.seats in [-1]",
        "doc.seats in [1.5, 2]",
        "doc.customer not in ['A', None]",
        "_doc.customer == 'A'",
        // 128 alternatives.
        &seven.join(" and "),
    ];
    for expression in expressions {
        let expected = ("default".to_owned(), Fate::Impossible);
        assert_eq!(picked(expression, customer.clone()), expected, "{expression}");
    }
}

/// Older agreements may list only the statuses that end a ticket.
#[test]
fn statuses_of_an_agreement_need_no_pause() {
    let ended = json!({ "default_sla": 1, "sla_fulfilled_on": [{ "status": "Resolved" }] });
    let older = files(&[("sla-a.json", agreement("a", &["High"], ended))]);
    let book = serde_json::to_value(frappe::import(&older, &options("UTC")).unwrap().spec).unwrap();
    assert_eq!(book["policies"][0]["policy"]["statuses"], json!({ "Open": "open", "Resolved": "resolved" }));
    let rows = json!([{ "name": "x1" }, { "status": [] }, { "status": "Replied" }]);
    let ended = json!([{ "status": "Replied" }]);
    let damaged = agreement("a", &["High"], json!({ "pause_sla_on": rows, "sla_fulfilled_on": ended }));
    let error = frappe::import(&files(&[("sla-a.json", damaged)]), &options("UTC")).unwrap_err();
    let expected = [
        "sla-a.json /data/pause_sla_on/0/status missing",
        "sla-a.json /data/pause_sla_on/1/status wrong_type",
        "sla-a.json /data/sla_fulfilled_on/0/status duplicate",
    ];
    assert_eq!(paths(&error), expected);
}

#[test]
fn a_change_outside_the_horizon_is_a_mistake() {
    let changed = r#"{"changed": [["priority", "Low", "High"]]}"#;
    let error = history(json!({}), json!([version("1960-01-01 00:00:00", changed)]), json!([])).unwrap_err();
    assert_eq!(paths(&error), ["versions-7.json /data/0/creation outside_horizon"]);
    assert_eq!(error.problems()[0].kind(), ProblemKind::OutsideHorizon);
}

#[test]
fn changes_on_which_no_agreement_depends_are_left_out() {
    let changed = r#"{"changed": [["response_by", "", "2026-10-25 10:00:00"], ["subject", "a", "b"],
        ["customer", "", "A"], ["customer", "A", ""], ["status", "Open", ""]]}"#;
    let adapted = history(json!({}), json!([version("2026-10-24 11:00:00", changed)]), json!([])).unwrap();
    let ticket = serde_json::to_value(&adapted.ticket).unwrap();
    let set =
        |to: Value| json!({ "at": "2026-10-24T09:00:00Z", "type": "attribute_changed", "name": "customer", "to": to });
    assert_eq!(ticket["events"], json!([set(json!("A")), set(json!([]))]));
    let entry = |number: u32| adapted.report.at("versions-7.json", &format!("/data/0/data /changed/{number}")).unwrap();
    assert_eq!((entry(0).fate(), entry(1).fate(), entry(4).fate()), (Fate::Ignored, Fate::Ignored, Fate::Impossible));
    assert!(entry(0).became().contains("own answer"), "{}", entry(0));
    assert!(entry(1).became().contains("no agreement asks"), "{}", entry(1));
}

/// The message that opens a ticket is the customer's, whoever writes at the same instant or stands before it in the file.
#[test]
fn the_opening_is_the_first_message_of_the_customer() {
    let message = |way: &str, at: &str| json!({ "sent_or_received": way, "communication_date": at });
    let messages = json!([
        message("Received", "2026-10-24 10:30:00"),
        message("Sent", "2026-10-24 10:00:20"),
        message("Received", "2026-10-24 10:00:20"),
        message("Received", "2026-10-24 10:00:20"),
    ]);
    let adapted = history(json!({}), json!([]), messages).unwrap();
    let ticket = serde_json::to_value(&adapted.ticket).unwrap();
    let event = |at: &str, kind: &str| json!({ "at": format!("2026-10-24T08:{at}Z"), "type": kind });
    let expected =
        [event("00:20", "agent_replied"), event("00:20", "customer_replied"), event("30:00", "customer_replied")];
    assert_eq!(ticket["events"], json!(expected));
    let entry = adapted.report.at("communications-7.json", "/data/2").unwrap();
    assert_eq!((entry.fate(), entry.became()), (Fate::Exact, "the opening"));
    assert_eq!(fate(&adapted.report, "communications-7.json", "/data/0"), Fate::Exact);
}

/// A history is read beside a damaged agreement: only the import of the agreement says what is wrong with it.
#[test]
fn a_history_asks_no_damaged_condition() {
    let ticket = json!({ "name": 7, "creation": "2026-10-24 10:00:00", "seats": 5, "trial": 1 });
    let damaged = agreement("a", &["High"], json!({ "condition": 5 }));
    let asking = agreement("b", &["High"], json!({ "condition": "doc.seats == 5" }));
    let all = files(&[("ticket-7.json", ticket), ("sla-a.json", damaged), ("sla-b.json", asking)]);
    let adapted = frappe::adapt(&all, &options("UTC")).unwrap();
    assert_eq!(serde_json::to_value(&adapted.ticket).unwrap()["attributes"], json!({ "seats": "5" }));
}
