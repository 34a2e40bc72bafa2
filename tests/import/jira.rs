//! Jira Service Management: JQL, conditions of clocks, damaged files, and what the history tells.

use punctual::PolicyBook;
use punctual::import::{Adapted, Fate, Files, ImportError, Imported, Spec, jira};
use punctual::input::{LintKind, ProblemKind};
use serde_json::{Value, json};

use crate::document;

fn calendars() -> Value {
    let day = |day: &str| json!({ "weekday": day, "start": 32_400_000, "end": 61_200_000 });
    let office =
        json!({ "id": 1, "name": "Office", "timezoneId": "UTC", "workingTimes": [day("monday"), day("tuesday")] });
    json!({ "calendars": [office] })
}

fn statuses() -> Value {
    let status = |id: &str, name: &str, key: &str| json!({ "id": id, "name": name, "statusCategory": { "key": key } });
    json!([status("1", "Open", "new"), status("2", "Waiting", "indeterminate"), status("3", "Done", "done")])
}

pub(super) fn condition(id: &str) -> Value {
    json!({ "conditionId": id })
}

pub(super) fn of_status(id: &str) -> Value {
    json!({ "factoryKey": "status-sla-condition-factory", "conditionId": id })
}

pub(super) fn metric(definition: &Value, goals: &Value) -> Value {
    json!({ "timeMetrics": [{ "id": 1, "name": "Time", "config": { "definition": definition, "goals": goals } }] })
}

pub(super) fn usual() -> Value {
    json!({ "start": [condition("issue-created-hit-condition")], "stop": [condition("resolution-set-hit-condition")] })
}

pub(super) fn goal(id: &str, jql: &str, hours: i64) -> Value {
    json!({ "id": id, "jqlQuery": jql, "duration": hours * 3_600_000, "calendarId": 1 })
}

pub(super) fn files(metrics: Value) -> Files {
    let parts = [("calendars.json", calendars()), ("statuses.json", statuses()), ("sla-metrics.json", metrics)];
    parts.into_iter().fold(Files::new(), |files, (name, value)| files.with(name, document(value)))
}

pub(super) fn import(metrics: Value) -> Imported<punctual::book::PolicyBookSpec> {
    let imported = jira::import(&files(metrics), &jira::Options::default()).unwrap();
    PolicyBook::from_spec(imported.spec.clone()).unwrap();
    imported
}

pub(super) const JQL: &str = "/timeMetrics/0/config/goals/0/jqlQuery";

/// What a ticket has to meet for a goal with this JQL, and how well it is said.
pub(super) fn when(jql: &str) -> (Value, Fate) {
    let imported = import(metric(&usual(), &json!([goal("9", jql, 1), goal("10", "", 2)])));
    let fate = imported.report.at("sla-metrics.json", JQL).unwrap().fate();
    (serde_json::to_value(&imported.spec).unwrap()["policies"][0]["when"].clone(), fate)
}

#[test]
fn jql_over_fields_becomes_conditions() {
    let attributes = |attributes: Value| json!({ "attributes": attributes });
    let (sure, unsure) = (Fate::Exact, Fate::NeedsHost);
    let request_types = ["Access", "Access (VPN)"];
    let table = [
        ("issuetype = Bug", attributes(json!({ "issuetype": ["Bug"] })), unsure),
        ("type in (Bug, 'New Feature')", attributes(json!({ "issuetype": ["Bug", "New Feature"] })), unsure),
        ("project != NET", attributes(json!({ "project": { "not": ["NET"] } })), sure),
        ("project = Network", attributes(json!({ "project": ["Network"] })), unsure),
        ("\"Request Type\" = \"Access (VPN)\"", attributes(json!({ "Request Type": request_types })), unsure),
        ("labels = VIP AND labels = net", attributes(json!({ "label:net": ["true"], "label:vip": ["true"] })), sure),
        ("status = waiting", json!({ "status": ["Waiting"] }), sure),
        ("status in (1, 2) and assignee = qm:1", json!({ "status": ["Open", "Waiting"], "agent": ["qm:1"] }), sure),
        ("assignee = \"Ana Silva\"", json!({ "agent": ["Ana Silva"] }), unsure),
        (
            "organizations = Contoso OR labels = vip",
            json!([{ "attributes": { "label:vip": ["true"] } }, { "attributes": { "organizations": ["Contoso"] } }]),
            unsure,
        ),
        (
            "NOT (priority = high or project = NET) order by created",
            json!({ "priority": { "not": ["High"] }, "attributes": { "project": { "not": ["NET"] } } }),
            sure,
        ),
        (
            "priority = High && (project = NET || project = WEB)",
            json!([
                { "priority": ["High"], "attributes": { "project": ["NET"] } },
                { "priority": ["High"], "attributes": { "project": ["WEB"] } },
            ]),
            sure,
        ),
    ];
    for (jql, expected, fate) in table {
        assert_eq!(when(jql), (expected, fate), "{jql}");
    }
}

/// An issue with a value in every field that a goal can ask for.
pub(super) fn issue() -> Value {
    let named = |id: &str, name: &str| json!({ "id": id, "name": name });
    json!({ "key": "WEB-9", "fields": {
        "created": "2026-03-02T09:00:00.000Z",
        "priority": named("2", "High"),
        "status": named("2", "Waiting"),
        "reporter": { "accountId": "712020:ff-1" },
        "assignee": { "accountId": "5b10ac8d82e05b22cc7d4ef5" },
        "labels": ["VIP"],
        "project": { "id": "10", "key": "WEB", "name": "Website" },
        "issuetype": named("1", "Bug"),
        "components": [named("5", "Core"), named("6", "Shop")],
        "fixVersions": [named("7", "v2")],
        "versions": [named("8", "v1")],
        "customfield_1": { "id": "31", "value": "Lisbon" },
        "customfield_2": [named("41", "Contoso")],
        "customfield_3": { "requestType": named("51", "Get help") },
    }, "names": { "customfield_1": "Site", "customfield_2": "Organizations", "customfield_3": "Request Type" } })
}

/// How a goal with this JQL fares, and whether an issue that it is for at the vendor gets it from a book that was imported
/// with it.
pub(super) fn together(jql: &str, lists: &[(&str, Value)]) -> (Fate, bool) {
    let files = files(metric(&usual(), &json!([goal("9", jql, 1)]))).with("issue-WEB-9.json", document(issue()));
    let files = lists.iter().fold(files, |files, (name, list)| files.with(*name, document(list)));
    let imported = jira::import(&files, &jira::Options::default()).unwrap();
    let ticket = jira::adapt(&files, &jira::Options::default()).unwrap().ticket;
    let book = PolicyBook::from_spec(imported.spec).unwrap();
    let evaluations = book.evaluate(&ticket, ticket.opened_at()).evaluations;
    let is_promised = evaluations.iter().any(|found| found.metric("Time").is_some_and(|time| !time.cycles.is_empty()));
    (imported.report.at("sla-metrics.json", JQL).unwrap().fate(), is_promised)
}

/// Every field, with values by name in any case, and by id, that the issue has.
const OF_THE_ISSUE: [&str; 31] = [
    "priority = high",
    "priority = 2",
    "status = WAITING",
    "status = 2",
    "labels = vip",
    "assignee = 5b10ac8d82e05b22cc7d4ef5",
    "reporter = 712020:ff-1",
    "project = WEB",
    "project = web",
    "project = Website",
    "project = 10",
    "issuetype = Bug",
    "type = bug",
    "issuetype = 1",
    "component = core",
    "component = 6",
    "fixVersion = V2",
    "fixVersion = 7",
    "affectedVersion = v1",
    "affectedVersion = 8",
    "site = lisbon",
    "Site = 31",
    "\"Site[Dropdown]\" = Lisbon",
    "cf[1] = Lisbon",
    "organizations = contoso",
    "organizations = 41",
    "\"Request Type\" = \"Get help (WEB)\"",
    "issuekey = WEB-9",
    "key = WEB-9",
    "level = x",
    "votes = 0",
];

#[test]
fn a_condition_is_exact_only_if_the_history_of_an_issue_meets_it() {
    let mut exact = 0;
    for jql in OF_THE_ISSUE {
        let (fate, is_promised) = together(jql, &[]);
        assert!(is_promised || fate != Fate::Exact, "{jql}");
        exact += u32::from(fate == Fate::Exact);
    }
    assert!(exact >= 7, "{exact}");
    let impossible = ["issuekey = WEB-9", "level = x", "priority in ()"];
    impossible.iter().for_each(|jql| assert_eq!(together(jql, &[]).0, Fate::Impossible, "{jql}"));
    assert_eq!(together("reporter = 'ana@example.com'", &[]), (Fate::NeedsHost, false));
}

#[test]
fn lists_of_the_site_say_how_it_spells_what_jql_names() {
    let named = |id: &str, name: &str| json!({ "id": id, "name": name, "self": "https://example.net" });
    let field = |id: &str, name: &str, calls: Value| json!({ "id": id, "name": name, "clauseNames": calls });
    let fields = [
        field("customfield_1", "Site", json!(["cf[1]", "Site", "Site[Dropdown]"])),
        field("customfield_2", "Organizations", json!(["organizations"])),
        field("summary", "Summary", json!(["summary"])),
    ];
    let lists = [
        ("priorities.json", json!([named("2", "High")])),
        ("fields.json", json!(fields)),
        ("options-customfield_1.json", json!({ "values": [{ "id": "31", "value": "Lisbon" }], "isLast": true })),
        ("projects.json", json!({ "values": [{ "id": "10", "key": "WEB", "name": "Website" }], "isLast": true })),
        ("issuetypes.json", json!([named("1", "Bug"), named("2", "Task")])),
        ("components.json", json!([named("5", "Core"), named("6", "Shop")])),
        ("versions.json", json!([named("7", "v2"), named("8", "v1")])),
        ("organizations.json", json!({ "values": [named("41", "Contoso")] })),
    ];
    for jql in &OF_THE_ISSUE[..26] {
        assert_eq!(together(jql, &lists), (Fate::Exact, true), "{jql}");
    }
    for jql in ["type = task", "site = Porto", "type = 3", "component = web"] {
        assert!(!together(jql, &lists).1, "{jql}");
    }
    assert_eq!(together("site = Porto", &lists).0, Fate::NeedsHost);
    // The issue does not say the names of its fields, but the site does.
    let mut unnamed = issue();
    unnamed.as_object_mut().unwrap().remove("names");
    let files = Files::new().with("issue-WEB-9.json", document(unnamed));
    let site = |files: &Files| jira::adapt(files, &jira::Options::default()).unwrap();
    let (without, with) = (site(&files), site(&files.clone().with("fields.json", document(json!(fields)))));
    let has_site = |adapted: &Adapted| serde_json::to_value(&adapted.ticket).unwrap()["attributes"]["Site"].is_string();
    assert_eq!((has_site(&without), has_site(&with)), (false, true));
    let entry = without.report.at("issue-WEB-9.json", "/fields/customfield_1").unwrap();
    assert_eq!(entry.fate(), Fate::Approximate);
}

#[test]
fn changes_write_a_field_as_the_issue_does() {
    let item = |field: &str, from: Value, from_text: &str, to: Value, to_text: &str| json!({ "field": field, "fieldId": field, "from": from, "fromString": from_text, "to": to, "toString": to_text });
    let cascading = |parent: &str| format!("Parent values: {parent}(10100)Level 1 values: Laptop(10101)");
    let now = json!({
        "project": { "key": "WEB", "name": "Website" }, "reporter": { "accountId": "qm:2" },
        "customfield_1": { "accountId": "qm:4" }, "customfield_2": { "value": "Hardware", "child": { "value": "Laptop" } },
        "customfield_3": [{ "accountId": "qm:5" }, { "accountId": "qm:6" }],
    });
    let names = json!({ "customfield_1": "Owner", "customfield_2": "Kind", "customfield_3": "Experts" });
    let changes = [
        ("10", item("Key", json!(null), "OLD-3", json!(null), "WEB-9")),
        ("11", item("project", json!("9"), "Old one", json!("10"), "Website")),
        ("12", item("reporter", json!("qm:1"), "Ana", json!("qm:2"), "Bea")),
        ("13", item("customfield_1", json!("qm:3"), "Cleo", json!("qm:4"), "Dora")),
        ("14", item("customfield_2", json!(null), &cascading("Soft (ware)"), json!(null), &cascading("Hardware"))),
        ("15", item("customfield_3", json!("[qm:5]"), "Eve", json!("[qm:5, qm:6]"), "Eve,Fay")),
    ];
    let adapted = adapted(now, names, &changes);
    let ticket = serde_json::to_value(&adapted.ticket).unwrap();
    let opening =
        json!({ "project": "OLD", "reporter": "qm:1", "Owner": "qm:3", "Kind": "Soft (ware)", "Experts": "qm:5" });
    assert_eq!(ticket["attributes"], opening);
    let set = |name: &str, to: Value| (name.to_owned(), to);
    let expected = [
        set("project", json!("WEB")),
        set("reporter", json!("qm:2")),
        set("Owner", json!("qm:4")),
        set("Kind", json!("Hardware")),
        set("Experts", json!(["qm:5", "qm:6"])),
    ];
    assert_eq!(attributes_set(&adapted), expected);
}

#[test]
fn what_stands_in_two_pages_happened_once() {
    let comment = |id: u32, public: bool| json!({ "id": id, "public": public, "created": { "epochMillis": 1_772_445_600_000_i64 }, "author": {} });
    let change = |to: &str| {
        json!({ "id": "1", "created": "2026-03-02T10:00:00.000Z", "items": [
        { "field": "priority", "from": "1", "fromString": "Low", "to": "2", "toString": to }] })
    };
    let adapt = |changes: Value, comments: [Value; 2]| {
        let issue = json!({ "key": "A-1", "fields": { "created": "2026-03-02T09:00:00.000Z" },
            "changelog": { "histories": changes } });
        let [one, two] = comments.map(|comment| document(json!({ "values": [comment] })));
        let files = Files::new().with("issue-A-1.json", document(issue)).with("comments-A-1.json", one);
        jira::adapt(&files.with("comments-A-1-2.json", two), &jira::Options::default())
    };
    let twice = adapt(json!([change("High"), change("High")]), [comment(1, true), comment(1, true)]).unwrap();
    assert_eq!(twice.ticket.events().len(), 2);
    let error = adapt(json!([change("High"), change("Highest")]), [comment(1, true), comment(1, false)]).unwrap_err();
    assert_eq!(paths(&error), ["comments-A-1.json /values/0/id", "issue-A-1.json /changelog/histories/1/id"]);
}

#[test]
fn statuses_of_one_name_and_two_categories_are_said_nearly() {
    let status = |id: &str, key: &str| json!({ "id": id, "name": "Review", "statusCategory": { "key": key } });
    for keys in [["new", "done"], ["done", "new"]] {
        let files = files(metric(&usual(), &json!([goal("9", "status = review", 1)])))
            .with("statuses.json", document(json!([status("1", keys[0]), status("2", keys[1])])));
        let imported = jira::import(&files, &jira::Options::default()).unwrap();
        assert_eq!(imported.report.at("statuses.json", "/1").unwrap().fate(), Fate::Approximate);
        let book = serde_json::to_value(&imported.spec).unwrap();
        assert_eq!(book["policies"][0]["policy"]["statuses"], json!({ "Review": "open" }));
        let by_id = jira::Options { status_by: jira::StatusBy::Id, ..jira::Options::default() };
        let imported = jira::import(&files, &by_id).unwrap();
        assert_eq!(imported.report.at("statuses.json", "/1").unwrap().fate(), Fate::Exact);
        let book = serde_json::to_value(&imported.spec).unwrap();
        assert_eq!(book["policies"][0]["when"], json!({ "status": ["1", "2"] }));
    }
}

#[test]
fn jql_that_leaves_out_issues_without_a_value_is_said_nearly() {
    let (when, fate) = when("labels not in (vip, net)");
    let not = json!({ "not": ["true"] });
    assert_eq!((when, fate), (json!({ "attributes": { "label:net": not, "label:vip": not } }), Fate::Approximate));
}

#[test]
fn jql_that_cannot_be_said_leaves_the_test_to_the_host() {
    let deep = format!("{}type = Bug{}", "(".repeat(60), ")".repeat(60));
    let many: String = (0..10).map(|number| format!("(a{number} = 1 or b{number} = 1) and ")).collect();
    let many = many + "type = C";
    let queries = [
        "summary ~ printer",
        "created > -7d",
        "assignee = currentUser()",
        "assignee is EMPTY",
        "organizations = EMPTY",
        "organizations = A and organizations = B",
        "status = Nowhere",
        "status was Open",
        "priority changed",
        "resolution = Unresolved",
        "type = \"Bug",
        "type =",
        "(type = Bug",
        "type = Bug type = Task",
        "and",
        deep.as_str(),
        many.as_str(),
    ];
    for jql in queries {
        let (when, fate) = when(jql);
        assert_eq!(when, json!({ "attributes": { "sla_goal:Time": ["9"] } }), "{jql}");
        assert_eq!(fate, Fate::Impossible, "{jql}");
    }
}

#[test]
fn goals_of_priorities_are_rows_in_the_order_of_the_goals() {
    let none = json!({ "id": "2", "jqlQuery": "priority = Lowest" });
    let goals =
        json!([goal("1", "priority in (highest, P0)", 1), none, goal("3", "priority != Low", 2), goal("4", "", 3)]);
    let imported = import(metric(&usual(), &goals));
    let book = serde_json::to_value(&imported.spec).unwrap();
    let policy = &book["policies"][0]["policy"];
    assert_eq!(policy["priorities"], json!(["High", "Highest", "Low", "Lowest", "Medium", "P0"]));
    let target = |hours: &str| json!({ "*": { "within": hours, "calendar": "1" } });
    let rows = json!({
        "Highest": target("1h"), "P0": target("1h"), "High": target("2h"), "Medium": target("2h"), "Low": target("3h"),
    });
    assert_eq!(policy["metrics"]["Time"]["targets"], rows);
    let metric = imported.report.at("sla-metrics.json", "/timeMetrics/0").unwrap();
    assert_eq!((metric.fate(), metric.option()), (Fate::NeedsHost, Some("priorities")));
    let options = jira::Options { priorities: vec!["P0".to_owned()], ..jira::Options::default() };
    let known = jira::import(&files(json!({ "timeMetrics": [] })), &options).unwrap();
    assert_eq!(known.report.count(Fate::NeedsHost), 0);
}

#[test]
fn a_host_may_name_the_goals() {
    let options = document(json!({ "goal_by": "attribute goal of <metric>", "status_by": "id" }));
    let goals = json!([goal("9", "summary ~ printer", 1), goal("10", "", 2)]);
    let definition = json!({ "start": [of_status("1")], "pause": [of_status("2")], "stop": [of_status("3")] });
    let imported = jira::import(&files(metric(&definition, &goals)), &jira::Options::read(&options).unwrap()).unwrap();
    let book = serde_json::to_value(&imported.spec).unwrap();
    assert_eq!(book["policies"][0]["when"], json!({ "attributes": { "goal of Time": ["9"] } }));
    assert_eq!(imported.report.at("sla-metrics.json", JQL).unwrap().fate(), Fate::Exact);
    let policy = &book["policies"][0]["policy"];
    assert_eq!(policy["metrics"]["Time"]["start"], json!(["status:1"]));
    assert_eq!(policy["statuses"], json!({ "1": "open", "2": { "pauses": "2" }, "3": "resolved" }));
    let mistakes = jira::Options::read(&document(json!({ "goalby": "x", "status_by": "number" }))).unwrap_err();
    assert_eq!(mistakes.problems().len(), 2);
}

/// At the vendor `NOT labels = vip` is `labels != vip`: neither is for an issue without labels.
#[test]
fn not_before_a_condition_is_the_opposite_operator() {
    let (has, lacks) = (json!(["true"]), json!({ "not": ["true"] }));
    let vip = |test: &Value| json!({ "attributes": { "label:vip": test } });
    let table = [
        ("labels != vip", vip(&lacks), Fate::Approximate),
        ("NOT labels = vip", vip(&lacks), Fate::Approximate),
        ("! (priority != High OR labels in (vip))", Value::Null, Fate::Approximate),
        ("NOT labels != vip", vip(&has), Fate::Exact),
        ("NOT labels not in (vip)", vip(&has), Fate::Exact),
        ("NOT (NOT labels = vip)", vip(&has), Fate::Exact),
        ("NOT project = NET AND labels = vip", Value::Null, Fate::Exact),
    ];
    for (jql, expected, fate) in table {
        let (when, found) = when(jql);
        assert_eq!(found, fate, "{jql}");
        assert!(expected.is_null() || when == expected, "{jql}: {when}");
    }
}

#[test]
fn a_field_without_clause_names_is_known_by_its_number() {
    let lists = [
        ("fields.json", json!([{ "id": "customfield_1", "name": "Site" }])),
        ("options-customfield_1.json", json!({ "values": [{ "id": "31", "value": "Lisbon" }], "isLast": true })),
    ];
    for jql in ["cf[1] = Lisbon", "CF[1] = 31", "Site = lisbon"] {
        assert_eq!(together(jql, &lists), (Fate::Exact, true), "{jql}");
    }
    assert_eq!(together("cf[2] = Lisbon", &lists).0, Fate::NeedsHost);
}

#[test]
fn files_that_are_named_after_another_issue_are_refused() {
    let adapt = |names: &[&str]| {
        let issue = json!({ "key": "SUP-7", "fields": { "created": "2026-03-02T09:00:00.000Z" } });
        let files = Files::new().with("issue-SUP-7.json", document(issue));
        let files = names.iter().fold(files, |files, name| files.with(*name, document(json!({ "values": [] }))));
        jira::adapt(&files, &jira::Options::default())
    };
    let good = ["comments.json", "comments-2.json", "comments-SUP-7.json", "comments-SUP-7-2.json", "sla-SUP-7.json"];
    assert!(adapt(&good).is_ok());
    let bad = ["comments-SUP-8.json", "comments-SUP-70.json", "sla-SUP-8.json"];
    let mut expected = bad.to_vec();
    expected.sort_unstable();
    assert_eq!(paths(&adapt(&bad).unwrap_err()), expected);
}

#[test]
fn conditions_that_are_not_known_are_left_to_the_host() {
    let definition = json!({
        "start": [condition("issue-created-hit-condition"), condition("approved-hit-condition"), of_status("2")],
        "pause": [condition("moon-match-condition"), json!({ "conditionId": "8", "missing": true })],
        "stop": [of_status("2"), condition("resolution-set-hit-condition"), condition("issue-created-hit-condition")],
    });
    let imported = import(metric(&definition, &json!([goal("10", "", 2)])));
    let book = serde_json::to_value(&imported.spec).unwrap();
    let time = &book["policies"][0]["policy"]["metrics"]["Time"];
    assert_eq!(time["start"], json!(["opened", "custom:approved-hit-condition"]));
    assert_eq!(time["stop"], json!(["custom:resolution_set", "status:Waiting"]));
    assert_eq!(time["pause"], json!(["moon-match-condition"]));
    let at = |place: &str| {
        let place = format!("/timeMetrics/0/config/definition{place}");
        imported.report.at("sla-metrics.json", &place).unwrap().fate()
    };
    assert_eq!(at("/start/1/conditionId"), Fate::Impossible);
    assert_eq!(at("/start/2"), Fate::Approximate);
    assert_eq!(at("/stop/0"), Fate::Impossible);
    assert_eq!(at("/pause/0/conditionId"), Fate::Impossible);
    assert_eq!(at("/pause/1"), Fate::Ignored);
    let place = "/timeMetrics/0/config/definition/stop/1";
    let entry = |at: String| imported.report.at("sla-metrics.json", &at).unwrap();
    assert_eq!(entry(place.to_owned()).became(), "the trigger `custom:resolution_set`");
    let needed = entry(format!("{place}/conditionId"));
    assert_eq!(needed.fate(), Fate::NeedsHost);
    assert!(needed.became().contains("`custom:resolution_set`"), "{needed}");
}

#[test]
fn samples_have_no_lint_that_the_report_does_not_explain() {
    for sample in crate::samples::samples(punctual::import::Vendor::Jira) {
        for (_, host) in sample.hosts() {
            let Some(Spec::Book(spec)) = sample.import(&host).unwrap().spec else {
                panic!("{} has a book", sample.name)
            };
            for lint in PolicyBook::from_spec(spec).unwrap().lint() {
                // A goal without a time is such a cell.
                assert_eq!(lint.kind(), LintKind::UncoveredCells, "{}: {lint}", sample.name);
            }
        }
    }
}

pub(super) fn paths(error: &ImportError) -> Vec<&str> {
    error.problems().iter().map(punctual::Problem::path).collect()
}

#[test]
fn a_damaged_export_is_refused_with_every_mistake() {
    let calendars = json!({ "calendars": [
        { "id": 1, "timezoneId": "Europe/Vienn", "holidays": [{ "iso8601Date": "2026-02-30" }], "workingTimes": [
            { "weekday": "moonday", "start": 0, "end": 1000 },
            { "weekday": "monday", "start": 2000, "end": 1000 },
            { "weekday": "monday", "start": 1500, "end": 86_401_000 }] },
        { "id": 2, "timezoneId": "UTC", "workingTimes": [] },
        7,
    ] });
    let definition = json!({ "start": [of_status("77"), {}], "pause": "x", "stop": [] });
    let goals = json!([
        { "id": "1", "jqlQuery": 5, "duration": "soon", "calendarId": 1 },
        { "id": "2", "jqlQuery": "", "duration": 3_600_000, "calendarId": 2 },
        { "jqlQuery": "", "duration": 3_600_000, "calendarId": 9 },
    ]);
    let files = Files::new()
        .with("calendars.json", document(calendars))
        .with("statuses.json", document(json!([{ "id": "1" }])))
        .with("sla-metrics.json", document(metric(&definition, &goals)));
    let error = jira::import(&files, &jira::Options::default()).unwrap_err();
    let rule = "sla-metrics.json /timeMetrics/0/config";
    let expected = [
        "calendars.json /calendars/0/holidays/0/iso8601Date",
        "calendars.json /calendars/0/timezoneId",
        "calendars.json /calendars/0/workingTimes/0/weekday",
        "calendars.json /calendars/0/workingTimes/1",
        "calendars.json /calendars/0/workingTimes/2/end",
        "calendars.json /calendars/0/workingTimes/2/start",
        "calendars.json /calendars/2",
        &format!("{rule}/definition/pause"),
        &format!("{rule}/definition/start/0/conditionId"),
        &format!("{rule}/definition/start/1/conditionId"),
        &format!("{rule}/goals/0/duration"),
        &format!("{rule}/goals/0/jqlQuery"),
        &format!("{rule}/goals/1/calendarId"),
        &format!("{rule}/goals/2/calendarId"),
        &format!("{rule}/goals/2/id"),
        "statuses.json /0/name",
    ];
    let mut found: Vec<&str> = paths(&error);
    found.sort_unstable();
    assert_eq!(found, expected, "{error}");
    assert!(error.to_string().contains("Europe/Vienna"), "{error}");
    let missing = jira::import(&Files::new(), &jira::Options::default()).unwrap_err();
    assert_eq!(paths(&missing), ["calendars", "sla-metrics", "statuses"]);
}

#[test]
fn a_pause_of_an_event_goes_on_where_the_ticket_is_resolved() {
    let definition = json!({
        "start": [condition("issue-created-hit-condition")],
        "pause": [condition("assignee-not-set-match-condition")],
        "stop": [condition("assignee-set-hit-condition")],
    });
    let item = |field: &str, from: Value, to: &str, text: &str| json!({ "field": field, "from": from, "fromString": "Open", "to": to, "toString": text });
    let history = |at: &str, item: Value| json!({ "created": at, "items": [item] });
    let issue = json!({ "key": "A-1", "fields": { "created": "2026-03-02T09:00:00.000Z", "status": { "name": "Done" } },
        "changelog": { "histories": [
            history("2026-03-02T10:00:00.000Z", item("status", json!("1"), "3", "Done")),
            history("2026-03-02T11:00:00.000Z", item("assignee", Value::Null, "a1", "Ana"))] } });
    let files = files(metric(&definition, &json!([goal("10", "", 1)]))).with("issue-A-1.json", document(issue));
    let ticket = jira::adapt(&files, &jira::Options::default()).unwrap().ticket;
    let told: Vec<&str> = ticket.events().iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(told, ["paused", "status_changed", "paused", "resumed", "assigned"]);
    let book = PolicyBook::from_spec(jira::import(&files, &jira::Options::default()).unwrap().spec).unwrap();
    let evaluation = &book.evaluate(&ticket, "2026-03-03T00:00:00Z".parse().unwrap()).evaluations[0];
    let cycle = &evaluation.metric("Time").unwrap().cycles[0];
    assert_eq!((cycle.elapsed.num_seconds(), cycle.paused.num_hours()), (0, 2));
}

/// The history of an issue with these fields, names and changes, each at its hour.
pub(super) fn adapted(fields: Value, names: Value, changes: &[(&str, Value)]) -> Adapted {
    let created = |hour: &str| format!("2026-03-02T{hour}:00:00.000Z");
    let histories: Vec<Value> =
        changes.iter().map(|(hour, item)| json!({ "created": created(hour), "items": [item] })).collect();
    let mut issue = json!({ "key": "A-1", "fields": { "created": created("09") }, "names": names,
        "changelog": { "startAt": 0, "maxResults": 100, "total": histories.len(), "histories": histories } });
    issue["fields"].as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    jira::adapt(&Files::new().with("issue-A-1.json", document(issue)), &jira::Options::default()).unwrap()
}

/// What attributes become, in the order of the events.
pub(super) fn attributes_set(adapted: &Adapted) -> Vec<(String, Value)> {
    let ticket = serde_json::to_value(&adapted.ticket).unwrap();
    let events = ticket["events"].as_array().cloned().unwrap_or_default();
    events.iter().map(|event| (event["name"].as_str().unwrap_or_default().to_owned(), event["to"].clone())).collect()
}

#[test]
fn a_change_of_a_field_with_several_choices_says_the_whole_list() {
    let now = json!({ "customfield_1": [{ "value": "Fulfilment" }, { "value": "Supply" }] });
    let item = |from: Value, from_text: &str, to: Value, to_text: &str| json!({ "field": "Teams", "fieldId": "customfield_1", "from": from, "fromString": from_text, "to": to, "toString": to_text });
    let changes = [
        ("10", item(json!("[1]"), "Billing", json!("[10244]"), "Supply")),
        ("11", item(json!("[10244]"), "Supply", json!("[10218, 10244]"), "Fulfilment,Supply")),
    ];
    let adapted = adapted(now, json!({ "customfield_1": "Teams" }), &changes);
    let ticket = serde_json::to_value(&adapted.ticket).unwrap();
    assert_eq!(ticket["attributes"]["Teams"], json!("Billing"));
    let teams = |texts: Value| ("Teams".to_owned(), texts);
    assert_eq!(attributes_set(&adapted), [teams(json!("Supply")), teams(json!(["Fulfilment", "Supply"]))]);
    assert_eq!(adapted.report.count(Fate::Approximate), 0);
    let commas = item(json!("[]"), "", json!("[1]"), "Supply, west");
    let adapted = self::adapted(json!({ "customfield_1": null }), json!({}), &[("10", commas)]);
    let place = "/changelog/histories/0/items/0";
    assert_eq!(adapted.report.at("issue-A-1.json", place).unwrap().fate(), Fate::Approximate);
}

#[test]
fn a_change_names_its_field_by_id_or_as_people_see_it() {
    let now = json!({ "components": [{ "name": "VPN" }], "customfield_7": "A-9", "description": "text" });
    let item = |field: &str, from: Value, to: &str| json!({ "field": field, "from": null, "fromString": from, "to": "1", "toString": to });
    let changes = [
        ("10", item("Component", Value::Null, "VPN")),
        ("11", item("Epic Link", json!("A-8"), "A-9")),
        ("12", item("description", Value::Null, "text")),
    ];
    let adapted = adapted(now, json!({ "customfield_7": "Epic Link" }), &changes);
    let set = |name: &str, to: &str| (name.to_owned(), json!(to));
    assert_eq!(attributes_set(&adapted), [set("components", "VPN"), set("Epic Link", "A-9")]);
    let fate = |number: usize| {
        let place = format!("/changelog/histories/{number}/items/0");
        adapted.report.at("issue-A-1.json", &place).map(punctual::import::Entry::fate)
    };
    assert_eq!([fate(0), fate(1), fate(2)], [None, None, Some(Fate::Ignored)]);
}

#[test]
fn a_changelog_that_is_cut_off_is_no_complete_one() {
    let history = json!({ "created": "2026-03-02T10:00:00.000Z", "items": [] });
    let fate = |start: u32, total: u32| {
        let changelog = json!({ "startAt": start, "total": total, "histories": [history, history] });
        let issue =
            json!({ "key": "A-1", "fields": { "created": "2026-03-02T09:00:00.000Z" }, "changelog": changelog });
        let files = Files::new().with("issue-A-1.json", document(issue));
        let report = jira::adapt(&files, &jira::Options::default()).unwrap().report;
        report.at("issue-A-1.json", "/changelog/total").unwrap().fate()
    };
    assert_eq!((fate(0, 2), fate(5, 7)), (Fate::Ignored, Fate::Ignored));
    assert_eq!((fate(0, 3), fate(5, 8)), (Fate::Approximate, Fate::Approximate));
}

/// Each goal is a policy, and each policy repeats the statuses.
#[test]
fn many_goals_with_a_long_status_are_refused() {
    let goals: Vec<Value> = (0..2_000).map(|id| goal(&id.to_string(), &format!("type = t{id}"), 1)).collect();
    let long = json!([{ "id": "1", "name": "n".repeat(100_000) }]);
    let files = files(metric(&usual(), &json!(goals))).with("statuses.json", document(long));
    let error = jira::import(&files, &jira::Options::default()).unwrap_err();
    assert_eq!(paths(&error), ["sla-metrics"]);
    assert_eq!(error.problems()[0].kind(), ProblemKind::TooLarge);
}

#[test]
fn a_damaged_history_is_refused_with_every_mistake() {
    let issue = json!({ "key": "A-1", "fields": { "created": "yesterday", "labels": 1.5 },
        "changelog": { "histories": [{ "created": "2026-03-02", "items": [{}] }, 3] } });
    let files = Files::new()
        .with("issue-A-1.json", document(issue))
        .with("comments-A-1.json", document(json!({ "values": [{ "public": "yes", "created": {} }] })));
    let error = jira::adapt(&files, &jira::Options::default()).unwrap_err();
    let mut found: Vec<&str> = paths(&error);
    found.sort_unstable();
    let expected = [
        "comments-A-1.json /values/0/created",
        "comments-A-1.json /values/0/public",
        "issue-A-1.json /changelog/histories/0/created",
        "issue-A-1.json /changelog/histories/0/items/0/field",
        "issue-A-1.json /changelog/histories/1",
        "issue-A-1.json /fields/created",
        "issue-A-1.json /fields/labels",
    ];
    assert_eq!(found, expected, "{error}");
}
