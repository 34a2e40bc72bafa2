//! Conditions that are asked of one ticket at a time, as clauses of contracts and metrics do. A book has an index of its
//! own.

use std::sync::Arc;

use super::part::Part;
use super::read::{alternatives, conditions};
use super::spec::{AlternativesSpec, ConditionsSpec};
use super::wanted::{Condition, Wanted};
use crate::input::problem::{Place, ProblemKind, Problems};

/// How many conditions there may be, because each is asked of each ticket (B3).
const MOST_CONDITIONS: usize = 256;

/// Alternatives, of which one has to hold. Each is a list of conditions, in order of their parts, that all have to
/// hold.
#[derive(Clone, Debug)]
pub(crate) struct Conditions(Vec<Vec<Condition>>);

/// The fields of a ticket at some instant.
#[cfg(feature = "report")]
pub(crate) trait Fields {
    /// Whether one of the texts of a field fits.
    fn any(&self, part: &Part<Arc<str>>, fits: &mut dyn FnMut(&str) -> bool) -> bool;
}

impl Default for Conditions {
    /// Every ticket meets them.
    fn default() -> Self {
        Conditions(vec![Vec::new()])
    }
}

impl Conditions {
    /// Reads conditions as written. The hours of the opening are none of them.
    pub(crate) fn read(spec: &AlternativesSpec, at: &Place<'_>, problems: &mut Problems) -> Conditions {
        let mut read = Vec::new();
        for (index, spec) in alternatives(spec, at, problems) {
            read.push(match index {
                Some(index) => of_fields(spec, &at.index(index), problems),
                None => of_fields(spec, at, problems),
            });
        }
        let count = read.iter().map(|all| all.len().max(1)).fold(0, usize::saturating_add);
        if count > MOST_CONDITIONS {
            let found = format!("there are {count} conditions");
            problems.add(at, ProblemKind::TooLarge, found, format_args!("write {MOST_CONDITIONS} at most"));
        }
        Conditions(read)
    }

    /// Whether a ticket with these fields meets them.
    #[cfg(feature = "report")]
    pub(crate) fn holds(&self, fields: &dyn Fields) -> bool {
        self.0.iter().any(|all| all.iter().all(|condition| condition.holds(fields)))
    }

    /// One alternative: that the status is one of these.
    pub(crate) fn of_statuses(statuses: impl IntoIterator<Item = Arc<str>>) -> Conditions {
        Conditions(vec![vec![Condition::new(Part::Status, Wanted::OneOf(statuses.into_iter().collect()))]])
    }

    /// The alternatives, each with its conditions in the order of their parts.
    pub(crate) fn alternatives(&self) -> impl Iterator<Item = &[Condition]> {
        self.0.iter().map(Vec::as_slice)
    }

    /// All conditions of all alternatives.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Condition> {
        self.0.iter().flatten()
    }
}

fn of_fields(spec: &ConditionsSpec, at: &Place<'_>, problems: &mut Problems) -> Vec<Condition> {
    if spec.opened.is_some() {
        let help = "only the conditions of a policy in a book ask for the hours of the opening";
        problems.add(&at.field("opened"), ProblemKind::UnknownField, "`opened` is not a field here", help);
    }
    conditions(spec, at, problems, ConditionsSpec::OF_FIELDS)
}

impl Condition {
    /// Whether a field with these texts meets it.
    pub(crate) fn is_met_by(&self, texts: &[Arc<str>]) -> bool {
        texts.iter().any(|text| self.fits(text)) != self.wanted.excludes()
    }

    /// Whether a ticket with these fields meets it.
    #[cfg(feature = "report")]
    pub(crate) fn holds(&self, fields: &dyn Fields) -> bool {
        fields.any(&self.part, &mut |text| self.fits(text)) != self.wanted.excludes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b3_the_conditions_of_all_alternatives_together_are_limited() {
        let read = |last: ConditionsSpec| {
            let two = ConditionsSpec::new().tier("gold").priority("high");
            let mut listed = vec![two; 127];
            listed.push(last);
            let mut problems = Problems::default();
            Conditions::read(&listed.into(), &Place::ROOT, &mut problems);
            problems.or("conditions", Some(())).map_err(|error| error.problems()[0].kind())
        };
        let two = ConditionsSpec::new().group("first").attributes("region", "emea");
        assert_eq!(read(two.clone()), Ok(()));
        assert_eq!(read(two.agent("ann")), Err(ProblemKind::TooLarge));
    }
}
