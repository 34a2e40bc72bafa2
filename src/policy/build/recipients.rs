//! Builds the recipients of levels: contacts, some of whom are told at certain hours only (E8).

use std::sync::Arc;

use super::Builder;
use super::calendars::Calendars;
use crate::input::expected::{required, typed};
use crate::input::length::check_text;
use crate::input::problem::{Place, ProblemKind};
use crate::input::written::Loose;
use crate::policy::recipients::{Entry, Hours, Recipients, calendars as calendars_of};
use crate::policy::spec::{Notify, RecipientsFields};

/// The most calendars that decide who is told of a level: there is one list of contacts for each set of open ones.
const MOST_CALENDARS: usize = 4;

/// The most contacts of a level of whom some have hours. Each firing of the level may tell other contacts than the one
/// before, and results then name all of them again.
const MOST_CONTACTS: usize = 100;

const NOTIFY_HELP: &str = "write a list such as [\"team-lead\", {\"to\": [\"on-call\"], \"outside\": \"office\"}]";
const ENTRY_HELP: &str =
    "write a contact, or contacts with hours such as {\"to\": [\"on-call\"], \"outside\": \"office\"}";

impl Builder<'_> {
    pub(super) fn recipients(
        &mut self,
        notify: Option<&Loose<Notify>>,
        at: &Place<'_>,
        calendars: &mut Calendars<'_>,
    ) -> Recipients {
        let written = self.optional(notify, at, NOTIFY_HELP).map_or(&[][..], Vec::as_slice);
        let mut entries: Vec<Entry> = Vec::new();
        for (index, entry) in written.iter().enumerate() {
            let at = at.index(index);
            let Some(entry) = typed(entry, &at, &mut self.problems, ENTRY_HELP) else { continue };
            match (entry.contact(), entry.by_hours()) {
                (Some(contact), _) => {
                    check_text(contact, &at, &mut self.problems);
                    add_contact(&mut entries, contact);
                }
                (None, Some(fields)) => entries.extend(self.by_hours(fields, &at, calendars)),
                (None, None) => {}
            }
        }
        if self.refuse_many_recipients(&entries, at) { Recipients::default() } else { Recipients::new(&entries) }
    }

    /// Contacts with hours.
    fn by_hours(&mut self, fields: &RecipientsFields, at: &Place<'_>, calendars: &mut Calendars<'_>) -> Option<Entry> {
        self.unknown(&fields.unknown, at, RecipientsFields::FIELDS);
        let to_at = at.field("to");
        let to = required(fields.to.as_ref(), &to_at, &mut self.problems, "list who is told, such as [\"on-call\"]");
        let to = to.and_then(|_| self.texts(fields.to.as_ref(), &to_at));
        let [inside, outside] = [("in", &fields.inside), ("outside", &fields.outside)].map(|(field, name)| {
            let at = at.field(field);
            let name = self.optional(name.as_ref(), &at, "write the name of a calendar");
            name.and_then(|name| self.calendar_named(name, &at, calendars))
        });
        match (&fields.inside, &fields.outside) {
            (None, None) => {
                let help = "add `in` or `outside` with the name of a calendar, or list the contacts without a map";
                self.problems.add(at, ProblemKind::Missing, "does not say at which hours they are told", help);
            }
            (Some(_), Some(_)) => {
                let help = "keep one of the two, or combine the calendars in one";
                self.problems.add(at, ProblemKind::Senseless, "`in` and `outside` are both written", help);
                return None;
            }
            _ => {}
        }
        let hours = inside.map(Hours::In).or(outside.map(Hours::Outside))?;
        Some((to?.into_iter().flatten().map(Arc::from).collect(), Some(hours)))
    }

    /// The limits on contacts and on firings multiply, so there is a limit on contacts that change from one firing to
    /// the next.
    fn refuse_many_recipients(&mut self, entries: &[Entry], at: &Place<'_>) -> bool {
        let (hours, contacts) = (calendars_of(entries).len(), entries.iter().map(|(contacts, _)| contacts.len()));
        let contacts = contacts.fold(0, usize::saturating_add);
        let (found, most) = match hours {
            0 => return false,
            _ if hours > MOST_CALENDARS => (format!("names {hours} calendars"), MOST_CALENDARS),
            _ if contacts > MOST_CONTACTS => {
                (format!("has {contacts} contacts, of whom some have hours"), MOST_CONTACTS)
            }
            _ => return false,
        };
        self.problems.add(at, ProblemKind::TooLarge, found, format_args!("name {most} at most"));
        true
    }
}

/// Adds a contact who is told at any hour.
fn add_contact(entries: &mut Vec<Entry>, contact: &str) {
    match entries.last_mut() {
        Some((contacts, None)) => contacts.push(contact.into()),
        _ => entries.push((vec![contact.into()], None)),
    }
}
