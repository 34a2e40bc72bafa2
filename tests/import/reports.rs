//! What reports, mistakes and checks say, whichever product an export is from.

use punctual::import::{Fate, Files, Import, ImportError, Vendor, VendorAnswer, check, import};
use punctual::{MetricSpec, PolicyBook, PolicySpec, Ticket, book::PolicyBookSpec};
use serde_json::{Value, json};

use crate::document;

fn read(vendor: Vendor, name: &str, content: Value, options: Value) -> Result<Import, ImportError> {
    import(vendor, &Files::new().with(name, document(content)), &document(options))
}

fn mistakes(vendor: Vendor, name: &str, content: Value, options: Value) -> Vec<String> {
    let error = read(vendor, name, content, options).unwrap_err();
    error.problems().iter().map(ToString::to_string).collect()
}

#[test]
fn fields_that_are_not_known_are_told_from_those_that_mean_nothing() {
    let target = json!({ "respond_within": 60, "resolve_within": 60, "business_hours": false, "hidden": 5 });
    let policy = json!({
        "id": 1, "created_at": "2026-01-01T00:00:00Z", "mystery_rule": true, "sla_target": { "priority_4": target },
    });
    let report = read(Vendor::Freshdesk, "sla_policies.json", json!([policy]), json!(null)).unwrap().report;
    for at in ["/0/mystery_rule", "/0/sla_target/priority_4/hidden"] {
        let entry = report.at("sla_policies.json", at).unwrap();
        assert_eq!((entry.fate(), entry.is_known()), (Fate::Ignored, false), "{entry}");
        assert_eq!(entry.became(), "not known here, so not read");
        assert_eq!(serde_json::to_value(entry).unwrap()["known"], json!(false));
    }
    let entry = report.at("sla_policies.json", "/0/created_at").unwrap();
    assert_eq!((entry.fate(), entry.is_known()), (Fate::Ignored, true), "{entry}");
    assert_eq!(serde_json::to_value(entry).unwrap().get("known"), None);
    assert_eq!(report.entries().iter().filter(|entry| !entry.is_known()).count(), 2);
}

#[test]
fn changes_of_a_history_that_are_not_known_are_told() {
    let change = json!({ "object": "Ticket", "type": "teleported", "created_at": "2026-03-02T09:10:00Z" });
    let files = Files::new()
        .with("ticket.json", document(json!({ "id": 1, "number": "1", "created_at": "2026-03-02T09:00:00Z" })))
        .with("ticket_history.json", document(json!({ "history": [change] })));
    let report = match import(Vendor::Zammad, &files, &document(json!(null))) {
        Ok(import) => import.report,
        Err(error) => error.report().clone(),
    };
    let entry = report.at("ticket_history.json", "/history/0").unwrap();
    assert_eq!((entry.fate(), entry.is_known()), (Fate::Ignored, false), "{entry}");
}

#[test]
fn a_file_of_the_wrong_type_is_one_mistake() {
    for (vendor, name) in [(Vendor::Zendesk, "sla_policies.json"), (Vendor::PagerDuty, "escalation_policies.json")] {
        let options = json!(null);
        let found = mistakes(vendor, name, json!([]), options);
        let of_the_file = found.iter().filter(|found| found.starts_with(name)).collect::<Vec<_>>();
        assert_eq!(of_the_file, [&format!("{name}: a list of 0 is not a map; the vendor's format has a map here")]);
    }
}

#[test]
fn mistakes_in_options_do_not_speak_of_the_vendor() {
    let status = json!({ "name": "Open", "sla_timer": "on" });
    let options = json!({ "statuses": { "2": status }, "day_meaning": "business" });
    let found = mistakes(Vendor::Freshdesk, "sla_policies.json", json!([]), options);
    let expected = [
        "options /day_meaning: `business` is not a meaning of a day; write `24 business hours` or `one business day`",
        "options /statuses/2/sla_timer: `on` is not `true` or `false`; write `true` or `false`",
    ];
    assert_eq!(found, expected);
    let found = mistakes(Vendor::Freshdesk, "sla_policies.json", json!([]), json!({ "statuses": { "2": {} } }));
    assert!(found.iter().all(|found| found.ends_with("; write it, too")), "{found:?}");
}

#[test]
fn missing_documents_of_openslo_are_asked_for_as_yaml() {
    let error = import(Vendor::OpenSlo, &Files::new(), &document(json!(null))).unwrap_err();
    assert!(error.to_string().contains("`slos.yaml`"), "{error}");
}

#[test]
fn an_answer_that_says_nothing_does_not_count_as_agreement() {
    let metric = || MetricSpec::new().targets("*", "*", "4h");
    let policy = PolicySpec::new("p").calendar("24x7").metrics("resolution", metric());
    let book = PolicyBook::from_spec(PolicyBookSpec::new().policies([policy])).unwrap();
    let opened = "2026-03-02T08:00:00Z".parse().unwrap();
    let ticket = Ticket::opened("T-1", opened).build().unwrap();
    let answer = |metric: &str| VendorAnswer { metric: metric.into(), ..VendorAnswer::default() };
    let agreeing = VendorAnswer { breached: Some(false), ..answer("resolution") };
    let answers = [agreeing, answer("resolution"), answer("repair")];
    let check = check(&book, [(&ticket, &answers[..])], opened);
    assert_eq!((check.agreeing, check.saying_nothing, check.not_covered.len()), (1, 1, 1));
    let first = check.to_string().lines().next().unwrap().to_owned();
    assert_eq!(first, "1 of 3 answers agree, 0 differ, 1 is not covered, 1 says nothing");
}

#[test]
fn a_lint_that_no_export_has_is_not_exact() {
    let over = json!({
        "id": "host", "calendar": "24x7", "calendars": { "spare": { "time_zone": "UTC", "hours": { "mon": "09:00-17:00" } } },
        "metrics": { "resolution": { "targets": { "*": { "*": "4h" } } } },
    });
    let rule = json!({ "escalation_delay_in_minutes": 10, "targets": [{ "id": "U", "type": "user_reference" }] });
    let policies = json!({ "escalation_policies": [{ "id": "P", "name": "Web", "escalation_rules": [rule] }] });
    let import = read(Vendor::PagerDuty, "escalation_policies.json", policies, json!({ "over": over })).unwrap();
    let entries = import.report.entries().iter().filter(|entry| entry.file() == "book");
    let fates: Vec<Fate> = entries.map(|entry| entry.fate()).collect();
    assert_eq!(fates, [Fate::Approximate], "{:?}", import.report);
}
