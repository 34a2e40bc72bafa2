//! The rules of a year as a policy that computes deadlines.

use std::collections::BTreeMap;
use std::fmt::Display;

use chrono::{DateTime, NaiveDate, Utc};
use punctual::calendar::DateSpec;
use punctual::{CalendarSpec, MetricSpec, Policy, PolicySpec, TargetSpec, Ticket, evaluate};

use super::{Case, Count, Holidays, Rule, instant, reading};

/// The rules of one year as a policy. The kind of request is the ticket's priority, so each kind is a row of the
/// matrix.
pub(crate) struct Promises {
    policy: Policy,
    rules: BTreeMap<String, Rule>,
}

/// The hours of rule B.
pub(crate) const OFFICE: &str = "08:30-17:00";
/// The hours in which rule A counts a request.
const UNTIL_CLOSING: &str = "00:00-17:00";

impl Promises {
    /// The policy of a year; `None` if no rule is known for it.
    pub(crate) fn of_year(year: i32, rules: &[Rule], holidays: &Holidays) -> Result<Option<Promises>, String> {
        let in_the_rules = |mistake: &dyn Display| format!("the rules of {year}: {mistake}");
        let mut by_request = BTreeMap::new();
        for rule in rules.iter().filter(|rule| rule.year == year) {
            if by_request.insert(rule.request.clone(), rule.clone()).is_some() {
                return Err(in_the_rules(&format!("there are two for `{}`", rule.request)));
            }
        }
        if by_request.is_empty() {
            return Ok(None);
        }
        let policy = Policy::from_spec(policy(year, &by_request, holidays)).map_err(|error| in_the_rules(&error))?;
        Ok(Some(Promises { policy, rules: by_request }))
    }

    /// The rule for this kind of request, if one is known.
    pub(crate) fn rule(&self, request: &str) -> Option<&Rule> {
        self.rules.get(request)
    }

    /// When the request is due by its rule; `None` if no rule is known or the deadline lies beyond the horizon.
    pub(crate) fn due(&self, case: &Case) -> Option<DateTime<Utc>> {
        let rule = self.rule(&case.request)?;
        let start = if rule.count == Count::BusinessDaysA { self.start_of_a(rule, case.opened)? } else { case.opened };
        let ticket = Ticket::opened(case.id.as_str(), start).priority(case.request.as_str()).build().ok()?;
        evaluate(&ticket, &self.policy, start).metric("resolution")?.current()?.due_at
    }

    /// Where rule A starts to count. Opening hours cannot express its exception, so it is computed here, with the
    /// calendars. A request on a closed date counts as one on the next business date, at the same time of day. If that
    /// time is after closing, it counts from the next opening. A request before opening time counts from its own time.
    fn start_of_a(&self, rule: &Rule, opened: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let until_closing = self.policy.calendar(calendar_name(UNTIL_CLOSING, rule.holidays))?;
        let read = reading(opened);
        let moved = match until_closing.is_business_date(read.date()) {
            true => opened,
            false => instant(until_closing.next_business_date(read.date())?.and_time(read.time()))?,
        };
        let office = self.policy.calendar(calendar_name(OFFICE, rule.holidays))?;
        if until_closing.is_open(moved) { Some(moved) } else { office.next_open(moved) }
    }
}

fn policy(year: i32, rules: &BTreeMap<String, Rule>, holidays: &Holidays) -> PolicySpec {
    let mut spec = PolicySpec::new(format!("boston-311-{year}")).priorities(rules.keys());
    for skips in [true, false] {
        let mut closed = holidays.clone();
        closed.retain(|date, _| skips || skipped_anyway(year, *date));
        for hours in [OFFICE, UNTIL_CLOSING] {
            spec = spec.calendars(calendar_name(hours, skips), calendar(hours, &closed));
        }
    }
    let add = |metric: MetricSpec, rule: &Rule| metric.targets(&rule.request, "*", target(rule));
    spec.metrics("resolution", rules.values().fold(MetricSpec::new(), add))
}

fn target(rule: &Rule) -> TargetSpec {
    let within = TargetSpec::within(rule.allowance().to_string());
    match rule.count {
        // Only its zone matters: calendar days run round the clock (A2).
        Count::CalendarDays => within.calendar(calendar_name(OFFICE, rule.holidays)),
        Count::BusinessDaysA => within.calendar(calendar_name(UNTIL_CLOSING, rule.holidays)).due("same_time"),
        Count::BusinessDaysB => {
            within.calendar(calendar_name(OFFICE, rule.holidays)).due("same_time").lands("next_open")
        }
    }
}

fn calendar_name(hours: &str, holidays: bool) -> &'static str {
    match (hours, holidays) {
        (OFFICE, true) => "office, holidays",
        (OFFICE, false) => "office",
        (_, true) => "until closing, holidays",
        (_, false) => "until closing",
    }
}

/// Monday to Friday in Boston, except on the given dates.
pub(crate) fn calendar(hours: &str, closed: &Holidays) -> CalendarSpec {
    let weekly = CalendarSpec::weekly("America/New_York").hours("mon-fri", [hours]);
    closed.iter().fold(weekly, |spec, (date, name)| spec.dates(date.to_string(), DateSpec::closed().name(name)))
}

/// Whether rules without holidays skip this date all the same. These rules are from before the city entered any
/// holidays. For 2013 and 2018, deadlines that extend past the first entry skip the holidays from there on.
fn skipped_anyway(year: i32, date: NaiveDate) -> bool {
    let loaded = match year {
        2013 => NaiveDate::from_ymd_opt(2014, 1, 1),
        2018 => NaiveDate::from_ymd_opt(2018, 12, 25),
        _ => None,
    };
    loaded.is_some_and(|loaded| date >= loaded)
}
