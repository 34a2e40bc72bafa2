//! The engine as a few functions from JSON to JSON, for hosts in other languages (feature `json`).
//!
//! [`load`] reads a policy or a book. [`call`] answers a question about it, which a verb names: `evaluate`, `explain`,
//! `alerts` and so on. [`lines`] answers the same question for many tickets, one on each line. A binding of another
//! language wraps these three and nothing else.
//!
//! `docs/embedding.md` lists every verb with its arguments, and most with an answer. Verbs and fields may be added; those
//! that exist keep their meaning.
//!
//! This module knows how questions and answers are written. It computes nothing itself.

mod arguments;
mod lines;
#[cfg(feature = "import")]
mod of_import;
mod of_policy;
mod of_reports;
mod of_ticket;
mod refused;
#[cfg(feature = "schema")]
mod schemas;
mod split;
mod writing;

pub use refused::Refused;

use crate::book::PolicyBook;
use crate::input::problem::{Place, ProblemKind};
use crate::input::written::Entries;
use crate::policy::Policy;
use arguments::{Arguments, read_whole};
#[cfg(feature = "import")]
use of_import::import;
use refused::Mistakes;
#[cfg(feature = "schema")]
use schemas::schema;
use serde::Serialize;
use serde::de::IgnoredAny;
use writing::written;

/// A policy or a book of policies that was loaded. Immutable, cheap to clone, and usable from any number of threads.
#[derive(Clone, Debug)]
pub enum Loaded {
    /// A policy.
    Policy(Policy),
    /// A book: JSON with the field `policies`.
    Book(PolicyBook),
}

/// Every verb of [`call`], in the order of the documentation. `import` and `schema` answer only with the features of these
/// names.
pub const VERBS: [&str; 16] = [
    "evaluate",
    "explain",
    "alerts",
    "pending",
    "select",
    "lint",
    "compare",
    "quote",
    "calendar",
    "report",
    "merge",
    "availability",
    "penalty",
    "import",
    "schema",
    "version",
];

/// Reads a policy, or a book if the JSON has a field `policies`.
///
/// # Errors
/// Everything that is wrong with it.
///
/// # From text to a deadline
/// ```
/// use punctual::json::{call, load};
/// let policy = r#"{ "id": "p", "calendar": "24x7", "metrics": { "resolution": { "targets": { "*": { "*": "4h" } } } } }"#;
/// let policy = load(policy.as_bytes())?;
/// let question = r#"{ "ticket": { "id": "T-1", "opened_at": "2026-03-02T08:00:00Z" }, "now": "2026-03-02T09:00:00Z",
///                     "fields": "brief" }"#;
/// assert_eq!(
///     call(Some(&policy), "evaluate", question.as_bytes())?,
///     concat!(
///         r#"{"ticket":"T-1","state":"open","metrics":[{"metric":"resolution","outcome":"pending","#,
///         r#""due_at":"2026-03-02T12:00:00Z","phase":{"state":"running"}}],"next_change":"2026-03-02T12:00:00Z"}"#
///     )
/// );
/// # Ok::<(), punctual::json::Refused>(())
/// ```
pub fn load(json: &[u8]) -> Result<Loaded, Refused> {
    let fields = serde_json::from_slice::<Entries<IgnoredAny>>(json).unwrap_or_default();
    if fields.iter().any(|(name, _)| name == "policies") {
        read_whole(json, |from| PolicyBook::from_deserializer(from)).map(Loaded::Book)
    } else {
        read_whole(json, |from| Policy::from_deserializer(from)).map(Loaded::Policy)
    }
}

/// Answers one question. The answer is JSON. Verbs about reports, availability and penalties need nothing loaded.
///
/// # Errors
/// Everything that is wrong with the arguments, a verb that there is not, and a verb that needs something else loaded.
///
/// # A verb that is spelt wrongly
/// ```
/// use punctual::json::call;
/// let refused = call(None, "versoin", b"").unwrap_err();
/// assert_eq!(refused.problems()[0].suggestion(), Some("version"));
/// ```
pub fn call(loaded: Option<&Loaded>, verb: &str, arguments: &[u8]) -> Result<String, Refused> {
    let answer: fn(Option<&Loaded>, Arguments<'_>) -> Result<String, Refused> = match verb {
        "evaluate" => of_ticket::evaluate,
        "explain" => of_ticket::explain,
        "alerts" => of_ticket::alerts,
        "pending" => of_ticket::pending,
        "select" => of_ticket::select,
        "lint" => of_policy::lint,
        "compare" => of_policy::compare,
        "quote" => of_policy::quote,
        "calendar" => of_policy::calendar,
        "report" => of_reports::report,
        "merge" => of_reports::merge,
        "availability" => of_reports::availability,
        "penalty" => of_reports::penalty,
        "import" => import,
        "schema" => schema,
        "version" => of_reports::version,
        other => return Err(no_verb(other, &VERBS)),
    };
    answer(loaded, Arguments::read(arguments)?)
}

/// Answers one question for many tickets in JSON Lines.
///
/// `evaluate` gives a line for each line. A line that is no ticket gives its problems and stops nothing. `report` gives
/// the state of one report, which counts such lines as refused.
///
/// # Errors
/// As [`call`], for the verb and the arguments.
///
/// # Two tickets, of which one is no ticket
/// ```
/// use punctual::json::{lines, load};
/// let policy = r#"{ "id": "p", "calendar": "24x7", "metrics": { "resolution": { "targets": { "*": { "*": "4h" } } } } }"#;
/// let policy = load(policy.as_bytes())?;
/// let tickets = "{ \"id\": \"T-1\", \"opened_at\": \"2026-03-02T08:00:00Z\" }\n{ \"id\": \"T-2\" }\n";
/// let arguments = r#"{ "now": "2026-03-02T09:00:00Z", "fields": "brief" }"#;
/// let answer = lines(Some(&policy), "evaluate", arguments.as_bytes(), tickets.as_bytes())?;
/// let answers: Vec<&str> = answer.lines().collect();
/// assert!(answers[0].starts_with(r#"{"ticket":"T-1","#));
/// assert!(answers[1].starts_with(r#"{"problems":[{"path":"opened_at","kind":"missing","#));
/// # Ok::<(), punctual::json::Refused>(())
/// ```
pub fn lines(loaded: Option<&Loaded>, verb: &str, arguments: &[u8], lines: &[u8]) -> Result<String, Refused> {
    let answer: fn(&Loaded, Arguments<'_>, &[u8]) -> Result<String, Refused> = match verb {
        "evaluate" => lines::evaluate,
        "report" => lines::report,
        other => return Err(no_verb(other, &["evaluate", "report"])),
    };
    answer(needed(loaded)?, Arguments::read(arguments)?, lines)
}

fn no_verb(verb: &str, known: &[&str]) -> Refused {
    let (found, help) = (
        format!("`{verb}` is not a verb here"),
        format!("write {}", crate::input::written::any_of(known.iter().copied())),
    );
    let mut mistakes = Mistakes::default();
    mistakes.own.add_name(&Place::ROOT, ProblemKind::UnknownName, found, help, verb, known.iter().copied());
    mistakes.refused()
}

#[cfg(not(feature = "import"))]
fn import(_: Option<&Loaded>, _: Arguments<'_>) -> Result<String, Refused> {
    let help = "build the library with its feature `import`";
    Err(Refused::one(ProblemKind::UnknownName, "`import` is not built in", help))
}

#[cfg(not(feature = "schema"))]
fn schema(_: Option<&Loaded>, _: Arguments<'_>) -> Result<String, Refused> {
    let help = "build the library with its feature `schema`, or use the files in its folder of that name";
    Err(Refused::one(ProblemKind::UnknownName, "`schema` is not built in", help))
}

/// An answer as JSON.
fn answered(answer: &impl Serialize) -> Result<String, Refused> {
    written(answer).map_err(|error| Refused::one(ProblemKind::TooLarge, &error.to_string(), "nest less deeply"))
}

/// What was loaded, for a verb that needs it.
fn needed(loaded: Option<&Loaded>) -> Result<&Loaded, Refused> {
    loaded.ok_or_else(|| Refused::one(ProblemKind::Missing, "nothing is loaded", "load a policy or a book first"))
}
