//! Outages from a file, and back. This module knows the words of the format; `facts` knows what makes sense.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::input;
use crate::input::argument::{texts, words_of_fields};
use crate::input::problem::{InputError, Place, ProblemKind, Problems};
use crate::input::read::{ReadError, read};
use crate::time::{Instant, written};

use super::facts::{
    CheckState, ErrorRate, Incident, Outages, Record, Span, check_name, check_users, error_rate, incident, inside, span,
};

words_of_fields!(CheckState);

/// Outages as written. The reader of the format reports unknown fields and wrong types with their line; all other
/// mistakes are found here.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenOutages<'a> {
    #[serde(default, borrow, deserialize_with = "list")]
    down: Vec<Pair<'a>>,
    #[serde(default, borrow, deserialize_with = "list")]
    degraded: Vec<Pair<'a>>,
    #[serde(default, borrow, deserialize_with = "list")]
    maintenance: Vec<Pair<'a>>,
    #[serde(default, borrow, deserialize_with = "list")]
    unknown: Vec<Pair<'a>>,
    #[serde(default, borrow, deserialize_with = "list")]
    checks: Vec<WrittenCheck<'a>>,
    #[serde(default, borrow, deserialize_with = "list")]
    services: Vec<Map<WrittenService<'a>>>,
    users: Option<u32>,
    #[serde(default, borrow, deserialize_with = "list")]
    incidents: Vec<Map<WrittenIncident<'a>>>,
    #[serde(default, deserialize_with = "list")]
    error_rates: Vec<Map<WrittenRate>>,
}

/// The beginning and the end of an interval.
#[derive(Deserialize)]
#[serde(expecting = "an interval, such as [\"2026-06-10T10:00:00Z\", \"2026-06-10T10:43:00Z\"]")]
struct Pair<'a>(Cow<'a, str>, Option<Cow<'a, str>>);

#[derive(Deserialize)]
#[serde(expecting = "a check, such as [\"2026-06-10T10:00:00Z\", \"up\"]")]
struct WrittenCheck<'a>(Cow<'a, str>, Cow<'a, str>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenService<'a> {
    name: Option<Arc<str>>,
    #[serde(default, borrow, deserialize_with = "list")]
    down: Vec<Pair<'a>>,
    #[serde(default, borrow, deserialize_with = "list")]
    degraded: Vec<Pair<'a>>,
    #[serde(default, borrow, deserialize_with = "list")]
    unknown: Vec<Pair<'a>>,
    #[serde(default, borrow, deserialize_with = "list")]
    checks: Vec<WrittenCheck<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenIncident<'a> {
    #[serde(borrow)]
    from: Cow<'a, str>,
    #[serde(borrow)]
    to: Option<Cow<'a, str>>,
    users: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRate {
    intervals: Option<u32>,
    requests: u64,
    errors: u64,
}

/// Reads a list. `null` means that it is left out.
fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    Option::deserialize(from).map(Option::unwrap_or_default)
}

/// A `T` that is written as a map. The derived reader alone would also take a list of its fields.
struct Map<T>(T);

/// What is written as a map, and how messages describe it.
trait Form {
    const FORM: &'static str;
}

impl Form for WrittenOutages<'_> {
    const FORM: &'static str = "outages, such as {\"down\": [[\"2026-06-10T10:00:00Z\", \"2026-06-10T10:43:00Z\"]]}";
}

impl Form for WrittenService<'_> {
    const FORM: &'static str = "a service, such as {\"name\": \"database\", \"down\": []}";
}

impl Form for WrittenIncident<'_> {
    const FORM: &'static str =
        "an incident, such as {\"from\": \"2026-06-10T10:00:00Z\", \"to\": \"2026-06-10T10:43:00Z\", \"users\": 50}";
}

impl Form for WrittenRate {
    const FORM: &'static str = "an error rate, such as {\"intervals\": 12, \"requests\": 1000, \"errors\": 5}";
}

impl<'de, T: Deserialize<'de> + Form> Deserialize<'de> for Map<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(MapVisitor(PhantomData))
    }
}

struct MapVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de> + Form> Visitor<'de> for MapVisitor<T> {
    type Value = Map<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::FORM)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Map<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Map)
    }
}

impl<'de> Deserialize<'de> for Outages {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Outages::from_deserializer(from).map_err(ReadError::into_format)
    }
}

impl Outages {
    /// Reads outages from any serde format and keeps their problems as data, as
    /// [`Policy::from_deserializer`](crate::Policy::from_deserializer) does for a policy.
    ///
    /// # Errors
    /// An error of the format, which here includes unknown fields and values of the wrong type; or every other mistake.
    pub fn from_deserializer<'de, D: Deserializer<'de>>(from: D) -> Result<Outages, ReadError<D::Error>> {
        read(from, |Map(written)| WrittenOutages::read(written))
    }
}

impl WrittenOutages<'_> {
    fn read(self) -> Result<Outages, InputError> {
        let mut problems = Problems::default();
        let root = Place::ROOT;
        let whole = WrittenService {
            name: None,
            down: self.down,
            degraded: self.degraded,
            unknown: self.unknown,
            checks: self.checks,
        };
        let (services_at, incidents_at, rates_at) =
            (root.field("services"), root.field("incidents"), root.field("error_rates"));
        let (services, incidents, rates) =
            (self.services.into_iter(), self.incidents.iter(), self.error_rates.into_iter());
        let outages = Outages {
            whole: whole.read(&root, &mut problems),
            maintenance: spans(&self.maintenance, &root.field("maintenance"), &mut problems),
            services: services
                .enumerate()
                .map(|(index, Map(service))| service.read(&services_at.index(index), &mut problems))
                .collect(),
            users: check_users(self.users, &root.field("users"), &mut problems),
            incidents: incidents
                .enumerate()
                .filter_map(|(index, Map(written))| written.read(self.users, &incidents_at.index(index), &mut problems))
                .collect(),
            error_rates: rates
                .enumerate()
                .filter_map(|(index, Map(WrittenRate { intervals, requests, errors }))| {
                    let intervals = intervals.unwrap_or(1);
                    error_rate(ErrorRate { intervals, requests, errors }, &rates_at.index(index), &mut problems)
                })
                .collect(),
        };
        outages.settle(problems)
    }
}

impl WrittenService<'_> {
    fn read(self, at: &Place<'_>, problems: &mut Problems) -> Record {
        let checks_at = at.field("checks");
        let checks = self.checks.iter().enumerate();
        Record {
            name: check_name(self.name, &at.field("name"), problems),
            down: spans(&self.down, &at.field("down"), problems),
            degraded: spans(&self.degraded, &at.field("degraded"), problems),
            unknown: spans(&self.unknown, &at.field("unknown"), problems),
            checks: checks
                .filter_map(|(index, WrittenCheck(instant, found))| {
                    check(instant, found, &checks_at.index(index), problems)
                })
                .collect(),
        }
    }
}

impl WrittenIncident<'_> {
    fn read(&self, users: Option<u32>, at: &Place<'_>, problems: &mut Problems) -> Option<Incident> {
        let (from_at, to_at) = (at.field("from"), at.field("to"));
        let from = instant(&self.from, &from_at, problems);
        let to = end(self.to.as_deref(), &to_at, problems);
        let span = from.zip(to).and_then(|(from, to)| span((from, &from_at), (to, &to_at), at, problems));
        incident(span, self.users, users, at, problems)
    }
}

fn check(text: &str, found: &str, at: &Place<'_>, problems: &mut Problems) -> Option<(Instant, CheckState)> {
    let (instant_at, state_at) = (at.index(0), at.index(1));
    let instant = instant(text, &instant_at, problems).and_then(|instant| inside(instant, &instant_at, problems));
    let state = found.parse::<CheckState>();
    if state.is_err() {
        let help = "write `up`, `degraded` or `down`";
        let what = format!("`{found}` is not a result of a check");
        problems.add_name(&state_at, ProblemKind::UnknownName, what, help, found, texts::<CheckState>());
    }
    Some((instant?, state.ok()?))
}

fn spans(pairs: &[Pair<'_>], list: &Place<'_>, problems: &mut Problems) -> Vec<Span> {
    let pairs = pairs.iter().enumerate();
    pairs
        .filter_map(|(index, Pair(from, to))| {
            let at = list.index(index);
            let (from_at, to_at) = (at.index(0), at.index(1));
            let (from, to) = (instant(from, &from_at, problems), end(to.as_deref(), &to_at, problems));
            span((from?, &from_at), (to?, &to_at), &at, problems)
        })
        .collect()
}

/// The end of an interval: `Some(None)` where it is not over yet.
fn end(text: Option<&str>, at: &Place<'_>, problems: &mut Problems) -> Option<Option<DateTime<Utc>>> {
    text.map_or(Some(None), |text| instant(text, at, problems).map(Some))
}

fn instant(text: &str, at: &Place<'_>, problems: &mut Problems) -> Option<DateTime<Utc>> {
    input::instant::instant(text, at, problems, "write date, time and offset, such as `2026-06-10T10:00:00Z`")
}

/// As [`from_deserializer`](Outages::from_deserializer) reads it.
impl Serialize for Outages {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        PrintedOutages {
            record: printed(&self.whole),
            maintenance: pairs(&self.maintenance),
            services: self.services.iter().map(printed).collect(),
            users: self.users,
            incidents: self.incidents.iter().map(PrintedIncident::of).collect(),
            error_rates: self.error_rates.iter().map(PrintedRate::of).collect(),
        }
        .serialize(to)
    }
}

#[derive(Serialize)]
struct PrintedOutages<'a> {
    #[serde(flatten)]
    record: PrintedRecord<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    maintenance: Vec<PrintedPair>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    services: Vec<PrintedRecord<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    users: Option<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    incidents: Vec<PrintedIncident>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    error_rates: Vec<PrintedRate>,
}

#[derive(Serialize)]
struct PrintedRecord<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    down: Vec<PrintedPair>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    degraded: Vec<PrintedPair>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unknown: Vec<PrintedPair>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    checks: Vec<(String, CheckState)>,
}

#[derive(Serialize)]
struct PrintedIncident {
    from: String,
    to: Option<String>,
    users: u32,
}

#[derive(Serialize)]
struct PrintedRate {
    intervals: u32,
    requests: u64,
    errors: u64,
}

type PrintedPair = (String, Option<String>);

fn printed(record: &Record) -> PrintedRecord<'_> {
    PrintedRecord {
        name: record.name.as_deref(),
        down: pairs(&record.down),
        degraded: pairs(&record.degraded),
        unknown: pairs(&record.unknown),
        checks: record.checks.iter().map(|&(at, found)| (written(at.utc()), found)).collect(),
    }
}

fn pairs(spans: &[Span]) -> Vec<PrintedPair> {
    spans.iter().copied().map(pair).collect()
}

fn pair((from, to): Span) -> PrintedPair {
    let end = (to < Instant::END.0).then(|| written(Instant(to).utc()));
    (written(Instant(from).utc()), end)
}

impl PrintedIncident {
    fn of(incident: &Incident) -> Self {
        let (from, to) = pair(incident.span);
        PrintedIncident { from, to, users: incident.users }
    }
}

impl PrintedRate {
    fn of(&ErrorRate { intervals, requests, errors }: &ErrorRate) -> Self {
        PrintedRate { intervals, requests, errors }
    }
}
