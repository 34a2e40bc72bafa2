//! ServiceNow: what its conditions, schedules and durations become, and which mistakes its exports may have.

use chrono::{DateTime, Utc};
use punctual::import::servicenow::{Options, adapt, import};
use punctual::import::{Adapted, Document, Fate, Files, ImportReport};
use punctual::{Calendar, CalendarSpec, EventKind, Outcome, Phase, PolicyBook, Ticket};
use serde_json::{Map, Value, json};

use crate::document;

pub(crate) fn table(rows: Value) -> Document {
    document(json!({ "result": rows }))
}

/// A definition of 4 hours round the clock that starts with priority 1 and stops in state 6, with other columns.
pub(crate) fn definition(columns: Value) -> Value {
    let mut row = json!({
        "sys_id": "d1", "name": "Repair", "active": "true", "type": "SLA", "collection": "incident",
        "duration": "1970-01-01 04:00:00", "schedule_source": "no_schedule", "start_condition": "priority=1^EQ",
        "stop_condition": "state=6^EQ",
    });
    row.as_object_mut().unwrap().extend(columns.as_object().unwrap().clone());
    row
}

/// The book and the report of a definition with these columns.
pub(crate) fn imported(columns: Value) -> (Value, ImportReport) {
    let files = Files::new().with("contract_sla.json", table(json!([definition(columns)])));
    let imported = import(&files, &Options::default()).unwrap();
    (serde_json::to_value(&imported.spec).unwrap(), imported.report)
}

/// The only policy, and its only metric.
pub(crate) fn policy(book: &Value) -> (&Value, &Value) {
    let policy = &book["policies"][0]["policy"];
    (policy, &policy["metrics"]["Repair"])
}

pub(crate) fn fate(report: &ImportReport, column: &str) -> Option<Fate> {
    report.at("contract_sla.json", &format!("/result/0/{column}")).map(|entry| entry.fate())
}

#[test]
fn start_conditions_say_whom_a_policy_is_for_and_when_time_counts() {
    let cases = [
        ("priority=1^EQ", json!({ "priority": ["1"] }), Fate::Exact),
        (
            "priorityIN1,2^category!=query",
            json!({ "priority": ["1", "2"], "attributes": { "category": { "not": ["query"] } } }),
            Fate::Exact,
        ),
        ("priority<=2", json!({ "priority": { "below": "3" } }), Fate::Exact),
        (
            "priority=1^ORcategory=network",
            json!([{ "priority": ["1"] }, { "attributes": { "category": ["network"] } }]),
            Fate::Exact,
        ),
        (
            "priority=1^NQpriority=2^category=network",
            json!([{ "priority": ["1"] }, { "priority": ["2"], "attributes": { "category": ["network"] } }]),
            Fate::Exact,
        ),
        ("priority=1^active=true", json!({ "priority": ["1"] }), Fate::Exact),
        ("stateIN1,2", json!({ "status": ["1", "2", "6"] }), Fate::Exact),
        ("state!=6^priority=1", json!({ "priority": ["1"] }), Fate::Exact),
        ("caller_id.vip=true", json!({ "attributes": { "caller_id.vip": ["true"] } }), Fate::Approximate),
        ("assigned_to=u1", json!({ "agent": ["u1"] }), Fate::Exact),
        ("cmdb_ciISEMPTY", json!({ "attributes": { "cmdb_ciISEMPTY": ["true"] } }), Fate::Approximate),
    ];
    for (query, when, expected) in cases {
        let (book, report) = imported(json!({ "start_condition": query }));
        assert_eq!(book["policies"][0]["when"], when, "{query}");
        assert_eq!(policy(&book).1["counts_while"], when, "{query}");
        assert_eq!(fate(&report, "start_condition"), Some(expected), "{query}");
        let (book, _) =
            imported(json!({ "start_condition": query, "retroactive": "true", "set_start_to": "opened_at" }));
        assert_eq!((&book["policies"][0]["when"], &policy(&book).1["counts_while"]), (&when, &Value::Null), "{query}");
    }
}

#[test]
fn a_definition_that_cannot_be_said_is_left_out_and_says_why() {
    for query in [
        "short_descriptionSTARTSWITHvip",
        "opened_by=javascript:me()",
        "priorityVALCHANGES",
        "priority=1^priority=2",
        "what is this",
    ] {
        let (book, report) = imported(json!({ "start_condition": query }));
        assert_eq!(book["policies"], json!([]), "{query}");
        assert_eq!(fate(&report, "start_condition"), Some(Fate::Impossible), "{query}");
        assert_eq!(report.at("contract_sla.json", "/result/0").map(|entry| entry.fate()), Some(Fate::Impossible));
    }
    let (book, report) = imported(json!({ "duration": "" }));
    assert_eq!(book["policies"], json!([]));
    assert_eq!(fate(&report, "duration"), Some(Fate::Impossible));
}

#[test]
fn a_ticket_is_measured_while_it_meets_the_start_condition() {
    let files = Files::new().with("contract_sla.json", table(json!([definition(json!({}))])));
    let book = PolicyBook::from_spec(import(&files, &Options::default()).unwrap().spec).unwrap();
    let opened = at("2026-03-02T09:00:00Z");
    let raised = EventKind::PriorityChanged { to: "1".into() };
    let ticket = Ticket::opened("INC1", opened).priority("3").status("1").event(at("2026-03-02T11:00:00Z"), raised);
    let ticket = ticket.build().unwrap();
    assert!(book.evaluate(&ticket, opened).evaluations.is_empty());
    let evaluations = book.evaluate(&ticket, at("2026-03-02T12:00:00Z")).evaluations;
    let shown = serde_json::to_string(&evaluations).unwrap();
    let due = evaluations.iter().flat_map(|evaluation| &evaluation.metrics).flat_map(|metric| &metric.cycles);
    assert_eq!(due.map(|cycle| cycle.due_at).collect::<Vec<_>>(), [Some(at("2026-03-02T15:00:00Z"))], "{shown}");
}

#[test]
fn stop_conditions_are_states_triggers_or_events() {
    let stops = |query: &str| {
        let (book, report) = imported(json!({ "stop_condition": query }));
        let (policy, metric) = policy(&book);
        let resolved = policy["statuses"].as_object().unwrap().iter().filter(|(_, status)| **status == "resolved");
        let resolved: Vec<String> = resolved.map(|(state, _)| state.clone()).collect();
        (resolved.join(","), metric["stop"].clone(), fate(&report, "stop_condition"))
    };
    assert_eq!(stops("state=6^ORstate=7^EQ"), ("6,7".into(), json!([]), Some(Fate::Exact)));
    assert_eq!(stops("active=false"), ("7,8".into(), json!([]), Some(Fate::Exact)));
    assert_eq!(stops("assigned_toISNOTEMPTY"), (String::new(), json!(["assigned"]), Some(Fate::Approximate)));
    assert_eq!(stops("state!=1"), (String::new(), json!(["left:1"]), Some(Fate::Approximate)));
    let both = "state=6^close_codeISNOTEMPTY";
    assert_eq!(stops(both), (String::new(), json!([format!("custom:{both}")]), Some(Fate::Approximate)));
    let unknown = "close_notesLIKEdone";
    assert_eq!(stops(unknown), (String::new(), json!([format!("custom:{unknown}")]), Some(Fate::Impossible)));
}

#[test]
fn scripts_need_the_host_and_unused_zones_say_nothing() {
    let (_, report) = imported(json!({ "advanced_condition_type": "advanced" }));
    assert_eq!(fate(&report, "advanced_condition_type"), Some(Fate::Impossible));
    let (_, report) = imported(json!({ "timezone_source": "task.caller_id.time_zone", "timezone": "Asia/Tokyo" }));
    assert_eq!(fate(&report, "timezone"), Some(Fate::Ignored));
    let (_, report) = imported(json!({ "timezone_source": "sla.timezone", "timezone": "Asia/Tokyo" }));
    assert_eq!(fate(&report, "timezone"), Some(Fate::Exact));
}

#[test]
fn pauses_are_states_or_what_stands_against_time_that_counts() {
    let (book, report) = imported(json!({ "pause_condition": "stateIN3,4^EQ" }));
    let (pausing, metric) = policy(&book);
    assert_eq!(pausing["statuses"]["4"], json!({ "pauses": "stateIN3,4" }));
    assert_eq!(
        (metric["counts_while"].clone(), fate(&report, "pause_condition")),
        (json!({ "priority": ["1"] }), Some(Fate::Exact))
    );
    let (book, report) = imported(json!({ "pause_condition": "state=3^hold_reason=4^EQ" }));
    let (pausing, metric) = policy(&book);
    assert_eq!(pausing["pauses"], json!({ "state=3^hold_reason=4": {} }));
    let counts = json!([
        { "priority": ["1"], "status": { "not": ["3"] } },
        { "priority": ["1"], "attributes": { "hold_reason": { "not": ["4"] } } },
    ]);
    assert_eq!((metric["counts_while"].clone(), fate(&report, "pause_condition")), (counts, Some(Fate::Exact)));
    let resume =
        json!({ "pause_condition": "state=3", "when_to_resume": "on_condition", "resume_condition": "state=2" });
    let (book, report) = imported(resume);
    assert_eq!(policy(&book).0["statuses"]["3"], "open");
    assert_eq!(fate(&report, "pause_condition"), Some(Fate::Approximate));
    let (_, report) = imported(json!({ "pause_condition": "commentsLIKEwait" }));
    assert_eq!(fate(&report, "pause_condition"), Some(Fate::Impossible));
}

/// The policy of such a definition with this name has no rule of the preset of that name.
#[test]
fn a_definition_named_like_a_preset_keeps_its_own_rule() {
    for name in ["assignment", "ownership", "first_response", "next_response", "every_response", "periodic_update"] {
        let (book, _) = imported(json!({ "name": name }));
        let metric = &book["policies"][0]["policy"]["metrics"][name];
        assert_eq!(metric["start"], json!(["opened"]), "{name}");
        assert_eq!((&metric["stop"], &metric["repeat"]), (&json!([]), &json!(false)), "{name}");
        assert_eq!(metric["after_answer"], if name == "next_response" { json!(false) } else { Value::Null }, "{name}");
    }
}

#[test]
fn resets_and_cancellations_end_cycles_by_triggers() {
    let (book, report) = imported(json!({ "reset_condition": "priorityVALCHANGES", "reset_action": "complete" }));
    let metric = policy(&book).1.clone();
    assert_eq!(metric["start"], json!(["opened", "priority_changed"]));
    assert_eq!((&metric["stop"], &metric["repeat"]), (&json!(["priority_changed"]), &json!(true)));
    assert_eq!(fate(&report, "reset_condition"), Some(Fate::Exact));
    let (book, report) = imported(json!({ "reset_condition": "stateCHANGESTO2^ORcategoryVALCHANGES" }));
    let metric = policy(&book).1.clone();
    let custom = "custom:stateCHANGESTO2^ORcategoryVALCHANGES";
    assert_eq!((&metric["start"], &metric["void"]), (&json!(["opened", custom]), &json!([custom])));
    assert_eq!(fate(&report, "reset_condition"), Some(Fate::Approximate));
    let (book, report) = imported(json!({ "when_to_cancel": "on_condition", "cancel_condition": "state=8" }));
    assert_eq!(policy(&book).0["statuses"]["8"], "cancelled");
    assert_eq!(fate(&report, "cancel_condition"), Some(Fate::Exact));
    let attached = json!([{ "priority": ["1"] }, { "attributes": { "attached:d1": ["true"] } }]);
    assert_eq!(book["policies"][0]["when"], attached);
    let (_, report) = imported(json!({ "cancel_condition": "state=8" }));
    assert_eq!(fate(&report, "cancel_condition"), Some(Fate::Ignored));
}

#[test]
fn durations_are_times_after_1970_or_what_an_option_says() {
    let within = |book: &Value| policy(book).1["targets"]["*"]["*"].clone();
    assert_eq!(within(&imported(json!({ "duration": "1970-01-03 01:30:00" })).0), "49h30m");
    let relative = json!({ "duration": "", "duration_type": { "value": "r1", "link": "…" } });
    assert_eq!(imported(relative.clone()).0["policies"], json!([]));
    let options = Options::read(&document(
        json!({ "relative_durations": { "r1": { "within": "next business day", "due": "16:00" } } }),
    ));
    let files = Files::new().with("contract_sla.json", table(json!([definition(relative)])));
    let book = serde_json::to_value(import(&files, &options.unwrap()).unwrap().spec).unwrap();
    assert_eq!(within(&book), json!({ "within": "next business day", "due": "16:00" }));
}

/// A calendar from one entry of a schedule in Berlin.
fn calendar(span: Value) -> Calendar {
    let mut row = json!({ "sys_id": "s1", "schedule": "c1", "type": "" });
    row.as_object_mut().unwrap().extend(span.as_object().unwrap().clone());
    let files = Files::new()
        .with("cmn_schedule.json", table(json!([{ "sys_id": "c1", "name": "Hours", "time_zone": "Europe/Berlin" }])))
        .with("cmn_schedule_span.json", table(json!([row])))
        .with(
            "contract_sla.json",
            table(json!([definition(json!({ "schedule_source": "sla_definition", "schedule": "c1" }))])),
        );
    let book = serde_json::to_value(import(&files, &Options::default()).unwrap().spec).unwrap();
    let spec: CalendarSpec = serde_json::from_value(book["calendars"]["c1"].clone()).unwrap();
    Calendar::from_spec(spec).unwrap()
}

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn entries_repeat_as_their_columns_say() {
    let span = |start: &str, end: &str, rest: &[(&str, &str)]| {
        let columns = [("start_date_time", start), ("end_date_time", end)].into_iter().chain(rest.iter().copied());
        calendar(columns.map(|(name, value)| (name.to_owned(), json!(value))).collect::<Map<_, _>>().into())
    };
    let check = |what: &str, calendar: &Calendar, open: &[&str], closed: &[&str]| {
        open.iter().for_each(|text| assert!(calendar.is_open(at(text)), "{what}: closed at {text}"));
        closed.iter().for_each(|text| assert!(!calendar.is_open(at(text)), "{what}: open at {text}"));
    };
    let (nine, five) = ("20260105T090000", "20260105T170000");
    let weekdays = span(nine, five, &[("repeat_type", "weekdays"), ("repeat_until", "20260601")]);
    check(
        "weekdays",
        &weekdays,
        &["2026-01-05T08:00:00Z", "2026-06-01T14:59:59Z"],
        &["2025-12-31T10:00:00Z", "2026-01-10T10:00:00Z", "2026-06-02T10:00:00Z"],
    );
    let days = span(nine, five, &[("repeat_type", "weekly"), ("days_of_week", "37")]);
    check(
        "Wednesday and Sunday",
        &days,
        &["2026-01-07T10:00:00Z", "2026-01-11T10:00:00Z"],
        &["2026-01-06T10:00:00Z", "2026-01-10T10:00:00Z"],
    );
    let third = span(nine, five, &[("repeat_type", "daily"), ("repeat_count", "3")]);
    check(
        "every third day",
        &third,
        &["2026-01-05T10:00:00Z", "2026-01-08T10:00:00Z"],
        &["2026-01-06T10:00:00Z", "2026-01-07T10:00:00Z"],
    );
    let weekend = span("20260109T180000", "20260112T060000", &[("repeat_type", "weekly"), ("days_of_week", "5")]);
    check(
        "from Friday to Monday",
        &weekend,
        &["2026-01-09T17:00:00Z", "2026-01-11T12:00:00Z", "2026-01-12T04:59:59Z", "2026-01-19T04:00:00Z"],
        &["2026-01-05T04:00:00Z", "2026-01-12T05:00:00Z", "2026-01-16T16:59:59Z"],
    );
    let last = span(
        "20260131T000000",
        "20260131T235959",
        &[("repeat_type", "monthly"), ("monthly_type", "ldom"), ("all_day", "true")],
    );
    check(
        "the last day of the month",
        &last,
        &["2026-02-28T10:00:00Z", "2028-02-29T10:00:00Z", "2026-04-30T21:59:59Z"],
        &["2028-02-28T10:00:00Z", "2026-04-30T22:00:00Z", "2025-12-31T10:00:00Z"],
    );
    let second = span(
        "20260113T090000",
        "20260113T170000",
        &[("repeat_type", "monthly"), ("monthly_type", "dow"), ("repeat_count", "2")],
    );
    check(
        "the second Tuesday of every second month",
        &second,
        &["2026-01-13T10:00:00Z", "2026-03-10T10:00:00Z"],
        &["2026-02-10T10:00:00Z", "2026-03-17T10:00:00Z"],
    );
    let fifth = span("20260105T090000", "20260105T170000", &[("repeat_type", "monthly"), ("repeat_count", "5")]);
    check(
        "every fifth month",
        &fifth,
        &["2026-06-05T10:00:00Z", "2026-11-05T10:00:00Z"],
        &["2026-02-05T10:00:00Z", "2027-01-05T10:00:00Z"],
    );
    let christmas = span("20261224T120000", "20261227T060000", &[("repeat_type", "yearly"), ("yearly_type", "doy")]);
    check(
        "three days of every year",
        &christmas,
        &["2026-12-24T11:00:00Z", "2031-12-26T12:00:00Z", "2031-12-27T04:59:59Z"],
        &["2025-12-25T12:00:00Z", "2031-12-27T05:00:00Z"],
    );
    let night = span("20260105T220000", "20260106T040000", &[("repeat_type", "daily")]);
    check(
        "nights",
        &night,
        &["2026-01-06T02:59:59Z", "2026-01-05T21:00:00Z"],
        &["2026-01-05T02:00:00Z", "2026-01-06T03:00:00Z"],
    );
    let endless = span(nine, five, &[("repeat_type", "daily"), ("repeat_until", "00000000")]);
    check("zeros for no end", &endless, &["2031-01-05T10:00:00Z"], &["2026-01-04T10:00:00Z", "2031-01-05T17:00:00Z"]);
    let utc = span("20260105T090000Z", "20260105T170000Z", &[]);
    check("readings of UTC", &utc, &["2026-01-05T16:59:59Z"], &["2026-01-05T08:30:00Z", "2026-01-05T17:00:00Z"]);
}

#[test]
fn every_mistake_of_a_damaged_export_is_named() {
    let files = Files::new()
        .with("cmn_schedule.json", table(json!([
            { "sys_id": "c1", "name": "Desk", "time_zone": "Europe/Berlim" },
            { "sys_id": "c2", "time_zone": "floating", "parent": "c2" },
        ])))
        .with("cmn_schedule_span.json", table(json!([
            { "sys_id": "s1", "schedule": "c9", "start_date_time": "20260105T090000", "end_date_time": "20260105T170000" },
            { "sys_id": "s2", "schedule": "c1", "start_date_time": "5 January", "end_date_time": "20260105T170000", "repeat_type": "hourly" },
            { "sys_id": "s3", "schedule": "c1", "start_date_time": "20260105T090000", "end_date_time": "20260105T080000", "repeat_type": "weekly", "days_of_week": "128" },
            { "sys_id": "s4", "schedule": "c2", "start_date_time": "20260105T090000", "end_date_time": "20260105T100000", "repeat_type": "yearly", "yearly_type": "float", "month": "13", "float_week": "1", "float_day": "0" },
        ])))
        .with("contract_sla.json", table(json!([
            definition(json!({ "duration": "4 Hours", "active": "yes" })),
            definition(json!({ "schedule_source": "sla_definition", "schedule": "c7" })),
            definition(json!({ "sys_id": "d2", "schedule_source": "sla_definition", "schedule": "c2" })),
        ])));
    let error = import(&files, &Options::default()).unwrap_err();
    let paths: Vec<&str> = error.problems().iter().map(|problem| problem.path()).collect();
    for path in [
        "cmn_schedule.json /result/0/time_zone",
        "cmn_schedule.json /result/1/parent",
        "cmn_schedule_span.json /result/0/schedule",
        "cmn_schedule_span.json /result/1/start_date_time",
        "cmn_schedule_span.json /result/1/repeat_type",
        "cmn_schedule_span.json /result/2/end_date_time",
        "cmn_schedule_span.json /result/2/days_of_week",
        "cmn_schedule_span.json /result/3/month",
        "cmn_schedule_span.json /result/3/float_day",
        "contract_sla.json /result/0/active",
        "contract_sla.json /result/0/duration",
        "contract_sla.json /result/1/sys_id",
        "contract_sla.json /result/1/schedule",
    ] {
        assert!(paths.contains(&path), "no mistake at {path}:\n{error}");
    }
    assert_eq!(paths.len(), 13, "{error}");
}

#[test]
fn b3_schedules_that_contain_each_other_many_times_are_read_once() {
    // Each schedule contains the next one twice: read again and again, this would be 2^20 times.
    let id = |number: usize| format!("c{number}");
    let schedules: Vec<Value> = (0..=20).map(|number| json!({ "sys_id": id(number), "time_zone": "UTC" })).collect();
    let child = |number: usize| json!({ "schedule": id(number), "child_schedule": id(number + 1), "type": "include" });
    let children: Vec<Value> = (0..20).flat_map(|number| [child(number), child(number)]).collect();
    let span = json!({ "schedule": "c20", "start_date_time": "20260105T090000", "end_date_time": "20260105T170000", "repeat_type": "daily" });
    let uses = definition(json!({ "schedule_source": "sla_definition", "schedule": "c0" }));
    let files = |children: Vec<Value>, schedules: Vec<Value>| {
        Files::new()
            .with("cmn_schedule.json", table(json!(schedules)))
            .with("cmn_other_schedule.json", table(json!(children)))
            .with("cmn_schedule_span.json", table(json!([span])))
            .with("contract_sla.json", table(json!([uses])))
    };
    assert!(import(&files(children, schedules), &Options::default()).is_ok());
    let schedules: Vec<Value> = (0..50_000).map(|number| json!({ "sys_id": id(number), "time_zone": "UTC" })).collect();
    let error = import(&files((0..49_999).map(child).collect(), schedules), &Options::default()).unwrap_err();
    assert!(error.to_string().contains("too deep"), "{error}");
}

/// The history of an incident that is opened at 09:00 with priority 3 in state 1, from rows of the audit: the minute, the
/// number of the update, the column, the values before and after, and the user.
fn history(columns: Value, rows: &[Change<'_>]) -> (Value, ImportReport) {
    let adapted = adapted(&[columns], json!({}), rows, &[]);
    (serde_json::to_value(&adapted.ticket).unwrap(), adapted.report)
}

pub(crate) type Change<'a> = (u32, u32, &'a str, &'a str, &'a str, &'a str);

/// The same of several definitions, with other columns of the record, and with clocks of the product.
pub(crate) fn adapted(definitions: &[Value], record: Value, rows: &[Change<'_>], clocks: &[Value]) -> Adapted {
    let row = |(minute, update, column, old, new, user): &Change<'_>| {
        json!({
            "documentkey": "i1", "fieldname": column, "oldvalue": old, "newvalue": new, "user": user,
            "record_checkpoint": update.to_string(), "sys_created_on": format!("2026-03-02 09:{minute:02}:00"),
        })
    };
    let mut incident = json!({
        "sys_id": "i1", "number": "INC1", "opened_at": "2026-03-02 09:00:00", "sys_created_on": "2026-03-02 09:00:00",
        "priority": "3", "state": "1", "caller_id": { "value": "u1", "display_value": "J. Mori" },
    });
    incident.as_object_mut().unwrap().extend(record.as_object().unwrap().clone());
    let files = Files::new()
        .with("contract_sla.json", table(definitions.iter().cloned().map(definition).collect()))
        .with("incident.json", table(json!([incident])))
        .with("sys_audit.json", table(rows.iter().map(row).collect()))
        .with("task_sla.json", table(json!(clocks)));
    adapt(&files, &Options { caller: Some("j.mori".into()), ..Options::default() }).unwrap()
}

/// The events of a ticket without their instants.
pub(crate) fn events(ticket: &Value) -> Vec<Value> {
    let events = ticket["events"].as_array().unwrap().iter().cloned();
    events.map(|mut event| event.as_object_mut().and_then(|event| event.remove("at")).map(|_| event).unwrap()).collect()
}

#[test]
fn changes_are_events_and_values_at_the_opening_come_from_what_changed() {
    let rows = [
        (5, 1, "priority", "3", "1", "a.lind"),
        (6, 2, "assigned_to", "", "u2", "a.lind"),
        (7, 3, "assigned_to", "u2", "", "a.lind"),
        (8, 4, "comments", "", "Still broken.", "j.mori"),
        (9, 5, "comments", "", "We look into it.", "a.lind"),
        (10, 6, "comments", "", "Closed in 3 days.", "system"),
        (11, 7, "work_notes", "", "A spare part is ordered.", "a.lind"),
        (12, 8, "category", "", "network", "a.lind"),
        (13, 9, "close_code", "", "solved", "a.lind"),
        (14, 10, "resolved_at", "", "2026-03-02 09:14:00", "a.lind"),
    ];
    let (ticket, report) = history(json!({ "start_condition": "category=network" }), &rows);
    assert_eq!((&ticket["priority"], &ticket["status"]), (&json!("3"), &json!("1")));
    assert_eq!(ticket["attributes"], json!({ "caller_id": "u1" }));
    assert_eq!(
        events(&ticket),
        [
            json!({ "type": "priority_changed", "to": "1" }),
            json!({ "type": "assigned", "agent": "u2" }),
            json!({ "type": "assigned", "agent": null }),
            json!({ "type": "customer_replied" }),
            json!({ "type": "agent_replied" }),
            json!({ "type": "internal_note" }),
            json!({ "type": "attribute_changed", "name": "category", "to": "network" }),
        ]
    );
    let fate = |row: usize| report.at("sys_audit.json", &format!("/result/{row}")).map(|entry| entry.fate());
    assert_eq!([0, 5, 8, 9].map(fate), [Fate::Exact, Fate::Ignored, Fate::Approximate, Fate::Ignored].map(Some));
}

#[test]
fn what_a_policy_cannot_see_is_sent_as_events_and_attributes() {
    let rows = [
        (5, 1, "cmdb_ci", "", "c1", "a.lind"),
        (6, 2, "reopen_count", "0", "1", "a.lind"),
        (7, 3, "state", "1", "3", "a.lind"),
        (8, 4, "state", "3", "2", "a.lind"),
        (9, 5, "state", "2", "5", "a.lind"),
        (10, 6, "close_code", "", "solved", "a.lind"),
    ];
    let columns = json!({
        "start_condition": "cmdb_ciISEMPTY", "reset_condition": "reopen_countVALCHANGES^EQ",
        "pause_condition": "state=3", "when_to_resume": "on_condition", "resume_condition": "state=5",
        "stop_condition": "state=6^ORclose_codeISNOTEMPTY",
    });
    let (ticket, _) = history(columns, &rows);
    assert_eq!(ticket["attributes"], json!({ "caller_id": "u1", "cmdb_ciISEMPTY": "true" }));
    let told: Vec<Value> = events(&ticket).into_iter().filter(|event| event["type"] != "status_changed").collect();
    assert_eq!(
        told,
        [
            json!({ "type": "attribute_changed", "name": "cmdb_ci", "to": "c1" }),
            json!({ "type": "attribute_changed", "name": "cmdb_ciISEMPTY", "to": [] }),
            json!({ "type": "custom", "name": "reopen_countVALCHANGES" }),
            json!({ "type": "paused", "reason": "state=3 until state=5" }),
            json!({ "type": "resumed", "reason": "state=3 until state=5" }),
            json!({ "type": "custom", "name": "state=6^ORclose_codeISNOTEMPTY" }),
        ]
    );
}

#[test]
fn what_several_definitions_ask_for_is_told_once() {
    let reset = |id: &str| json!({ "sys_id": id, "reset_condition": "reopen_countVALCHANGES" });
    let rows = [(5, 1, "reopen_count", "0", "1", "a.lind")];
    let ticket = serde_json::to_value(&adapted(&[reset("d1"), reset("d2")], json!({}), &rows, &[]).ticket).unwrap();
    assert_eq!(events(&ticket), [json!({ "type": "custom", "name": "reopen_countVALCHANGES" })]);
    let until = |id: &str, state: &str| {
        let resume = format!("state={state}");
        json!({ "sys_id": id, "pause_condition": "state=3", "when_to_resume": "on_condition", "resume_condition": resume })
    };
    let rows =
        [(5, 1, "state", "1", "3", "a.lind"), (6, 2, "state", "3", "4", "a.lind"), (7, 3, "state", "4", "5", "a")];
    let ticket = adapted(&[until("d1", "4"), until("d2", "5"), until("d3", "5")], json!({}), &rows, &[]).ticket;
    let mut told = events(&serde_json::to_value(&ticket).unwrap());
    told.retain(|event| event["type"] != "status_changed");
    assert_eq!(
        told,
        [
            json!({ "type": "paused", "reason": "state=3 until state=4" }),
            json!({ "type": "paused", "reason": "state=3 until state=5" }),
            json!({ "type": "resumed", "reason": "state=3 until state=4" }),
            json!({ "type": "resumed", "reason": "state=3 until state=5" }),
        ]
    );
}

#[test]
fn a_ticket_has_the_attribute_that_chooses_its_schedule() {
    let by_field = json!({ "schedule_source": "task_field", "schedule_source_field": "u_schedule" });
    let rows = [(5, 1, "u_schedule", "c1", "c2", "a.lind")];
    let adapted = adapted(&[by_field], json!({ "u_schedule": "c2" }), &rows, &[]);
    let ticket = serde_json::to_value(&adapted.ticket).unwrap();
    assert_eq!(ticket["attributes"], json!({ "caller_id": "u1", "u_schedule": "c1" }));
    assert_eq!(events(&ticket), [json!({ "type": "attribute_changed", "name": "u_schedule", "to": "c2" })]);
}

#[test]
fn clocks_are_of_the_record_and_of_one_definition() {
    let clock = |task: &str, sla: &str, hour: u32| {
        json!({ "task": task, "sla": sla, "stage": "in_progress",
            "start_time": "2026-03-02 09:00:00", "planned_end_time": format!("2026-03-02 {hour}:00:00") })
    };
    let clocks = [clock("i2", "d1", 11), clock("i1", "d1", 13), clock("i1", "d2", 15)];
    let adapted = adapted(&[json!({}), json!({ "sys_id": "d2" })], json!({}), &[], &clocks);
    let found = adapted.answers.iter().map(|answer| (answer.metric.as_str(), answer.cycle, answer.due_at));
    let due = |hour: u32| Some(at(&format!("2026-03-02T{hour}:00:00Z")));
    assert_eq!(found.collect::<Vec<_>>(), [("Repair", None, due(13)), ("Repair (d2)", None, due(15))]);
    let became = |row| adapted.report.at("task_sla.json", &format!("/result/{row}")).unwrap().to_string();
    assert!(became(0).contains("another record") && became(1).contains("compared with ours"));
}

#[test]
fn a_ticket_has_one_beginning_and_one_caller() {
    let from = |id: &str, column: &str| json!({ "sys_id": id, "retroactive": "true", "set_start_to": column });
    let record = json!({ "u_from": "2026-03-02 08:00:00", "u_since": "2026-03-02 07:00:00" });
    let fate = |adapted: &Adapted, column: &str| {
        adapted.report.at("incident.json", &format!("/result/0/{column}")).map(|entry| entry.fate())
    };
    let one = adapted(&[from("d1", "u_from")], record.clone(), &[], &[]);
    assert_eq!((one.ticket.occurred_at(), fate(&one, "u_from")), (Some(at("2026-03-02T08:00:00Z")), Some(Fate::Exact)));
    let two = adapted(&[from("d1", "u_from"), from("d2", "u_since")], record, &[], &[]);
    assert_eq!(two.ticket.occurred_at(), None);
    assert_eq!(["u_from", "u_since"].map(|column| fate(&two, column)), [Some(Fate::Approximate); 2]);

    let record = json!({ "sys_id": "i1", "number": "INC1", "opened_at": "2026-03-02 09:00:00", "caller_id": "u1" });
    let comment = json!({ "documentkey": "i1", "fieldname": "comments", "newvalue": "?", "user": "j.mori",
        "record_checkpoint": "1", "sys_created_on": "2026-03-02 09:05:00" });
    let files = |comments: Vec<Value>| {
        Files::new().with("incident.json", table(json!([record]))).with("sys_audit.json", table(json!(comments)))
    };
    let caller = |files: Files, caller: Option<String>| {
        fate(&adapt(&files, &Options { caller, ..Options::default() }).unwrap(), "caller_id")
    };
    assert_eq!(caller(files(vec![comment.clone()]), None), Some(Fate::NeedsHost));
    assert_eq!(caller(files(vec![comment]), Some("j.mori".into())), Some(Fate::Exact));
    assert_eq!(caller(files(Vec::new()), None), Some(Fate::Exact));

    // Without a caller, a comment without a user is no comment of the caller.
    let record = json!({ "sys_id": "i1", "number": "INC1", "opened_at": "2026-03-02 09:00:00" });
    let comment = json!({ "documentkey": "i1", "fieldname": "comments", "newvalue": "?",
        "record_checkpoint": "1", "sys_created_on": "2026-03-02 09:05:00" });
    let files =
        Files::new().with("incident.json", table(json!([record]))).with("sys_audit.json", table(json!([comment])));
    assert_eq!(adapt(&files, &Options::default()).unwrap().ticket.events()[0].kind, EventKind::AgentReplied);
}

#[test]
fn b3_what_multiplies_is_limited() {
    let terms = |count: usize| (0..count).map(|number| format!("u_{number}=1")).collect::<Vec<_>>().join("^OR");
    let (_, report) = imported(json!({ "start_condition": terms(100_000), "stop_condition": terms(100_000) }));
    assert_eq!(fate(&report, "start_condition"), Some(Fate::Impossible));
    let (_, report) = imported(json!({ "stop_condition": terms(100_000) }));
    assert_eq!(fate(&report, "stop_condition"), Some(Fate::Impossible));
    // A field of the ticket chooses among all schedules, for each definition.
    let files = |id: &dyn Fn(usize) -> String| {
        let row = |number| {
            let id = format!("d{number}");
            definition(json!({ "sys_id": id, "schedule_source": "task_field", "schedule_source_field": "u_schedule" }))
        };
        let schedules = (0..500).map(|number| json!({ "sys_id": id(number), "time_zone": "UTC" })).collect();
        Files::new()
            .with("contract_sla.json", table((0..500).map(row).collect()))
            .with("cmn_schedule.json", table(schedules))
    };
    let report = import(&files(&|number| format!("c{number}")), &Options::default()).unwrap().report;
    let entry = |row| report.at("contract_sla.json", &format!("/result/{row}/schedule_source_field")).unwrap().fate();
    assert_eq!([0, 499].map(entry), [Fate::Approximate, Fate::Impossible]);
    let error = import(&files(&|number| format!("{number:0300}")), &Options::default()).unwrap_err();
    assert_eq!(error.problems().iter().filter(|problem| problem.path().ends_with("/sys_id")).count(), 500, "{error}");
    // A schedule that is never open has many children, and many definitions ask for it.
    let children = (0..20_000).map(|_| json!({ "schedule": "c0", "child_schedule": "c1" })).collect();
    let uses = |number| {
        let id = format!("d{number}");
        definition(json!({ "sys_id": id, "schedule_source": "sla_definition", "schedule": "c0" }))
    };
    let files = Files::new()
        .with("cmn_schedule.json", table(json!([{ "sys_id": "c0" }, { "sys_id": "c1" }])))
        .with("cmn_other_schedule.json", table(children))
        .with("contract_sla.json", table((0..2_000).map(uses).collect()));
    let error = import(&files, &Options::default()).unwrap_err();
    assert!(error.to_string().contains("child schedules"), "{error}");
    // Each change of the state asks every pause.
    let pauses = |number: usize| {
        let pause = format!("state={number}^u_a=1");
        definition(json!({ "sys_id": format!("d{number}"), "pause_condition": pause }))
    };
    let files = Files::new()
        .with("contract_sla.json", table((0..5_000).map(pauses).collect()))
        .with("incident.json", table(json!([{ "sys_id": "i1", "number": "I1", "opened_at": "2026-03-02 09:00:00" }])));
    let error = adapt(&files, &Options::default()).unwrap_err();
    assert!(error.to_string().contains("5000 terms"), "{error}");
}

#[test]
fn every_mistake_of_a_damaged_history_is_named() {
    let files = Files::new()
        .with("incident.json", table(json!([
            { "sys_id": "i1", "number": "", "opened_at": "yesterday", "state": "1" },
            { "sys_id": "i2", "number": "INC2", "opened_at": "2026-03-02 09:00:00" },
        ])))
        .with("sys_audit.json", table(json!([
            { "documentkey": "i1", "fieldname": "state", "newvalue": "2", "sys_created_on": "2026-13-02 09:00:00" },
            { "documentkey": "i1", "newvalue": "2", "sys_created_on": "2026-03-02 09:00:00", "record_checkpoint": "first" },
            { "documentkey": "i2", "fieldname": 7.5, "sys_created_on": null },
        ])));
    let error = adapt(&files, &Options::default()).unwrap_err();
    let paths: Vec<&str> = error.problems().iter().map(|problem| problem.path()).collect();
    let expected = [
        "incident.json /result/1",
        "sys_audit.json /result/0/sys_created_on",
        "sys_audit.json /result/1/fieldname",
        "sys_audit.json /result/1/record_checkpoint",
        "incident.json /result/0/number",
        "incident.json /result/0/opened_at",
    ];
    expected.iter().for_each(|path| assert!(paths.contains(path), "no mistake at {path}:\n{error}"));
    assert_eq!(paths.len(), expected.len(), "{error}");
    assert!(adapt(&Files::new(), &Options::default()).is_err());
}

/// The cycles of an incident with priority 1 that goes through these states, every ten minutes one, a week later.
fn cycles(columns: Value, states: &[&str]) -> Vec<(u32, Outcome, Phase)> {
    let rows: Vec<Change<'_>> = states
        .windows(2)
        .zip(1..)
        .map(|(pair, number)| (number * 10, number, "state", pair[0], pair[1], "agent"))
        .collect();
    let record = json!({ "priority": "1", "state": states[states.len() - 1] });
    let ticket = adapted(std::slice::from_ref(&columns), record, &rows, &[]).ticket;
    let files = Files::new().with("contract_sla.json", table(json!([definition(columns)])));
    let book = PolicyBook::from_spec(import(&files, &Options::default()).unwrap().spec).unwrap();
    let evaluations = book.evaluate(&ticket, at("2026-03-09T09:00:00Z")).evaluations;
    let cycles = evaluations.iter().flat_map(|evaluation| &evaluation.metrics).flat_map(|metric| &metric.cycles);
    cycles.map(|cycle| (cycle.number, cycle.outcome, cycle.phase.clone())).collect()
}

#[test]
fn a_resolved_record_that_is_closed_starts_no_clock() {
    let met = (1, Outcome::Met, Phase::Stopped);
    for start in
        ["active=true^priority=1", "stateNOT IN7,8^priority=1", "state!=7^priority=1", "stateIN1,2,3^priority=1"]
    {
        for (cancel, retroactive) in [("on_condition", "true"), ("never", "true"), ("on_condition", "false")] {
            let columns = json!({
                "start_condition": start, "when_to_cancel": cancel, "retroactive": retroactive,
                "set_start_to": "opened_at",
            });
            let shown = columns.to_string();
            assert_eq!(cycles(columns.clone(), &["1", "6", "7"]), std::slice::from_ref(&met), "{shown}");
            let reopened = cycles(columns.clone(), &["1", "6", "7", "2"]);
            assert_eq!(reopened, [met.clone(), (2, Outcome::Breached, Phase::Running)], "{shown}");
            // Nothing cancels it, so it goes on until the stop condition is met.
            if retroactive == "true" {
                assert_eq!(cycles(columns, &["1", "7"]), [(1, Outcome::Breached, Phase::Running)], "{shown}");
            }
        }
    }
    let cancelled = json!({ "start_condition": "active=true^priority=1", "retroactive": "true" });
    assert_eq!(cycles(cancelled, &["1", "6", "7"]), [met]);
}

#[test]
fn a_clock_that_a_reopening_may_start_without_the_start_condition_is_told() {
    let fate = |start: &str, cancel: &str| {
        fate(&imported(json!({ "start_condition": start, "when_to_cancel": cancel })).1, "start_condition")
    };
    assert_eq!(fate("active=true^priority=1", "never"), Some(Fate::Approximate));
    assert_eq!(fate("stateIN1,2", "on_condition"), Some(Fate::Approximate));
    assert_eq!(fate("active=true^priority=1", "no_match"), Some(Fate::Exact));
    assert_eq!(fate("active=true", "never"), Some(Fate::Exact));
}

/// When the cycles of a record with these columns stopped and are due, a week after its opening.
pub(crate) fn due(
    columns: Value,
    record: Value,
    rows: &[Change<'_>],
) -> Vec<(Outcome, Option<String>, Option<String>)> {
    let ticket = adapted(std::slice::from_ref(&columns), record, rows, &[]).ticket;
    let files = Files::new().with("contract_sla.json", table(json!([definition(columns)])));
    let book = PolicyBook::from_spec(import(&files, &Options::default()).unwrap().spec).unwrap();
    let evaluations = book.evaluate(&ticket, at("2026-03-09T09:00:00Z")).evaluations;
    let cycles = evaluations.iter().flat_map(|evaluation| &evaluation.metrics).flat_map(|metric| &metric.cycles);
    let time = |at: Option<DateTime<Utc>>| at.map(|at| at.format("%H:%M").to_string());
    cycles.map(|cycle| (cycle.outcome, time(cycle.stopped_at), time(cycle.due_at))).collect()
}

#[test]
fn a_stop_on_another_field_leaves_the_start_condition_as_it_is() {
    let group = |cancel: &str| {
        json!({
            "start_condition": "active=true^assignment_group=g1", "stop_condition": "assignment_group!=g1",
            "when_to_cancel": cancel,
        })
    };
    let (g1, g2) = (json!({ "assignment_group": "g1" }), json!({ "assignment_group": "g2" }));
    let to = |minute, old, new| (minute, minute, "assignment_group", old, new, "a.lind");
    let running = |due: &str| (Outcome::Breached, None, Some(due.to_owned()));
    let met = |stop: &str, due: &str| (Outcome::Met, Some(stop.to_owned()), Some(due.to_owned()));
    for cancel in ["no_match", "never"] {
        assert_eq!(due(group(cancel), g2.clone(), &[]), [], "{cancel}");
        assert_eq!(due(group(cancel), g1.clone(), &[to(30, "g2", "g1")]), [running("13:30")], "{cancel}");
        let left = due(group(cancel), g2.clone(), &[to(10, "g1", "g2")]);
        assert_eq!(left, [met("09:10", "13:00")], "{cancel}");
        let back = due(group(cancel), g1.clone(), &[to(10, "g1", "g2"), to(30, "g2", "g1")]);
        assert_eq!(back, [met("09:10", "13:00"), running("13:30")], "{cancel}");
        let there = due(group(cancel), g2.clone(), &[to(10, "g1", "g2"), to(30, "g2", "g1"), to(40, "g1", "g3")]);
        assert_eq!(there, [met("09:10", "13:00"), met("09:40", "13:30")], "{cancel}");
    }
    // What no longer attaches without a stop is cancelled, also after a clock that was completed.
    let columns = json!({
        "start_condition": "priority=3^assignment_group=g1", "stop_condition": "assignment_group!=g1",
    });
    let lowered = (40, 40, "priority", "3", "4", "a.lind");
    let rows = [to(10, "g1", "g2"), to(30, "g2", "g1"), lowered];
    assert_eq!(due(columns.clone(), json!({ "assignment_group": "g1", "priority": "4" }), &rows), []);
    let (book, report) = imported(columns);
    let when = json!([
        { "attributes": { "assignment_group": ["g1"] }, "priority": ["3"] }, { "attributes": { "attached:d1": ["true"] } },
    ]);
    let sorted = |value: &Value| {
        let mut parts: Vec<String> = value.as_array().unwrap().iter().map(Value::to_string).collect();
        parts.sort();
        parts
    };
    assert_eq!(sorted(&book["policies"][0]["when"]), sorted(&when));
    assert_eq!(fate(&report, "start_condition"), Some(Fate::Exact));
    assert_eq!(fate(&report, "stop_condition"), Some(Fate::Approximate));
    let stop = report.at("contract_sla.json", "/result/0/stop_condition").unwrap().to_string();
    assert!(stop.contains("`attached:d1`"), "{stop}");
}

#[test]
fn the_activity_of_a_record_follows_from_its_state() {
    let columns = json!({ "start_condition": "active=true^priority=1", "when_to_cancel": "never" });
    let rows = [(5, 1, "priority", "1", "3", "a.lind"), (30, 2, "state", "1", "7", "a.lind")];
    for active in [json!({}), json!({ "active": "false" }), json!({ "active": "true" })] {
        let mut record = json!({ "priority": "3", "state": "7" });
        record.as_object_mut().unwrap().extend(active.as_object().unwrap().clone());
        assert_eq!(due(columns.clone(), record, &rows), [(Outcome::Breached, None, Some("13:00".into()))], "{active}");
    }
    // What the audit has stands, with `1` and `0`, as words have it in the record.
    let rows = [(5, 1, "active", "1", "0", "a.lind")];
    let (ticket, report) =
        history(json!({ "start_condition": "priority=3", "stop_condition": "active=0^u_a=" }), &rows);
    let told = events(&ticket);
    assert!(told.contains(&json!({ "type": "custom", "name": "active=0^u_a=" })), "{told:?}");
    assert_eq!(report.at("sys_audit.json", "/result/0").map(|entry| entry.fate()), Some(Fate::Exact));
    let rows = [(5, 1, "state", "1", "7", "a.lind")];
    for stop in ["active=false^u_a=", "incident_state=7^u_a=", "incident_stateCHANGESTO7^ORactiveVALCHANGES"] {
        let record = json!({ "state": "7", "active": "false", "incident_state": "7" });
        let ticket = adapted(&[json!({ "start_condition": "priority=3", "stop_condition": stop })], record, &rows, &[]);
        let told = events(&serde_json::to_value(&ticket.ticket).unwrap());
        assert_eq!(told.iter().filter(|event| event["name"] == stop).count(), 1, "{told:?}");
    }
}

#[test]
fn a_reset_that_may_start_a_clock_without_the_start_condition_is_told() {
    let fate = |columns: Value| {
        let mut all = json!({ "start_condition": "priority=2", "reset_condition": "priorityVALCHANGES" });
        all.as_object_mut().unwrap().extend(columns.as_object().unwrap().clone());
        fate(&imported(all).1, "reset_condition")
    };
    assert_eq!(fate(json!({ "when_to_cancel": "on_condition" })), Some(Fate::Approximate));
    assert_eq!(fate(json!({ "when_to_cancel": "never", "reset_action": "complete" })), Some(Fate::Approximate));
    assert_eq!(fate(json!({ "stop_condition": "u_done=true" })), Some(Fate::Approximate));
    assert_eq!(fate(json!({})), Some(Fate::Exact));
}

#[test]
fn clocks_that_a_reset_cancels_are_counted() {
    let clock = |stage: &str, start: &str, end: &str| {
        let time = |text: &str| if text.is_empty() { String::new() } else { format!("2026-03-02 {text}:00") };
        json!({ "task": "i1", "sla": "d1", "stage": stage, "start_time": time(start), "end_time": time(end) })
    };
    let reset = json!({ "reset_condition": "priorityVALCHANGES", "reset_action": "cancel" });
    let cycles = |columns: Value, clocks: &[Value]| {
        let answers = adapted(&[columns], json!({}), &[], clocks).answers;
        answers.iter().map(|answer| answer.cycle).collect::<Vec<_>>()
    };
    let at_resets =
        [clock("cancelled", "09:00", "10:00"), clock("completed", "10:00", "11:00"), clock("in_progress", "11:00", "")];
    assert_eq!(cycles(reset.clone(), &at_resets), [Some(2), Some(3)]);
    assert_eq!(cycles(json!({}), &at_resets), [Some(1), Some(2)]);
    // Cancelled because the start condition was no longer met: the next one begins later, or there is none.
    let later = [clock("cancelled", "09:00", "10:00"), clock("in_progress", "10:30", "")];
    assert_eq!(cycles(reset.clone(), &later), [None]);
    let last = [clock("completed", "09:00", "10:00"), clock("cancelled", "10:00", "11:00")];
    assert_eq!(cycles(reset, &last), [None]);
}

#[test]
fn long_queries_of_several_definitions_are_told_apart() {
    let ids = |last: &str| {
        let ids: Vec<String> = (0..40).map(|number| format!("{number:032}")).chain([last.to_owned()]).collect();
        format!("assignment_groupIN{}", ids.join(","))
    };
    let resume = |id: &str, last: &str| json!({ "sys_id": id, "pause_condition": ids(last), "when_to_resume": "on_condition", "resume_condition": "state=2" });
    let stop = |id: &str, last: &str| json!({ "sys_id": id, "stop_condition": ids(last) });
    let rows = [(5, 1, "assignment_group", "", "g2", "a.lind")];
    let definitions = [resume("d1", "g1"), resume("d2", "g2"), stop("d3", "g1"), stop("d4", "g2")];
    let ticket = adapted(&definitions, json!({ "assignment_group": "g2" }), &rows, &[]).ticket;
    let told = events(&serde_json::to_value(&ticket).unwrap());
    let ending = |kind: &str, field: &str, id: &str| {
        let named = told.iter().filter(|event| event["type"] == kind);
        named.filter(|event| event[field].as_str().is_some_and(|name| name.ends_with(&format!(" ({id})")))).count()
    };
    assert_eq!(["d1", "d2"].map(|id| ending("paused", "reason", id)), [0, 1], "{told:?}");
    assert_eq!(["d3", "d4"].map(|id| ending("custom", "name", id)), [0, 1], "{told:?}");
}

#[test]
fn names_of_definitions_that_are_left_out_are_free() {
    let left_out = json!({ "sys_id": "d0", "start_condition": "short_descriptionLIKEvip" });
    let clock = |sla: &str| json!({ "task": "i1", "sla": sla, "stage": "in_progress" });
    let adapted = adapted(&[left_out, json!({})], json!({}), &[], &[clock("d0"), clock("d1")]);
    let metrics: Vec<&str> = adapted.answers.iter().map(|answer| answer.metric.as_str()).collect();
    assert_eq!(metrics, ["Repair", "Repair (d0)"]);
}

#[test]
fn rows_that_stand_in_two_answers_are_read_once() {
    let comment = json!({ "sys_id": "a1", "documentkey": "i1", "fieldname": "comments", "newvalue": "?", "user": "a.lind",
        "record_checkpoint": "1", "sys_created_on": "2026-03-02 09:05:00" });
    let clock = json!({ "sys_id": "t1", "task": "i1", "sla": "d1", "stage": "in_progress" });
    let record = json!({ "sys_id": "i1", "number": "INC1", "opened_at": "2026-03-02 09:00:00" });
    let files = Files::new()
        .with("contract_sla.json", table(json!([definition(json!({}))])))
        .with("incident.json", table(json!([record])))
        .with("sys_audit.json", table(json!([comment])))
        .with("sys_audit-2.json", table(json!([comment])))
        .with("task_sla.json", table(json!([clock, clock])));
    let adapted = adapt(&files, &Options::default()).unwrap();
    assert_eq!((adapted.ticket.events().len(), adapted.answers.len()), (1, 1));
    let mut fates = ["sys_audit.json", "sys_audit-2.json"]
        .map(|file| adapted.report.at(file, "/result/0").map(|entry| entry.fate()));
    fates.sort();
    assert_eq!(fates, [Some(Fate::Exact), Some(Fate::Ignored)]);
}
