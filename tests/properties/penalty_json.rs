//! Contracts and facts from any bytes: building and judging never panic, every mistake is told, and amounts stay within
//! their caps (B1, B4, M5). The contract is one line, the facts are the rest.

use punctual::exact::Fraction;
use punctual::penalty::{ContractSpec, PenaltyFacts};
use punctual::{Contract, Penalty, penalty};

use super::from_json::{halves, mistakes_are_told, numbers_drift};

pub fn hold(data: &[u8]) {
    let (contract, facts) = halves(data);
    let Ok(spec) = serde_json::from_slice::<ContractSpec>(contract) else { return };
    if !numbers_drift(contract) {
        let printed = serde_json::to_string(&spec).unwrap();
        assert!(serde_json::from_str::<ContractSpec>(&printed).unwrap() == spec, "another contract: {printed}");
    }
    let contract = match Contract::from_spec(spec) {
        Ok(contract) => contract,
        Err(mistakes) => return mistakes_are_told(&mistakes),
    };
    let lints = contract.lint();
    assert!(lints.iter().all(|lint| !lint.path().is_empty() && !lint.help().is_empty()), "{lints:?}");
    let Ok(facts) = serde_json::from_slice::<PenaltyFacts>(facts) else { return };
    match penalty(&contract, &facts) {
        Ok(due) => adds_up(&due),
        Err(mistakes) => mistakes_are_told(&mistakes),
    }
}

fn adds_up(due: &Penalty) {
    let is_cut = |amount: Fraction, cap: i64| amount <= Fraction::from(cap);
    for clause in &due.clauses {
        // A clause is rounded after its cap, which is a whole number.
        assert!(clause.cap_minor.is_none_or(|cap| is_cut(clause.amount, cap)), "{due}");
        assert!(clause.amount >= Fraction::ZERO, "{due}");
    }
    assert!(due.caps.iter().all(|cut| due.total_minor <= cut.limit_minor), "{due}");
    assert_eq!(due.capped, !due.caps.is_empty());
    assert_eq!(due.amount_minor + due.withheld_minor, due.total_minor, "{due}");
    assert!((0..=due.amount_minor).contains(&due.earned_back_minor), "{due}");
    let written = serde_json::to_string(due).unwrap();
    assert!(serde_json::from_str::<Penalty>(&written).unwrap() == *due, "another penalty: {written}");
}
