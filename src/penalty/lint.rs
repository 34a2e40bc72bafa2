//! What is legal in a contract and likely not meant: bands that never or always hold, steps out of order, a worse month
//! that costs less, and scales that end.

use super::Contract;
use super::rate::Rate;
use super::terms::{Price, Rule, Step};
use crate::exact::Fraction;
use crate::input::lint::{Lint, LintKind, Lints};
use crate::input::problem::Place;

impl Contract {
    /// What is legal in this contract and likely not meant, by path: bands that no measure falls into, bands that
    /// always hold, steps that are written out of order, a worse month that costs less, and late time that costs
    /// nothing more.
    ///
    /// # A worse month would be cheaper
    /// ```
    /// use punctual::Contract;
    /// use punctual::input::LintKind;
    /// use punctual::penalty::{BandSpec, ClauseSpec, ContractSpec};
    /// let bands = [BandSpec::below("99").percent("20"), BandSpec::below("95").percent("2")];
    /// let uptime = ClauseSpec::bands_of("uptime", "availability").bands(bands);
    /// let spec = ContractSpec::new("EUR").rounding("half_up", "total").clauses([uptime]);
    /// let lints = Contract::from_spec(spec)?.lint();
    /// assert_eq!((lints[0].kind(), lints[0].path()), (LintKind::WorseCostsLess, "clauses[0].bands[1]"));
    /// # Ok::<(), punctual::InputError>(())
    /// ```
    #[must_use]
    pub fn lint(&self) -> Vec<Lint> {
        let mut lints = Lints::default();
        let list = Place::ROOT.field("clauses");
        for (index, clause) in self.terms().clauses.iter().enumerate() {
            let at = list.index(index);
            match &clause.rule {
                Rule::Bands { decimals, bands, .. } => lint_bands(bands, *decimals, &at.field("bands"), &mut lints),
                Rule::CountBands { steps, .. } | Rule::Points { steps } => {
                    lint_steps(steps, &at.field("bands"), &mut lints);
                }
                Rule::PerLate { price: Price::Scale { steps, .. }, .. } => {
                    lint_scale(steps, &at.field("scale"), &mut lints);
                }
                _ => {}
            }
        }
        lints.sorted()
    }
}

fn lint_bands(bands: &[Step<Fraction>], decimals: Option<u32>, at: &Place<'_>, lints: &mut Lints) {
    let hundred = Fraction::from(100);
    let mut lower = Fraction::ZERO;
    for band in bands {
        let (place, bound) = (at.index(band.index), band.at);
        if !is_judged_between(lower, bound, decimals) {
            let help = "leave it out, or write another bound";
            lints.add(&place, LintKind::BandNeverHolds, "no percentage falls into this band", help);
        }
        if bound > hundred {
            let found = "holds for a measure of 100 %, too";
            lints.add(&place, LintKind::BandAlwaysHolds, found, "write 100 at most");
        }
        lower = bound;
    }
    // The better, the higher the bound: costs should fall.
    let better: Vec<_> = bands.iter().rev().map(|band| (band.index, band.rate)).collect();
    lint_order(&better, at, lints);
}

/// Whether a percentage, as it is rounded before it is judged, can be at least `lower` and below `bound`.
fn is_judged_between(lower: Fraction, bound: Fraction, decimals: Option<u32>) -> bool {
    let Some(decimals) = decimals else { return lower < bound };
    let scaled = |number: Fraction| number.checked_mul(Fraction::new(10_i128.saturating_pow(decimals), 1)?);
    scaled(lower).zip(scaled(bound)).is_none_or(|(lower, bound)| lower.ceil() < bound.ceil())
}

fn lint_steps(steps: &[Step<u64>], at: &Place<'_>, lints: &mut Lints) {
    if let Some(first) = steps.first().filter(|first| first.at == 0) {
        let found = "holds without any breach or point, too";
        lints.add(&at.index(first.index), LintKind::BandAlwaysHolds, found, "write 1 at least");
    }
    let steps: Vec<_> = steps.iter().map(|step| (step.index, step.rate)).collect();
    lint_order(&steps, at, lints);
}

fn lint_scale(steps: &[Step<Option<u64>>], at: &Place<'_>, lints: &mut Lints) {
    if let Some(end) = steps.last().and_then(|last| last.at) {
        let found = format!("late time beyond {end} units costs nothing more");
        let help = "add a step without `up_to`; to limit the amount, write `cap_per_ticket_minor`";
        lints.add(at, LintKind::ScaleEnds, found, help);
    }
    let steps: Vec<_> = steps.iter().map(|step| (step.index, step.rate)).collect();
    lint_order(&steps, at, lints);
}

/// Bands or steps from the best to the worst: are they written so, and does each cost as much as the one before?
fn lint_order(steps: &[(usize, Rate)], at: &Place<'_>, lints: &mut Lints) {
    for (better, worse) in steps.iter().zip(steps.iter().skip(1)) {
        let place = at.index(worse.0);
        if worse.0 < better.0 {
            let help = "write them in order, the best first";
            lints.add(&place, LintKind::StepsOutOfOrder, "stands before a better one", help);
        }
        if costs_less(worse.1, better.1) {
            let help = "check the amounts of the two";
            lints.add(&place, LintKind::WorseCostsLess, "costs less than the better one next to it", help);
        }
    }
}

/// Whether one rate is less than the other with any fee. An amount and a part of the fee cannot be compared.
fn costs_less(one: Rate, other: Rate) -> bool {
    match (one, other) {
        (Rate::AmountMinor(one), Rate::AmountMinor(other)) => one < other,
        (Rate::OfFee(one), Rate::OfFee(other)) => one < other,
        (Rate::OfFee(Fraction::ZERO), Rate::AmountMinor(other)) => other > 0,
        (Rate::AmountMinor(0), Rate::OfFee(other)) => other > Fraction::ZERO,
        _ => false,
    }
}
