//! From the amounts of clauses to what is due: caps in their order, rounding, least amount and earn-back (M1, M5–M7).
//! This module knows no kind of clause.

use super::amount;
use super::checked::Facts;
use super::rate::rounded;
use super::result::{CapCut, CapKind, ClausePenalty, Penalty};
use super::terms::{Cap, Clause, Terms};
use super::words::{Combine, RoundEach};
use crate::exact::Fraction;
use crate::input::text::quoted;

/// The largest amount of a result, in minor units.
const MOST_TOTAL: i128 = 1_000_000_000_000_000_000;

const SUM_TOO_LARGE: &str = "the sum of the clauses does not fit";

/// The penalty, or what of it does not fit into 128 bits, or into the limit.
pub(super) fn total(terms: &Terms, facts: &Facts<'_>) -> Result<Penalty, String> {
    let clauses = terms.clauses.iter().map(|clause| {
        let penalty = clause_penalty(clause, terms, facts);
        penalty.ok_or_else(|| format!("the amount of clause `{}` does not fit", quoted(&clause.id)))
    });
    let clauses: Vec<ClausePenalty> = clauses.collect::<Result<_, _>>()?;
    let combined = combined(terms.combine, &clauses).ok_or(SUM_TOO_LARGE)?;
    let mut amount = combined;
    let mut caps = Vec::new();
    let left = terms.annual_cap.map(|cap| cap.saturating_sub(facts.already).max(0));
    for (cap, limit) in [(CapKind::Total, limit(terms.cap, facts)), (CapKind::Year, left)] {
        let Some((limit, limit_minor)) = limit.and_then(|limit| Some((Fraction::new(limit, 1)?, minor(limit)?))) else {
            continue;
        };
        if amount > limit {
            amount = limit;
            caps.push(CapCut { cap, limit_minor });
        }
    }
    let total = rounded(amount, terms.mode);
    let total_minor = minor(total).ok_or(SUM_TOO_LARGE)?;
    let is_issued = terms.issue_above.is_none_or(|least| total > least);
    let (amount_minor, withheld_minor) = if is_issued { (total_minor, 0) } else { (0, total_minor) };
    Ok(Penalty {
        currency: terms.currency.clone(),
        minor_digits: terms.minor_digits,
        fee_minor: facts.fee.and_then(minor),
        clauses,
        combine: terms.combine,
        combined,
        capped: !caps.is_empty(),
        caps,
        rounding: terms.mode,
        each: terms.each,
        total_minor,
        amount_minor,
        withheld_minor,
        earned_back_minor: earned_back(terms, facts, amount_minor).ok_or(SUM_TOO_LARGE)?,
    })
}

fn clause_penalty(clause: &Clause, terms: &Terms, facts: &Facts<'_>) -> Option<ClausePenalty> {
    let (before_cap, reason) = amount::of(&clause.rule, facts)?;
    let cap = limit(clause.cap, facts);
    let mut amount = before_cap;
    if let Some(cap) = cap {
        amount = amount.min(Fraction::new(cap, 1)?);
    }
    if terms.each == RoundEach::Clause {
        amount = Fraction::new(rounded(amount, terms.mode), 1)?;
    }
    Some(ClausePenalty { clause: clause.id.clone(), reason, before_cap, cap_minor: cap.and_then(minor), amount })
}

fn combined(combine: Combine, clauses: &[ClausePenalty]) -> Option<Fraction> {
    let mut amounts = clauses.iter().map(|clause| clause.amount);
    match combine {
        Combine::Sum => amounts.try_fold(Fraction::ZERO, Fraction::checked_add),
        Combine::Highest => Some(amounts.max().unwrap_or(Fraction::ZERO)),
    }
}

/// The lower of the two limits of a cap, in whole minor units (M1).
fn limit(cap: Cap, facts: &Facts<'_>) -> Option<i128> {
    let fee = Fraction::new(facts.fee.unwrap_or(0), 1);
    let share = cap.share.zip(fee).and_then(|(share, fee)| share.checked_mul(fee)).map(Fraction::floor);
    // A share that does not fit cuts nothing.
    share.into_iter().chain(cap.minor).min()
}

fn earned_back(terms: &Terms, facts: &Facts<'_>, amount: i64) -> Option<i64> {
    let Some(earn_back) = terms.earn_back.as_ref().filter(|back| facts.good_months >= back.months) else {
        return Some(0);
    };
    minor(rounded(earn_back.share.checked_mul(Fraction::from(amount))?, terms.mode))
}

fn minor(amount: i128) -> Option<i64> {
    i64::try_from(amount).ok().filter(|_| amount <= MOST_TOTAL)
}
