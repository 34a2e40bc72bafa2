//! The laws of calendars, checked on any calendar at any instants (C1, C2, C6, T2).

use chrono::{DateTime, TimeDelta, Utc};
use punctual::Calendar;
use punctual_oracle::calendar::{HORIZON, Nanos, text, utc};

const INSTANT: Nanos = 1;

/// A calendar that answers in nanoseconds.
pub(super) struct Asked<'a>(pub(super) &'a Calendar);

fn nanos(at: DateTime<Utc>) -> Nanos {
    at.timestamp_nanos_opt().unwrap()
}

impl Asked<'_> {
    pub(super) fn is_open(&self, at: Nanos) -> bool {
        self.0.is_open(utc(at))
    }

    fn between(&self, from: Nanos, to: Nanos) -> Nanos {
        self.0.between(utc(from), utc(to)).num_nanoseconds().unwrap()
    }

    fn add(&self, at: Nanos, working: Nanos) -> Option<Nanos> {
        self.0.add(utc(at), TimeDelta::nanoseconds(working)).map(nanos)
    }

    pub(super) fn next_open(&self, at: Nanos) -> Option<Nanos> {
        self.0.next_open(utc(at)).map(nanos)
    }

    pub(super) fn next_close(&self, at: Nanos) -> Option<Nanos> {
        self.0.next_close(utc(at)).map(nanos)
    }

    /// Asks everything that three instants inside the horizon and some working time let one ask.
    pub(super) fn hold(&self, [a, b, c]: [Nanos; 3], working: Nanos) {
        self.between_is_signed_and_additive(a, b, c);
        for at in [a, b] {
            self.opens_and_closes(at);
            self.adds(at, working);
            self.adds(at, -working);
        }
        self.add_is_the_inverse(a, b);
        self.intervals_sum_up(a.min(b), a.max(b));
    }

    fn between_is_signed_and_additive(&self, a: Nanos, b: Nanos, c: Nanos) {
        let shown = || format!("{} {} {}", text(a), text(b), text(c));
        assert_eq!(self.between(a, b), -self.between(b, a), "{}", shown());
        assert_eq!(self.between(a, b) + self.between(b, c), self.between(a, c), "{}", shown());
        let open = self.between(a.min(b), a.max(b));
        assert!((0..=(b - a).abs()).contains(&open), "{}", shown());
    }

    fn opens_and_closes(&self, at: Nanos) {
        let shown = text(at);
        let opening = self.next_open(at);
        assert_eq!(self.is_open(at), opening == Some(at), "{shown}");
        let from = opening.unwrap_or(HORIZON.end);
        assert!(from >= at && self.between(at, from) == 0, "{shown}");
        let closing = self.next_close(at);
        let until = closing.unwrap_or(HORIZON.end);
        assert_eq!(self.between(from, until), until.max(from) - from, "{shown}");
        if let Some(opening) = opening {
            assert!(self.is_open(opening), "{shown}");
            assert!(opening == at || !self.is_open(opening - INSTANT), "{shown}");
        }
        if let Some(closing) = closing {
            assert!(closing > at && self.is_open(closing - INSTANT) && !self.is_open(closing), "{shown}");
        }
    }

    /// C6: the earliest instant for time to come, the latest for time gone by.
    fn adds(&self, at: Nanos, working: Nanos) {
        let shown = || format!("{} {working} ns", text(at));
        let Some(found) = self.add(at, working) else {
            let left = if working > 0 { self.between(at, HORIZON.end) } else { self.between(at, HORIZON.start) };
            // What is used up at the very end of the horizon is not inside it (T2).
            assert!(if working > 0 { left <= working } else { left > working }, "{}", shown());
            return;
        };
        assert!(HORIZON.contains(&found), "{}", shown());
        assert_eq!(self.between(at, found), working, "{}", shown());
        match working.signum() {
            1 => assert!(self.is_open(found - INSTANT), "{}", shown()),
            -1 => assert!(self.is_open(found), "{}", shown()),
            _ => assert_eq!(found, at, "{}", shown()),
        }
    }

    fn add_is_the_inverse(&self, a: Nanos, b: Nanos) {
        let working = self.between(a, b);
        let Some(found) = self.add(a, working) else { return };
        let shown = || format!("{} {}", text(a), text(b));
        assert_eq!(self.between(found, b), 0, "{}", shown());
        assert!(working == 0 || (found - b) * working.signum() <= 0, "{}", shown());
    }

    /// C2: half-open, in order, none touching the next; not too many of them.
    fn intervals_sum_up(&self, from: Nanos, to: Nanos) {
        const MOST: usize = 60;
        let mut open: Vec<(Nanos, Nanos)> = Vec::new();
        for interval in self.0.open_intervals(utc(from)..utc(to)).take(MOST) {
            let (start, end) = (nanos(interval.start), nanos(interval.end));
            let shown = || format!("{} {}: {} {}", text(from), text(to), text(start), text(end));
            assert!(
                open.last().map_or(from <= start, |last| last.1 < start) && start < end && end <= to,
                "{}",
                shown()
            );
            assert!(self.is_open(start) && self.is_open(end - INSTANT), "{}", shown());
            assert!(end == to || !self.is_open(end), "{}", shown());
            open.push((start, end));
        }
        let until = if open.len() < MOST { to } else { open[MOST - 1].1 };
        let sum: Nanos = open.iter().map(|(start, end)| end - start).sum();
        assert_eq!(sum, self.between(from, until), "{} {}", text(from), text(until));
    }
}
