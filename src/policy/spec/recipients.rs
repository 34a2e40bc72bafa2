//! Who is told of a level, as written.

use super::{Texts, text, texts};
use crate::input::argument::from_string;
use crate::input::expected::{Advice, Expected, in_quotes};
use crate::input::written::{Entries, Loose, Value, fields};
#[cfg(feature = "serde")]
use crate::input::written::{Twice, Written, printed, read_fields};

/// The entries of `notify`.
pub(crate) type Notify = Vec<Loose<RecipientsSpec>>;

/// An entry of `notify`, as written: a contact, or contacts who are told only inside or outside the hours of a calendar
/// (E8).
///
/// # The desk by day, the person on call at night
/// ```
/// use punctual::policy::{LevelSpec, RecipientsSpec};
/// let level = LevelSpec::at("due").level(1).notify([
///     RecipientsSpec::from("ticket-owner"),
///     RecipientsSpec::to(["desk"]).inside("office"),
///     RecipientsSpec::to(["on-call", "manager-on-duty"]).outside("office"),
/// ]);
/// # let _ = level;
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a specification does nothing until a policy is built from it"]
pub struct RecipientsSpec(pub(crate) RecipientsForm);

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RecipientsForm {
    Contact(String),
    ByHours(RecipientsFields),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct RecipientsFields {
    pub(crate) to: Option<Loose<Texts>>,
    pub(crate) inside: Option<Loose<String>>,
    pub(crate) outside: Option<Loose<String>>,
    pub(crate) unknown: Entries<Value>,
}

fields!(RecipientsFields { to, inside = "in", outside });

impl Expected for RecipientsSpec {
    const FORM: &'static str = "a text or a map";
    const MAY_STAND_ALONE: bool = true;

    fn advice(found: &Value) -> Option<Advice> {
        found.as_text().map(|text| Advice::write(in_quotes(&text)))
    }
}

impl RecipientsSpec {
    /// Contacts who are told only at certain hours; needs [`inside`](RecipientsSpec::inside) or
    /// [`outside`](RecipientsSpec::outside), too.
    pub fn to<T: Into<String>>(contacts: impl IntoIterator<Item = T>) -> Self {
        RecipientsSpec(RecipientsForm::ByHours(RecipientsFields { to: texts(contacts), ..RecipientsFields::default() }))
    }

    /// Tells them only while this calendar is open. Written `in`. Does nothing to a contact alone.
    pub fn inside(mut self, calendar: impl Into<String>) -> Self {
        if let RecipientsForm::ByHours(fields) = &mut self.0 {
            fields.inside = text(calendar);
        }
        self
    }

    /// Tells them only while this calendar is closed. Does nothing to a contact alone.
    pub fn outside(mut self, calendar: impl Into<String>) -> Self {
        if let RecipientsForm::ByHours(fields) = &mut self.0 {
            fields.outside = text(calendar);
        }
        self
    }

    /// The contact, if it is one alone.
    pub(crate) fn contact(&self) -> Option<&str> {
        match &self.0 {
            RecipientsForm::Contact(name) => Some(name),
            RecipientsForm::ByHours(_) => None,
        }
    }

    /// The fields of contacts with hours.
    pub(crate) fn by_hours(&self) -> Option<&RecipientsFields> {
        match &self.0 {
            RecipientsForm::Contact(_) => None,
            RecipientsForm::ByHours(fields) => Some(fields),
        }
    }
}

from_string!(RecipientsSpec);

impl From<&str> for RecipientsSpec {
    fn from(contact: &str) -> Self {
        RecipientsSpec(RecipientsForm::Contact(contact.to_owned()))
    }
}

/// A list of entries as a field holds it.
pub(super) fn notify<T: Into<RecipientsSpec>>(entries: impl IntoIterator<Item = T>) -> Option<Loose<Notify>> {
    Some(Loose::Typed(entries.into_iter().map(|entry| Loose::Typed(entry.into())).collect()))
}

#[cfg(feature = "serde")]
printed! { RecipientsFields; }

#[cfg(feature = "serde")]
impl serde::Serialize for RecipientsSpec {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            RecipientsForm::Contact(name) => to.serialize_str(name),
            RecipientsForm::ByHours(fields) => fields.serialize(to),
        }
    }
}

#[cfg(feature = "serde")]
impl Written for RecipientsSpec {
    fn read_part(value: Value, twice: &mut Option<Twice>) -> Loose<Self> {
        match value {
            Value::Text(name) => Loose::Typed(RecipientsSpec(RecipientsForm::Contact(name))),
            value => read_fields(value, twice, RecipientsFields::of_entries)
                .map(|fields| RecipientsSpec(RecipientsForm::ByHours(fields))),
        }
    }
}
