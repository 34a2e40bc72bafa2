//! ServiceNow: conditions, options and histories of the less usual kinds.

use punctual::import::servicenow::{Options, adapt, import};
use punctual::import::{Adapted, Fate, Files, ImportReport};
use punctual::{EventKind, Outcome};
use serde_json::{Value, json};

use crate::document;
use crate::servicenow::{Change, adapted, at, definition, due, events, fate, imported, policy, table};

fn with_options(rows: Value, options: &Options) -> (Value, ImportReport) {
    let files = Files::new().with("contract_sla.json", table(rows));
    let imported = import(&files, options).unwrap();
    (serde_json::to_value(&imported.spec).unwrap(), imported.report)
}

/// The events of the history of an incident with this definition, except changes of its fields.
fn told(columns: Value, record: Value, rows: &[Change<'_>]) -> Vec<Value> {
    let ticket = adapted(&[columns], record, rows, &[]).ticket;
    let mut told = events(&serde_json::to_value(&ticket).unwrap());
    told.retain(|event| ["custom", "paused", "resumed"].contains(&event["type"].as_str().unwrap()));
    told
}

fn custom(name: &str) -> Value {
    json!({ "type": "custom", "name": name })
}

#[test]
fn rows_stand_in_any_of_the_forms_of_an_export() {
    let row = definition(json!({}));
    let expected = imported(json!({})).0;
    for file in [json!({ "records": [row] }), json!([row]), json!({ "result": row })] {
        let files = Files::new().with("contract_sla.json", document(&file));
        let spec = import(&files, &Options::default()).unwrap().spec;
        assert_eq!(serde_json::to_value(&spec).unwrap(), expected, "{file}");
    }
    let error = import(&Files::new(), &Options::default()).unwrap_err();
    let [problem] = error.problems() else { panic!("{error}") };
    assert!(problem.path().starts_with("contract_sla"), "{error}");
}

#[test]
fn definitions_of_another_table_are_left_out_or_need_the_host() {
    let rows = json!([
        definition(json!({})),
        definition(
            json!({ "sys_id": "d2", "name": "Problem", "collection": "problem", "stop_condition": "state=107" })
        ),
    ]);
    let ids = |book: &Value| {
        let policies = book["policies"].as_array().unwrap().iter();
        policies.map(|entry| entry["policy"]["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let became = |report: &ImportReport, place: &str| {
        report.at("contract_sla.json", &format!("/result/{place}")).map(|entry| entry.fate())
    };
    let (book, report) = with_options(rows.clone(), &Options { table: Some("incident".into()), ..Options::default() });
    assert_eq!(ids(&book), ["d1"]);
    assert_eq!(["0/collection", "1"].map(|place| became(&report, place).unwrap()), [Fate::Exact, Fate::Ignored]);
    let (book, report) = with_options(rows.clone(), &Options { table: Some("problem".into()), ..Options::default() });
    assert_eq!(ids(&book), ["d2"]);
    assert_eq!(["0", "1/collection"].map(|place| became(&report, place).unwrap()), [Fate::Ignored, Fate::Exact]);
    // Its states are not those of an incident.
    assert_eq!(policy(&book).0["statuses"], json!({ "107": "resolved" }));
    let (book, report) = with_options(rows, &Options::default());
    assert_eq!(ids(&book), ["d1", "d2"]);
    let became = ["0/collection", "1/collection"].map(|place| became(&report, place).unwrap());
    assert_eq!(became, [Fate::Exact, Fate::NeedsHost]);
}

#[test]
fn states_without_activity_are_those_of_incidents_unless_an_option_says_others() {
    let problem = definition(json!({ "collection": "problem", "start_condition": "active=true^priority=1" }));
    let options = |inactive: Option<&str>| Options {
        table: Some("problem".into()),
        inactive_states: inactive.map(|state| vec![state.to_owned()]),
        ..Options::default()
    };
    let (book, report) = with_options(json!([problem]), &options(None));
    let when = json!({ "priority": ["1"], "attributes": { "active": ["true"] } });
    assert_eq!((&book["policies"][0]["when"], fate(&report, "start_condition")), (&when, Some(Fate::NeedsHost)));
    let (book, report) = with_options(json!([problem]), &options(Some("107")));
    assert_eq!(book["policies"][0]["when"], json!({ "priority": ["1"] }));
    assert_eq!(fate(&report, "start_condition"), Some(Fate::Exact));
    assert_eq!(policy(&book).0["statuses"]["107"], "cancelled");
    // Without a condition on the activity, nobody has to say the states.
    let (_, report) = with_options(json!([definition(json!({ "collection": "problem" }))]), &options(None));
    assert_eq!(fate(&report, "start_condition"), Some(Fate::Exact));
}

#[test]
fn options_name_their_mistakes() {
    let error = Options::read(&document(json!({
        "relative_durations": { "r1": [], "r2": "2h" }, "system_time_zone": "Europe/Berlim", "tables": "incident",
    })))
    .unwrap_err();
    let text = error.to_string();
    for place in ["relative_durations/r1", "system_time_zone", "tables"] {
        assert!(text.contains(place), "no mistake at {place}:\n{text}");
    }
    assert_eq!(error.problems().len(), 3, "{text}");
}

#[test]
fn columns_that_a_relative_duration_replaces_say_nothing() {
    let columns = json!({ "duration_type": "r1", "pause_condition": "state=3" });
    let options = document(json!({ "relative_durations": { "r1": "next business day" } }));
    let (book, report) = with_options(json!([definition(columns)]), &Options::read(&options).unwrap());
    let metric = policy(&book).1;
    assert_eq!(metric["targets"]["*"]["*"], "next business day");
    assert_eq!(policy(&book).0["statuses"]["3"], "open");
    assert_eq!(["duration", "pause_condition"].map(|column| fate(&report, column)), [Some(Fate::Ignored); 2]);
}

#[test]
fn start_conditions_may_ask_for_nothing_or_for_too_much() {
    let when = |query: &str| {
        let (book, report) = imported(json!({ "start_condition": query }));
        (book["policies"][0]["when"].clone(), fate(&report, "start_condition").unwrap())
    };
    assert_eq!(when("priority=1^categoryANYTHING"), (json!({ "priority": ["1"] }), Fate::Exact));
    assert_eq!(when("category!=^priority=1").1, Fate::Approximate);
    // The condition of a form in which nothing is chosen is met by any ticket. Without a condition, nothing attaches.
    let (book, _) = imported(json!({ "start_condition": "^EQ" }));
    assert_eq!((&book["policies"][0]["when"], &policy(&book).1["counts_while"]), (&Value::Null, &Value::Null));
    assert_eq!(policy(&book).1["stop"], json!([]));
    let (book, report) = imported(json!({ "start_condition": "" }));
    assert_eq!(book["policies"], json!([]));
    let why = report.at("contract_sla.json", "/result/0").unwrap();
    assert!(why.fate() == Fate::Ignored && why.to_string().contains("without a start condition"), "{why}");
    // Twelve times one of two fields: 4,096 alternatives.
    let either = (0..12).map(|number| format!("u_a{number}=1^ORu_b{number}=1")).collect::<Vec<_>>().join("^");
    let (book, report) = imported(json!({ "start_condition": either }));
    assert_eq!(book["policies"], json!([]));
    let why = report.at("contract_sla.json", "/result/0/start_condition").unwrap();
    assert!(why.fate() == Fate::Impossible && why.to_string().contains("too many alternatives"), "{why}");
}

#[test]
fn an_assignment_stops_what_starts_while_nobody_is_assigned() {
    let columns = json!({
        "start_condition": "active=true^priority=3^assigned_toISEMPTY", "stop_condition": "assigned_toISNOTEMPTY",
    });
    let (book, report) = imported(columns.clone());
    let (policy, metric) = policy(&book);
    assert_eq!(book["policies"][0]["when"], json!({ "priority": ["3"] }));
    assert_eq!((&metric["start"], &metric["stop"]), (&json!(["opened"]), &json!(["assigned"])), "{policy}");
    let said = report.at("contract_sla.json", "/result/0/start_condition").unwrap();
    // No condition of the policy asks for an attribute, so nobody has to keep one.
    assert!(
        said.fate() == Fate::Approximate && said.to_string().contains("`assigned_toISEMPTY` counts as met"),
        "{said}"
    );
    assert!(!said.to_string().contains("keeps the attribute"), "{said}");
    let rows = [(30, 1, "assigned_to", "", "u2", "a.lind")];
    let record = json!({ "assigned_to": "u2" });
    let ticket = adapted(std::slice::from_ref(&columns), record.clone(), &rows, &[]).ticket;
    let ticket = serde_json::to_value(&ticket).unwrap();
    assert_eq!(events(&ticket), [json!({ "type": "assigned", "agent": "u2" })]);
    assert_eq!(ticket["attributes"], json!({ "caller_id": "u1" }));
    assert_eq!(due(columns.clone(), record, &rows), [(Outcome::Met, Some("09:30".into()), Some("13:00".into()))]);
    assert_eq!(due(columns, json!({}), &[]), [(Outcome::Breached, None, Some("13:00".into()))]);
    // Without such a stop, the attribute decides.
    let (book, _) = imported(json!({ "start_condition": "assigned_toISEMPTY" }));
    assert_eq!(book["policies"][0]["when"], json!({ "attributes": { "assigned_toISEMPTY": ["true"] } }));
}

#[test]
fn stops_that_a_ticket_does_not_tell_are_sent() {
    // Leaving one of several states may lead to another of them.
    let (book, report) = imported(json!({ "stop_condition": "stateNOT IN1,2" }));
    assert_eq!(policy(&book).1["stop"], json!(["custom:stateNOT IN1,2"]));
    assert_eq!(fate(&report, "stop_condition"), Some(Fate::Approximate));
    let stop = |query: &str| json!({ "start_condition": "priority=3", "stop_condition": query });
    let rows = [(5, 1, "state", "1", "2", "a.lind"), (10, 2, "state", "2", "3", "a.lind")];
    assert_eq!(told(stop("stateNOT IN1,2"), json!({ "state": "3" }), &rows), [custom("stateNOT IN1,2")]);
    let rows = [(5, 1, "u_score", "2", "5", "a.lind"), (10, 2, "u_score", "5", "6", "a.lind")];
    let record = json!({ "u_score": "6" });
    for (query, expected) in
        [("u_score>5", 1), ("u_score>=5", 1), ("u_scoreBETWEEN3@9", 1), ("u_score>6", 0), ("u_score<2", 0)]
    {
        assert_eq!(told(stop(query), record.clone(), &rows), vec![custom(query); expected], "{query}");
    }
}

#[test]
fn a_cancellation_on_other_fields_is_an_event_that_ends_it_without_a_verdict() {
    let columns = json!({
        "start_condition": "priority=3", "stop_condition": "u_done=true", "when_to_cancel": "on_condition",
        "cancel_condition": "u_withdrawn=true",
    });
    let (book, report) = imported(columns.clone());
    let metric = policy(&book).1;
    assert_eq!(metric["stop"], json!(["custom:u_done=true"]));
    assert_eq!(metric["void"], json!(["custom:u_withdrawn=true"]));
    assert_eq!(fate(&report, "cancel_condition"), Some(Fate::Approximate));
    let withdrawn = [(20, 1, "u_withdrawn", "", "true", "a.lind")];
    let record = json!({ "u_withdrawn": "true" });
    assert_eq!(told(columns.clone(), record.clone(), &withdrawn), [custom("u_withdrawn=true")]);
    let outcomes: Vec<Outcome> = due(columns, record, &withdrawn).into_iter().map(|(outcome, ..)| outcome).collect();
    assert_eq!(outcomes, [Outcome::Void]);
}

#[test]
fn resets_are_triggers_where_an_event_says_all_of_them() {
    let cases = [
        ("stateVALCHANGES", "status_changed", Fate::Exact),
        ("stateCHANGESTO2", "status:2", Fate::Exact),
        ("stateCHANGESFROM3", "left:3", Fate::Exact),
        ("assigned_toVALCHANGES", "assigned", Fate::Exact),
        ("assigned_toCHANGESTOu2", "custom:assigned_toCHANGESTOu2", Fate::Approximate),
        ("priorityVALCHANGES^state=2", "custom:priorityVALCHANGES^state=2", Fate::Approximate),
        ("priorityVALCHANGES^NQstate=2", "custom:priorityVALCHANGES^NQstate=2", Fate::Approximate),
        ("reopen_count=1", "custom:reopen_count=1", Fate::Approximate),
    ];
    for (query, trigger, expected) in cases {
        let (book, report) = imported(json!({ "reset_condition": query }));
        let metric = policy(&book).1;
        assert_eq!((&metric["start"], &metric["void"]), (&json!(["opened", trigger]), &json!([trigger])), "{query}");
        assert_eq!(fate(&report, "reset_condition"), Some(expected), "{query}");
    }
}

#[test]
fn changes_meet_a_condition_by_the_values_before_and_after() {
    let rows = [
        (5, 1, "u_step", "a", "b", "a.lind"),
        (10, 2, "u_step", "b", "b", "a.lind"),
        (15, 3, "u_step", "b", "c", "a.lind"),
    ];
    let cases = [
        ("u_stepVALCHANGES", 2),
        ("u_stepCHANGESFROMa", 1),
        ("u_stepCHANGESFROMc", 0),
        ("u_stepCHANGESTOc", 1),
        ("u_stepCHANGESTOa", 0),
    ];
    for (query, times) in cases {
        let columns = json!({ "start_condition": "priority=3", "reset_condition": query });
        assert_eq!(told(columns, json!({ "u_step": "c" }), &rows), vec![custom(query); times], "{query}");
    }
}

#[test]
fn pauses_that_a_ticket_does_not_tell_are_sent() {
    // The definition is for priority 1 alone, so time counts nowhere outside of this pause.
    let (book, report) = imported(json!({ "pause_condition": "priority=1" }));
    assert_eq!(policy(&book).1["counts_while"], json!({ "priority": ["1"] }));
    assert_eq!(policy(&book).0["pauses"], json!({ "priority=1": {} }));
    assert_eq!(fate(&report, "pause_condition"), Some(Fate::Approximate));
    // A record may be opened in a pause.
    let columns = json!({ "start_condition": "priority=3", "pause_condition": "u_hold=true" });
    let rows = [(20, 1, "u_hold", "true", "", "a.lind")];
    let ticket = adapted(std::slice::from_ref(&columns), json!({}), &rows, &[]).ticket;
    let shown: Vec<_> = ticket.events().iter().map(|event| (event.at, &event.kind)).collect();
    let reason = "u_hold=true";
    let (paused, resumed) = (EventKind::Paused { reason: reason.into() }, EventKind::Resumed { reason: reason.into() });
    assert_eq!(shown, [(at("2026-03-02T09:00:00Z"), &paused), (at("2026-03-02T09:20:00Z"), &resumed)]);
    assert_eq!(due(columns, json!({}), &rows), [(Outcome::Breached, None, Some("13:20".into()))]);
}

#[test]
fn a_pause_that_ends_where_its_condition_does_needs_no_event() {
    let resume = |pause: &str, resume: &str| {
        let columns = json!({ "pause_condition": pause, "when_to_resume": "on_condition", "resume_condition": resume });
        let (book, report) = imported(columns);
        let fates = ["pause_condition", "resume_condition"].map(|column| fate(&report, column).unwrap());
        (policy(&book).0["pauses"].clone(), policy(&book).0["statuses"]["3"].clone(), fates)
    };
    let exact = (json!({ "state=3": {} }), json!({ "pauses": "state=3" }), [Fate::Exact; 2]);
    assert_eq!(resume("state=3", "state!=3"), exact);
    let sent = (json!({ "state=3 until state=2": {} }), json!("open"), [Fate::Approximate; 2]);
    assert_eq!(resume("state=3", "state=2"), sent);
    // What is not read has no opposite.
    let unread =
        (json!({ "commentsLIKEwait until state=2": {} }), json!("open"), [Fate::Impossible, Fate::Approximate]);
    assert_eq!(resume("commentsLIKEwait", "state=2"), unread);
}

#[test]
fn words_that_are_not_read_are_mistakes() {
    let cases = [
        ("when_to_cancel", "sometimes"),
        ("when_to_resume", "sometimes"),
        ("reset_action", "restart"),
        ("schedule_source", "elsewhere"),
        ("retroactive", "perhaps"),
    ];
    for (column, word) in cases {
        let mut columns = json!({ "reset_condition": "priorityVALCHANGES" });
        columns[column] = json!(word);
        let files = Files::new().with("contract_sla.json", table(json!([definition(columns)])));
        let error = import(&files, &Options::default()).unwrap_err();
        let [problem] = error.problems() else { panic!("{column}: {error}") };
        assert_eq!(problem.path(), format!("contract_sla.json /result/0/{column}"), "{error}");
    }
}

#[test]
fn retroactive_clocks_may_count_pauses_and_begin_with_the_record() {
    let columns =
        |pauses: &str, from: &str| json!({ "retroactive": "true", "retroactive_pause": pauses, "set_start_to": from });
    let fates = |columns: Value| {
        let report = imported(columns).1;
        ["retroactive_pause", "set_start_to"].map(|column| fate(&report, column).unwrap())
    };
    assert_eq!(fates(columns("true", "opened_at")), [Fate::Exact, Fate::Exact]);
    assert_eq!(fates(columns("false", "sys_created_on")), [Fate::Approximate; 2]);
    // Both count from the opening.
    let (book, _) = imported(columns("true", "sys_created_on"));
    assert_eq!(policy(&book).1["from"], Value::Null);
}

#[test]
fn a_beginning_after_the_opening_is_none() {
    let columns = json!({ "retroactive": "true", "set_start_to": "u_from" });
    for (from, occurred_at, expected) in [
        ("2026-03-02 09:00:01", None, Fate::Approximate),
        ("2026-03-02 09:00:00", Some("2026-03-02T09:00:00Z"), Fate::Exact),
    ] {
        let adapted = adapted(std::slice::from_ref(&columns), json!({ "u_from": from }), &[], &[]);
        assert_eq!(adapted.ticket.occurred_at(), occurred_at.map(at), "{from}");
        let became = adapted.report.at("incident.json", "/result/0/u_from").map(|entry| entry.fate());
        assert_eq!(became, Some(expected), "{from}");
    }
}

#[test]
fn the_attribute_of_an_empty_field_comes_and_goes() {
    let columns = json!({ "start_condition": "cmdb_ciISEMPTY" });
    let rows = [(5, 1, "cmdb_ci", "c1", "", "a.lind"), (9, 2, "cmdb_ci", "", "c2", "a.lind")];
    let ticket = adapted(&[columns], json!({ "cmdb_ci": "c2" }), &rows, &[]).ticket;
    let ticket = serde_json::to_value(&ticket).unwrap();
    assert_eq!(ticket["attributes"], json!({ "caller_id": "u1", "cmdb_ci": "c1" }));
    let told: Vec<Value> = events(&ticket).into_iter().filter(|event| event["name"] == "cmdb_ciISEMPTY").collect();
    let becomes = |to: Value| json!({ "type": "attribute_changed", "name": "cmdb_ciISEMPTY", "to": to });
    assert_eq!(told, [becomes(json!("true")), becomes(json!([]))]);
}

/// The history of a record of a table with these rows of the audit.
fn history(kind: &str, record: Value, rows: Value, definitions: Value) -> Adapted {
    let files = Files::new()
        .with(format!("{kind}.json"), table(json!([record])))
        .with("sys_audit.json", table(rows))
        .with("contract_sla.json", table(definitions));
    adapt(&files, &Options::default()).unwrap()
}

#[test]
fn without_numbers_of_updates_what_was_set_until_the_creation_is_the_opening() {
    let row = |column: &str, old: &str, new: &str, second: u32| {
        json!({ "documentkey": "i1", "fieldname": column, "oldvalue": old, "newvalue": new, "user": "a.lind",
            "sys_created_on": format!("2026-03-02 09:00:{second:02}") })
    };
    let rows = json!([
        row("priority", "", "2", 5),
        row("state", "", "1", 5),
        row("assigned_to", "", "u2", 6),
        row("priority", "2", "1", 7),
    ]);
    let record = json!({ "sys_id": "i1", "number": "INC1", "opened_at": "2026-03-02 09:00:00",
        "sys_created_on": "2026-03-02 09:00:05", "priority": "1", "state": "1", "assigned_to": "u2" });
    let ticket = serde_json::to_value(history("incident", record, rows, json!([])).ticket).unwrap();
    assert_eq!((&ticket["priority"], &ticket["status"]), (&json!("2"), &json!("1")));
    let assigned = json!({ "type": "assigned", "agent": "u2" });
    assert_eq!(events(&ticket), [assigned, json!({ "type": "priority_changed", "to": "1" })]);
}

#[test]
fn the_caller_of_a_record_may_have_a_user_name_in_it() {
    let record = json!({ "sys_id": "i1", "number": "INC1", "opened_at": "2026-03-02 09:00:00", "caller_id": "u1",
        "caller_id.user_name": "j.mori" });
    let comment = |user: &str, minute: u32| {
        json!({ "documentkey": "i1", "fieldname": "comments", "newvalue": "?", "user": user,
            "record_checkpoint": minute.to_string(), "sys_created_on": format!("2026-03-02 09:{minute:02}:00") })
    };
    let adapted = history("incident", record, json!([comment("j.mori", 5), comment("a.lind", 6)]), json!([]));
    let kinds: Vec<EventKind> = adapted.ticket.events().iter().map(|event| event.kind.clone()).collect();
    assert_eq!(kinds, [EventKind::CustomerReplied, EventKind::AgentReplied]);
    let became = |column: &str| adapted.report.at("incident.json", &format!("/result/0/{column}")).unwrap().fate();
    assert_eq!(["caller_id", "caller_id.user_name"].map(became), [Fate::Exact; 2]);
}

#[test]
fn the_activity_of_a_record_of_another_table_is_not_known() {
    let row = |number: u32, column: &str, old: &str, new: &str| {
        json!({ "documentkey": "p1", "fieldname": column, "oldvalue": old, "newvalue": new, "user": "a.lind",
            "record_checkpoint": number.to_string(), "sys_created_on": "2026-03-02 09:05:00" })
    };
    let rows = json!([row(1, "state", "101", "107"), row(1, "incident_state", "101", "107")]);
    let record = json!({ "sys_id": "p1", "number": "PRB1", "opened_at": "2026-03-02 09:00:00", "priority": "1",
        "state": "107", "active": "true" });
    let stop = |query: &str| json!([definition(json!({ "collection": "problem", "stop_condition": query }))]);
    // The state 107 is not among those in which an incident is not active; here nothing says what it is.
    let query = "active=false^u_a=";
    let adapted = history("problem", record.clone(), rows.clone(), stop(query));
    let ticket = serde_json::to_value(&adapted.ticket).unwrap();
    assert_eq!(events(&ticket), [json!({ "type": "status_changed", "to": "107" })]);
    let became = adapted.report.at("sys_audit.json", "/result/1").unwrap();
    assert!(became.fate() == Fate::Ignored && became.to_string().contains("follows from the state"), "{became}");
    let files = |options: &Options| {
        let files = Files::new()
            .with("problem.json", table(json!([record])))
            .with("sys_audit.json", table(rows.clone()))
            .with("contract_sla.json", table(stop(query)));
        events(&serde_json::to_value(adapt(&files, options).unwrap().ticket).unwrap())
    };
    let inactive = Options { inactive_states: Some(vec!["107".into()]), ..Options::default() };
    assert!(files(&inactive).contains(&custom(query)));
}
