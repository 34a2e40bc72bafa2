//! What JQL asks of one field, as a condition on the ticket that the history of an issue makes.
//!
//! JQL compares without case, and takes ids as well. A condition compares texts, so it is the same only where a file says how
//! the site spells them.

use super::people::is_account_id;
use super::site::Site;
use crate::import::logic::{Field, Logic};
use crate::input::text::{beginning, quoted};
use crate::input::written::any_of;

/// A condition on a field.
pub(super) struct Term {
    pub(super) logic: Logic,
    /// Whether every issue has a value in it.
    pub(super) always_has_one: bool,
    /// What no file says, and what the host has to see to.
    pub(super) needs: Option<String>,
}

/// How many values a text names.
const MOST_NAMED: usize = 5;

/// That a field has one of these values. The error says why a ticket cannot be asked.
pub(super) fn term(field: &str, values: &[String], site: &Site) -> Result<Term, String> {
    let name = field.to_lowercase();
    Ok(match name.as_str() {
        "priority" => {
            let unknown: Vec<&str> = unknown(values, |value| site.priorities.find(value).is_some());
            let names = values.iter().map(|value| site.priorities.find(value).unwrap_or(value));
            let needs = spelling(&unknown, "as their priority", "`priorities.json`");
            Term { logic: Logic::one_of(Field::Priority, names), always_has_one: true, needs }
        }
        "status" => {
            let known = |value: &str| site.statuses.find(value);
            if let Some(unknown) = values.iter().find(|value| known(value).is_none()) {
                return Err(format!("no status is `{unknown}`"));
            }
            let names = site.spelt(values, known)?;
            Term { logic: Logic::one_of(Field::Status, names), always_has_one: true, needs: None }
        }
        "labels" => {
            let labels = values.iter().map(|label| Logic::tagged("label", &label.to_lowercase()));
            Term { logic: Logic::Any(labels.collect()), always_has_one: false, needs: None }
        }
        "assignee" => person(Field::Agent, "as their agent", values),
        "reporter" => person(Field::Attribute(name), "in the attribute `reporter`", values),
        "issuetype" | "type" => choice("issuetype", "`issuetypes.json`", Field::Attribute, values, site)?,
        "project" => project(values, site)?,
        "component" | "components" => choice("components", "`components.json`", Field::List, values, site)?,
        "organization" | "organizations" => choice("organizations", "`organizations.json`", Field::List, values, site)?,
        "fixversion" | "fixversions" => choice("fixVersions", "`versions.json`", Field::List, values, site)?,
        "affectedversion" | "versions" => choice("versions", "`versions.json`", Field::List, values, site)?,
        known if ABSENT.contains(&known) => return Err(format!("a ticket has no `{field}` that can be asked for")),
        _ => custom(field, values, site)?,
    })
}

/// A field with one of the choices of a file. Those that no file lists count as they are written.
fn choice(
    attribute: &str,
    file: &str,
    kind: fn(String) -> Field,
    values: &[String],
    site: &Site,
) -> Result<Term, String> {
    let known = |value: &str| site.choices.spelt(attribute, value);
    let logic = Logic::one_of(kind(attribute.to_owned()), site.spelt(values, known)?);
    let unknown = unknown(values, |value| known(value).is_some());
    let needs = spelling(&unknown, &format!("in the attribute `{}`", beginning(attribute)), file);
    Ok(Term { logic, always_has_one: attribute == "issuetype" || attribute == "project", needs })
}

/// A project. A text in capital letters is its key.
fn project(values: &[String], site: &Site) -> Result<Term, String> {
    let mut term = choice("project", "`projects.json`", Field::Attribute, values, site)?;
    if values.iter().all(|value| is_key(value)) {
        term.needs = None;
    }
    Ok(term)
}

/// Whether a text is written as keys of projects are.
fn is_key(text: &str) -> bool {
    let capital = |c: char| c.is_ascii_uppercase();
    text.starts_with(capital) && text.chars().all(|c| capital(c) || c.is_ascii_digit() || c == '_')
}

/// A custom field, by its name, by `cf[NUMBER]`, or by its name and its type in brackets. A type of request may have the
/// key of its project behind it, which the history does not have.
fn custom(field: &str, values: &[String], site: &Site) -> Result<Term, String> {
    let number = field.to_lowercase().strip_prefix("cf[").and_then(|rest| rest.strip_suffix(']')).map(str::to_owned);
    let without_type = || field.strip_suffix(']').and_then(|field| field.rsplit_once('[')).map(|(name, _)| name.trim());
    let attribute = match (site.choices.attribute(field), number) {
        (Some(name), _) => name.to_owned(),
        (None, Some(number)) => format!("customfield_{number}"),
        (None, None) => without_type().unwrap_or(field).to_owned(),
    };
    let is_request_type = attribute.to_lowercase().ends_with("request type");
    let without_project = values.iter().filter(|_| is_request_type).filter_map(|value| {
        let (name, key) = value.strip_suffix(')')?.rsplit_once(" (")?;
        is_key(key).then(|| name.to_owned())
    });
    let values: &[String] = &values.iter().cloned().chain(without_project).collect::<Vec<_>>();
    let mut term = choice(&attribute, "`fields.json` and `options-ID.json`", Field::List, values, site)?;
    if site.choices.attribute(field).is_none() && term.needs.is_none() {
        let all: Vec<&str> = values.iter().map(String::as_str).collect();
        term.needs = spelling(&all, &format!("in the attribute `{}`", beginning(&attribute)), "`fields.json`");
    }
    Ok(term)
}

/// A person, whom histories name by an account id.
fn person(field: Field, place: &str, values: &[String]) -> Term {
    let unknown = unknown(values, is_account_id);
    let needs = (!unknown.is_empty()).then(|| {
        format!(
            "tickets have to have {} {place}; a history has account ids, so write these in the query",
            named(&unknown)
        )
    });
    Term { logic: Logic::one_of(field, values.iter().cloned()), always_has_one: false, needs }
}

fn unknown(values: &[String], is_known: impl Fn(&str) -> bool) -> Vec<&str> {
    values.iter().map(String::as_str).filter(|value| !is_known(value)).collect()
}

/// What the host has to see to, so that these values are found.
fn spelling(unknown: &[&str], place: &str, file: &str) -> Option<String> {
    let advice = "JQL takes an id and any case, and no file says how the site spells it";
    (!unknown.is_empty())
        .then(|| format!("tickets have to have {} {place}, spelt so: {advice}; hand in {file}", named(unknown)))
}

fn named(values: &[&str]) -> String {
    let names: Vec<String> = values.iter().take(MOST_NAMED).map(|value| quoted(value).to_string()).collect();
    let more = values.len().checked_sub(MOST_NAMED).filter(|more| *more > 0);
    let more = more.map(|more| format!(" (and {more} more)")).unwrap_or_default();
    format!("{}{more}", any_of(names.iter().map(String::as_str)))
}

/// Fields that say when something happened, texts that people write, and what other issues or the clock decide.
const ABSENT: [&str; 30] = [
    "approvals",
    "comment",
    "created",
    "createddate",
    "description",
    "due",
    "duedate",
    "environment",
    "filter",
    "id",
    "issue",
    "issuekey",
    "key",
    "lastviewed",
    "level",
    "parent",
    "request-channel-type",
    "request-last-activity-time",
    "resolution",
    "resolutiondate",
    "resolved",
    "sprint",
    "statuscategory",
    "summary",
    "text",
    "updated",
    "updateddate",
    "voter",
    "watcher",
    "worklogdate",
];
