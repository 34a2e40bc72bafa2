//! Who is told of a firing (E8). This module knows contacts and the numbers of calendars. It knows no instant.

use std::sync::Arc;

use crate::input::names::sort;

/// Contacts, as results share them.
type Contacts = Arc<[Arc<str>]>;

/// An entry of `notify`: contacts, and when they are told; `None` for any hour.
pub(crate) type Entry = (Vec<Arc<str>>, Option<Hours>);

/// When contacts are told: while the calendar of this number is open, or while it is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hours {
    In(usize),
    Outside(usize),
}

/// The contacts of a level, some of whom may be told at certain hours only.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recipients {
    at_any_hour: Contacts,
    by_hours: Option<Box<ByHours>>,
}

/// Contacts of whom some have hours. There is one list for each set of open calendars, so that firings share them.
#[derive(Clone, Debug)]
struct ByHours {
    /// The contacts that have hours, as written.
    written: Vec<(Vec<Arc<str>>, Hours)>,
    /// The calendars that they name, by number.
    calendars: Vec<usize>,
    /// The number of each list has a bit for each calendar, which is set where the calendar is open.
    lists: Vec<Contacts>,
}

impl Hours {
    pub(crate) fn calendar(self) -> usize {
        match self {
            Hours::In(calendar) | Hours::Outside(calendar) => calendar,
        }
    }

    /// Whether contacts with these hours are told while its calendar is open, or closed.
    fn hold(self, is_open: bool) -> bool {
        is_open == matches!(self, Hours::In(_))
    }
}

impl Recipients {
    /// The contacts of these entries, in their order. An entry with hours adds nobody who is listed before it.
    pub(crate) fn new(entries: &[Entry]) -> Recipients {
        let at_any_hour = entries.iter().filter(|(_, hours)| hours.is_none()).flat_map(|(contacts, _)| contacts);
        let written = entries.iter().filter_map(|(contacts, hours)| Some((contacts.clone(), (*hours)?)));
        let by_hours = ByHours { written: written.collect(), calendars: calendars(entries), lists: Vec::new() };
        Recipients {
            at_any_hour: at_any_hour.cloned().collect(),
            by_hours: (!by_hours.written.is_empty()).then(|| Box::new(by_hours.listed(entries))),
        }
    }

    /// Who is told at any hour.
    pub(crate) fn at_any_hour(&self) -> &Contacts {
        &self.at_any_hour
    }

    /// Who else is told, and when.
    pub(crate) fn by_hours(&self) -> impl Iterator<Item = (&[Arc<str>], Hours)> {
        let written = self.by_hours.as_ref().map_or(&[][..], |by_hours| &by_hours.written);
        written.iter().map(|(contacts, hours)| (&**contacts, *hours))
    }

    /// The calendars whose hours decide who is told, by number.
    pub(crate) fn calendars(&self) -> &[usize] {
        self.by_hours.as_ref().map_or(&[], |by_hours| &by_hours.calendars)
    }

    /// Who is told while the calendars are open for which this is true.
    pub(crate) fn told(&self, is_open: impl Fn(usize) -> bool) -> &Contacts {
        let list = self.by_hours.as_ref().and_then(|by_hours| {
            let bits = by_hours.calendars.iter().rev().map(|calendar| usize::from(is_open(*calendar)));
            by_hours.lists.get(bits.fold(0, |number, bit| (number << 1) | bit))
        });
        list.unwrap_or(&self.at_any_hour)
    }
}

impl ByHours {
    fn listed(self, entries: &[Entry]) -> ByHours {
        let list = |number: usize| {
            let bits = self.calendars.iter().scan(number, |bits, calendar| {
                let is_open = *bits & 1 == 1;
                *bits >>= 1;
                Some((*calendar, is_open))
            });
            let open: Vec<usize> = bits.filter_map(|(calendar, is_open)| is_open.then_some(calendar)).collect();
            list(entries, &open)
        };
        let lists = (0..1_usize << self.calendars.len()).map(list).collect();
        ByHours { lists, ..self }
    }
}

/// The calendars that entries name, each once, sorted.
pub(crate) fn calendars(entries: &[Entry]) -> Vec<usize> {
    let mut calendars: Vec<usize> = entries.iter().filter_map(|(_, hours)| hours.map(Hours::calendar)).collect();
    sort(&mut calendars);
    calendars.dedup();
    calendars
}

/// Who is told while these calendars are open.
fn list(entries: &[Entry], open: &[usize]) -> Contacts {
    let mut list: Vec<Arc<str>> = Vec::new();
    for (contacts, hours) in entries {
        match hours {
            None => list.extend_from_slice(contacts),
            Some(hours) if hours.hold(open.contains(&hours.calendar())) => {
                for contact in contacts {
                    if !list.contains(contact) {
                        list.push(contact.clone());
                    }
                }
            }
            Some(_) => {}
        }
    }
    list.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(contacts: &[&str], hours: Option<Hours>) -> Entry {
        (contacts.iter().map(|&contact| contact.into()).collect(), hours)
    }

    #[test]
    fn e8_who_is_told_depends_on_which_calendars_are_open() {
        let recipients = Recipients::new(&[
            entry(&["owner"], None),
            entry(&["desk", "owner"], Some(Hours::In(7))),
            entry(&["on-call"], Some(Hours::Outside(7))),
            entry(&["on-call", "boss"], Some(Hours::In(3))),
        ]);
        let told = |open: &[usize]| recipients.told(|calendar| open.contains(&calendar)).join(" ");
        let expected = ["owner on-call", "owner on-call boss", "owner desk", "owner desk on-call boss"];
        assert_eq!([&[][..], &[3], &[7], &[3, 7]].map(told), expected);
        assert_eq!(recipients.at_any_hour().join(" "), "owner");
        assert_eq!(Recipients::new(&[entry(&["a", "a"], None)]).told(|_| true).join(" "), "a a");
        assert!(Recipients::default().told(|_| true).is_empty());
    }
}
