//! PagerDuty: escalation policies, which become ladders. This module knows its formats.
//!
//! | file | holds |
//! | --- | --- |
//! | `escalation_policies.json` | the answer of `GET /escalation_policies` or of `GET /escalation_policies/{id}`; further pages are `escalation_policies-2.json` and so on |
//!
//! An escalation policy says who is told one after another. What has a deadline, and when the first one is told, the host
//! says. Each escalation policy becomes a policy of the book, for the tickets whose attribute `escalation_policy` has its
//! id.
//!
//! # An on-call engineer at the deadline, and the manager half an hour later
//! ```
//! use punctual::import::pagerduty::{Options, import};
//! use punctual::import::{Document, Files};
//! use punctual::{MetricSpec, PolicyBook, PolicySpec};
//! let answer: Document = serde_json::from_str(
//!     r#"{ "escalation_policy": { "id": "PT20YPA", "name": "Web", "num_loops": 0, "escalation_rules": [
//!         { "id": "P1", "escalation_delay_in_minutes": 30, "targets": [{ "id": "PONCALL", "type": "schedule_reference" }] },
//!         { "id": "P2", "escalation_delay_in_minutes": 30, "targets": [{ "id": "PMANAGE", "type": "user_reference" }] } ] } }"#,
//! )?;
//! let response = MetricSpec::new().targets("*", "*", "15m");
//! let over = PolicySpec::new("web").calendar("24x7").metrics("first_response", response);
//! let options = Options { over: Some(over), ..Options::default() };
//! let imported = import(&Files::new().with("escalation_policies.json", answer), &options)?;
//! assert!(PolicyBook::from_spec(imported.spec).is_ok());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod ladder;

use super::document::{Document, Files, field};
use super::each::each;
use super::importer::Importer;
use super::node::{Account, Node, read_options};
use super::report::{ImportError, Imported};
use crate::book::{BookEntrySpec, PolicyBookSpec};
use crate::condition::ConditionsSpec;
use crate::input::problem::ProblemKind;
use crate::input::written::{Loose, Value, Written};
use crate::policy::{LevelSpec, PolicySpec};
use ladder::read_rules;

pub(super) const IMPORTER: Importer<PolicyBookSpec> = Importer {
    config: &["escalation_policies"],
    history: &[],
    import: |files, options| import(files, &Options::read(options)?),
    adapt: None,
};

/// What no file of an export says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// The policy whose deadlines are escalated. It is needed. Each escalation policy takes its place under an id of its
    /// own.
    pub over: Option<PolicySpec>,
    /// The metrics whose deadlines are escalated. By default those without a ladder.
    pub metrics: Option<Vec<String>>,
    /// When the first level is told, such as `80%` or `30m before`. By default when the deadline passes.
    pub at: Option<String>,
    /// How long an acknowledgement lasts, such as `30m`: the acknowledgement timeout of the service. By default for good.
    pub ack_lasts: Option<String>,
}

impl Options {
    /// Reads the options from a map whose fields have the names of the fields of this type.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn read(options: &Document) -> Result<Options, ImportError> {
        read_options(options, |options| {
            options.only(&["over", "metrics", "at", "ack_lasts"]);
            let text = |name: &str| options.get(name).and_then(|text| text.text().map(str::to_owned));
            Options {
                over: options.get("over").and_then(|over| read_policy(&over)),
                metrics: options.get("metrics").map(|metrics| metrics.words()),
                at: text("at"),
                ack_lasts: text("ack_lasts"),
            }
        })
    }
}

fn read_policy(over: &Node<'_, '_>) -> Option<PolicySpec> {
    let read = match PolicySpec::from_value(over.value().clone()) {
        Ok(Loose::Typed(policy)) => Some(policy),
        Ok(Loose::Other(_)) | Err(_) => None,
    };
    over.or_mistake(read, "a policy", "write a policy, with the deadlines that are escalated")
}

/// Reads escalation policies. The book that comes of them has one policy for each.
///
/// # Errors
/// Everything that is wrong with the files and the options.
pub fn import(files: &Files, options: &Options) -> Result<Imported<PolicyBookSpec>, ImportError> {
    let account = IMPORTER.account(files);
    let book = book(&account, files, options).and_then(|book| account.book(book));
    account.finish(book).map(|(spec, report)| Imported { spec, report })
}

fn book<'a>(account: &Account<'a>, files: &'a Files, options: &Options) -> Option<PolicyBookSpec> {
    let documents = account.files(files, "escalation_policies");
    if documents.is_empty() {
        account.missing_file("escalation_policies");
    }
    let is_last =
        |document: &Node<'_, '_>| field(document.value(), "more").is_none_or(|more| !matches!(more, Value::Bool(true)));
    let has_last = documents.iter().any(|(_, document)| is_last(document));
    let policies: Vec<Node<'a, '_>> = documents.iter().flat_map(|(_, document)| listed(document, has_last)).collect();
    let over = over(account, options);
    let entries = each(policies.iter().map(|policy| entry(policy, over.as_ref(), options)))?;
    Some(PolicyBookSpec::new().policies(entries))
}

/// The policies of an answer: of a list, or the only one. If no answer is the last one, pages are missing.
fn listed<'a, 'n>(document: &Node<'a, 'n>, has_last: bool) -> Vec<Node<'a, 'n>> {
    document.ignore(&["limit", "offset", "total"], "how many of them the answer lists");
    if let Some(more) = document.get("more") {
        if more.flag() == Some(true) && !has_last {
            more.approximate("the answer lists only some of the policies; hand in the other pages, too");
        } else {
            more.ignored("how many of them the answer lists");
        }
    }
    match document.get("escalation_policy") {
        Some(policy) => vec![policy],
        None => document.need("escalation_policies").map(|list| list.items()).unwrap_or_default(),
    }
}

/// The policy of the host, and the metrics that are escalated.
fn over(account: &Account<'_>, options: &Options) -> Option<(PolicySpec, Vec<String>)> {
    let Some(over) = options.over.clone() else {
        let help = "write the policy whose deadlines are escalated";
        account.mistake("options /over", ProblemKind::Missing, "there is no `over`", help);
        return None;
    };
    let metrics: Vec<(&str, bool)> = match &over.metrics {
        Some(Loose::Typed(metrics)) => metrics.iter().map(|(name, metric)| (name, has_ladder(metric))).collect(),
        _ => Vec::new(),
    };
    let free = metrics.iter().filter(|(_, has_ladder)| !has_ladder).map(|(name, _)| (*name).to_owned());
    let named = options.metrics.clone().unwrap_or_else(|| free.collect());
    let mut is_right = true;
    for (index, name) in named.iter().enumerate() {
        let path = format!("options /metrics/{index}");
        let found = match metrics.iter().find(|(known, _)| known == name) {
            None => format!("`{name}` is not a metric of the policy"),
            Some((_, true)) => format!("`{name}` has a ladder of its own"),
            Some((_, false)) => continue,
        };
        is_right = false;
        account.mistake(&path, ProblemKind::UnknownName, found, "name metrics of `over` that have no ladder");
    }
    // Metrics that cannot be read are a mistake of the book.
    if named.is_empty() && !matches!(over.metrics, Some(Loose::Other(_))) {
        is_right = false;
        let found = "no metric of `over` gets the ladder";
        account.mistake("options /metrics", ProblemKind::Missing, found, "name one that has no ladder");
    }
    is_right.then_some((over, named))
}

fn has_ladder<T: std::borrow::Borrow<Loose<crate::policy::MetricSpec>>>(metric: T) -> bool {
    matches!(metric.borrow(), Loose::Typed(metric) if metric.ladder.is_some())
}

/// What came of an escalation policy: the policy of the host with its ladder.
fn entry(policy: &Node<'_, '_>, over: Option<&(PolicySpec, Vec<String>)>, options: &Options) -> Option<BookEntrySpec> {
    policy.ignore(
        &["type", "summary", "self", "html_url", "services", "teams", "tags", "privilege"],
        "it does not say who is told when",
    );
    policy.ignore(&["on_call_handoff_notifications"], "it is about the shifts of people, not about tickets");
    let id = policy.need("id").and_then(|id| {
        let id = id.exact("the policy for tickets whose attribute `escalation_policy` has this id");
        id.word()
    });
    let name = policy.get("name").and_then(|name| name.exact("the name of the policy").text());
    let description =
        policy.get("description").and_then(|description| description.exact("the description of the policy").text());
    let levels = read_rules(policy, options.at.as_deref().unwrap_or("due"), options.ack_lasts.as_deref());
    let (id, levels, (over, metrics)) = (id?, levels?, over?);
    policy.clone().needs_host("over", "a ladder on the deadlines of the policy that the host names");
    Some(with_ladder(over, metrics, &id, (name, description), levels))
}

fn with_ladder(
    over: &PolicySpec,
    metrics: &[String],
    id: &str,
    (name, description): (Option<&str>, Option<&str>),
    levels: Vec<LevelSpec>,
) -> BookEntrySpec {
    let mut policy = over.clone();
    policy.id = Some(Loose::Typed(id.to_owned()));
    policy = name.into_iter().fold(policy, PolicySpec::name);
    policy = description.into_iter().fold(policy, PolicySpec::description);
    if let Some(Loose::Typed(written)) = &mut policy.metrics {
        for (name, metric) in &mut written.0 {
            if let Loose::Typed(metric) = metric {
                if metrics.contains(name) {
                    metric.ladder = Some(Loose::Typed(id.to_owned()));
                }
            }
        }
    }
    let when = ConditionsSpec::new().attributes("escalation_policy", id);
    BookEntrySpec::new(policy.ladders(id, levels)).when(when)
}
