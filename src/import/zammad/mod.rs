//! Zammad. This module knows its formats.
//!
//! Files of the configuration: `calendars.json`, `ticket_states.json` and `slas.json`; `ticket_priorities.json`, if it is
//! there. Files of a history: `ticket-NUMBER.json`, `ticket_history-ID.json` and `ticket_articles-ID.json`.

mod articles;
mod book;
mod calendars;
mod conditions;
mod history;
mod slas;
mod states;

pub use history::adapt;

use std::collections::BTreeSet;

use super::built::size;
use super::document::{Document, Files};
use super::importer::Importer;
use super::node::{Account, Node, read_options};
use super::report::{ImportError, Imported};
use crate::book::PolicyBookSpec;
use crate::input::words::plain_words;
use slas::Sla;
use states::States;

pub(super) const IMPORTER: Importer<PolicyBookSpec> = Importer {
    config: &["calendars", "ticket_states", "ticket_priorities", "slas"],
    history: &["ticket", "ticket_history", "ticket_articles"],
    import: |files, options| import(files, &Options::read(options)?),
    adapt: Some(|files, options| adapt(files, &Options::read(options)?)),
};

plain_words! {
    "a setting of last contacts",
    /// Which message of a customer starts the clock of updates: the setting `ticket_last_contact_behaviour`.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
    pub enum LastContact {
        /// The first message that no agent has answered. Zammad's default.
        #[default]
        Unanswered = "check_if_agent_already_replied",
        /// The last message.
        Last = "based_on_customer_reaction",
    }
}

/// What no file of an export says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Which message starts the clock of updates. `None` if it is not known: Zammad's default is assumed.
    pub last_contact: Option<LastContact>,
    /// The ids of the priorities. If there are none: those of `ticket_priorities.json`; without that file `1` to `3` and
    /// those that conditions name.
    pub priorities: Vec<String>,
}

impl Options {
    /// Reads the options from a map whose fields have the names of the fields of this type. `either` stands for a setting
    /// that is not known.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn read(options: &Document) -> Result<Options, ImportError> {
        read_options(options, |options| {
            options.only(&["last_contact", "priorities"]);
            let last_contact = options.get("last_contact").and_then(|word| {
                let text = word.text().filter(|text| *text != "either")?;
                let help = "write `check_if_agent_already_replied` or `based_on_customer_reaction`";
                word.or_mistake(text.parse().ok(), "a setting of last contacts", help)
            });
            let priorities = options.get("priorities").map(|words| words.words()).unwrap_or_default();
            Options { last_contact, priorities }
        })
    }
}

/// Reads what an export promises: one policy for each SLA, in the order in which Zammad tries them.
///
/// # Errors
/// Everything that is wrong with the files.
///
/// # An hour for the first response
/// ```
/// use punctual::import::{Document, Files, zammad};
/// let json = |text: &str| serde_json::from_str::<Document>(text);
/// let files = Files::new()
///     .with("calendars.json", json(r#"[{ "id": 1, "timezone": "Europe/Berlin", "business_hours": {
///         "mon": { "active": true, "timeframes": [["09:00", "17:00"]] } } }]"#)?)
///     .with("ticket_states.json", json(r#"[{ "id": 1, "name": "new", "state_type_id": 1 }]"#)?)
///     .with("slas.json", json(r#"[{ "id": 7, "name": "Standard", "calendar_id": 1, "first_response_time": 60,
///         "condition": {} }]"#)?);
/// let imported = zammad::import(&files, &zammad::Options::default())?;
/// let book = punctual::PolicyBook::from_spec(imported.spec)?;
/// assert_eq!(book.policies().map(|policy| policy.id()).collect::<Vec<_>>(), ["7"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn import(files: &Files, options: &Options) -> Result<Imported<PolicyBookSpec>, ImportError> {
    let account = IMPORTER.account(files);
    let spec = read(&account, files, options);
    account.finish(spec).map(|(spec, report)| Imported { spec, report })
}

fn read<'a>(account: &Account<'a>, files: &'a Files, options: &Options) -> Option<PolicyBookSpec> {
    let calendars = calendars::read(account, files);
    let states = account.file(files, "ticket_states").map(|file| States::read(&file)).unwrap_or_default();
    let (mut priorities, are_known) = priorities(account, files, options);
    let file = account.file(files, "slas")?;
    if !are_known {
        let advice = "no file lists the priorities of tickets: 1, 2, 3 and those that conditions name are assumed";
        file.clone().needs_host("priorities", advice);
    }
    let slas: Vec<Sla<'_, '_>> =
        maps(&file).iter().filter_map(|sla| Sla::read(sla, (&calendars, &states), options.last_contact)).collect();
    slas.iter().for_each(|sla| sla.name_priorities(&mut priorities));
    let shared = states.size().saturating_add(size(&priorities));
    if !account.fits("slas", slas.iter().map(|_| shared)) {
        return None;
    }
    account.book(book::book(slas, calendars, &states, &priorities))
}

/// The ids of priorities, and whether somebody has said which there are.
fn priorities<'a>(account: &Account<'a>, files: &'a Files, options: &Options) -> (BTreeSet<String>, bool) {
    let listed = account.files(files, "ticket_priorities").into_iter().flat_map(|(_, file)| maps(&file));
    let ids = listed.filter_map(|priority| priority.exact("a priority of tickets").need("id")?.word());
    let known: BTreeSet<String> = ids.chain(options.priorities.iter().cloned()).collect();
    if known.is_empty() { (["1", "2", "3"].map(str::to_owned).into(), false) } else { (known, true) }
}

/// The items of a list, which have to be maps.
fn maps<'a, 'n>(list: &Node<'a, 'n>) -> Vec<Node<'a, 'n>> {
    list.items().into_iter().filter_map(Node::into_map).collect()
}

/// The number of the user who stands for nobody.
const NOBODY: &str = "1";

/// Who edited something, and when.
const EDITS: [&str; 4] = ["updated_by_id", "created_by_id", "created_at", "updated_at"];
