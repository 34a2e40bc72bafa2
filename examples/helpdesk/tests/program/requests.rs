//! Ten thousand malformed requests, each of which gets a clear error of its own.

use serde_json::{Value, json};

use crate::client::{Answer, Client, SHORT};
use crate::process::{ACME, Folder, Program};
use crate::random::Random;

const TICKET: &str = r#"{"id":"T-2","opened_at":"2026-03-02T08:00:00Z","priority":"high","events":[{"at":"2026-03-02T09:00:00Z","type":"status_changed","to":"waiting"}]}"#;
const EVENT: &str = r#"{"id":"E-1","at":"2026-03-02T09:00:00Z","type":"status_changed","to":"waiting"}"#;

/// A request that is wrong.
struct Wrong {
    method: &'static str,
    path: String,
    body: Vec<u8>,
    /// What it has to be answered with.
    status: &'static [u16],
}

/// Where a body goes to.
const TARGETS: [(&str, &str, &str); 3] = [
    ("PUT", "/policies/short", SHORT),
    ("POST", "/tickets?policy=short", TICKET),
    ("POST", "/tickets/T-1/events", EVENT),
];

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "DELETE", "PATCH"];

/// What may stand behind JSON by mistake.
const BEHIND: &[&[u8]] = &[b"}", b"x", b"{}", b"[", b"\xff"];

/// Requests that are wrong before their body is looked at, or beside it.
const ANSWERED: &[(&str, &str, &[u16])] = &[
    ("POST", "/tickets", &[400]),
    ("POST", "/tickets?policy=", &[404]),
    ("POST", "/tickets?policy=sort", &[404]),
    ("POST", "/tickets?polcy=short", &[400]),
    ("GET", "/tickets/unknown/evaluation", &[404]),
    ("GET", "/tickets/T-1/explanation?as=xml", &[400]),
    ("GET", "/report", &[400]),
    ("GET", "/report?month=2026-13", &[422]),
    ("GET", "/report?month=2026-06&time_zone=Europe/Berln", &[422]),
    ("GET", "/report?month=2026-06&by=metrik", &[422]),
    ("GET", "/policies/short?version=x", &[400]),
    ("GET", "/policies/short?version=9", &[404]),
    ("DELETE", "/tickets/T-1", &[405]),
    ("PUT", "/policies/other", &[422]),
];

fn wrong(random: &mut Random) -> Wrong {
    let (method, path, body) = *random.pick(&TARGETS);
    let whole = body.as_bytes();
    let of = |body: Vec<u8>, status| Wrong { method, path: path.to_owned(), body, status };
    // Long bodies are rarer than others, because they take longer.
    match random.below(40) {
        // Not JSON: cut off, with something behind it, with a byte that is no text.
        0..=5 => of(whole[..random.below(whole.len())].to_vec(), &[400]),
        6..=11 => of([whole, *random.pick(BEHIND)].concat(), &[400]),
        12..=16 => {
            let mut body = whole.to_vec();
            body[random.below(whole.len())] = *random.pick(&[0, 0xff, 0x80, 0xc0, 0x1f]);
            of(body, &[400])
        }
        38 => of(vec![*random.pick(b"[{"); 1000 + random.below(200_000)], &[400]),
        // JSON with mistakes: a field too many, one too few, a value of another type.
        17..=24 => of(mistaken(body, random), &[422]),
        25..=28 => of(
            random.pick(&["null", "[]", "3", "\"text\"", "true", "[{}]", "-1e999", "{\"a\":1}"]).as_bytes().to_vec(),
            &[400, 422],
        ),
        39 => of(vec![b' '; 256 * 1024 + 1 + random.below(1000)], &[413]),
        // No body is wrong: a path, a method, a query.
        29..=32 => Wrong {
            method: METHODS[random.below(METHODS.len())],
            path: format!(
                "/{}/{}",
                random.pick(&["ticket", "tickets/T-1", "policies/a/b", "%ff", "..", "a%2fb"]),
                random.below(1000)
            ),
            body: whole.to_vec(),
            status: &[400, 404, 405],
        },
        _ => {
            let (method, path, status) = *random.pick(ANSWERED);
            let body = if method == "PUT" { SHORT } else { TICKET };
            Wrong { method, path: path.to_owned(), body: body.into(), status }
        }
    }
}

/// A body with one mistake that the library has to find.
fn mistaken(body: &str, random: &mut Random) -> Vec<u8> {
    let mut value: Value = serde_json::from_str(body).unwrap();
    let fields = value.as_object_mut().unwrap();
    let of_policy = fields.contains_key("metrics");
    match random.below(4) {
        0 => drop(fields.insert(format!("field{}", random.below(1000)), json!(1))),
        1 => {
            let field = if of_policy {
                "metrics"
            } else if fields.contains_key("type") {
                "type"
            } else {
                "id"
            };
            fields.remove(field);
        }
        2 => {
            let field = if of_policy {
                "metrics"
            } else if fields.contains_key("type") {
                "at"
            } else {
                "opened_at"
            };
            fields.insert(
                field.to_owned(),
                random.pick(&[json!(3), json!([]), json!("soon"), json!({ "a": 1 }), json!(true)]).clone(),
            );
        }
        _ => drop(fields.insert("id".to_owned(), json!("x".repeat(256 + random.below(1000))))),
    }
    value.to_string().into_bytes()
}

fn assert_clear(answer: &Answer, request: &Wrong) {
    let described = || {
        let body = String::from_utf8_lossy(&request.body[..request.body.len().min(300)]).into_owned();
        format!("{} {} {body}: {answer:?}", request.method, request.path)
    };
    assert!(request.status.contains(&answer.status), "{:?} expected: {}", request.status, described());
    assert_eq!(answer.kind, "application/problem+json", "{}", described());
    let problem = answer.json();
    assert_eq!(problem["status"], answer.status, "{}", described());
    for field in ["type", "title", "detail"] {
        assert!(problem[field].as_str().is_some_and(|text| !text.is_empty()), "{field}: {}", described());
    }
    if answer.status == 422 {
        let problems = problem["problems"].as_array().unwrap_or_else(|| panic!("no problems: {}", described()));
        assert!(!problems.is_empty(), "{}", described());
        for mistake in problems {
            for field in ["path", "kind", "found", "help"] {
                assert!(mistake[field].is_string(), "{field}: {}", described());
            }
            assert!(!mistake["found"].as_str().unwrap().is_empty() && !mistake["help"].as_str().unwrap().is_empty());
        }
    }
}

fn prepared(desk: &Client) {
    desk.json(201, "PUT", "/policies/short", SHORT);
    desk.json(201, "POST", "/tickets?policy=short", r#"{ "id": "T-1", "opened_at": "2026-03-02T08:00:00Z" }"#);
}

#[test]
fn ten_thousand_malformed_requests_get_a_clear_error_each() {
    let folder = Folder::new("malformed", None);
    let program = Program::start(&folder);
    let (desk, mut random) = (program.client(ACME), Random::new(11));
    prepared(&desk);
    let before = desk.get("/tickets/T-1");
    let mut by_status = std::collections::BTreeMap::new();
    for _ in 0..10_000 {
        let request = wrong(&mut random);
        let answer = desk.call(request.method, &request.path, &request.body);
        assert_clear(&answer, &request);
        *by_status.entry(answer.status).or_insert(0) += 1;
    }
    println!("10,000 malformed requests, by status: {by_status:?}");
    assert_eq!(by_status.keys().copied().collect::<Vec<u16>>(), [400, 404, 405, 413, 422]);
    // Nothing was changed, and the program answers as before.
    assert_eq!(desk.get("/tickets/T-1"), before);
    assert_eq!((desk.get("/policies").as_array().unwrap().len(), desk.get("/tickets")["open"].clone()), (1, 1.into()));
}

#[test]
fn every_mistake_is_told_at_once_with_its_place() {
    let folder = Folder::new("mistakes", None);
    let program = Program::start(&folder);
    let desk = program.client(ACME);
    prepared(&desk);
    let problem = desk.json(422, "POST", "/tickets/T-1/events", r#"{ "at": "soon", "type": "status_changd" }"#);
    let places: Vec<_> = problem["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["path"].clone(), it["suggestion"].clone()))
        .collect();
    assert_eq!(places, [(json!("at"), Value::Null), (json!("type"), json!("status_changed"))], "{problem}");
    let problem = desk.json(
        422,
        "PUT",
        "/policies/short",
        SHORT.replace("\"50%\"", "\"half\"").replace("\"high\": {", "\"hihg\": {"),
    );
    assert!(problem["problems"].as_array().unwrap().len() >= 2, "{problem}");
    let problem =
        desk.json(422, "POST", "/tickets/T-1/events", r#"{ "at": "2026-03-01T08:00:00Z", "type": "resolved" }"#);
    assert_eq!(problem["problems"][0]["path"], "at", "{problem}");
}
