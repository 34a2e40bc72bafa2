//! Compares computed deadlines and verdicts with the published ones.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::promises::Promises;
use super::verdicts::Targets;
use super::{Case, Data, Requests, Rule, Verdict};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Agreement {
    pub(crate) agreed: usize,
    pub(crate) of: usize,
}

impl Agreement {
    fn count(&mut self, agrees: bool) {
        self.agreed += usize::from(agrees);
        self.of += 1;
    }

    pub(crate) fn percent(self) -> f64 {
        if self.of == 0 { 100.0 } else { 100.0 * self.agreed as f64 / self.of as f64 }
    }
}

/// The comparison for one file.
pub(crate) struct Year<'a> {
    pub(crate) year: i32,
    pub(crate) requests: usize,
    /// Of the requests that have a published verdict.
    pub(crate) verdicts: Agreement,
    pub(crate) other_verdicts: Vec<OtherVerdict<'a>>,
    /// Of the requests that have a target and a rule.
    pub(crate) deadlines: Agreement,
    pub(crate) other_deadlines: Vec<OtherDeadline<'a>>,
    /// The rule and the agreement of deadlines for each kind of request.
    pub(crate) by_request: BTreeMap<String, (Rule, Agreement)>,
    /// Requests whose target is not a deadline but a placeholder at the end of 2059.
    pub(crate) placeholders: Vec<&'a Case>,
    /// Requests with a target whose kind has no rule.
    pub(crate) without_rule: Vec<&'a Case>,
}

pub(crate) struct OtherVerdict<'a> {
    pub(crate) case: &'a Case,
    pub(crate) published: Verdict,
    pub(crate) computed: Option<Verdict>,
}

pub(crate) struct OtherDeadline<'a> {
    pub(crate) case: &'a Case,
    pub(crate) computed: Option<DateTime<Utc>>,
}

/// Published targets are a few seconds late, or cut to the minute.
const TOLERANCE: TimeDelta = TimeDelta::seconds(60);

/// Compares every file. Rules that do not make a valid policy are an error.
pub(crate) fn compare<'a>(data: &'a Data) -> Result<Vec<Year<'a>>, String> {
    let year = |requests: &'a Requests| {
        let promises = Promises::of_year(requests.year, &data.rules, &data.holidays)?;
        Ok(Year::new(requests, promises.as_ref(), &Targets::of(requests)?))
    };
    data.files.iter().map(year).collect()
}

impl<'a> Year<'a> {
    fn new(requests: &'a Requests, promises: Option<&Promises>, targets: &Targets) -> Self {
        let mut year = Year {
            year: requests.year,
            requests: requests.cases.len(),
            verdicts: Agreement::default(),
            other_verdicts: Vec::new(),
            deadlines: Agreement::default(),
            other_deadlines: Vec::new(),
            by_request: BTreeMap::new(),
            placeholders: Vec::new(),
            without_rule: Vec::new(),
        };
        for case in &requests.cases {
            year.compare_verdict(case, targets);
            year.compare_deadline(case, promises);
        }
        year
    }

    fn compare_verdict(&mut self, case: &'a Case, targets: &Targets) {
        let Some(published) = case.verdict else { return };
        let computed = targets.verdict(case);
        self.verdicts.count(computed == Some(published));
        if computed != Some(published) {
            self.other_verdicts.push(OtherVerdict { case, published, computed });
        }
    }

    fn compare_deadline(&mut self, case: &'a Case, promises: Option<&Promises>) {
        let Some(published) = case.target else { return };
        if is_placeholder(published) {
            return self.placeholders.push(case);
        }
        let rule = promises.and_then(|promises| Some((promises, promises.rule(&case.request)?)));
        let Some((promises, rule)) = rule else { return self.without_rule.push(case) };
        let computed = promises.due(case);
        let agrees = computed.is_some_and(|computed| (computed - published).abs() <= TOLERANCE);
        self.deadlines.count(agrees);
        let start = || (rule.clone(), Agreement::default());
        self.by_request.entry(case.request.clone()).or_insert_with(start).1.count(agrees);
        if !agrees {
            self.other_deadlines.push(OtherDeadline { case, computed });
        }
    }
}

/// 2059-12-31 19:00 in Boston.
fn is_placeholder(target: DateTime<Utc>) -> bool {
    NaiveDate::from_ymd_opt(2060, 1, 1).and_then(|date| date.and_hms_opt(0, 0, 0)) == Some(target.naive_utc())
}
