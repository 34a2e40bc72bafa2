//! What a contract costs. This module knows the table of amounts.

use std::io::Write;

use serde_json::{Value, json};

use super::{call, items, read};
use crate::Found;
use crate::arguments::Penalty;
use crate::failure::Failure;
use crate::input;
use crate::table::{plain, table};

pub(crate) fn run(command: &Penalty, as_json: bool, out: &mut dyn Write) -> Result<Found, Failure> {
    let arguments = json!({ "contract": input::value(&command.contract)?, "facts": input::value(&command.facts)? });
    let files = [("contract", &*input::name(&command.contract)), ("facts", &*input::name(&command.facts))];
    let answer = call(None, "penalty", &arguments, &files)?;
    let judged = read(&answer)?;
    if as_json {
        writeln!(out, "{answer}")?;
    } else {
        let mut rows = table(&["clause", "kind", "amount (minor units)"]);
        for clause in items(&judged["clauses"]) {
            rows.add_row([plain(&clause["clause"]), plain(&clause["reason"]["kind"]), plain(&clause["amount"])]);
        }
        writeln!(out, "{rows}\n")?;
        write_total(&judged, out)?;
    }
    Ok(Found::when(command.check && judged["total_minor"].as_i64().is_some_and(|total| total != 0)))
}

fn write_total(judged: &Value, out: &mut dyn Write) -> Result<(), Failure> {
    writeln!(out, "total: {}", money(judged, "total_minor"))?;
    for (field, what) in [("withheld_minor", "withheld below the least amount"), ("earned_back_minor", "earned back")] {
        if judged[field].as_i64().is_some_and(|amount| amount != 0) {
            writeln!(out, "{what}: {}", money(judged, field))?;
        }
    }
    Ok(())
}

/// An amount in the currency of the contract, such as `EUR 25.00`.
fn money(judged: &Value, field: &str) -> String {
    let amount = judged[field].as_i64().unwrap_or_default();
    let digits = usize::try_from(judged["minor_digits"].as_u64().unwrap_or_default()).unwrap_or_default();
    let (sign, text) = (if amount < 0 { "-" } else { "" }, format!("{:0>1$}", amount.unsigned_abs(), digits + 1));
    let (whole, minor) = text.split_at(text.len() - digits);
    let point = if digits == 0 { "" } else { "." };
    format!("{} {sign}{whole}{point}{minor}", plain(&judged["currency"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_the_digits_of_their_currency() {
        let of = |amount: i64, digits: u64| {
            money(&json!({ "currency": "EUR", "minor_digits": digits, "amount": amount }), "amount")
        };
        assert_eq!([of(2_500, 2), of(-5, 2), of(7, 0), of(1, 3)], ["EUR 25.00", "EUR -0.05", "EUR 7", "EUR 0.001"]);
    }
}
