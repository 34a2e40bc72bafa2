//! Contracts and facts built in Rust: they are those that JSON says, and what they come to is worked out by hand.

use chrono::{DateTime, TimeDelta, Utc};
use punctual::condition::ConditionsSpec;
use punctual::penalty::{
    BandSpec, ClauseKind, ClauseSpec, Combine, ContractSpec, CountUnits, GraceIs, LateIn, PenaltyFacts, PlacedBy,
    ScaleIs, TicketFact,
};
use punctual::report::{Bucket, Dimension, LimitSpec, Measure, Row};
use punctual::{Contract, Outcome, Policy, Report, ReportSpec, Ticket, evaluate, penalty};
use serde_json::{Value, json};

/// Every kind of clause, and every field of a contract.
fn contract() -> ContractSpec {
    let gold = ConditionsSpec::new().tier(["gold"]).agent(["Ann"]);
    ContractSpec::new("JPY")
        .minor_digits(0)
        .rounding("up", "clause")
        .combine(Combine::Highest)
        .clauses([
            ClauseSpec::bands_of("uptime", "shop").judge_decimals(2).bands([BandSpec::below("99.9").percent("5")]),
            ClauseSpec::per_late("repairs", "1h")
                .metric("resolution")
                .when(gold)
                .late_in(LateIn::RealTime)
                .count(CountUnits::Whole)
                .grace("15m")
                .grace_is(GraceIs::Threshold)
                .scale([BandSpec::up_to(4).amount_minor(100), BandSpec::beyond().of_fee("1/30")])
                .scale_is(ScaleIs::Slab)
                .cap_per_ticket_minor(900),
            ClauseSpec::per_breach("breaches").percent("0.5").free(2).cap_percent("10"),
            ClauseSpec::count_bands("many").bands([BandSpec::at_least(3).amount_minor(500)]).cap_minor(400),
            ClauseSpec::points("points").bands([BandSpec::at_least(7).amount_minor(50)]),
            ClauseSpec::per_downtime("down", "30m").of_fee("1/1000"),
            ClauseSpec::weighted("levels", "10")
                .pool_percent("200")
                .levels("answer", "60")
                .levels("restore", "40")
                .repeat(2, "1.5")
                .repeat(3, "2"),
        ])
        .cap_percent("50")
        .cap_minor(70_000)
        .annual_cap_minor(90_000)
        .issue_above_minor(10)
        .earn_back("25", 3)
}

fn written_contract() -> Value {
    json!({
        "currency": "JPY", "minor_digits": 0, "rounding": { "mode": "up", "each": "clause" }, "combine": "highest",
        "clauses": [
            { "id": "uptime", "kind": "bands", "measure": "shop", "judge_decimals": 2,
              "bands": [{ "below": "99.9", "percent": "5" }] },
            { "id": "repairs", "kind": "per_late", "each": "1h", "metric": "resolution",
              "when": { "tier": ["gold"], "agent": ["Ann"] }, "late_in": "real_time", "count": "whole",
              "grace": "15m", "grace_is": "threshold", "scale_is": "slab", "cap_per_ticket_minor": 900,
              "scale": [{ "up_to": 4, "amount_minor": 100 }, { "of_fee": "1/30" }] },
            { "id": "breaches", "kind": "per_breach", "percent": "0.5", "free": 2, "cap_percent": "10" },
            { "id": "many", "kind": "count_bands", "bands": [{ "at_least": 3, "amount_minor": 500 }],
              "cap_minor": 400 },
            { "id": "points", "kind": "points", "bands": [{ "at_least": 7, "amount_minor": 50 }] },
            { "id": "down", "kind": "per_downtime", "each": "30m", "of_fee": "1/1000" },
            { "id": "levels", "kind": "weighted", "at_risk_percent": "10", "pool_percent": "200",
              "levels": { "restore": "40", "answer": "60" },
              "repeat": [{ "from": 2, "factor": "1.5" }, { "from": 3, "factor": "2" }] },
        ],
        "cap_percent": "50", "cap_minor": 70_000, "annual_cap_minor": 90_000, "issue_above_minor": 10,
        "earn_back": { "percent": "25", "months": 3 },
    })
}

#[test]
fn a_contract_built_in_rust_is_the_one_that_json_says() {
    let (built, read) = (contract(), serde_json::from_value::<ContractSpec>(written_contract()).unwrap());
    assert_eq!(built, read);
    assert_eq!(serde_json::to_value(&built).unwrap(), written_contract());
    let other = Contract::from_spec(contract().cap_minor(70_001)).unwrap();
    let (built, read) = (Contract::try_from(built).unwrap(), Contract::try_from(read).unwrap());
    assert!(built == read && built != other);
}

#[test]
fn facts_built_in_rust_are_those_that_json_says() {
    let late = TicketFact::new("T-1", "resolution")
        .outcome(Outcome::Breached)
        .overdue(TimeDelta::minutes(90))
        .overdue_real(TimeDelta::hours(15))
        .priority("high")
        .tier("gold")
        .status("solved")
        .group("desk")
        .agent("Ann")
        .attributes("region", "emea")
        .attributes("tags", ["vip", "vpn"]);
    let built = PenaltyFacts::by_hand()
        .fee_minor(100_000)
        .measures("shop", 999, 1_000)
        .tickets([late])
        .points(9)
        .down(TimeDelta::minutes(75))
        .failed("restore", 2)
        .failed("answer", 1)
        .good_months_after(3)
        .already_minor(20_000);
    let written = json!({
        "fee_minor": 100_000, "measures": { "shop": { "good": 999, "of": 1_000 } },
        "tickets": [{ "id": "T-1", "metric": "resolution", "outcome": "breached", "overdue_s": 5_400,
                      "overdue_real_s": 54_000, "priority": "high", "tier": "gold", "status": "solved",
                      "group": "desk", "agent": "Ann",
                      "attributes": { "region": "emea", "tags": ["vip", "vpn"] } }],
        "points": 9, "down_s": 4_500,
        "failed": [{ "level": "restore", "in_a_row": 2 }, { "level": "answer", "in_a_row": 1 }],
        "good_months_after": 3, "already_minor": 20_000,
    });
    assert_eq!(built, serde_json::from_value(written.clone()).unwrap());
    assert_eq!(serde_json::to_value(&built).unwrap(), written);
    assert_eq!(serde_json::to_value(PenaltyFacts::by_hand().none_failed()).unwrap(), json!({ "failed": [] }));
}

/// A contract in euros with one clause, which is rounded once.
fn euros(clause: ClauseSpec) -> Contract {
    Contract::from_spec(ContractSpec::new("EUR").rounding("half_up", "total").clauses([clause])).unwrap()
}

#[track_caller]
fn comes_to(clause: ClauseSpec, facts: PenaltyFacts, minor: i64, lines: &[&str]) {
    let penalty = penalty(&euros(clause), &facts).unwrap_or_else(|error| panic!("{error}"));
    let page = penalty.to_string();
    assert_eq!(penalty.amount_minor, minor, "{page}");
    lines.iter().for_each(|line| assert!(page.lines().any(|shown| shown == *line), "{line}\n{page}"));
}

#[test]
fn m4_failed_levels_cost_their_weight_times_the_factor_that_is_reached() {
    let clause = || ClauseSpec::weighted("c", "10").pool_percent("200").levels("restore", "40").levels("answer", "60");
    let facts = || PenaltyFacts::by_hand().fee_minor(100_000);
    // 10 % of the fee are at risk, the pool is twice that, and 40 % of it are 8 % of the fee: 80.00, times 1.5.
    let repeated = clause().repeat(2, "1.5").repeat(4, "3");
    let line = "  `restore` failed, 3 months in a row: 8 % of the fee of 1000.00, times 1.5 = 120.00";
    comes_to(repeated.clone(), facts().failed("restore", 3), 12_000, &[line]);
    let line = "  `restore` failed, 1 month in a row: 8 % of the fee of 1000.00, times 1 = 80.00";
    comes_to(repeated, facts().failed("restore", 1), 80_00, &[line]);
    // Both: 8 % and 12 %.
    comes_to(clause(), facts().failed("restore", 9).failed("answer", 1), 20_000, &[]);
    comes_to(clause(), facts().none_failed(), 0, &["Amount due: 0.00 EUR"]);
}

#[test]
fn m4_downtime_costs_each_unit_that_has_begun() {
    let clause = || ClauseSpec::per_downtime("c", "30m").amount_minor(5_00);
    let facts = |minutes| PenaltyFacts::by_hand().down(TimeDelta::minutes(minutes));
    comes_to(clause(), facts(75), 15_00, &["  1h15m down is 3 times 30m: 5.00 for each"]);
    comes_to(clause().count(CountUnits::Whole), facts(75), 10_00, &[]);
    comes_to(clause().count(CountUnits::Exact), facts(75), 12_50, &["  1h15m down is 2.5 times 30m: 5.00 for each"]);
}

#[test]
fn m2_so_many_breaches_reach_the_highest_step() {
    let clause = || {
        let steps = [BandSpec::at_least(4).amount_minor(50_00), BandSpec::at_least(2).amount_minor(10_00)];
        ClauseSpec::count_bands("c").bands(steps)
    };
    let breached = |count: u32| {
        let ticket = |number| TicketFact::new(format!("T-{number}"), "resolution").outcome(Outcome::Breached);
        PenaltyFacts::by_hand().tickets((0..count).map(ticket))
    };
    comes_to(clause(), breached(1), 0, &["  1 breached, which reaches no step"]);
    comes_to(clause(), breached(3), 10_00, &["  3 breached, at least 2: 10.00"]);
    comes_to(clause(), breached(4), 50_00, &["  4 breached, at least 4: 50.00"]);
    // M5: a cap that is not reached cuts nothing, and says nothing.
    let page = penalty(&euros(clause().cap_minor(50_00)), &breached(4)).unwrap().to_string();
    assert!(!page.contains("cut"), "{page}");
    let cut = "  cut from 50.00 EUR to the cap of the clause";
    comes_to(clause().cap_minor(49_99), breached(4), 49_99, &[cut]);
}

/// The nth hour costs n euros. So nine hours are 1 + 2 + … + 9 = 45.00. A line multiplies out at most eight steps.
#[test]
fn m3_a_scale_of_many_steps_is_summed_and_not_multiplied_out() {
    let steps = (1..=9).map(|hour| BandSpec::up_to(hour).amount_minor(hour * 1_00));
    let clause = ClauseSpec::per_late("c", "1h").scale(steps.chain([BandSpec::beyond().amount_minor(10_00)]));
    let late = |hours| TicketFact::new("T-1", "resolution").overdue(TimeDelta::hours(hours));
    let facts = |hours| PenaltyFacts::by_hand().tickets([late(hours)]);
    let eight = "  `T-1` was late by 8h: 1 × 1.00 + 1 × 2.00 + 1 × 3.00 + 1 × 4.00 + 1 × 5.00 + 1 × 6.00 + 1 × 7.00 + \
                 1 × 8.00 = 36.00";
    comes_to(clause.clone(), facts(8), 36_00, &[eight]);
    comes_to(clause.clone(), facts(9), 45_00, &["  `T-1` was late by 9h: 9 units = 45.00"]);
    // Two hours beyond the last step with an end.
    comes_to(clause, facts(11), 65_00, &["  `T-1` was late by 11h: 11 units = 65.00"]);
}

#[test]
fn q5_the_share_of_a_limit_is_a_measure() {
    let spec = ReportSpec::at(at("07-01T00:00:00")).by([Dimension::Metric]);
    let spec = spec.limits([LimitSpec::new("resolution", "4h")]).build().unwrap();
    let row = |measure, n| Row::new(["resolution".into()], measure, Bucket::Number(0), n);
    let rows = [row(Measure::LimitKept, 9), row(Measure::LimitMissed, 1), row(Measure::LimitUndecided, 5)];
    let report = Report::from_rows(spec, rows).unwrap();
    let line = &report.lines()[0];
    let clause = || ClauseSpec::bands_of("c", "quick").bands([BandSpec::below("95").amount_minor(5_00)]);
    let facts = |number| PenaltyFacts::by_hand().limit("quick", line, number);
    comes_to(clause(), facts(0), 5_00, &["  `quick` is 90 % (9 of 10), below 95 %: 5.00"]);
    // There is no second limit, so nothing is judged.
    comes_to(clause(), facts(1), 0, &["  `quick` is not judged: nothing was counted"]);
}

#[test]
fn m1_a_fee_is_needed_wherever_a_part_of_it_is_named() {
    let amount = || ClauseSpec::per_breach("c").amount_minor(5_00);
    let total = |contract: ContractSpec| Contract::from_spec(contract.rounding("up", "total")).unwrap();
    let of_total = total(ContractSpec::new("EUR").clauses([amount()]).cap_percent("10"));
    let contracts = [
        euros(ClauseSpec::per_breach("c").percent("5")),
        euros(ClauseSpec::per_late("c", "1h").of_fee("1/30")),
        euros(ClauseSpec::per_late("c", "1h").scale([BandSpec::beyond().percent("1")])),
        euros(ClauseSpec::per_downtime("c", "1h").percent("1")),
        euros(ClauseSpec::weighted("c", "10").levels("restore", "100")),
        euros(amount().cap_percent("10")),
        of_total,
    ];
    let facts = || PenaltyFacts::by_hand().tickets([]).down(TimeDelta::zero()).none_failed();
    for contract in &contracts {
        let error = penalty(contract, &facts()).unwrap_err();
        let paths: Vec<_> = error.problems().iter().map(|problem| problem.path()).collect();
        assert_eq!(paths, ["fee_minor"], "{error}");
        assert_eq!(penalty(contract, &facts().fee_minor(100_000)).unwrap().amount_minor, 0);
    }
    assert_eq!(penalty(&euros(amount()), &facts()).unwrap().amount_minor, 0);
}

/// T1: a time longer than any from 1970 to 2100 has no number in JSON.
#[test]
fn t1_downtime_that_no_period_has_is_not_written() {
    let written = |seconds| serde_json::to_value(PenaltyFacts::by_hand().down(TimeDelta::seconds(seconds)));
    assert_eq!(written(4_294_967_296).unwrap(), json!({ "down_s": 4_294_967_296_u64 }));
    let error = written(4_294_967_297).unwrap_err().to_string();
    assert!(error.contains("4294967296 seconds"), "{error}");
}

#[test]
fn m3_real_time_is_needed_only_of_what_is_late() {
    let contract = euros(ClauseSpec::per_late("c", "1h").amount_minor(5_00).late_in("real_time"));
    let paths = |fact: TicketFact| {
        let result = penalty(&contract, &PenaltyFacts::by_hand().tickets([fact]));
        result.map(|penalty| penalty.amount_minor).map_err(|error| error.problems()[0].path().to_owned())
    };
    let fact = || TicketFact::new("T-1", "resolution");
    assert_eq!(paths(fact()), Ok(0));
    assert_eq!(paths(fact().overdue(TimeDelta::zero()).outcome(Outcome::Met)), Ok(0));
    assert_eq!(paths(fact().overdue(TimeDelta::hours(1))), Err("tickets[0].overdue_real_s".to_owned()));
    assert_eq!(paths(fact().outcome(Outcome::Breached)), Err("tickets[0].overdue_real_s".to_owned()));
    assert_eq!(paths(fact().overdue(TimeDelta::hours(1)).overdue_real(TimeDelta::hours(3))), Ok(15_00));
}

/// B1: each is reported, and the rest is read.
#[test]
fn b1_facts_of_another_type_are_told_by_their_paths() {
    let mut clauses = vec![ClauseSpec::weighted("w", "10").levels("restore", "100")];
    clauses.push(ClauseSpec::bands_of("b", "shop").bands([BandSpec::below("95").amount_minor(5_00)]));
    clauses.push(ClauseSpec::new("p", ClauseKind::PerBreach).amount_minor(1));
    let contract = Contract::from_spec(ContractSpec::new("EUR").rounding("up", "total").clauses(clauses)).unwrap();
    let facts = json!({
        "fee_minor": 100, "measures": { "gate": { "good": "all", "of": 2 }, "shop": "99.9" },
        "failed": ["restore", { "level": "restore", "in_a_row": 0 }],
        "tickets": [{ "id": "T-1", "metric": "resolution", "attributes": { "tags": ["vip", 7] } }],
    });
    let error = penalty(&contract, &serde_json::from_value(facts).unwrap()).unwrap_err();
    let problems: Vec<(&str, &str)> =
        error.problems().iter().map(|problem| (problem.path(), problem.kind().as_str())).collect();
    let expected = [
        ("failed[0]", "wrong_type"),
        ("failed[1].in_a_row", "senseless"),
        ("measures.gate.good", "wrong_type"),
        ("measures.shop", "wrong_type"),
        ("tickets[0].attributes.tags[1]", "wrong_type"),
    ];
    let mut sorted = problems;
    sorted.sort_unstable();
    assert_eq!(sorted, expected, "{error}");
}

fn at(text: &str) -> DateTime<Utc> {
    format!("2026-{text}Z").parse().unwrap()
}

#[test]
fn m4_the_tier_and_the_agent_are_kept_where_a_clause_names_them() {
    let policy: Policy = serde_json::from_value(json!({
        "id": "p", "calendar": "24x7", "tiers": ["gold"],
        "metrics": { "resolution": { "targets": { "*": { "*": "4h" } } } }
    }))
    .unwrap();
    let ticket: Ticket = serde_json::from_value(json!({
        "id": "T-1", "opened_at": at("03-02T08:00:00"), "tier": "gold", "agent": "Ann",
        "events": [{ "at": at("03-02T09:00:00"), "type": "assigned", "agent": "Bob" },
                   { "at": at("03-02T13:00:00"), "type": "resolved" }]
    }))
    .unwrap();
    let now = at("04-01T00:00:00");
    let clause = |agent| {
        let who = ConditionsSpec::new().tier(["gold"]).agent([agent]);
        euros(ClauseSpec::per_breach("c").amount_minor(5_00).when(who))
    };
    for (agent, amount) in [("Bob", 5_00), ("Ann", 0)] {
        let contract = clause(agent);
        let mut facts = PenaltyFacts::new(&contract, at("03-01T00:00:00")..now, PlacedBy::Stop, now);
        facts.add(&ticket, &[evaluate(&ticket, &policy, now)]).unwrap();
        let kept = serde_json::to_value(&facts).unwrap();
        assert_eq!(
            (&kept["tickets"][0]["tier"], &kept["tickets"][0]["agent"]),
            (&json!("gold"), &json!("Bob")),
            "{kept}"
        );
        assert_eq!(penalty(&contract, &facts).unwrap().amount_minor, amount);
    }
}
