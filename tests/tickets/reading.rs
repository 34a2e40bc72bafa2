//! Tickets from files: all mistakes at once, numbers and booleans as texts, and events before the opening (B1, B3, K2).

use std::fmt;

use proptest::prelude::*;
use punctual::input::{Problem, ProblemKind, ReadError};
use punctual::ticket::{Assignee, Early, EventType};
use punctual::{Event, EventKind, Ticket};
use serde_json::{Value, json};

use crate::common::at;

fn read(text: &str) -> Result<Ticket, ReadError<serde_json::Error>> {
    read_with(text, Early::Refuse)
}

fn read_with(text: &str, early: Early) -> Result<Ticket, ReadError<serde_json::Error>> {
    Ticket::from_deserializer_with(&mut serde_json::Deserializer::from_str(text), early)
}

#[track_caller]
fn problems(text: &str) -> Vec<Problem> {
    match read(text) {
        Err(ReadError::Input(error)) => error.into_problems(),
        other => panic!("{other:?}: {text}"),
    }
}

fn places(problems: &[Problem]) -> Vec<(&str, ProblemKind)> {
    problems.iter().map(|problem| (problem.path(), problem.kind())).collect()
}

#[test]
fn b1_an_exported_ticket_is_told_everything_that_has_to_change() {
    let exported =
        r#"{"id": 17, "created_at": "2026-03-02T10:00:00Z", "priority": 2, "tags": ["vpn"], "status": "open"}"#;
    let problems = problems(exported);
    let expected = [
        ("created_at", ProblemKind::UnknownField),
        ("opened_at", ProblemKind::Missing),
        ("tags", ProblemKind::UnknownField),
    ];
    assert_eq!(places(&problems), expected);
    assert_eq!(problems[0].suggestion(), Some("opened_at"));
    let renamed = exported.replace("created_at", "opened_at").replace(r#""tags": ["vpn"], "#, "");
    let ticket = read(&renamed).unwrap();
    assert_eq!((&**ticket.id(), ticket.priority(), ticket.status()), ("17", Some("2"), Some("open")));
}

/// Every place of a ticket where the host chooses the text, with this value there.
fn everywhere(value: &str) -> String {
    let event = |fields: &str| format!(r#"{{"at": "2026-03-02T09:00:00Z", {fields}}}"#);
    let events = [
        format!(r#""id": {value}, "type": "status_changed", "to": {value}"#),
        format!(r#""type": "priority_changed", "to": {value}"#),
        format!(r#""type": "tier_changed", "to": {value}"#),
        format!(r#""type": "attribute_changed", "name": {value}, "to": {value}"#),
        format!(r#""type": "assigned", "agent": {value}, "group": {value}"#),
        format!(r#""type": "paused", "reason": {value}"#),
        format!(r#""type": "resumed", "reason": {value}"#),
        format!(r#""type": "custom", "name": {value}"#),
    ];
    let events: Vec<String> = events.iter().map(|fields| event(fields)).collect();
    format!(
        r#"{{"id": {value}, "opened_at": "2026-03-02T08:00:00Z", "priority": {value}, "tier": {value},
            "status": {value}, "attributes": {{"site": {value}}}, "events": [{}]}}"#,
        events.join(", ")
    )
}

#[test]
fn b1_numbers_and_booleans_are_read_as_texts_wherever_the_host_chooses_the_text() {
    for (written, text) in [
        ("17", "17"),
        ("0", "0"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("-5", "-5"),
        ("17.0", "17"),
        ("1e3", "1000"),
        ("2.50", "2.5"),
        ("0.1", "0.1"),
        ("1e-7", "0.0000001"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("9007199254740991.0", "9007199254740991"),
        ("18446744073709551615", "18446744073709551615"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("true", "true"),
        ("false", "false"),
    ] {
        let quoted = read(&everywhere(&json!(text).to_string())).unwrap();
        assert_eq!(read(&everywhere(written)).unwrap(), quoted, "{written}");
        assert_eq!(&**quoted.id(), text);
    }
}

/// Two of these could be the same number, and become the same id.
#[test]
fn b1_numbers_that_may_have_lost_digits_are_refused() {
    for written in ["9007199254740992.0", "-9007199254740993.0", "18446744073709551616", "1e16", "1e300"] {
        let places = problems(&everywhere(written));
        assert_eq!(places.len(), 16, "{written}");
        assert!(places.iter().all(|problem| problem.kind() == ProblemKind::WrongType), "{places:#?}");
    }
}

#[test]
fn b1_instants_and_types_are_texts() {
    let text = r#"{"id": "T", "opened_at": 1772438400, "events": [{"at": 1.5, "type": true}]}"#;
    let expected = ["events[0].at", "events[0].type", "opened_at"].map(|path| (path, ProblemKind::WrongType));
    assert_eq!(places(&problems(text)), expected);
}

#[test]
fn b1_null_leaves_a_field_out() {
    let full = everywhere("null").replacen("null", "\"T-1\"", 1);
    let missing = problems(&full);
    assert!(missing.iter().all(|problem| problem.kind() == ProblemKind::Missing), "{missing:#?}");
    // Of the event that changes an attribute, `to` may be null.
    assert_eq!(missing.len(), 7);
    let text = r#"{"id": "T-1", "opened_at": "2026-03-02T08:00:00Z", "occurred_at": null, "priority": null,
        "tier": null, "status": null, "attributes": {"site": null}, "events": [
        {"id": null, "at": "2026-03-02T09:00:00Z", "type": "assigned", "to": null, "reason": null}]}"#;
    let kind = EventKind::Assigned { agent: Assignee::Unchanged, group: Assignee::Unchanged };
    let expected = Ticket::opened("T-1", at("0 08:00")).event(at("0 09:00"), kind).build().unwrap();
    assert_eq!(read(text).unwrap(), expected);
    let nothing = text.replace(r#"{"site": null}"#, "null");
    assert_eq!(read(&nothing).unwrap(), expected);
}

#[test]
fn k1_null_in_an_assignment_takes_the_agent_or_the_group_away() {
    let read = |fields: &str| {
        let text = format!(r#"{{"at":"2026-03-02T09:00:00Z","type":"assigned"{fields}}}"#);
        let event: Event = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_string(&event).unwrap(), text);
        event.kind
    };
    let (nobody, second) = (Assignee::Nobody, Assignee::from("second"));
    assert_eq!(read(""), EventKind::Assigned { agent: Assignee::Unchanged, group: Assignee::Unchanged });
    assert_eq!(read(r#","agent":null"#), EventKind::Assigned { agent: nobody.clone(), group: Assignee::Unchanged });
    assert_eq!(read(r#","agent":null,"group":"second""#), EventKind::Assigned { agent: nobody, group: second });
}

#[test]
fn s5_an_attribute_is_a_text_or_a_list_of_texts() {
    let text = r#"{"id": "T-1", "opened_at": "2026-03-02T08:00:00Z", "group": "first", "agent": 7,
        "attributes": {"tags": ["vpn", 17, 2.50, true], "one": ["a"], "none": [], "seats": 12}, "events": [
        {"at": "2026-03-02T09:00:00Z", "type": "attribute_changed", "name": "tags", "to": ["a", "a"]},
        {"at": "2026-03-02T10:00:00Z", "type": "attribute_changed", "name": "tags", "to": []}]}"#;
    let tags =
        |texts: &[&str]| EventKind::AttributeChanged { name: "tags".into(), to: texts.iter().copied().collect() };
    let expected = Ticket::opened("T-1", at("0 08:00"))
        .group("first")
        .agent("7")
        .attribute("tags", ["vpn", "17", "2.5", "true"])
        .attribute("one", "a")
        .attribute("none", Vec::<String>::new())
        .attribute("seats", "12")
        .event(at("0 09:00"), tags(&["a", "a"]))
        .event(at("0 10:00"), tags(&[]))
        .build()
        .unwrap();
    let ticket = read(text).unwrap();
    assert_eq!(ticket, expected);
    assert_eq!((ticket.group(), ticket.agent()), (Some("first"), Some("7")));
    assert_eq!(read(&text.replace(r#""to": []"#, r#""to": null"#)).unwrap(), expected);
    let printed = serde_json::to_value(&ticket).unwrap();
    let attributes = json!({ "none": [], "one": "a", "seats": "12", "tags": ["vpn", "17", "2.5", "true"] });
    assert_eq!((&printed["attributes"], &printed["events"][1]["to"]), (&attributes, &json!([])));
    assert_eq!(read(&printed.to_string()).unwrap(), expected);
}

#[test]
fn s5_only_an_attribute_holds_a_list() {
    let text = r#"{"id": "T-1", "opened_at": "2026-03-02T08:00:00Z", "tier": ["gold"],
        "attributes": {"tags": ["a", null, ["b"], {}, 1e300], "map": {}}, "events": [
        {"at": "2026-03-02T09:00:00Z", "type": "status_changed", "to": ["open"]},
        {"at": "2026-03-02T09:00:00Z", "type": "resolved", "to": ["open"]},
        {"at": "2026-03-02T09:00:00Z", "type": "?", "to": [7, null]},
        {"at": "2026-03-02T09:00:00Z", "type": "attribute_changed", "name": "tags"}]}"#;
    let expected = [
        ("attributes.map", ProblemKind::WrongType),
        ("attributes.tags[1]", ProblemKind::Missing),
        ("attributes.tags[2]", ProblemKind::WrongType),
        ("attributes.tags[3]", ProblemKind::WrongType),
        ("attributes.tags[4]", ProblemKind::WrongType),
        ("events[0].to", ProblemKind::WrongType),
        ("events[1].to", ProblemKind::UnknownField),
        ("events[2].to[1]", ProblemKind::Missing),
        ("events[2].type", ProblemKind::UnknownName),
        ("events[3].to", ProblemKind::Missing),
        ("tier", ProblemKind::WrongType),
    ];
    assert_eq!(places(&problems(text)), expected);
}

#[test]
fn b3_an_attribute_has_a_limited_number_of_texts_and_characters() {
    let build = |texts: Vec<String>| Ticket::opened("T-1", at("0 08:00")).attribute("tags", texts).build();
    assert!(build(vec!["x".to_owned(); 256]).is_ok() && build(vec!["é".repeat(1_000); 10]).is_ok());
    for (texts, found) in [
        (vec!["x".to_owned(); 257], "has 257 texts"),
        (vec!["é".repeat(1_000); 11], "its texts have 11000 characters together"),
    ] {
        let problems = build(texts).unwrap_err().into_problems();
        assert_eq!((problems.len(), problems[0].path(), problems[0].found()), (1, "attributes.tags", found));
    }
}

#[test]
fn k2_events_before_the_opening_are_moved_to_it_in_their_order_if_the_host_asks() {
    let text = r#"{"id": "T-1", "opened_at": "2026-03-02T08:00:00Z", "events": [
        {"id": "later", "at": "2026-03-02T09:00:00Z", "type": "resolved"},
        {"id": "same", "at": "2026-03-02T08:00:00Z", "type": "internal_note"},
        {"id": "second", "at": "2026-03-02T07:59:59.5Z", "type": "internal_note"},
        {"id": "first", "at": "1970-01-01T00:00:00Z", "type": "customer_replied"},
        {"id": "third", "at": "2026-03-02T07:59:59.5Z", "type": "agent_replied"}]}"#;
    let early = ["events[2].at", "events[3].at", "events[4].at"].map(|path| (path, ProblemKind::Senseless));
    assert_eq!(places(&problems(text)), early);
    let ticket = read_with(text, Early::Clamp).unwrap();
    let ids: Vec<&str> = ticket.events().iter().filter_map(|event| event.id.as_deref()).collect();
    assert_eq!(ids, ["first", "second", "third", "same", "later"]);
    assert!(ticket.events()[..4].iter().all(|event| event.at == ticket.opened_at()));
    assert!(ids.iter().all(|id| ticket.event(id).is_some()));
    // What was moved is written as it is now.
    assert_eq!(read(&serde_json::to_string(&ticket).unwrap()).unwrap(), ticket);

    let events: Value = serde_json::from_str(text).unwrap();
    let events: Vec<Event> = serde_json::from_value(events["events"].clone()).unwrap();
    let builder = Ticket::opened("T-1", at("0 08:00")).events(events);
    assert_eq!(builder.clone().early(Early::Clamp).build().unwrap(), ticket);
    assert_eq!(places(builder.build().unwrap_err().problems()), early);
}

#[test]
fn k2_other_mistakes_stay_mistakes_where_early_events_are_moved() {
    let text = r#"{"id": "T-1", "opened_at": "2026-03-02T08:00:00Z", "events": [
        {"id": "a", "at": "1969-12-31T23:59:59Z", "type": "resolved"},
        {"id": "b", "at": "2026-03-02T07:00:00Z", "type": "resolved"},
        {"id": "b", "at": "2026-03-02T06:00:00Z", "type": "resolved"}]}"#;
    let Err(ReadError::Input(error)) = read_with(text, Early::Clamp) else { panic!("this ticket has mistakes") };
    let expected = [("events[0].at", ProblemKind::OutsideHorizon), ("events[2].id", ProblemKind::Duplicate)];
    assert_eq!(places(error.problems()), expected);
}

#[test]
fn b1_an_event_alone_has_all_its_mistakes_too() {
    let error = serde_json::from_str::<Event>(r#"{"id": [], "at": "now", "type": "solved", "colour": 1}"#).unwrap_err();
    let text = error.to_string();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!((lines.len(), lines[0]), (5, "invalid event:"));
    for (line, path) in lines[1..].iter().zip(["at: ", "colour: ", "id: ", "type: "]) {
        assert!(line.starts_with(path), "{line}");
    }
    assert!(serde_json::from_str::<Event>("[]").unwrap_err().to_string().starts_with("invalid event:"));
}

#[test]
fn b1_a_word_that_is_no_event_type_stays_on_its_line() {
    assert_eq!(serde_json::from_str::<EventType>("\"resolved\"").unwrap(), EventType::Resolved);
    let error = serde_json::from_str::<EventType>(r#""re\nsolved\u202e""#).unwrap_err().to_string();
    assert!(error.starts_with(r"`re\nsolved\u{202e}` is not known here; write `customer_replied`"), "{error}");
}

#[test]
fn b1_mistakes_have_the_same_places_in_every_format() {
    let json = r#"{"id": 17, "created_at": "x", "opened_at": 5, "priority": [1.5], "attributes": {"site": {"a": 1}},
        "events": [{"at": "now", "type": "solved", "team": 4}]}"#;
    let yaml = "{id: 17, created_at: x, opened_at: 5, priority: [1.5], attributes: {site: {a: 1}}, \
        events: [{at: now, type: solved, team: 4}]}";
    let toml = "id = 17\ncreated_at = 'x'\nopened_at = 5\npriority = [1.5]\nattributes = { site = { a = 1 } }\n\
        events = [{ at = 'now', type = 'solved', team = 4 }]\n";
    let Err(ReadError::Input(expected)) = read(json) else { panic!("this ticket has mistakes") };
    assert_eq!(expected.problems().len(), 7, "{expected}");
    // The reader of YAML prints an error on one line.
    let from_yaml = serde_saphyr::from_str::<Ticket>(yaml).unwrap_err().to_string().replace("\\n", "\n");
    assert!(from_yaml.contains(&expected.to_string()), "{from_yaml}");
    let from_toml = toml::from_str::<Ticket>(toml).unwrap_err().to_string();
    assert!(from_toml.contains(&expected.to_string()), "{from_toml}");
}

/// A format that does not say what its values are, as compact binary formats do not.
struct Opaque;

#[derive(Debug)]
struct OpaqueError(String);

impl fmt::Display for OpaqueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for OpaqueError {}

impl serde::de::Error for OpaqueError {
    fn custom<T: fmt::Display>(text: T) -> Self {
        OpaqueError(text.to_string())
    }
}

impl<'de> serde::Deserializer<'de> for Opaque {
    type Error = OpaqueError;

    fn deserialize_any<V: serde::de::Visitor<'de>>(self, _: V) -> Result<V::Value, OpaqueError> {
        Err(OpaqueError("this format does not say what its values are".to_owned()))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

#[test]
fn b2_a_format_that_does_not_describe_itself_is_refused_with_its_own_error() {
    let Err(ReadError::Format(error)) = Ticket::from_deserializer(Opaque) else { panic!("this format cannot be read") };
    assert_eq!(error.to_string(), "this format does not say what its values are");
}

/// Were one of these quadratic or recursive, it would not end, or overflow the stack.
#[test]
fn b3_what_does_not_belong_costs_no_more_than_its_length() {
    const MANY: usize = 100_000;
    let start = r#"{"id": "T", "opened_at": "2026-03-02T08:00:00Z""#;
    let deep = format!("{}{}", "[".repeat(MANY), "]".repeat(MANY));
    for text in [r#""x": DEEP"#, r#""events": [{"y": DEEP}]"#, r#""priority": DEEP"#] {
        let text = format!("{start}, {}}}", text.replace("DEEP", &deep));
        assert!(matches!(read(&text), Err(ReadError::Format(_))));
    }
    let many = |entry: &dyn Fn(usize) -> String| (0..MANY).map(entry).collect::<Vec<_>>().join(", ");
    for text in [
        many(&|number| format!(r#""x{number}": {number}"#)),
        many(&|_| r#""tier": "gold""#.to_owned()),
        format!(r#""attributes": {{{}}}"#, many(&|number| format!(r#""a{number}": {{}}"#))),
        format!(r#""attributes": {{"a": [{}]}}"#, many(&|_| "{}".to_owned())),
        format!(r#""attributes": {{{}}}"#, many(&|_| r#""a": "x""#.to_owned())),
        format!(r#""events": [{}]"#, many(&|number| format!(r#"{{"id": "{number}", "type": "solved"}}"#))),
        format!(r#""events": {{{}}}"#, many(&|_| r#""a": "x""#.to_owned())),
    ] {
        let found = problems(&format!("{start}, {text}}}"));
        assert!(found.len() <= 1_001);
    }
}

// ---- Drawn tickets ----

/// A text of any kind, often one that another format could take for something else.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,6}",
        any::<String>().prop_map(|text| text.chars().take(200).collect()),
        prop::sample::select(
            &["", "007", "1e3", "true", "no", "null", "~", "-0", "\u{202e}", "a\nb", "2026-03-02"][..]
        )
        .prop_map(str::to_owned),
    ]
}

fn kind() -> impl Strategy<Value = EventKind> {
    (0..17_usize, text(), text(), any::<bool>(), any::<bool>()).prop_map(|(number, one, other, agent, group)| {
        let (one, other): (std::sync::Arc<str>, std::sync::Arc<str>) = (one.into(), other.into());
        match EventType::ALL[number] {
            EventType::CustomerReplied => EventKind::CustomerReplied,
            EventType::AgentReplied => EventKind::AgentReplied,
            EventType::InternalNote => EventKind::InternalNote,
            EventType::StatusChanged => EventKind::StatusChanged { to: one },
            EventType::PriorityChanged => EventKind::PriorityChanged { to: one },
            EventType::TierChanged => EventKind::TierChanged { to: one },
            EventType::AttributeChanged if agent => {
                EventKind::AttributeChanged { name: one, to: [other.clone(), other].into() }
            }
            EventType::AttributeChanged => EventKind::AttributeChanged { name: one, to: other.into() },
            EventType::Assigned => EventKind::Assigned {
                agent: if agent { one.into() } else { Assignee::Nobody },
                group: if group { other.into() } else { Assignee::Unchanged },
            },
            EventType::Paused => EventKind::Paused { reason: one },
            EventType::Resumed => EventKind::Resumed { reason: one },
            EventType::VisitStarted => EventKind::VisitStarted,
            EventType::Acknowledged => EventKind::Acknowledged,
            EventType::Resolved => EventKind::Resolved,
            EventType::Reopened => EventKind::Reopened,
            EventType::Closed => EventKind::Closed,
            EventType::Cancelled => EventKind::Cancelled,
            _ => EventKind::Custom { name: one },
        }
    })
}

fn ticket() -> impl Strategy<Value = Ticket> {
    let fields = prop::collection::vec(prop::option::of(text()), 6);
    let attributes = prop::collection::vec((text(), text()), 0..4);
    let events = prop::collection::vec((0..5_i64, 0..3_i64, kind(), any::<bool>()), 0..6);
    (text(), fields, attributes, events).prop_map(|(id, fields, attributes, events)| {
        let opened = at("0 08:00");
        let mut builder = Ticket::opened(id, opened);
        let [priority, tier, status, group, agent, occurred] = <[_; 6]>::try_from(fields).unwrap();
        builder = priority.into_iter().fold(builder, |builder, text| builder.priority(text));
        builder = tier.into_iter().fold(builder, |builder, text| builder.tier(text));
        builder = status.into_iter().fold(builder, |builder, text| builder.status(text));
        builder = group.into_iter().fold(builder, |builder, text| builder.group(text));
        builder = agent.into_iter().fold(builder, |builder, text| builder.agent(text));
        if occurred.is_some() {
            builder = builder.occurred_at(at("0 07:00"));
        }
        builder = attributes.into_iter().fold(builder, |builder, (name, value)| builder.attribute(name, value));
        let events = events.into_iter().enumerate().map(|(number, (minute, nanos, kind, named))| {
            let instant = opened + chrono::TimeDelta::minutes(minute) + chrono::TimeDelta::nanoseconds(nanos);
            let may_pause = matches!(kind, EventKind::Paused { .. } | EventKind::StatusChanged { .. });
            let event = Event::new(instant, kind);
            let event = if may_pause && minute % 2 == 0 { event.until(at("0 09:00")) } else { event };
            if named { event.id(format!("{number}")) } else { event }
        });
        builder.events(events).build().unwrap()
    })
}

/// What may be wrong at one place of the ticket of `mistaken`, and how it is reported.
type Mistake = (&'static str, &'static str, &'static str, ProblemKind);

const MISTAKES: [Mistake; 25] = [
    ("/id", "[]", "id", ProblemKind::WrongType),
    ("/id", "null", "id", ProblemKind::Missing),
    ("/opened_at", "\"then\"", "opened_at", ProblemKind::Unreadable),
    ("/opened_at", "12", "opened_at", ProblemKind::WrongType),
    ("/opened_at", "\"1969-01-01T00:00:00Z\"", "opened_at", ProblemKind::OutsideHorizon),
    ("/occurred_at", "{}", "occurred_at", ProblemKind::WrongType),
    ("/occurred_at", "\"23:00\"", "occurred_at", ProblemKind::Unreadable),
    ("/priority", "{\"id\": 1}", "priority", ProblemKind::WrongType),
    ("/tier", "[\"gold\"]", "tier", ProblemKind::WrongType),
    ("/status", "1e99", "status", ProblemKind::WrongType),
    ("/colour", "1", "colour", ProblemKind::UnknownField),
    ("/attributes/site", "{}", "attributes.site", ProblemKind::WrongType),
    ("/events/0/at", "null", "events[0].at", ProblemKind::Missing),
    ("/events/0/at", "\"2100-01-01T00:00:00Z\"", "events[0].at", ProblemKind::OutsideHorizon),
    ("/events/0/id", "\"E-2\"", "events[1].id", ProblemKind::Duplicate),
    ("/events/0/to", "[]", "events[0].to", ProblemKind::WrongType),
    ("/events/0/shape", "[]", "events[0].shape", ProblemKind::UnknownField),
    ("/events/0/reason", "\"x\"", "events[0].reason", ProblemKind::UnknownField),
    ("/events/1/type", "\"?\"", "events[1].type", ProblemKind::UnknownName),
    ("/events/1/type", "[]", "events[1].type", ProblemKind::WrongType),
    ("/events/1/group", "{}", "events[1].group", ProblemKind::WrongType),
    ("/events/1/at", "\"2026-03-02T07:00:00Z\"", "events[1].at", ProblemKind::Senseless),
    ("/events/2", "\"resolved\"", "events[2]", ProblemKind::WrongType),
    ("/events/2", "{\"at\": \"2026-03-02T09:00:00Z\"}", "events[2].type", ProblemKind::Missing),
    ("/events/2/at", "\"2026-03-02T09:00:60Z\"", "events[2].at", ProblemKind::Unreadable),
];

/// A good ticket with these mistakes in it.
fn mistaken(mistakes: &[Mistake]) -> Value {
    let mut ticket = json!({ "id": "T", "opened_at": "2026-03-02T08:00:00Z", "occurred_at": "2026-03-02T07:00:00Z",
        "priority": "high", "tier": "gold", "status": "new", "attributes": { "site": "hq" }, "events": [
            { "id": "E-1", "at": "2026-03-02T08:10:00Z", "type": "status_changed", "to": "open" },
            { "id": "E-2", "at": "2026-03-02T08:20:00Z", "type": "assigned", "group": "desk" },
            { "id": "E-3", "at": "2026-03-02T08:30:00Z", "type": "resolved" } ] });
    for (pointer, value, ..) in mistakes {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let value = serde_json::from_str(value).unwrap();
        match ticket.pointer_mut(parent).unwrap() {
            Value::Array(items) => items[name.parse::<usize>().unwrap()] = value,
            parent => parent[name] = value,
        }
    }
    ticket
}

/// A part that is missing delays nothing: the others are read and checked as far as they are there.
#[test]
fn b1_an_event_that_lacks_a_part_has_its_other_mistakes_too() {
    let long = "x".repeat(1_001);
    for (fields, path) in [
        (json!({ "type": "attribute_changed", "name": long }), "name"),
        (json!({ "type": "attribute_changed", "to": long }), "to"),
        (json!({ "type": "attribute_changed", "to": ["x", long] }), "to[1]"),
        (json!({ "type": "target_set", "metric": long }), "metric"),
        (json!({ "type": "target_set", "metric": "m", "kind": long }), "kind"),
        (json!({ "type": "target_set", "within": "4h", "kind": long }), "kind"),
        (json!({ "type": "target_set", "metric": long, "within": "4h", "due_at": "2026-03-02T09:00:00Z" }), "metric"),
        (json!({ "type": "target_cleared", "kind": long }), "kind"),
        (json!({ "kind": long }), "kind"),
    ] {
        let mut event = json!({ "at": "2026-03-02T09:00:00Z" });
        event.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let ticket = json!({ "id": "T", "opened_at": "2026-03-02T09:00:00Z", "events": [event] });
        let problems = problems(&ticket.to_string());
        let path = format!("events[0].{path}");
        assert!(places(&problems).contains(&(&path, ProblemKind::TooLarge)), "{problems:#?}");
        assert_eq!(problems.len(), 2, "{problems:#?}");
    }
}

#[test]
fn b1_without_a_type_the_target_of_an_event_is_still_checked() {
    let event = json!({ "at": "2026-03-02T09:00:00Z", "metric": "resolution", "within": "4 horus", "due": 5 });
    let ticket = json!({ "id": "T-1", "opened_at": "2026-03-02T08:00:00Z", "events": [event] });
    let found = problems(&ticket.to_string());
    let places: Vec<&str> = found.iter().map(Problem::path).collect();
    for field in ["events[0].type", "events[0].within", "events[0].due"] {
        assert!(places.contains(&field), "{field}: {found:#?}");
    }
}

proptest! {
    #[test]
    fn b2_every_ticket_that_is_written_reads_back_the_same(ticket in ticket()) {
        let text = serde_json::to_string(&ticket).unwrap();
        prop_assert_eq!(&read(&text).unwrap(), &ticket);
        prop_assert_eq!(&serde_json::from_reader::<_, Ticket>(text.as_bytes()).unwrap(), &ticket);
        prop_assert_eq!(&serde_json::from_value::<Ticket>(serde_json::to_value(&ticket).unwrap()).unwrap(), &ticket);
        prop_assert_eq!(&read_with(&text, Early::Clamp).unwrap(), &ticket);
        let yaml = serde_saphyr::to_string(&ticket).unwrap();
        prop_assert_eq!(&serde_saphyr::from_str::<Ticket>(&yaml).unwrap(), &ticket, "{}", yaml);
    }

    #[test]
    fn b1_a_decimal_reads_back_as_the_number_that_was_written(number in -9.0e15..9.0e15_f64, small in -1.0..1.0_f64) {
        for number in [number, small] {
            let ticket = read(&everywhere(&serde_json::to_string(&number).unwrap())).unwrap();
            prop_assert!(!ticket.id().contains(['e', 'E']));
            prop_assert_eq!(ticket.id().parse::<f64>().unwrap(), number);
        }
    }

    /// Mistakes in different fields do not hide each other.
    #[test]
    fn b1_each_of_several_mistakes_is_reported(mut chosen in prop::sample::subsequence(&MISTAKES[..], 1..8)) {
        // Of two for one place, or for a part of a place, the first is made.
        let mut taken: Vec<&str> = Vec::new();
        chosen.retain(|(pointer, ..)| {
            let free = taken.iter().all(|place| !pointer.starts_with(place));
            taken.extend(free.then_some(*pointer));
            free
        });
        // Nothing lies before an opening that is not known.
        let opened = !taken.contains(&"/opened_at");
        chosen.retain(|(.., kind)| opened || *kind != ProblemKind::Senseless);
        let found = problems(&mistaken(&chosen).to_string());
        for (pointer, _, path, kind) in &chosen {
            prop_assert!(places(&found).contains(&(*path, *kind)), "{} {:?}\n{:#?}", pointer, chosen, found);
        }
        // No other mistake comes with them, except that a trouble cannot begin after an opening in another year.
        let found = found.iter().filter(|problem| !(problem.path() == "occurred_at" && problem.kind() == ProblemKind::Senseless));
        prop_assert_eq!(found.count(), chosen.len(), "{:?}", chosen);
    }
}
