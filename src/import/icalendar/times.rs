//! When an event is: by rule where the calendars of this crate say it exactly, otherwise each time written out. This
//! module knows rules and events. It knows no calendar that they close.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc};

use super::event::Event;
use super::pattern::{Pattern, pattern};
use super::rule::Rule;
use super::source::{instant, instant_of};
use super::values::{Length, Stamp};
use crate::calendar::Zone;
use crate::import::report::Fate;

/// How many times may be written out for all events of an export together.
const MOST_TIMES: usize = 200_000;

/// What may still be spent on an export.
pub(super) struct Budget {
    /// Dates that are looked at.
    days: usize,
    /// Times that are written out.
    times: usize,
}

/// When an event is.
pub(super) enum Times {
    /// By a rule that has no end or, if it is for whole days, an end on this date.
    Ruled { pattern: Pattern, last: Option<NaiveDate> },
    /// On each of these.
    Each(Vec<Start>),
    /// Never, as has been said.
    Never,
    /// Too often.
    TooMany,
}

/// One beginning of an event: a date or a local time, and how long that one lasts.
#[derive(Clone, Copy)]
pub(super) struct Start {
    pub(super) stamp: Stamp,
    pub(super) length: Length,
}

impl Default for Budget {
    fn default() -> Self {
        Budget { days: super::dates::BUDGET, times: MOST_TIMES }
    }
}

/// The first and the last date of the horizon.
pub(super) fn horizon() -> (NaiveDate, NaiveDate) {
    let date = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    (date(1970, 1, 1), date(2099, 12, 31))
}

/// When an event is. What is not exact is said.
pub(super) fn times(event: &mut Event, expand: Option<(NaiveDate, NaiveDate)>, budget: &mut Budget) -> Times {
    if event.takes_no_time() {
        event.said.say(Fate::Ignored, "it takes no time");
        return Times::Never;
    }
    let found = match event.rule.clone() {
        None => Some(Times::Each(vec![Start { stamp: event.start.stamp, length: event.length }])),
        Some(rule) => by_rule(event, &rule, expand, budget),
    };
    match found {
        Some(_) if event.start.stamp.date() > horizon().1 && event.added.is_empty() => never(event, true),
        Some(Times::Each(each)) => written_out(event, each, budget),
        Some(Times::Ruled { last: Some(last), .. }) if last < horizon().0 => never(event, true),
        Some(Times::Ruled { pattern: Pattern::Dates(dates), .. }) if dates.is_empty() => never(event, false),
        Some(times) => times,
        None => Times::TooMany,
    }
}

fn never(event: &mut Event, is_outside: bool) -> Times {
    if is_outside {
        event.said.say(Fate::Ignored, "it is not in the years 1970 to 2099");
    } else {
        event.said.say(Fate::Exact, "it never comes");
    }
    Times::Never
}

/// `None` if the budget is used up.
fn by_rule(
    event: &mut Event,
    rule: &Rule,
    expand: Option<(NaiveDate, NaiveDate)>,
    budget: &mut Budget,
) -> Option<Times> {
    let start = event.start.stamp.date();
    let until = rule.until.map(|until| last_date(until, event));
    let is_over = until.is_some_and(|until| until < start);
    if is_over || rule.dates(start, start, &mut budget.days)?.is_empty() {
        let text = format!("its first date, {start}, is not one of its rule; it is left out");
        event.said.say(Fate::Approximate, text);
    }
    let is_endless = rule.count.is_none() && until.is_none();
    if let Some(said) = by_pattern(event, rule, until, budget)? {
        return Some(said);
    }
    let (first, last) = match (is_endless, expand) {
        (true, None) => {
            event.said.needs_host("expand", "it has no end: up to which date is it to be written out?");
            return Some(Times::Never);
        }
        (true, Some((first, last))) => {
            event.said.say(Fate::Approximate, format!("it has no end, and is written out from {first} to {last}"));
            event.said.decided_by("expand");
            (first, last)
        }
        (false, _) => horizon(),
    };
    let last = until.map_or(last, |until| until.min(last)).min(horizon().1);
    let dates = rule.dates(start, last, &mut budget.days)?;
    let starts = dates.into_iter().filter(|date| *date >= first);
    Some(Times::Each(starts.map(|date| Start { stamp: event.on(date), length: event.length }).collect()))
}

/// The rule as calendars say it: for whole days that come every year and are not taken out, or without an end.
fn by_pattern(event: &mut Event, rule: &Rule, until: Option<NaiveDate>, budget: &mut Budget) -> Option<Option<Times>> {
    let start = event.start.stamp.date();
    let is_endless = rule.count.is_none() && until.is_none();
    let days = if event.is_timed() { 1 } else { event.length.days };
    let Some(found) = pattern(rule, start, until, days) else { return Some(None) };
    let is_yearly = matches!(found, Pattern::Dates(_)) && !event.is_timed() && event.removed.is_empty();
    let has_hours = !event.is_timed() || event.hours().is_some();
    if !(is_yearly || is_endless) || !has_hours || !event.added.is_empty() {
        return Some(None);
    }
    if days > 1 && !event.removed.is_empty() && !takes_out_whole_times(event, rule, budget)? {
        return Some(None);
    }
    if rule.count.is_none() {
        return Some(Some(Times::Ruled { pattern: found, last: until }));
    }
    let last = rule.dates(start, horizon().1, &mut budget.days)?.last().copied();
    let found = last.and_then(|last| pattern(rule, start, Some(last), days));
    Some(Some(found.map_or(Times::Never, |pattern| Times::Ruled { pattern, last })))
}

/// Reduces what is taken out to dates on which an event of several days begins. Says whether no other of its times meets
/// those that are taken out.
fn takes_out_whole_times(event: &mut Event, rule: &Rule, budget: &mut Budget) -> Option<bool> {
    let days = i64::from(event.length.days);
    let Some(last) =
        event.removed.dates.last().and_then(|last| last.checked_add_days(Days::new(event.length.days.into())))
    else {
        return Some(true);
    };
    let begins = rule.dates(event.start.stamp.date(), last.min(horizon().1), &mut budget.days)?;
    event.removed.dates.retain(|date| begins.binary_search(date).is_ok());
    let left: Vec<NaiveDate> = begins.into_iter().filter(|date| !event.removed.dates.contains(date)).collect();
    let meets = |date: &NaiveDate| {
        let place = left.partition_point(|other| other < date);
        let near = [place.checked_sub(1).and_then(|before| left.get(before)), left.get(place)];
        near.into_iter().flatten().any(|other| other.signed_duration_since(*date).num_days().abs() < days)
    };
    Some(!event.removed.dates.iter().any(meets))
}

/// The last date on which a rule with this end may begin.
fn last_date(until: Stamp, event: &Event) -> NaiveDate {
    let (Stamp::Time { at, utc }, Stamp::Time { at: start, .. }, Some(zone)) =
        (until, event.start.stamp, &event.start.zone)
    else {
        return until.date();
    };
    let local = if utc { zone.to_local(at.and_utc()).naive_local() } else { at };
    let is_before = local.time() < start.time();
    if is_before { local.date().pred_opt().unwrap_or(local.date()) } else { local.date() }
}

/// The times of an event, with those that are put in and without those that are taken out or outside the horizon.
fn written_out(event: &mut Event, mut starts: Vec<Start>, budget: &mut Budget) -> Times {
    for (moment, length) in &event.added {
        let length = length.unwrap_or(event.length);
        match local(moment.stamp, moment.zone.as_ref(), event.start.zone.as_ref()) {
            Some(stamp) => starts.push(Start { stamp, length }),
            None => event.said.say(Fate::Ignored, "a date that is put in is outside the years 1970 to 2099"),
        }
    }
    let (first, last) = horizon();
    let inside = |start: &Start| {
        let begin = start.stamp.date();
        let days = start.length.days.saturating_add(start.length.seconds / 86_400).saturating_add(1);
        let end = begin.checked_add_days(Days::new(days.into())).unwrap_or(begin);
        begin <= last && end >= first
    };
    let is_outside = !starts.is_empty() && !starts.iter().any(inside);
    starts.retain(|start| inside(start) && !event.is_removed(start.stamp));
    starts.sort_by_key(|start| (start.stamp.date(), time_of(start.stamp)));
    starts.dedup_by_key(|start| (start.stamp.date(), time_of(start.stamp), start.length));
    let Some(left) = budget.times.checked_sub(starts.len()) else { return Times::TooMany };
    budget.times = left;
    if starts.is_empty() { never(event, is_outside) } else { Times::Each(starts) }
}

fn time_of(stamp: Stamp) -> Option<NaiveTime> {
    match stamp {
        Stamp::Date(_) => None,
        Stamp::Time { at, .. } => Some(at.time()),
    }
}

/// The same time on the wall clock of another zone. `None` outside the horizon.
fn local(stamp: Stamp, from: Option<&Zone>, to: Option<&Zone>) -> Option<Stamp> {
    let (Stamp::Time { at, .. }, Some(from), Some(to)) = (stamp, from, to) else { return Some(stamp) };
    if from.name() == to.name() {
        return Some(stamp);
    }
    let at = to.to_local(instant(from, at)?).naive_local();
    Some(Stamp::Time { at, utc: false })
}

impl Event {
    /// The instants from which to which one of its times lasts. `None` for whole days, and outside the horizon.
    pub(super) fn window(&self, start: Start) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let (Stamp::Time { at, .. }, Some(zone)) = (start.stamp, &self.start.zone) else { return None };
        let end = at.checked_add_days(Days::new(start.length.days.into()))?;
        let end = instant(zone, end)?.checked_add_signed(TimeDelta::seconds(start.length.seconds.into()))?;
        Some((instant(zone, at)?, end))
    }

    /// Its hours, such as `09:30-11:00`, if it begins and ends on one date. `None` for whole days.
    pub(super) fn hours(&self) -> Option<String> {
        let Stamp::Time { at, .. } = self.start.stamp else { return None };
        let end = at.checked_add_signed(TimeDelta::seconds(self.length.seconds.into()))?;
        let midnight = at.date().succ_opt()?.and_time(NaiveTime::MIN);
        if self.length.days > 0 || end > midnight {
            return None;
        }
        let clock = |time: NaiveTime| time.format(if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" }).to_string();
        let end = if end == midnight { "24:00".to_owned() } else { clock(end.time()) };
        Some(format!("{}-{end}", clock(at.time())))
    }

    /// Whether none of its times lasts.
    fn takes_no_time(&self) -> bool {
        self.is_timed() && self.length == Length::default() && self.added.is_empty()
    }

    fn is_removed(&self, start: Stamp) -> bool {
        self.removed.dates.contains(&start.date())
            || (!self.removed.instants.is_empty()
                && self.instant_of(start).is_some_and(|instant| self.removed.instants.contains(&instant)))
    }

    /// When one of its times begins. `None` for whole days, and outside the horizon.
    fn instant_of(&self, start: Stamp) -> Option<DateTime<Utc>> {
        instant_of(start, self.start.zone.as_ref())
    }

    /// Its beginning on another date.
    fn on(&self, date: NaiveDate) -> Stamp {
        match self.start.stamp {
            Stamp::Date(_) => Stamp::Date(date),
            Stamp::Time { at, utc } => Stamp::Time { at: date.and_time(at.time()), utc },
        }
    }

    /// The dates that are taken out, in the zone of the event. An instant takes out what begins at it.
    pub(super) fn removed_dates(&self) -> Vec<NaiveDate> {
        let local = |instant: &DateTime<Utc>| {
            let date = self.start.zone.as_ref()?.to_local(*instant).date_naive();
            [date.pred_opt()?, date].into_iter().find(|date| self.instant_of(self.on(*date)) == Some(*instant))
        };
        let of_instants = self.removed.instants.iter().filter_map(local);
        let all = self.removed.dates.iter().copied().chain(of_instants);
        let (first, last) = horizon();
        all.filter(|date| (first.year()..=last.year()).contains(&date.year())).collect()
    }
}
