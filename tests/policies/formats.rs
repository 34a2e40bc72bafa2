//! One policy in three formats. YAML and TOML give the same policy and the same mistakes as JSON, which is the
//! reference.

use crate::sampled;
use punctual::{Policy, PolicySpec, Problem};

const JSON: &str = include_str!("../samples/everything.json");
const YAML: &str = include_str!("../samples/everything.yaml");
const TOML: &str = include_str!("../samples/everything.toml");

fn from_json(text: &str) -> PolicySpec {
    serde_json::from_str(text).unwrap()
}

fn from_yaml(text: &str) -> PolicySpec {
    serde_saphyr::from_str(text).unwrap()
}

fn from_toml(text: &str) -> PolicySpec {
    toml::from_str(text).unwrap()
}

/// With all maps sorted by name: a file in TOML is in another order.
fn sorted(spec: &PolicySpec) -> PolicySpec {
    serde_json::from_value(serde_json::to_value(spec).unwrap()).unwrap()
}

fn problems(spec: PolicySpec) -> Vec<Problem> {
    Policy::from_spec(spec).unwrap_err().problems().to_vec()
}

#[test]
fn three_formats_say_the_same() {
    assert!(from_yaml(YAML) == from_json(JSON));
    assert!(sorted(&from_toml(TOML)) == sorted(&from_json(JSON)));
    Policy::from_spec(from_toml(TOML)).unwrap();
    let policy: Policy = serde_saphyr::from_str(YAML).unwrap();
    assert_eq!(policy.version(), 7);
}

#[test]
fn what_one_format_prints_another_reads() {
    for (name, text) in sampled::policies() {
        let spec = from_json(&text);
        let yaml = serde_saphyr::to_string(&spec).unwrap();
        assert!(from_yaml(&yaml) == spec, "{name}\n{yaml}");
        let printed = toml::to_string(&spec).unwrap();
        assert!(sorted(&from_toml(&printed)) == sorted(&spec), "{name}\n{printed}");
    }
}

#[test]
fn b1_mistakes_have_the_same_places_in_every_format() {
    let json = r#"{ "id": "p", "versoin": 1, "version": "2", "calendar": "offce", "priorities": ["high", 5],
        "calendars": { "office": { "time_zone": "UTC", "hours": { "mon": ["9-17"] }, "dates": { "2026-02-30": "closed" } } },
        "metrics": { "resolutoin": { "targets": { "hihg": { "*": "1d" }, "*": { "*": 4.5 } }, "repeat": "yes" } },
        "ladders": { "desk": [{ "level": true, "at": "due" }] } }"#;
    let yaml = "
id: p
versoin: 1
version: '2'
calendar: offce
priorities: [high, 5]
calendars:
  office: { time_zone: UTC, hours: { mon: [9-17] }, dates: { 2026-02-30: closed } }
metrics:
  resolutoin:
    targets: { hihg: { '*': 1d }, '*': { '*': 4.5 } }
    repeat: 'yes'
ladders:
  desk: [{ level: true, at: due }]
";
    let toml = r#"
id = "p"
versoin = 1
version = "2"
calendar = "offce"
priorities = ["high", 5]
[calendars.office]
time_zone = "UTC"
hours = { mon = ["9-17"] }
dates = { 2026-02-30 = "closed" }
[metrics.resolutoin]
repeat = "yes"
targets = { hihg = { "*" = "1d" }, "*" = { "*" = 4.5 } }
[[ladders.desk]]
level = true
at = "due"
"#;
    let expected = problems(from_json(json));
    assert_eq!(expected.len(), 12, "{expected:#?}");
    assert_eq!(problems(from_yaml(yaml)), expected);
    assert_eq!(problems(from_toml(toml)), expected);
}

#[test]
fn an_instant_that_is_no_text_is_a_mistake_at_its_place() {
    let text = "id = 'p'\ncalendar = 'w'\n[calendars.w]\nfrom = 2026-03-03T01:00:00Z\nto = '2026-03-03T03:00:00Z'\n\
        [metrics.resolution]\ntargets = { '*' = { '*' = '1h' } }\n";
    let paths: Vec<String> = problems(from_toml(text)).iter().map(|problem| problem.path().to_owned()).collect();
    assert_eq!(paths, ["calendars.w.from"]);
}

/// What `docs/policy-format.md` says of JSON: the reader refuses these before there is a policy to check.
#[test]
fn b1_a_mark_or_a_comment_in_json_is_an_error_of_the_reader() {
    let error = |text: &str| serde_json::from_str::<Policy>(text).unwrap_err().to_string();
    for text in ["\u{feff}{}", "// ours\n{}", "{\"id\": /* ours */ \"p\"}"] {
        assert!(error(text).starts_with("expected value at line 1 column "), "{text:?}: {}", error(text));
    }
    assert!(error("{ // ours\n \"id\": \"p\" }").starts_with("key must be a string"));
}
