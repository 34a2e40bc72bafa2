//! The parts of a calendar as written: the calendars that it names, and the dates of its hours.

use chrono::NaiveDate;

use super::spec::{CalendarSpec, Fields, Form};
use crate::input::names::sort_by;
use crate::input::problem::Place;
use crate::input::written::Loose;

impl CalendarSpec {
    /// The names of other calendars in it.
    pub(crate) fn references(&self, names: &mut Vec<String>) {
        match &self.0 {
            Form::Word(name) => names.push(name.clone()),
            Form::Fields(fields) => fields.operands().for_each(|(_, _, operand)| operand.references(names)),
            Form::TooDeep => {}
        }
    }

    /// Passes the dates of each part with hours to `see`, sorted and without the yearly ones, with their place.
    pub(crate) fn dates_of_hours(&self, at: &Place<'_>, see: &mut dyn FnMut(&Place<'_>, Vec<NaiveDate>)) {
        let Form::Fields(fields) = &self.0 else { return };
        if let Some(Loose::Typed(dates)) = &fields.dates {
            let mut dates: Vec<NaiveDate> = dates.iter().filter_map(|(date, _)| once(date)).collect();
            sort_by(&mut dates, NaiveDate::cmp);
            dates.dedup();
            see(&at.field("dates"), dates);
        }
        for (field, index, operand) in fields.operands() {
            let list = at.field(field);
            operand.dates_of_hours(&index.map_or(list, |index| list.index(index)), see);
        }
    }
}

/// The date, unless it is a yearly one.
fn once(date: &str) -> Option<NaiveDate> {
    if date.starts_with("--") { None } else { date.parse().ok() }
}

impl Fields {
    /// The calendars that it combines, each with its field and its index in the list of that field.
    fn operands(&self) -> impl Iterator<Item = (&'static str, Option<usize>, &CalendarSpec)> {
        let lists = [("union", &self.union), ("intersection", &self.intersection), ("except", &self.except)];
        let listed = lists.into_iter().flat_map(|(field, list)| {
            let list = if let Some(Loose::Typed(list)) = list { list.as_slice() } else { &[] };
            list.iter().enumerate().map(move |(index, operand)| (field, Some(index), operand))
        });
        let of = self.of.iter().map(|of| ("of", None, of));
        of.chain(listed).filter_map(|(field, index, operand)| match operand {
            Loose::Typed(operand) => Some((field, index, operand)),
            Loose::Other(_) => None,
        })
    }
}
