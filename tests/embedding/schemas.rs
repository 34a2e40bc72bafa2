//! The schemas of what is asked and answered: those in `schema/` are up to date, answers fit them and have no other
//! fields, and the arguments are those that the functions read. `UPDATE_GOLDEN=1` rewrites the files.

#![allow(
    clippy::disallowed_methods,
    reason = "the schemas and the samples are files, and the variable asks to rewrite them"
)]

use std::collections::BTreeSet;

use jsonschema::Validator;
use punctual::json::{Loaded, Refused, VERBS, call, lines, load};
use punctual_tests::repository;
use serde_json::{Value, json};

use super::page::{arguments, examples, needed};
use super::schema_file::schema;

fn file(path: &str) -> String {
    std::fs::read_to_string(repository(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[track_caller]
fn ask(loaded: Option<&Loaded>, verb: &str, arguments: &Value) -> Value {
    let answer = call(loaded, verb, arguments.to_string().as_bytes());
    read(&answer.unwrap_or_else(|refused| panic!("{verb} {arguments}: {refused}")))
}

#[test]
fn b2_the_schemas_in_the_repository_are_up_to_date() {
    let refused = call(None, "schema", b"{ \"format\": \"x\" }").unwrap_err();
    let named: BTreeSet<&str> = refused.problems()[0].help().split('`').skip(1).step_by(2).collect();
    for format in &named {
        let made = format!("{:#}\n", ask(None, "schema", &json!({ "format": format })));
        let path = repository(&format!("schema/{format}.schema.json"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(path, made).unwrap();
        } else {
            assert!(std::fs::read_to_string(path).unwrap() == made, "run this test with UPDATE_GOLDEN=1: {format}");
        }
    }
    let files = std::fs::read_dir(repository("schema")).unwrap().map(|file| file.unwrap().file_name());
    let files: BTreeSet<String> =
        files.map(|file| file.to_str().unwrap().strip_suffix(".schema.json").unwrap().to_owned()).collect();
    assert!(files.iter().map(String::as_str).eq(named), "{files:?}");
}

/// A schema in which objects have no fields that are not described.
struct Strict(Value);

impl Strict {
    fn of(format: &str) -> Strict {
        let mut schema = schema(format);
        for named in schema["$defs"].as_object_mut().unwrap().values_mut() {
            if named.get("type") == Some(&json!("object")) && named.get("properties").is_some() {
                named["unevaluatedProperties"] = json!(false);
            }
        }
        Strict(schema)
    }

    /// The part with a name.
    fn part(&self, name: &str) -> Validator {
        self.at(&format!("#/$defs/{name}"))
    }

    fn at(&self, reference: &str) -> Validator {
        let mut schema = self.0.clone();
        schema.as_object_mut().unwrap().retain(|key, _| key.starts_with('$'));
        schema["$ref"] = json!(reference);
        jsonschema::validator_for(&schema).unwrap()
    }
}

#[track_caller]
fn fits(validator: &Validator, value: &Value, what: &str) {
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{what}: {errors:#?}\n{value:#}");
}

#[test]
fn b2_every_example_of_the_page_fits() {
    let (policy, examples) = examples();
    let (answers, questions) = (Strict::of("answers"), Strict::of("arguments"));
    let mut seen = BTreeSet::new();
    for (heading, question) in &examples {
        if heading == "Mistakes" {
            let (question, problems) = (read(question), Strict::of("problems"));
            let refused =
                call(Some(&policy), question["verb"].as_str().unwrap(), question["arguments"].to_string().as_bytes());
            let mut whole = problems.0.clone();
            whole["unevaluatedProperties"] = json!(false);
            fits(&jsonschema::validator_for(&whole).unwrap(), &read(&refused.unwrap_err().to_string()), heading);
            continue;
        }
        let question = read(question);
        fits(&questions.at(&format!("#/$defs/CallArguments/properties/{heading}")), &question, heading);
        let answer = ask(Some(&policy), heading, &question);
        fits(&answers.at(&format!("#/$defs/CallAnswers/properties/{heading}")), &answer, heading);
        seen.insert(heading.as_str());
    }
    assert!(seen.len() >= 12, "{seen:?}");
}

/// Instants during the events of a ticket and after them.
fn instants(ticket: &Value) -> Vec<Value> {
    let mut instants = vec![ticket["opened_at"].clone(), json!("2026-12-28T11:15:00Z")];
    instants.extend(ticket["events"].as_array().into_iter().flatten().map(|event| event["at"].clone()));
    instants
}

#[test]
fn b2_every_answer_about_the_samples_fits() {
    let answers = Strict::of("answers");
    let part = |name: &str| answers.part(name);
    let (evaluation, brief, explanation, alert) =
        (part("Evaluation"), part("Brief"), part("Explanation"), part("Alert"));
    let policy = load(file("examples/sample/policy.json").as_bytes()).unwrap();
    let tickets: Vec<Value> = file("examples/sample/tickets.jsonl").lines().map(read).collect();
    let mut count = 0;
    for ticket in &tickets {
        for now in instants(ticket) {
            let question = json!({ "ticket": ticket, "now": now });
            fits(&evaluation, &ask(Some(&policy), "evaluate", &question), "evaluate");
            fits(
                &brief,
                &ask(Some(&policy), "evaluate", &json!({ "ticket": ticket, "now": now, "fields": "brief" })),
                "brief",
            );
            fits(&explanation, &ask(Some(&policy), "explain", &question), "explain");
            let alerts =
                ask(Some(&policy), "alerts", &json!({ "ticket": ticket, "from": ticket["opened_at"], "to": now }));
            let pending = ask(Some(&policy), "pending", &question);
            for one in alerts.as_array().unwrap().iter().chain(pending.as_array().unwrap()) {
                fits(&alert, one, "alerts");
                count += 1;
            }
        }
    }
    assert!(count > 100, "{count}");
    let now = "2026-12-28T11:15:00Z";
    let text: String = tickets.iter().map(|ticket| format!("{ticket}\n")).collect();
    let spec = json!({ "spec": { "now": now, "by": ["metric", "priority"], "worst": 5, "ages": ["24h"], "sums": ["cost"],
        "period": { "each": "month", "time_zone": "UTC" }, "limits": [{ "metric": "resolution", "within": "8h" }] },
        "explained": true });
    let state = lines(Some(&policy), "report", spec.to_string().as_bytes(), text.as_bytes()).unwrap();
    let state = read(&state);
    fits(&part("ReportState"), &state, "report over lines");
    fits(&part("ReportAnswer"), &ask(None, "report", &json!({ "state": state })), "report");
    let each =
        lines(Some(&policy), "evaluate", json!({ "now": now }).to_string().as_bytes(), format!("{text}x\n").as_bytes());
    let line = part("EvaluatedLine");
    each.unwrap().lines().for_each(|answer| fits(&line, &read(answer), "evaluate over lines"));
    let mut stricter = read(&file("examples/sample/policy.json"));
    stricter["version"] = json!(99);
    let compared = ask(Some(&policy), "compare", &json!({ "after": stricter, "tickets": tickets, "now": now }));
    fits(&part("Comparison"), &compared, "compare");
    for priority in [json!(null), json!("p1"), json!("unheard_of")] {
        let quotes = ask(Some(&policy), "quote", &json!({ "priority": priority, "at": now }));
        quotes.as_array().unwrap().iter().for_each(|quote| fits(&part("Quote"), quote, "quote"));
    }
}

#[test]
fn b2_every_answer_about_a_book_fits() {
    let answers = Strict::of("answers");
    let book = super::books::book();
    fits(&Strict(schema("book")).at("#"), &book, "the book");
    let loaded = load(book.to_string().as_bytes()).unwrap();
    for tier in ["gold", "basic", "other"] {
        let ticket = super::books::ticket("T-1", tier);
        let question = json!({ "ticket": ticket, "now": "2026-03-02T11:00:00Z" });
        fits(&answers.part("BookEvaluation"), &ask(Some(&loaded), "evaluate", &question), "evaluate");
        let brief = json!({ "ticket": ticket, "now": "2026-03-02T11:00:00Z", "fields": "brief" });
        fits(&answers.part("BookBrief"), &ask(Some(&loaded), "evaluate", &brief), "brief");
        fits(&answers.part("BookExplanation"), &ask(Some(&loaded), "explain", &question), "explain");
        let considered = ask(Some(&loaded), "select", &question);
        considered.as_array().unwrap().iter().for_each(|one| fits(&answers.part("Considered"), one, "select"));
        let quotes = ask(Some(&loaded), "quote", &json!({ "ticket": ticket }));
        quotes.as_array().unwrap().iter().for_each(|one| fits(&answers.part("PolicyQuotes"), one, "quote"));
        let compared = json!({ "after": book, "tickets": [ticket], "now": "2026-03-02T11:00:00Z" });
        fits(&answers.part("BookComparison"), &ask(Some(&loaded), "compare", &compared), "compare");
    }
    let lints = ask(Some(&loaded), "lint", &json!({ "now": "2030-01-01T00:00:00Z" }));
    lints.as_array().unwrap().iter().for_each(|one| fits(&answers.part("Lint"), one, "lint"));
}

/// What a case says, in place of what the file says for all cases.
fn patched(base: &Value, patch: &Value) -> Value {
    let (Some(base), Some(patch)) = (base.as_object(), patch.as_object()) else { return patch.clone() };
    let mut both = base.clone();
    for (name, change) in patch.iter().filter(|(name, _)| *name != "like") {
        both.insert(name.clone(), patched(both.get(name).unwrap_or(&Value::Null), change));
    }
    both.retain(|_, value| !value.is_null());
    both.into()
}

/// In the cases of availability, `10:20` and `10:20:30` are times of one day.
fn in_full(value: Value) -> Value {
    match value {
        Value::String(text) if text.as_bytes().get(2) == Some(&b':') && [5, 8].contains(&text.len()) => {
            json!(format!("2026-06-10T{text}{}Z", if text.len() == 5 { ":00" } else { "" }))
        }
        Value::Array(items) => items.into_iter().map(in_full).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, in_full(value))).collect(),
        value => value,
    }
}

#[test]
fn b2_every_penalty_and_availability_of_the_cases_fits() {
    let (answers, arguments) = (Strict::of("answers"), Strict::of("arguments"));
    let part = |name: &str| (arguments.part(&format!("{name}Arguments")), answers.part(name));
    let penalties = read(&file("tests/penalties/cases.json"));
    let (question, answer) = part("Penalty");
    for case in penalties["cases"].as_array().unwrap() {
        let named = |field: &str, list: &str| match &case[field] {
            Value::String(name) => penalties[list][name].clone(),
            own => own.get("like").map_or(own.clone(), |like| patched(&penalties[list][like.as_str().unwrap()], own)),
        };
        let asked = json!({ "contract": named("contract", "contracts"), "facts": named("facts", "facts") });
        fits(&question, &asked, "contract and facts");
        fits(&answer, &ask(None, "penalty", &asked), "penalty");
    }
    let availabilities = read(&file("tests/availability/cases.json"));
    let (question, answer) = part("Availability");
    for case in availabilities["cases"].as_array().unwrap() {
        let spec = patched(&availabilities["spec"], case.get("spec").unwrap_or(&json!({})));
        let now = case.get("now").cloned().unwrap_or(json!("2026-06-11T00:00:00Z"));
        let asked = in_full(json!({ "spec": spec, "outages": case["facts"], "now": now }));
        fits(&question, &asked, "spec and outages");
        fits(&answer, &ask(None, "availability", &asked), "availability");
    }
}

fn names(schema: &Value, key: &str) -> BTreeSet<String> {
    match &schema[key] {
        Value::Object(fields) => fields.keys().cloned().collect(),
        Value::Array(listed) => listed.iter().map(|name| name.as_str().unwrap().to_owned()).collect(),
        _ => BTreeSet::new(),
    }
}

#[track_caller]
fn has_the_fields_of(schema: &Value, refused: &Refused, what: &str) {
    assert_eq!(
        names(schema, "properties"),
        arguments(refused).into_iter().filter(|name| name != "zzz").collect(),
        "{what}"
    );
    assert_eq!(names(schema, "required"), needed(refused).into_iter().map(str::to_owned).collect(), "{what}");
}

#[test]
fn b2_the_arguments_are_those_that_the_functions_read() {
    let root = schema("arguments");
    let resolved = |schema: &Value| {
        let name = schema["$ref"].as_str().unwrap().rsplit('/').next().unwrap();
        root["$defs"][name].clone()
    };
    let (policy, _) = examples();
    let book = load(super::books::book().to_string().as_bytes()).unwrap();
    let unknown = br#"{ "zzz": 1 }"#;
    for verb in VERBS {
        let schema = resolved(&root["$defs"]["CallArguments"]["properties"][verb]);
        let loaded = if verb == "select" { &book } else { &policy };
        let refused = call(Some(loaded), verb, unknown).unwrap_err();
        if verb == "quote" {
            has_the_fields_of(&root["$defs"]["QuoteOfPolicy"], &refused, verb);
            has_the_fields_of(&root["$defs"]["QuoteOfBook"], &call(Some(&book), verb, unknown).unwrap_err(), verb);
        } else {
            has_the_fields_of(&schema, &refused, verb);
        }
    }
    for verb in ["evaluate", "report"] {
        let schema = resolved(&root["$defs"]["LinesArguments"]["properties"][verb]);
        has_the_fields_of(&schema, &lines(Some(&policy), verb, unknown, b"").unwrap_err(), verb);
    }
    assert_eq!(names(&root["$defs"]["CallArguments"], "properties"), VERBS.into_iter().map(str::to_owned).collect());
    assert_eq!(
        names(&schema("answers")["$defs"]["CallAnswers"], "properties"),
        VERBS.into_iter().map(str::to_owned).collect()
    );
}
