//! Mistakes as data, for every way of reading an input (B1).

use std::error::Error;

use punctual::input::ReadError;
use punctual::{Calendar, InputError, Policy, PolicyBook, PolicySpec, Problem, Ticket};

const TWO_MISTAKES: &str = r#"{ "id": "p", "priorities": ["high"], "calendar": "24x7",
    "metrics": { "resolution": { "targets": { "hihg": { "*": "1d" } } } } }"#;

fn json(text: &str) -> serde_json::Deserializer<serde_json::de::StrRead<'_>> {
    serde_json::Deserializer::from_str(text)
}

fn mistakes<T: std::fmt::Debug>(read: Result<T, ReadError<serde_json::Error>>) -> InputError {
    match read {
        Err(ReadError::Input(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn b1_a_policy_read_in_one_call_has_the_mistakes_of_one_read_in_two() {
    let spec: PolicySpec = serde_json::from_str(TWO_MISTAKES).unwrap();
    let error = mistakes(Policy::from_deserializer(&mut json(TWO_MISTAKES)));
    assert_eq!(Err(&error), Policy::from_spec(spec).as_ref());
    assert_eq!(error.problems().len(), 2);
    // What a plain `Deserialize` can say is the same as one text.
    assert!(serde_json::from_str::<Policy>(TWO_MISTAKES).unwrap_err().to_string().starts_with(&error.to_string()));
}

#[test]
fn b1_an_error_of_the_format_is_told_from_a_mistake_in_the_policy() {
    let read = Policy::from_deserializer(&mut json("{"));
    let Err(ReadError::Format(error)) = read else { panic!("{read:?}") };
    assert!(error.is_eof());
    assert_eq!(ReadError::Format(error).to_string(), serde_json::from_str::<PolicySpec>("{").unwrap_err().to_string());
}

#[test]
fn b1_books_calendars_and_tickets_are_read_the_same_way() {
    let book = mistakes(PolicyBook::from_deserializer(&mut json(r#"{ "policies": [{ "policy": { "id": "p" } }] }"#)));
    assert_eq!(book.problems()[0].path(), "policies[0].policy.metrics");
    let calendar = mistakes(Calendar::from_deserializer(&mut json(r#"{ "time_zone": "Mars/Olympus", "hours": {} }"#)));
    assert!(calendar.problems().iter().any(|problem| problem.path() == "time_zone"));
    let ticket = mistakes(Ticket::from_deserializer(&mut json(r#"{ "id": "T-1", "opened_at": "yesterday" }"#)));
    assert_eq!(ticket.problems()[0].path(), "opened_at");
    let starts = [book, calendar, ticket].map(|error| error.to_string().lines().next().map(str::to_owned));
    assert_eq!(
        starts.each_ref().map(Option::as_deref),
        [Some("invalid policy book:"), Some("invalid calendar:"), Some("invalid ticket:")]
    );
}

#[test]
fn b1_a_list_of_mistakes_is_gone_through_by_reference_by_value_and_in_json() {
    let error = mistakes(Policy::from_deserializer(&mut json(TWO_MISTAKES)));
    let borrowed: Vec<&Problem> = (&error).into_iter().collect();
    assert_eq!(borrowed, error.problems().iter().collect::<Vec<_>>());
    assert_eq!(serde_json::to_value(&error).unwrap(), serde_json::to_value(error.problems()).unwrap());
    let text: Vec<String> = error.problems().iter().map(Problem::to_string).collect();
    assert_eq!(error.to_string(), format!("invalid policy:\n{}", text.join("\n")));
    assert!(error.source().is_none());
    assert_eq!(error.clone().into_problems(), error.into_iter().collect::<Vec<_>>());
}
