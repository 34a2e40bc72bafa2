//! Reads when a level fires (E1): a text, or a map with business days and a time of day.

use crate::input::expected::{parsed, parsed_or_missing, required};
use crate::input::problem::{Place, ProblemKind, Problems};
use crate::input::written::unknown_fields;
use crate::policy::ladder::{LEVEL_TIME_HELP, Offset};
use crate::policy::spec::{LevelSpec, MomentFields, MomentForm};
use crate::policy::{Allowance, DueAt, LevelTime};

/// When a level fires; `at` is the place of the level.
pub(crate) fn when(spec: &LevelSpec, at: &Place<'_>, problems: &mut Problems) -> Option<LevelTime> {
    // A warning that is a text stands for its `at`.
    let own = at.field("at");
    let at = if spec.alone().is_some() { at } else { &own };
    match &required(spec.at.as_ref(), at, problems, LEVEL_TIME_HELP)?.0 {
        MomentForm::Text(text) => text.parse().map_err(|invalid| problems.add_invalid(at, &invalid)).ok(),
        MomentForm::Days(fields) => days(fields, at, problems),
    }
}

/// The same without its mistakes, which have been reported.
pub(crate) fn when_read(spec: &LevelSpec) -> Option<LevelTime> {
    when(spec, &Place::ROOT, &mut Problems::default())
}

fn days(fields: &MomentFields, at: &Place<'_>, problems: &mut Problems) -> Option<LevelTime> {
    unknown_fields(&fields.unknown, at, problems, MomentFields::FIELDS);
    let due = fields.due.as_ref().map(|due| parsed::<DueAt>(due, &at.field("due"), problems, DUE_HELP));
    let (field, written) = match (&fields.before, &fields.after) {
        (Some(_), Some(_)) => {
            problems.add(at, ProblemKind::Senseless, "`before` and `after` are both there", "leave one of them out");
            return None;
        }
        (None, Some(after)) => ("after", Some(after)),
        (before, None) => ("before", before.as_ref()),
    };
    let at = at.field(field);
    let days = match parsed_or_missing::<Allowance>(written, &at, problems, DAYS_HELP)? {
        Allowance::BusinessDays(days @ 1..) => days,
        other => {
            let found = format!("`{other}` has no meaning here");
            problems.add(&at, ProblemKind::Senseless, found, DAYS_HELP);
            return None;
        }
    };
    let due = due.unwrap_or(Some(DueAt::Close))?;
    let at_closing = Offset::Counted(Allowance::BusinessDays(days));
    Some(match (field, due) {
        ("after", DueAt::Close) => LevelTime::After(at_closing),
        ("after", due) => LevelTime::DaysAfter { days, due },
        (_, DueAt::Close) => LevelTime::Before(at_closing),
        (_, due) => LevelTime::DaysBefore { days, due },
    })
}

const DAYS_HELP: &str = "write one business day or more, as in `{\"before\": \"2 business days\", \"due\": \"09:00\"}`; \
                         anything else is written as a text, such as `2h before`";
const DUE_HELP: &str = "write `close`, `same_time`, or a time of day such as `09:00`";
