//! Jira Service Management: what the fields, the changes and the comments of an issue say.

use punctual::import::{Adapted, Fate, Files, ImportError, jira};
use serde_json::{Value, json};

use crate::document;
use crate::jira::{adapted, attributes_set, condition, files, goal, metric, paths};

const NOON: &str = "2026-03-02T12:00:00.000Z";

fn told(adapted: &Adapted) -> Vec<String> {
    let ticket = serde_json::to_value(&adapted.ticket).unwrap();
    let events = ticket["events"].as_array().cloned().unwrap_or_default();
    let text = |event: &Value, name: &str| event[name].as_str().map(|text| format!(" {text}")).unwrap_or_default();
    let line = |event: &Value| {
        let kind = event["type"].as_str().unwrap();
        format!("{kind}{}{}{}", text(event, "reason"), text(event, "name"), text(event, "to"))
    };
    events.iter().map(line).collect()
}

fn fate(adapted: &Adapted, place: &str) -> Fate {
    let entry = adapted.report.at("issue-A-1.json", place);
    entry.unwrap_or_else(|| panic!("there is no entry at {place}")).fate()
}

fn item(field: &str, from: Value, to: Value) -> Value {
    let shown = |id: &Value| id.as_str().map(|id| format!("The {id}"));
    json!({ "field": field, "from": from, "fromString": shown(&from), "to": to, "toString": shown(&to) })
}

/// What an issue tells of changes of one field, if a metric pauses and stops by these conditions.
fn told_of(changes: &[(&str, Value)], pause: &[&str], stop: &[&str]) -> Vec<String> {
    let conditions = |ids: &[&str]| ids.iter().map(|id| condition(id)).collect::<Vec<_>>();
    let definition = json!({
        "start": [condition("issue-created-hit-condition")], "pause": conditions(pause), "stop": conditions(stop),
    });
    let created = |hour: &str| format!("2026-03-02T{hour}:00:00.000Z");
    let histories: Vec<Value> =
        changes.iter().map(|(hour, item)| json!({ "created": created(hour), "items": [item] })).collect();
    let issue =
        json!({ "key": "A-1", "fields": { "created": created("09") }, "changelog": { "histories": histories } });
    let files = files(metric(&definition, &json!([goal("1", "", 1)]))).with("issue-A-1.json", document(issue));
    told(&jira::adapt(&files, &jira::Options::default()).unwrap())
}

#[test]
fn an_assignee_that_is_cleared_is_told_where_a_metric_asks() {
    let changes = [
        ("10", item("assignee", json!(null), json!("a1"))),
        ("11", item("assignee", json!("a1"), json!(null))),
        // Nobody in place of nobody clears nothing.
        ("12", item("assignee", json!(null), json!(null))),
    ];
    let cleared = "custom assignee_cleared";
    let stop = ["assignee-cleared-hit-condition"];
    assert_eq!(told_of(&changes, &[], &stop), ["assigned", "assigned", cleared, "assigned"]);
    assert_eq!(told_of(&changes, &[], &["resolution-set-hit-condition"]), ["assigned"; 3]);
}

#[test]
fn a_resolution_is_set_and_cleared() {
    let changes = [
        ("10", item("resolution", json!(null), json!("1"))),
        ("11", item("resolution", json!("1"), json!("2"))),
        ("12", item("resolution", json!("2"), json!(null))),
    ];
    let (set, cleared) = ("custom resolution_set", "custom resolution_cleared");
    assert_eq!(told_of(&changes, &[], &[]), [set, cleared]);
    let while_set = ["paused resolution_set", "resumed resolution_set"];
    let told = told_of(&changes, &["resolution-set-match-condition"], &[]);
    assert_eq!(told, [set, while_set[0], while_set[1], cleared]);
    let told = told_of(&changes, &["resolution-not-set-match-condition"], &[]);
    let not = ["paused resolution_not_set", "resumed resolution_not_set"];
    assert_eq!(told, [not[0], not[1], set, cleared, not[0]]);
}

#[test]
fn a_pause_lasts_as_long_as_its_condition_holds() {
    let changes = [
        ("10", item("assignee", json!(null), json!("a1"))),
        ("11", item("assignee", json!("a1"), json!("a2"))),
        ("12", item("assignee", json!("a2"), json!(null))),
    ];
    let told = told_of(&changes, &["assignee-set-match-condition"], &[]);
    assert_eq!(told, ["assigned", "paused assignee_set", "assigned", "resumed assignee_set", "assigned"]);
}

#[test]
fn statuses_are_told_by_name_or_by_id() {
    let change = json!({ "field": "status", "from": "1", "fromString": "Open", "to": "3", "toString": "Done" });
    let history = json!({ "created": NOON, "items": [change] });
    let issue = |histories: Value| {
        json!({ "key": "A-1", "fields": { "created": "2026-03-02T09:00:00.000Z", "status": { "id": "3", "name": "Done" } },
            "changelog": { "histories": histories } })
    };
    let adapt = |issue: Value, status_by: jira::StatusBy| {
        let files = Files::new().with("issue-A-1.json", document(issue));
        let adapted = jira::adapt(&files, &jira::Options { status_by, ..jira::Options::default() }).unwrap();
        (adapted.ticket.status().map(str::to_owned), told(&adapted))
    };
    let expected = |first: &str, to: &[&str]| {
        (Some(first.to_owned()), to.iter().map(|to| format!("status_changed {to}")).collect::<Vec<_>>())
    };
    let changed = issue(json!([history]));
    let mut page = changed.clone();
    page["changelog"] = json!({ "values": [history] });
    assert_eq!(adapt(page, jira::StatusBy::Name), expected("Open", &["Done"]));
    assert_eq!(adapt(changed.clone(), jira::StatusBy::Name), expected("Open", &["Done"]));
    assert_eq!(adapt(changed, jira::StatusBy::Id), expected("1", &["3"]));
    assert_eq!(adapt(issue(json!([])), jira::StatusBy::Name), expected("Done", &[]));
    assert_eq!(adapt(issue(json!([])), jira::StatusBy::Id), expected("3", &[]));
}

/// The comments of a request, of an issue, and without a page around them.
#[test]
fn comments_come_from_either_api() {
    let author = |kind: &str, id: &str| json!({ "accountType": kind, "accountId": id });
    let comment =
        |hour: u32, author: Value| json!({ "created": format!("2026-03-02T{hour}:00:00.000Z"), "author": author });
    let comments = json!([
        comment(10, author("customer", "c9")),
        comment(11, author("atlassian", "a1")),
        // The reporter may have an account of the site.
        comment(12, author("atlassian", "r1")),
        comment(13, json!({})),
    ]);
    let issue =
        json!({ "key": "A-1", "fields": { "created": "2026-03-02T09:00:00.000Z", "reporter": { "accountId": "r1" } } });
    let files = Files::new().with("issue-A-1.json", document(issue));
    let of_issue = json!({ "comments": comments, "startAt": 0, "maxResults": 50, "total": 4 });
    for file in [of_issue, json!({ "values": comments }), comments.clone()] {
        let files = files.clone().with("comments-A-1.json", document(&file));
        let adapted = jira::adapt(&files, &jira::Options::default()).unwrap();
        let expected = ["customer_replied", "agent_replied", "customer_replied", "agent_replied"];
        assert_eq!(told(&adapted), expected, "{file}");
    }
}

#[test]
fn fields_without_a_text_that_a_condition_could_ask_for_are_no_attributes() {
    let fields = json!({
        "worklog": { "total": 0, "worklogs": [] },
        "project": "WEB",
        "customfield_1": { "colour": "red" },
        "customfield_2": "",
        "customfield_3": "x".repeat(256),
        "customfield_4": "y".repeat(255),
        "customfield_5": [{ "value": "a" }, { "colour": "red" }],
    });
    let adapted = adapted(fields, json!({ "customfield_4": "Four" }), &[]);
    let attributes = serde_json::to_value(&adapted.ticket).unwrap()["attributes"].clone();
    assert_eq!(attributes, json!({ "project": "WEB", "Four": "y".repeat(255) }));
    for field in ["worklog", "customfield_1", "customfield_2", "customfield_3", "customfield_5"] {
        assert_eq!(fate(&adapted, &format!("/fields/{field}")), Fate::Ignored, "{field}");
    }
    assert_eq!(fate(&adapted, "/fields/project"), Fate::Exact);
}

#[test]
fn a_change_to_a_long_text_takes_the_value_away() {
    let change = |from: &str, to: &str| json!({ "field": "Site", "fieldId": "customfield_1", "from": null, "fromString": from, "to": null, "toString": to });
    let long = "x".repeat(256);
    let changes = [("10", change("Lisbon", &long)), ("11", change(&long, "Porto"))];
    let adapted = adapted(json!({ "customfield_1": "Porto" }), json!({ "customfield_1": "Site" }), &changes);
    let set = |to: Value| ("Site".to_owned(), to);
    assert_eq!(serde_json::to_value(&adapted.ticket).unwrap()["attributes"]["Site"], json!("Lisbon"));
    assert_eq!(attributes_set(&adapted), [set(json!([])), set(json!("Porto"))]);
    for number in 0..2 {
        assert_eq!(fate(&adapted, &format!("/changelog/histories/{number}/items/0")), Fate::Approximate);
    }
}

fn refused(fields: Value, changelog: Value) -> ImportError {
    let mut issue =
        json!({ "key": "A-1", "fields": { "created": "2026-03-02T09:00:00.000Z" }, "changelog": changelog });
    issue["fields"].as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    jira::adapt(&Files::new().with("issue-A-1.json", document(issue)), &jira::Options::default()).unwrap_err()
}

/// A ticket has at most 256 values in an attribute.
#[test]
fn more_choices_than_an_attribute_can_have_are_a_mistake() {
    let ids: Vec<String> = (0..300).map(|number| number.to_string()).collect();
    let names: Vec<String> = (0..300).map(|number| format!("n{number}")).collect();
    let all = json!({ "field": "Teams", "fieldId": "customfield_1", "from": "[]", "fromString": "",
        "to": format!("[{}]", ids.join(", ")), "toString": names.join(",") });
    let history = json!({ "created": NOON, "items": [all] });
    let error = refused(json!({ "customfield_1": [] }), json!({ "histories": [history] }));
    assert_eq!(paths(&error), ["ticket events[0].to"]);
}

#[test]
fn a_changelog_that_is_no_map_is_a_mistake() {
    assert_eq!(paths(&refused(json!({}), json!([]))), ["issue-A-1.json /changelog"]);
}
