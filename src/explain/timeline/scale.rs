//! Converts time to pixels, and chooses the labels of the axis.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Timelike, Utc};

use super::{LEFT, Lane, Px, RIGHT, px};
use crate::explain::wall_clock::WallClock;
use crate::time::{DAY_S, Instant, Nanos, SECOND};

/// The stretch of time that is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    from: Instant,
    length: Nanos,
}

/// A label of the axis.
pub(super) struct Tick {
    pub(super) x: Px,
    pub(super) label: String,
    /// The larger unit that the label belongs to, if it differs from that of the label before.
    pub(super) above: Option<String>,
}

/// The distance between labels.
#[derive(Clone, Copy)]
enum Step {
    Seconds(i64),
    Days(i64),
    Months(i64),
}

const STEPS: [Step; 28] = {
    use Step::{Days, Months, Seconds};
    [
        Seconds(1),
        Seconds(5),
        Seconds(15),
        Seconds(30),
        Seconds(60),
        Seconds(300),
        Seconds(900),
        Seconds(1_800),
        Seconds(3_600),
        Seconds(7_200),
        Seconds(10_800),
        Seconds(21_600),
        Seconds(43_200),
        Days(1),
        Days(2),
        Days(3),
        Days(7),
        Days(14),
        Months(1),
        Months(2),
        Months(3),
        Months(6),
        Months(12),
        Months(24),
        Months(60),
        Months(120),
        Months(240),
        Months(600),
    ]
};

/// As many labels as fit side by side.
const MOST: i64 = 8;
const HOUR: Nanos = 3_600 * SECOND;

impl Scale {
    /// From the first start to the last end or now, extended to a due instant or the end of a pause if it is not too far
    /// away.
    pub(super) fn over(lanes: &[Lane<'_>], now: DateTime<Utc>) -> Scale {
        let (mut first, mut end) = (None, None);
        for (_, cycle) in lanes.iter().flat_map(|lane| &lane.cycles) {
            first = first.or(Some(cycle.started_at)).min(Some(cycle.started_at));
            end = end.max(Some(cycle.stopped_at.unwrap_or(now)));
        }
        let end = Instant::clamped(end.unwrap_or(now));
        let from = Instant::clamped(first.unwrap_or(now)).min(end);
        let past = end.0.saturating_sub(from.0).max(HOUR);
        // A due instant in the far future would leave no room for the past.
        let last = end.plus(past.saturating_mul(4));
        let mut to = end;
        for (_, cycle) in lanes.iter().flat_map(|lane| &lane.cycles) {
            for ahead in [cycle.due_at, cycle.phase.pause_ends_at()].into_iter().flatten().map(Instant::clamped) {
                if ahead <= last {
                    to = to.max(ahead);
                }
            }
        }
        let length = to.0.saturating_sub(from.0).max(HOUR / 60);
        Scale { from, length: length.saturating_add(length / 40) }
    }

    pub(super) fn start(&self) -> DateTime<Utc> {
        self.from.utc()
    }

    /// The last instant shown, as a whole minute.
    pub(super) fn end(&self) -> DateTime<Utc> {
        let end = self.from.plus(self.length).seconds();
        Instant(end.div_euclid(60).saturating_mul(60).saturating_mul(SECOND)).utc()
    }

    /// An instant in thousandths of a pixel from the left.
    pub(super) fn fine(&self, at: DateTime<Utc>) -> i64 {
        let after = i128::from(Instant::clamped(at).0.saturating_sub(self.from.0));
        let width = i128::from((RIGHT - LEFT).0).saturating_mul(1_000);
        let fine = after.saturating_mul(width).checked_div(i128::from(self.length)).unwrap_or(0);
        i64::try_from(fine).unwrap_or(i64::MAX)
    }

    /// An instant in pixels; `None` when it is not shown.
    pub(super) fn place(&self, at: DateTime<Utc>) -> Option<Px> {
        let fine = self.fine(at);
        let x = LEFT + px(fine.div_euclid(1_000));
        (at >= self.start() && x <= RIGHT).then_some(x)
    }

    pub(super) fn ticks(&self, clock: &WallClock) -> Vec<Tick> {
        let (from, to) = (self.from.seconds(), self.from.plus(self.length).seconds().saturating_add(1));
        let segments: Vec<(i64, i64, i64)> = clock.in_order().segments(from, to).collect();
        let step = STEPS
            .iter()
            .copied()
            .find(|step| to.saturating_sub(from).checked_div(step.seconds()).is_some_and(|ticks| ticks <= MOST));
        let step = step.unwrap_or(Step::Months(1_200));
        let local = |second: i64, segment: Option<&(i64, i64, i64)>| {
            second.saturating_add(segment.map_or(0, |&(_, _, offset)| offset))
        };
        let readings = step.readings(local(from, segments.first()), local(to, segments.last()));
        let mut ticks: Vec<Tick> = Vec::new();
        let mut group = String::new();
        for reading in readings {
            // A local time that a clock change skips has no position.
            let shown = segments.iter().map(|&(begin, end, offset)| (reading.saturating_sub(offset), begin, end));
            let mut shown = shown.filter(|&(second, begin, end)| begin <= second && second < end);
            let at = shown.next().and_then(|(second, _, _)| DateTime::from_timestamp(second, 0));
            let Some((x, local)) = at.and_then(|at| Some((self.place(at)?, DateTime::from_timestamp(reading, 0)?)))
            else {
                continue;
            };
            let above = step.above(local);
            let is_new = above != group && !above.is_empty();
            group.clone_from(&above);
            ticks.push(Tick { x, label: step.label(local), above: is_new.then_some(above) });
        }
        ticks
    }
}

impl Step {
    fn seconds(self) -> i64 {
        match self {
            Step::Seconds(seconds) => seconds,
            Step::Days(days) => days.saturating_mul(DAY_S),
            Step::Months(months) => months.saturating_mul(30 * DAY_S),
        }
    }

    fn label(self, local: DateTime<Utc>) -> String {
        match self {
            Step::Seconds(..60) => format!("{:02}:{:02}:{:02}", local.hour(), local.minute(), local.second()),
            Step::Seconds(_) => format!("{:02}:{:02}", local.hour(), local.minute()),
            Step::Days(1) => day(local),
            Step::Days(_) => format!("{} {}", local.day(), month(local)),
            Step::Months(..12) => month(local).to_owned(),
            Step::Months(_) => local.year().to_string(),
        }
    }

    fn above(self, local: DateTime<Utc>) -> String {
        match self {
            Step::Seconds(_) => day(local),
            Step::Days(_) | Step::Months(..12) => local.year().to_string(),
            Step::Months(_) => String::new(),
        }
    }

    /// The local times that are labelled, in seconds since 1970 on that clock: whole steps of the day, Mondays, or
    /// first days of a month.
    fn readings(self, from: i64, to: i64) -> Vec<i64> {
        /// The first Monday of 1970.
        const MONDAY: i64 = 4 * DAY_S;
        match self {
            Step::Months(months) => {
                let first = DateTime::from_timestamp(from, 0).unwrap_or_default();
                let first = i64::from(first.year()).saturating_mul(12).saturating_add(first.month0().into());
                let first = first.div_euclid(months).saturating_mul(months);
                let month = |number: i64| {
                    let month = u32::try_from(number.rem_euclid(12)).ok()?.checked_add(1)?;
                    let date = NaiveDate::from_ymd_opt(i32::try_from(number.div_euclid(12)).ok()?, month, 1)?;
                    Some(date.signed_duration_since(NaiveDate::default()))
                };
                let numbers = std::iter::successors(Some(first), |number| number.checked_add(months));
                let seconds = numbers.map_while(month).map(|since: TimeDelta| since.num_seconds());
                seconds.take_while(|&second| second < to).filter(|&second| second >= from).collect()
            }
            step => {
                let step = step.seconds();
                let origin = if step >= DAY_S { MONDAY } else { 0 };
                let before = from.saturating_sub(origin).rem_euclid(step);
                let first = if before == 0 { from } else { from.saturating_sub(before).saturating_add(step) };
                let readings = std::iter::successors(Some(first), |reading| reading.checked_add(step));
                readings.take_while(|&reading| reading < to).collect()
            }
        }
    }
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn month(local: DateTime<Utc>) -> &'static str {
    MONTHS.get(local.month0() as usize).copied().unwrap_or_default()
}

fn day(local: DateTime<Utc>) -> String {
    format!("{} {} {}", local.weekday(), local.day(), month(local))
}
