//! From a contract as written to its terms: reads every part and reports every mistake with its path (B1).

use super::clause::ClauseReader;
use super::clause_spec::ClauseSpec;
use super::facts::PenaltyFacts;
use super::read::{money, present, returned, share};
use super::spec::{ContractSpec, EarnBackSpec, RoundingSpec};
use super::terms::{Cap, Clause, EarnBack, Terms};
use super::words::{RoundEach, RoundingMode};
use crate::input::expected::{choice, required, typed};
use crate::input::length::check_text;
use crate::input::names::Set;
use crate::input::problem::{InputError, Place, ProblemKind, Problems};
use crate::input::written::{Loose, fields_here, unknown_fields, unknown_names};

/// How many clauses a contract may have.
const MOST_CLAUSES: usize = 256;

/// How many digits a minor unit may have.
const MOST_MINOR_DIGITS: u64 = 6;

const MONTHS_HELP: &str = "write a whole number of months, at least 1";

pub(super) fn build(spec: &ContractSpec) -> Result<Terms, InputError> {
    let (mut problems, root) = (Problems::default(), Place::ROOT);
    let terms = terms(spec, &root, &mut problems);
    problems.or("contract", terms)
}

fn terms(spec: &ContractSpec, root: &Place<'_>, problems: &mut Problems) -> Option<Terms> {
    let unknown = spec.unknown.iter().map(|(name, _)| name);
    let (of_facts, unknown): (Vec<&str>, Vec<&str>) = unknown.partition(|name| PenaltyFacts::FIELDS.contains(name));
    unknown_names(&mut of_facts.into_iter(), root, problems, &|| "write it in the facts of each month".to_owned(), &[]);
    let help = || fields_here(ContractSpec::FIELDS);
    unknown_names(&mut unknown.into_iter(), root, problems, &help, ContractSpec::FIELDS);
    let at = root.field("currency");
    let currency = required(spec.currency.as_ref(), &at, problems, "write a currency, such as \"EUR\"");
    currency.iter().for_each(|currency| check_text(currency, &at, problems));
    let digits = minor_digits(spec.minor_digits.as_ref(), &root.field("minor_digits"), problems);
    let (mode, each) = rounding(spec.rounding.as_ref(), &root.field("rounding"), problems);
    let combine = choice(spec.combine.as_ref(), &root.field("combine"), problems).unwrap_or_default();
    let clauses = clauses(spec, &root.field("clauses"), problems);
    Some(Terms {
        cap: Cap {
            share: share(spec.cap_percent.as_ref(), &root.field("cap_percent"), problems),
            minor: money(spec.cap_minor.as_ref(), &root.field("cap_minor"), problems),
        },
        annual_cap: money(spec.annual_cap_minor.as_ref(), &root.field("annual_cap_minor"), problems),
        issue_above: money(spec.issue_above_minor.as_ref(), &root.field("issue_above_minor"), problems),
        earn_back: earn_back(spec.earn_back.as_ref(), &root.field("earn_back"), problems),
        currency: currency?.as_str().into(),
        minor_digits: digits,
        mode,
        each,
        combine,
        clauses,
    })
}

fn minor_digits(written: Option<&Loose<u64>>, at: &Place<'_>, problems: &mut Problems) -> u32 {
    let help = format!("write 2 for cents, 0 for yen, {MOST_MINOR_DIGITS} at most");
    let digits = written.and_then(|written| typed(written, at, problems, &help)).copied().unwrap_or(2);
    if digits > MOST_MINOR_DIGITS {
        problems.add(at, ProblemKind::TooLarge, format_args!("`{digits}` is too many"), help);
    }
    digits.min(MOST_MINOR_DIGITS) as u32
}

fn rounding(
    written: Option<&Loose<RoundingSpec>>,
    at: &Place<'_>,
    problems: &mut Problems,
) -> (RoundingMode, RoundEach) {
    let help = "say how amounts are rounded, as in {\"mode\": \"half_up\", \"each\": \"total\"}";
    let Some(rounding) = required(written, at, problems, help) else { return Default::default() };
    unknown_fields(&rounding.unknown, at, problems, RoundingSpec::FIELDS);
    let at_mode = at.field("mode");
    present(&rounding.mode, &at_mode, problems, "write `half_up`, `half_even`, `down` or `up`");
    let mode = choice(rounding.mode.as_ref(), &at_mode, problems).unwrap_or_default();
    (mode, choice(rounding.each.as_ref(), &at.field("each"), problems).unwrap_or_default())
}

fn clauses(spec: &ContractSpec, at: &Place<'_>, problems: &mut Problems) -> Vec<Clause> {
    let help = "write a list of clauses, each a map with `id` and `kind`";
    let Some(listed) = required(spec.clauses.as_ref(), at, problems, help) else { return Vec::new() };
    if listed.is_empty() {
        problems.add(at, ProblemKind::Missing, "is empty", help);
    }
    if listed.len() > MOST_CLAUSES {
        let found = format!("there are {} clauses", listed.len());
        problems.add(at, ProblemKind::TooLarge, found, format_args!("write {MOST_CLAUSES} at most"));
    }
    let (mut ids, mut reader) = (Set::<&str>::default(), ClauseReader::default());
    let mut clauses = Vec::new();
    for (index, clause) in listed.iter().enumerate() {
        let at = at.index(index);
        if let Loose::Typed(ClauseSpec { id: Some(Loose::Typed(id)), .. }) = clause {
            if !ids.add(id) {
                let found = format!("`{id}` is the id of another clause");
                problems.add(&at.field("id"), ProblemKind::Duplicate, found, "give each clause its own id");
            }
        }
        clauses.extend(reader.read(clause, &at, problems));
    }
    reader.finish(at, problems);
    clauses
}

fn earn_back(written: Option<&Loose<EarnBackSpec>>, at: &Place<'_>, problems: &mut Problems) -> Option<EarnBack> {
    let help = "write a percentage and a number of months, as in {\"percent\": \"50\", \"months\": 6}";
    let spec = typed(written?, at, problems, help)?;
    unknown_fields(&spec.unknown, at, problems, EarnBackSpec::FIELDS);
    let percent = at.field("percent");
    present(&spec.percent, &percent, problems, "write a percentage, such as \"50\"");
    let share = returned(spec.percent.as_ref(), &percent, problems);
    let months_at = at.field("months");
    let months = required(spec.months.as_ref(), &months_at, problems, MONTHS_HELP).copied();
    if months == Some(0) {
        problems.add(&months_at, ProblemKind::Senseless, "would give everything back at once", MONTHS_HELP);
    }
    Some(EarnBack { share: share?, months: months? })
}
