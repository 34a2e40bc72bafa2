//! The schemas of what is asked and answered: those in `schema/` are up to date, the published suite fits them and has no
//! other fields, and the arguments are those that the functions read. `UPDATE_GOLDEN=1` rewrites the files.

#![allow(clippy::disallowed_methods, reason = "the schemas and the samples are files")]

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::Validator;
use punctual::json::{Loaded, Refused, VERBS, call, lines, load};
use punctual_tests::{golden_file, repository};
use serde_json::{Map, Value, json};

use super::page::{arguments, needed, questions};
use super::published::suite;
use super::schema_file::schema;
use super::schema_parts::referenced;
use crate::conformance::Case;

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
        golden_file(&format!("schema/{format}.schema.json"), &made);
    }
    let files = std::fs::read_dir(repository("schema")).unwrap().map(|file| file.unwrap().file_name());
    let files: BTreeSet<String> =
        files.map(|file| file.to_str().unwrap().strip_suffix(".schema.json").unwrap().to_owned()).collect();
    assert!(files.iter().map(String::as_str).eq(named), "{files:?}");
}

/// A schema in which objects have no fields that are not described. Its parts are compiled when they are first used.
struct Strict {
    schema: Value,
    parts: BTreeMap<String, Validator>,
}

impl Strict {
    fn of(format: &str) -> Strict {
        let mut schema = schema(format);
        schema["unevaluatedProperties"] = json!(false);
        for named in schema["$defs"].as_object_mut().into_iter().flat_map(Map::values_mut) {
            if named.get("type") == Some(&json!("object")) && named.get("properties").is_some() {
                named["unevaluatedProperties"] = json!(false);
            }
        }
        Strict { schema, parts: BTreeMap::new() }
    }

    /// The part with a pointer, such as `/$defs/Alert`; the whole has an empty one.
    #[track_caller]
    fn accepts(&mut self, pointer: &str, value: &Value, what: &str) {
        let compile = || {
            let mut part = self.schema.pointer(pointer).unwrap_or_else(|| panic!("{pointer}")).clone();
            part["$defs"] = self.schema["$defs"].clone();
            jsonschema::validator_for(&part).unwrap()
        };
        let part = self.parts.entry(pointer.to_owned()).or_insert_with(compile);
        let errors: Vec<String> =
            part.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{what}: {errors:#?}\n{value:#}");
    }
}

#[test]
fn b2_every_question_and_answer_of_the_suite_fits() {
    let [mut policies, mut books, mut arguments, mut answers, mut problems] =
        ["policy", "book", "arguments", "answers", "problems"].map(Strict::of);
    let mut seen = BTreeSet::new();
    for (_, Case { question, code, answer }) in suite() {
        if code == 1 {
            problems.accepts("", &read(&answer), &question.name);
            continue;
        }
        if let Some(loaded) = &question.loaded {
            let of_loaded = if loaded.get("policies").is_some() { &mut books } else { &mut policies };
            of_loaded.accepts("", loaded, &question.name);
        }
        let Some(verb) = question.verb else { continue };
        let function = if question.lines.is_some() { "Lines" } else { "Call" };
        let asked = format!("/$defs/{function}Arguments/properties/{verb}");
        arguments.accepts(&asked, &question.arguments.unwrap(), &question.name);
        let answered = format!("/$defs/{function}Answers/properties/{verb}");
        let each_line = function == "Lines" && verb == "evaluate";
        for answer in if each_line { answer.lines().collect() } else { vec![&*answer] } {
            answers.accepts(&answered, &read(answer), &question.name);
        }
        seen.insert((function, verb));
    }
    for function in ["Call", "Lines"] {
        let verbs = names(&answers.schema["$defs"][format!("{function}Answers")], "properties");
        assert!(verbs.into_iter().all(|verb| seen.contains(&(function, verb))), "{seen:?}");
    }
}

#[test]
fn b2_a_report_with_every_field_of_its_spec_fits() {
    let (mut arguments, mut answers) = (Strict::of("arguments"), Strict::of("answers"));
    let policy = load(file("examples/sample/policy.json").as_bytes()).unwrap();
    let spec = json!({ "spec": { "now": "2026-12-28T11:15:00Z", "by": ["metric", "priority"], "worst": 5,
        "ages": ["24h"], "sums": ["cost"], "period": { "each": "month", "time_zone": "UTC" }, "placed_by": "start",
        "limits": [{ "metric": "resolution", "within": "8h" }] }, "explained": true });
    arguments.accepts("/$defs/LinesArguments/properties/report", &spec, "spec");
    let tickets = file("examples/sample/tickets.jsonl");
    let state = read(&lines(Some(&policy), "report", spec.to_string().as_bytes(), tickets.as_bytes()).unwrap());
    answers.accepts("/$defs/ReportState", &state, "report over lines");
    answers.accepts("/$defs/ReportAnswer", &ask(None, "report", &json!({ "state": state })), "report");
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
    let resolved = |schema: &Value| root["$defs"][referenced(schema).unwrap()].clone();
    let [policy, book] = [questions().0, super::books::book()].map(|one| load(one.to_string().as_bytes()).unwrap());
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
