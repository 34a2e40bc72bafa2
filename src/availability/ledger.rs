//! The period in stretches: what each counts as and why, without gap or overlap (V6). This module knows the agreement
//! and spans that have been combined.

use crate::time::{Instant, Nanos};

use super::AvailabilitySpec;
use super::combine::Known;
use super::facts::{Outages, Span};
use super::result::StretchKind;
use super::spec::{Maintenance, UnknownTime};

/// A stretch of one kind.
pub(super) struct Piece {
    pub(super) from: Nanos,
    pub(super) to: Nanos,
    pub(super) kind: StretchKind,
    pub(super) counts: Counts,
}

/// What a stretch counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counts {
    /// It is not part of the counted time.
    Not,
    Up,
    /// All of it is lost.
    Lost,
    /// The share that the agreement's weight gives is lost.
    Degraded,
    /// It is lost for so many users.
    Affected(u64),
}

/// The stretches of a period, in order.
pub(super) fn pieces(spec: &AvailabilitySpec, facts: &Outages, known: &Known, now: Instant) -> Vec<Piece> {
    let (start, end) = (spec.from.0, spec.to.0);
    let until = now.0.clamp(start, end);
    let hours = spec.hours.as_ref().map(|hours| {
        let spans = hours.axis().spans(spec.from).take_while(|(from, _)| from.0 < end);
        spans.map(|(from, to)| (from.0, to.0)).collect::<Vec<_>>()
    });
    let hours = hours.unwrap_or_else(|| vec![(start, end)]);
    let mut cursors = Cursors {
        hours: Cursor(&hours),
        unknown: Cursor(&known.unknown),
        maintenance: Cursor(&known.maintenance),
        lost: Cursor(&known.lost),
        down: Cursor(&known.down),
        degraded: Cursor(&known.degraded),
        affected: &known.affected,
        first_down: &known.first_down,
        down_now: None,
    };
    let mut ledger = Ledger { pieces: Vec::new(), allowance: spec.allowance.unwrap_or(Nanos::MAX) };
    let mut at = start;
    while at < end {
        let (state, change) = cursors.at(at, at < until);
        let to = change.min(if at < until { until } else { end });
        ledger.add(spec, facts, state, at, to);
        at = to;
    }
    ledger.pieces
}

/// What holds at an instant.
struct State {
    seen: bool,
    open: bool,
    unknown: bool,
    maintenance: bool,
    lost: bool,
    down: bool,
    degraded: bool,
    affected: u64,
    /// Which of the services is down, if there are several.
    service: Option<usize>,
}

struct Cursors<'a> {
    hours: Cursor<'a>,
    unknown: Cursor<'a>,
    maintenance: Cursor<'a>,
    lost: Cursor<'a>,
    down: Cursor<'a>,
    degraded: Cursor<'a>,
    affected: &'a [(Span, u64)],
    /// The later changes of which service is the first that is down.
    first_down: &'a [(Instant, Option<usize>)],
    /// The first service that is down since the last change.
    down_now: Option<usize>,
}

impl Cursors<'_> {
    /// What holds at an instant, and the instant of the next change. Instants have to be asked in order.
    fn at(&mut self, at: Nanos, seen: bool) -> (State, Nanos) {
        let mut change = Nanos::MAX;
        let mut holds = |cursor: &mut Cursor<'_>| {
            let (holds, until) = cursor.at(at);
            change = change.min(until);
            holds
        };
        let mut state = State {
            seen,
            open: holds(&mut self.hours),
            unknown: holds(&mut self.unknown),
            maintenance: holds(&mut self.maintenance),
            lost: holds(&mut self.lost),
            down: holds(&mut self.down),
            degraded: holds(&mut self.degraded),
            affected: 0,
            service: None,
        };
        let passed = self.affected.iter().take_while(|((_, to), _)| *to <= at).count();
        self.affected = self.affected.get(passed..).unwrap_or_default();
        match self.affected.first() {
            Some(&((from, to), users)) if from <= at => {
                state.affected = users;
                change = change.min(to);
            }
            Some(&((from, _), _)) => change = change.min(from),
            None => {}
        }
        while let Some((&(_, service), later)) = self.first_down.split_first().filter(|((from, _), _)| from.0 <= at) {
            (self.down_now, self.first_down) = (service, later);
        }
        state.service = self.down_now;
        change = self.first_down.first().map_or(change, |(next, _)| change.min(next.0));
        (state, change)
    }
}

/// The sorted, disjoint spans that have not ended yet.
struct Cursor<'a>(&'a [Span]);

impl Cursor<'_> {
    /// Whether a span contains an instant, and the instant at which that changes.
    fn at(&mut self, at: Nanos) -> (bool, Nanos) {
        let passed = self.0.iter().take_while(|(_, to)| *to <= at).count();
        self.0 = self.0.get(passed..).unwrap_or_default();
        match self.0.first() {
            Some(&(from, to)) if from <= at => (true, to),
            Some(&(from, _)) => (false, from),
            None => (false, Nanos::MAX),
        }
    }
}

struct Ledger {
    pieces: Vec<Piece>,
    /// How much maintenance is still excused.
    allowance: Nanos,
}

impl Ledger {
    fn add(&mut self, spec: &AvailabilitySpec, facts: &Outages, state: State, from: Nanos, to: Nanos) {
        let (kind, counts) = match state {
            State { open: false, .. } => (StretchKind::OutsideHours, Counts::Not),
            State { seen: false, .. } => (StretchKind::Ahead, Counts::Not),
            State { unknown: true, .. } => (StretchKind::UnknownTime, of_unknown(spec.unknown_time)),
            State { maintenance: true, .. } => return self.maintenance(spec.maintenance, from, to),
            State { lost: true, down: true, service, .. } => {
                (StretchKind::Down { service: service.and_then(|number| facts.service_name(number)) }, Counts::Lost)
            }
            State { lost: true, .. } => (StretchKind::TouchedMinute, Counts::Lost),
            State { affected: 1.., .. } => {
                let users = state.affected.min(facts.users.unwrap_or(1).into());
                (StretchKind::Affected { users }, Counts::Affected(users))
            }
            State { degraded: true, .. } => (StretchKind::Degraded, Counts::Degraded),
            State { down: true, .. } => (StretchKind::NotCountedOutage, Counts::Up),
            _ => (StretchKind::Up, Counts::Up),
        };
        self.push(Piece { from, to, kind, counts });
    }

    /// Maintenance uses up its allowance in order of time.
    fn maintenance(&mut self, counts: Maintenance, from: Nanos, to: Nanos) {
        let excused = to.min(from.saturating_add(self.allowance));
        self.allowance = self.allowance.saturating_sub(excused.saturating_sub(from));
        let counts = match counts {
            Maintenance::Removed => Counts::Not,
            Maintenance::CountsAsUp => Counts::Up,
        };
        self.push(Piece { from, to: excused, kind: StretchKind::Maintenance, counts });
        self.push(Piece { from: excused, to, kind: StretchKind::MaintenanceOverAllowance, counts: Counts::Lost });
    }

    /// Adds a piece to the last one if it is of the same kind.
    fn push(&mut self, piece: Piece) {
        if piece.from >= piece.to {
            return;
        }
        match self.pieces.last_mut() {
            Some(last) if last.kind == piece.kind => last.to = piece.to,
            _ => self.pieces.push(piece),
        }
    }
}

fn of_unknown(counts: UnknownTime) -> Counts {
    match counts {
        UnknownTime::Removed => Counts::Not,
        UnknownTime::Up => Counts::Up,
        UnknownTime::Down => Counts::Lost,
    }
}
