//! A second implementation of contracts, in the most obvious way: unit by unit and ticket by ticket, with fractions of
//! its own, straight from the JSON. It shares no code with the crate.

use std::collections::BTreeMap;

use serde_json::Value;

/// A fraction that is not negative.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ratio(pub(crate) i128, pub(crate) i128);

impl Ratio {
    pub(crate) fn whole(number: i128) -> Ratio {
        Ratio(number, 1)
    }

    fn reduced(self) -> Ratio {
        let (mut a, mut b) = (self.0, self.1);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        Ratio(self.0 / a.max(1), self.1 / a.max(1))
    }

    fn plus(self, other: Ratio) -> Ratio {
        Ratio(self.0 * other.1 + other.0 * self.1, self.1 * other.1).reduced()
    }

    fn minus(self, other: Ratio) -> Ratio {
        Ratio(self.0 * other.1 - other.0 * self.1, self.1 * other.1).reduced()
    }

    fn times(self, other: Ratio) -> Ratio {
        Ratio(self.0 * other.0, self.1 * other.1).reduced()
    }

    pub(crate) fn is_less(self, other: Ratio) -> bool {
        self.0 * other.1 < other.0 * self.1
    }

    fn least(self, other: Option<i128>) -> Ratio {
        match other {
            Some(cap) if Ratio::whole(cap).is_less(self) => Ratio::whole(cap),
            _ => self,
        }
    }

    pub(crate) fn floor(self) -> i128 {
        self.0 / self.1
    }

    pub(crate) fn rounded(self, mode: &str) -> i128 {
        let twice_the_rest = 2 * (self.0 - self.floor() * self.1);
        let up = match mode {
            "down" => false,
            "up" => twice_the_rest > 0,
            "half_up" => twice_the_rest >= self.1,
            "half_even" => twice_the_rest > self.1 || (twice_the_rest == self.1 && self.floor() % 2 == 1),
            other => panic!("{other}"),
        };
        self.floor() + i128::from(up)
    }

    /// `12`, `12.5` or `1/30`.
    fn read(text: &str) -> Ratio {
        if let Some((above, below)) = text.split_once('/') {
            return Ratio(above.parse().unwrap(), below.parse().unwrap());
        }
        let (whole, places) = text.split_once('.').unwrap_or((text, ""));
        Ratio(format!("{whole}{places}").parse().unwrap(), 10_i128.pow(places.len() as u32)).reduced()
    }

    fn percent(text: &Value) -> Ratio {
        Ratio::read(text.as_str().unwrap()).times(Ratio(1, 100))
    }
}

/// What the oracle says.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) clauses: Vec<Ratio>,
    pub(crate) capped: bool,
    pub(crate) amount: i128,
    pub(crate) withheld: i128,
    pub(crate) earned_back: i128,
}

pub(crate) fn penalty(contract: &Value, facts: &Value) -> Answer {
    let mode = contract["rounding"]["mode"].as_str().unwrap();
    let each_clause = contract["rounding"]["each"] == "clause";
    let fee = number(&facts["fee_minor"]).unwrap_or(0);
    let cap = |part: &Value| {
        let share = part.get("cap_percent").map(|percent| Ratio::percent(percent).times(Ratio::whole(fee)).floor());
        [share, number(&part["cap_minor"])].into_iter().flatten().min()
    };
    let mut clauses = Vec::new();
    for clause in contract["clauses"].as_array().unwrap() {
        let amount = amount(clause, facts, fee).least(cap(clause));
        clauses.push(if each_clause { Ratio::whole(amount.rounded(mode)) } else { amount });
    }
    let mut total = Ratio::whole(0);
    for clause in &clauses {
        if contract["combine"] == "highest" {
            total = if total.is_less(*clause) { *clause } else { total };
        } else {
            total = total.plus(*clause);
        }
    }
    let left = number(&contract["annual_cap_minor"]).map(|cap| (cap - number(&facts["already_minor"]).unwrap()).max(0));
    let cut = total.least(cap(contract)).least(left);
    let rounded = cut.rounded(mode);
    let issued = number(&contract["issue_above_minor"]).is_none_or(|least| rounded > least);
    let amount = if issued { rounded } else { 0 };
    let back = &contract["earn_back"];
    let enough =
        !back.is_null() && number(&facts["good_months_after"]).unwrap_or(0) >= number(&back["months"]).unwrap();
    let earned_back =
        if enough { Ratio::percent(&back["percent"]).times(Ratio::whole(amount)).rounded(mode) } else { 0 };
    Answer { clauses, capped: cut.is_less(total), amount, withheld: rounded - amount, earned_back }
}

fn number(value: &Value) -> Option<i128> {
    value.as_i64().map(i128::from)
}

/// What a map with one of the three ways to write an amount costs.
fn rate(part: &Value, fee: i128) -> Ratio {
    if let Some(minor) = number(&part["amount_minor"]) {
        return Ratio::whole(minor);
    }
    let share = match part.get("percent") {
        Some(percent) => Ratio::percent(percent),
        None => Ratio::read(part["of_fee"].as_str().unwrap()),
    };
    share.times(Ratio::whole(fee))
}

fn seconds(text: &Value) -> i128 {
    let text = text.as_str().unwrap();
    let (number, unit) = text.split_at(text.len() - 1);
    number.parse::<i128>().unwrap()
        * match unit {
            "h" => 3_600,
            "m" => 60,
            _ => 1,
        }
}

fn units(seconds_of: i128, clause: &Value) -> Ratio {
    let each = seconds(&clause["each"]);
    match clause["count"].as_str().unwrap_or("started") {
        "started" => Ratio::whole((0..).find(|units| units * each >= seconds_of).unwrap()),
        "whole" => Ratio::whole((0..).take_while(|units| units * each <= seconds_of).last().unwrap()),
        _ => Ratio(seconds_of, each).reduced(),
    }
}

fn amount(clause: &Value, facts: &Value, fee: i128) -> Ratio {
    match clause["kind"].as_str().unwrap() {
        "bands" => {
            let measure = &facts["measures"][clause["measure"].as_str().unwrap()];
            let (good, of) = (number(&measure["good"]).unwrap(), number(&measure["of"]).unwrap());
            if of == 0 {
                return Ratio::whole(0);
            }
            let mut percent = Ratio(100 * good, of);
            if let Some(places) = clause["judge_decimals"].as_u64() {
                let scale = 10_i128.pow(places as u32);
                percent = Ratio(percent.times(Ratio::whole(scale)).rounded("half_up"), scale);
            }
            let mut best: Option<(Ratio, Ratio)> = None;
            for band in clause["bands"].as_array().unwrap() {
                let below = Ratio::read(band["below"].as_str().unwrap());
                if percent.is_less(below) && best.is_none_or(|(least, _)| below.is_less(least)) {
                    best = Some((below, rate(band, fee)));
                }
            }
            best.map_or(Ratio::whole(0), |(_, rate)| rate)
        }
        "per_late" => {
            let mut tickets: BTreeMap<&str, Ratio> = BTreeMap::new();
            for ticket in of_clause(clause, facts) {
                let field = if clause["late_in"] == "real_time" { "overdue_real_s" } else { "overdue_s" };
                let late = number(&ticket[field]).unwrap_or(0).max(0);
                let grace = clause.get("grace").map_or(0, seconds);
                if late > grace {
                    let counted = if clause["grace_is"] == "threshold" { late } else { late - grace };
                    let sum = tickets.entry(ticket["id"].as_str().unwrap()).or_insert(Ratio::whole(0));
                    *sum = sum.plus(price(clause, units(counted, clause), fee));
                }
            }
            of_tickets(clause, &tickets)
        }
        "per_breach" => {
            let (mut tickets, mut free) = (BTreeMap::new(), number(&clause["free"]).unwrap_or(0));
            for ticket in breached(clause, facts) {
                if free > 0 {
                    free -= 1;
                } else {
                    let sum = tickets.entry(ticket["id"].as_str().unwrap()).or_insert(Ratio::whole(0));
                    *sum = sum.plus(rate(clause, fee));
                }
            }
            of_tickets(clause, &tickets)
        }
        "count_bands" => reached(clause, breached(clause, facts).len() as i128, fee),
        "points" => reached(clause, number(&facts["points"]).unwrap(), fee),
        "per_downtime" => units(number(&facts["down_s"]).unwrap(), clause).times(rate(clause, fee)),
        "weighted" => {
            let mut total = Ratio::whole(0);
            for failed in facts["failed"].as_array().unwrap() {
                let Some(weight) = clause["levels"].get(failed["level"].as_str().unwrap()) else { continue };
                let pool = clause.get("pool_percent").map_or(Ratio::whole(1), Ratio::percent);
                let share = Ratio::percent(&clause["at_risk_percent"]).times(pool).times(Ratio::percent(weight));
                let mut factor = Ratio::whole(1);
                for months in 1..=number(&failed["in_a_row"]).unwrap() {
                    for repeat in clause["repeat"].as_array().into_iter().flatten() {
                        if number(&repeat["from"]) == Some(months) {
                            factor = Ratio::read(repeat["factor"].as_str().unwrap());
                        }
                    }
                }
                total = total.plus(share.times(Ratio::whole(fee)).times(factor));
            }
            total
        }
        other => panic!("{other}"),
    }
}

/// Unit by unit: what each costs, and what the rest of one does.
fn price(clause: &Value, units: Ratio, fee: i128) -> Ratio {
    let Some(scale) = clause.get("scale").and_then(Value::as_array) else { return units.times(rate(clause, fee)) };
    let mut steps: Vec<&Value> = scale.iter().collect();
    steps.sort_by_key(|step| number(&step["up_to"]).unwrap_or(i128::MAX));
    let step_of = |unit: Ratio| {
        steps.iter().find(|step| number(&step["up_to"]).is_none_or(|end| !Ratio::whole(end).is_less(unit)))
    };
    if clause["scale_is"] == "slab" {
        return units.times(rate(step_of(units).unwrap(), fee));
    }
    let (mut sum, mut unit) = (Ratio::whole(0), 0);
    while Ratio::whole(unit).is_less(units) {
        unit += 1;
        let rest = units.minus(Ratio::whole(unit - 1));
        let part = if Ratio::whole(1).is_less(rest) { Ratio::whole(1) } else { rest };
        if let Some(step) = step_of(Ratio::whole(unit)) {
            sum = sum.plus(part.times(rate(step, fee)));
        }
    }
    sum
}

fn of_tickets(clause: &Value, tickets: &BTreeMap<&str, Ratio>) -> Ratio {
    let cap = number(&clause["cap_per_ticket_minor"]);
    tickets.values().fold(Ratio::whole(0), |sum, amount| sum.plus(amount.least(cap)))
}

fn reached(clause: &Value, count: i128, fee: i128) -> Ratio {
    let reached = clause["bands"].as_array().unwrap().iter().filter(|step| number(&step["at_least"]).unwrap() <= count);
    reached.max_by_key(|step| number(&step["at_least"])).map_or(Ratio::whole(0), |step| rate(step, fee))
}

pub(crate) fn of_clause<'a>(clause: &Value, facts: &'a Value) -> Vec<&'a Value> {
    let tickets = facts["tickets"].as_array().unwrap().iter();
    let counts = |ticket: &&Value| {
        let meets = |when: &Value| {
            let fields = ["priority", "tier", "status", "group", "agent"];
            fields.iter().all(|field| fits(&when[*field], &ticket[*field]))
                && ["region", "seats"].iter().all(|name| fits(&when["attributes"][*name], &ticket["attributes"][*name]))
        };
        let when = &clause["when"];
        ticket["outcome"] != "void"
            && fits(&clause["metric"], &ticket["metric"])
            && when.as_array().map_or_else(|| meets(when), |alternatives| alternatives.iter().any(meets))
    };
    tickets.filter(counts).collect()
}

/// Whether a field with one text, a list of texts or none is as it is wanted (S5).
fn fits(wanted: &Value, found: &Value) -> bool {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
    let texts: Vec<Value> = list(found).into_iter().filter(|text| !text.is_null()).collect();
    let in_range = |text: &Value| {
        let seats = text.as_str().unwrap().parse::<i64>();
        let (least, end) = (number(&wanted["at_least"]), number(&wanted["below"]));
        seats.is_ok_and(|seats| {
            least.is_none_or(|least| i128::from(seats) >= least) && end.is_none_or(|end| i128::from(seats) < end)
        })
    };
    match wanted {
        Value::Null => true,
        Value::Object(asked) if asked.contains_key("not") => {
            !texts.iter().any(|text| list(&asked["not"]).contains(text))
        }
        Value::Object(_) => texts.iter().any(in_range),
        wanted => texts.iter().any(|text| list(wanted).contains(text)),
    }
}

fn breached<'a>(clause: &Value, facts: &'a Value) -> Vec<&'a Value> {
    let late = |ticket: &&Value| {
        ["overdue_s", "overdue_real_s"].iter().any(|field| number(&ticket[*field]).is_some_and(|late| late > 0))
    };
    let is_breached = |ticket: &&Value| ticket.get("outcome").map_or(late(ticket), |outcome| outcome == "breached");
    of_clause(clause, facts).into_iter().filter(is_breached).collect()
}

#[test]
fn m1_to_m4_the_oracle_agrees_with_sums_by_hand() {
    let clause = serde_json::json!({ "kind": "per_late", "each": "1h", "count": "exact",
        "scale": [{ "up_to": 2, "amount_minor": 100 }, { "amount_minor": 300 }], "cap_per_ticket_minor": 400 });
    let facts = serde_json::json!({ "tickets": [
        { "id": "A", "metric": "m", "overdue_s": 9_000 }, { "id": "B", "metric": "m", "overdue_s": 36_000 },
        { "id": "C", "metric": "m", "overdue_s": 1, "outcome": "void" }] });
    // A: 2 × 100 + 0.5 × 300 = 350. B: 2 × 100 + 8 × 300, cut to 400.
    assert_eq!(amount(&clause, &facts, 0), Ratio::whole(750));
    assert_eq!(["2.5", "1/30", "7"].map(Ratio::read), [Ratio(5, 2), Ratio(1, 30), Ratio(7, 1)]);
    assert_eq!(["half_up", "half_even", "down", "up"].map(|mode| Ratio(5, 2).rounded(mode)), [3, 2, 2, 3]);
}
