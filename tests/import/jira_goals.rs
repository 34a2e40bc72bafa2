//! Jira Service Management: goals without a time, names of metrics, and how queries are written.

use punctual::PolicyBook;
use punctual::import::{Fate, Files, jira};
use punctual::{EventKind, Ticket};
use serde_json::{Value, json};

use crate::document;
use crate::jira::{JQL, condition, files, goal, import, metric, paths, together, usual, when};

fn printed(metrics: Value) -> Value {
    serde_json::to_value(import(metrics).spec).unwrap()
}

/// What became of the goals of the only metric, and the conditions of the policies that came of them.
fn goals(goals: Value) -> (Vec<Fate>, Vec<Value>) {
    let count = goals.as_array().unwrap().len();
    let imported = import(metric(&usual(), &goals));
    let place = |number: usize| format!("/timeMetrics/0/config/goals/{number}");
    let fates = (0..count).map(|number| imported.report.at("sla-metrics.json", &place(number)).unwrap().fate());
    let book = serde_json::to_value(&imported.spec).unwrap();
    let policies = book["policies"].as_array().unwrap();
    (fates.collect(), policies.iter().map(|policy| policy["when"].clone()).collect())
}

fn without_time(id: &str, jql: &str) -> Value {
    json!({ "id": id, "jqlQuery": jql })
}

#[test]
fn a_goal_for_a_priority_that_an_earlier_goal_has_is_for_no_issue() {
    let goals = json!([goal("1", "priority = High", 1), without_time("2", "priority = High"), goal("3", "", 3)]);
    let book = printed(metric(&usual(), &goals));
    let target = |hours: &str| json!({ "*": { "within": hours, "calendar": "1" } });
    let rows = json!({ "High": target("1h"), "*": target("3h") });
    assert_eq!(book["policies"][0]["policy"]["metrics"]["Time"]["targets"], rows);
}

#[test]
fn no_goal_steps_in_where_an_earlier_one_has_no_time() {
    let vip = without_time("1", "labels = vip");
    let (fates, conditions) = goals(json!([vip, goal("2", "labels = vip", 1), goal("3", "", 2)]));
    assert_eq!(fates, [Fate::Exact; 3]);
    assert_eq!(conditions, [json!({ "attributes": { "label:vip": { "not": ["true"] } } })]);
}

#[test]
fn what_cannot_be_left_out_of_a_goal_leaves_the_goal_out() {
    // An issue of both organizations has the first goal, but a condition cannot ask for one without the other.
    let none = without_time("1", "organizations = A");
    let (fates, conditions) = goals(json!([none, goal("2", "organizations = B", 1), goal("3", "", 2)]));
    assert_eq!(fates, [Fate::Exact, Fate::Impossible, Fate::Exact]);
    assert_eq!(conditions, [json!({ "attributes": { "organizations": { "not": ["A"] } } })]);
}

/// Every goal behind it would have to leave out what it names.
#[test]
fn a_long_goal_without_a_time_leaves_out_the_goals_behind_it() {
    let names: Vec<String> = (0..1_000).map(|number| format!("t{number}")).collect();
    let long = without_time("2", &format!("type in ({})", names.join(", ")));
    let (fates, conditions) =
        goals(json!([goal("1", "type = Bug", 1), long, goal("3", "type = Task", 2), goal("4", "", 3)]));
    assert_eq!(fates, [Fate::Exact, Fate::Impossible, Fate::Impossible, Fate::Impossible]);
    assert_eq!(conditions, [json!({ "attributes": { "issuetype": ["Bug"] } })]);
}

fn two_metrics(one: (&str, Value), other: (&str, Value)) -> Value {
    let metric = |id: u32, (name, goals): (&str, Value)| json!({ "id": id, "name": name, "config": { "definition": usual(), "goals": goals } });
    json!({ "timeMetrics": [metric(1, one), metric(2, other)] })
}

#[test]
fn two_metrics_of_one_name_are_a_mistake() {
    let goals = || json!([goal("1", "", 1)]);
    let damaged = files(two_metrics(("Time", goals()), ("Time", goals())));
    let error = jira::import(&damaged, &jira::Options::default()).unwrap_err();
    assert_eq!(paths(&error), ["sla-metrics.json /timeMetrics/1"]);
}

/// The common policy is of the kind `sla`, and a ticket gets one policy of a kind.
#[test]
fn a_metric_with_the_name_of_the_common_kind_stands_beside_it() {
    let metrics = two_metrics(("sla", json!([goal("1", "labels = vip", 1)])), ("Time", json!([goal("2", "", 2)])));
    let book = PolicyBook::from_spec(import(metrics).spec).unwrap();
    let opened = "2026-03-02T09:00:00Z".parse().unwrap();
    let ticket = Ticket::opened("1", opened).attribute("label:vip", "true").build().unwrap();
    let evaluations = book.evaluate(&ticket, opened).evaluations;
    let due = |metric: &str| {
        let status = evaluations.iter().find_map(|evaluation| evaluation.metric(metric));
        status.unwrap_or_else(|| panic!("{metric} is promised")).cycles[0].due_at.unwrap().to_rfc3339()
    };
    assert_eq!(due("sla"), "2026-03-02T10:00:00+00:00");
    assert_eq!(due("Time"), "2026-03-02T11:00:00+00:00");
}

/// The preset of this name waits for the first answer; the metric of the export has no such condition.
#[test]
fn a_metric_with_the_name_of_a_preset_has_only_its_own_conditions() {
    let definition = json!({
        "start": [condition("comment-by-reporter-hit-condition")],
        "stop": [condition("comment-for-reporter-hit-condition")],
    });
    let mut metrics = metric(&definition, &json!([goal("1", "", 1)]));
    metrics["timeMetrics"][0]["name"] = json!("next_response");
    let book = PolicyBook::from_spec(import(metrics).spec).unwrap();
    let at = |hour: &str| format!("2026-03-02T{hour}:00Z").parse().unwrap();
    let ticket = Ticket::opened("1", at("09:00")).event(at("10:00"), EventKind::CustomerReplied).build().unwrap();
    let evaluation = &book.evaluate(&ticket, at("10:30")).evaluations[0];
    let cycles = &evaluation.metric("next_response").unwrap().cycles;
    assert_eq!(cycles.iter().map(|cycle| cycle.due_at).collect::<Vec<_>>(), [Some(at("11:00"))]);
}

#[test]
fn queries_are_read_as_they_are_written() {
    let attributes = |attributes: Value| json!({ "attributes": attributes });
    let table = [
        (r#"type = "a \"big\" \\ thing""#, attributes(json!({ "issuetype": [r#"a "big" \ thing"#] })), Fate::NeedsHost),
        ("project = WEB_2", attributes(json!({ "project": ["WEB_2"] })), Fate::Exact),
        ("project = WEB-2", attributes(json!({ "project": ["WEB-2"] })), Fate::NeedsHost),
        ("status in (waiting, WAITING, 2)", json!({ "status": ["Waiting"] }), Fate::Exact),
        // Only a directory and an id are the id of an account.
        ("assignee = 'qm:a-1:2'", json!({ "agent": ["qm:a-1:2"] }), Fate::Exact),
        ("assignee = 'qm:'", json!({ "agent": ["qm:"] }), Fate::NeedsHost),
        ("assignee = ':7'", json!({ "agent": [":7"] }), Fate::NeedsHost),
        ("assignee = 'Ana Silva: 7'", json!({ "agent": ["Ana Silva: 7"] }), Fate::NeedsHost),
        ("assignee = 'qm:7 b'", json!({ "agent": ["qm:7 b"] }), Fate::NeedsHost),
    ];
    for (jql, expected, fate) in table {
        assert_eq!(when(jql), (expected, fate), "{jql}");
    }
    for jql in ["assignee = null", "type in (Bug, EMPTY)", "type not Bug", "type not in (Bug", "type in (Bug Task)"] {
        let expected = json!({ "attributes": { "sla_goal:Time": ["9"] } });
        assert_eq!(when(jql), (expected, Fate::Impossible), "{jql}");
    }
}

/// The choices of a field say how it is spelt, but only `fields.json` says what the attribute is called.
#[test]
fn choices_of_a_field_without_a_name_are_left_to_the_host() {
    let options = |is_last: bool| json!({ "values": [{ "id": "31", "value": "Lisbon" }], "isLast": is_last });
    let fate = |lists: &[(&str, Value)]| together("cf[1] = lisbon", lists).0;
    let choices = ("options-customfield_1.json", options(true));
    assert_eq!(fate(std::slice::from_ref(&choices)), Fate::NeedsHost);
    let field = json!([{ "id": "customfield_1", "name": "Site", "clauseNames": ["cf[1]", "Site"] }]);
    assert_eq!(fate(&[choices, ("fields.json", field)]), Fate::Exact);

    let files = files(metric(&usual(), &json!([goal("9", "cf[1] = lisbon", 1)])));
    let files = files.with("options-customfield_1.json", document(options(false)));
    let report = jira::import(&files, &jira::Options::default()).unwrap().report;
    let last = report.at("options-customfield_1.json", "/isLast").unwrap();
    assert_eq!(last.fate(), Fate::Approximate, "{last}");
    let query = report.at("sla-metrics.json", JQL).unwrap();
    assert!(query.became().contains("fields.json"), "{query}");
}

#[test]
fn a_choice_without_a_name_is_one_mistake() {
    let files = files(metric(&usual(), &json!([]))).with("versions.json", document(json!([{ "id": "7" }])));
    let error = jira::import(&files, &jira::Options::default()).unwrap_err();
    assert_eq!(paths(&error), ["versions.json /0/name"]);
}

#[test]
fn a_date_that_is_closed_twice_is_closed() {
    let day = json!({ "weekday": "monday", "start": 0, "end": 86_400_000 });
    let holiday = |name: &str, yearly: bool| json!({ "name": name, "iso8601Date": "2026-12-25", "recurring": yearly });
    let calendar = json!({ "id": 1, "timezoneId": "UTC", "workingTimes": [day],
        "holidays": [holiday("Christmas", true), holiday("Day off", true), holiday("This year", false)] });
    let files = files(metric(&usual(), &json!([goal("1", "", 1)])))
        .with("calendars.json", document(json!({ "calendars": [calendar] })));
    let imported = jira::import(&files, &jira::Options::default()).unwrap();
    let dates = &serde_json::to_value(&imported.spec).unwrap()["calendars"]["1"]["dates"];
    let names = |key: &str| dates[key]["name"].clone();
    assert_eq!((names("--12-25"), names("2026-12-25")), (json!("Christmas"), json!("This year")));
    assert_eq!(imported.report.at("calendars.json", "/calendars/0/holidays/1").unwrap().fate(), Fate::Exact);
}

#[test]
fn two_files_where_there_is_one_are_a_mistake() {
    let files = files(metric(&usual(), &json!([goal("1", "", 1)])));
    let files: Files = files.with("statuses-2.json", document(json!([])));
    let error = jira::import(&files, &jira::Options::default()).unwrap_err();
    assert_eq!(paths(&error), ["statuses"]);
}
