//! Facts as large, as odd and as exact as the limits allow, and one step beyond (B3, B4, V4). What takes longer than
//! sorting does not end here: a million facts taken in pairs are a million million steps.

use chrono::{DateTime, TimeDelta, Utc};
use punctual::availability::{CheckState, ServiceRecord, StretchKind};
use punctual::exact::Fraction;
use punctual::input::ProblemKind;
use punctual::{AvailabilitySpec, CalendarSpec, Outages, availability};

const MOST: i64 = 1_000_000;

fn start() -> DateTime<Utc> {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

/// A year, with a minimum, minutes, degraded time and service hours.
fn year() -> AvailabilitySpec {
    let hours = CalendarSpec::weekly("Europe/Berlin").hours("mon-fri", ["06:00-22:00"]);
    let spec = AvailabilitySpec::period(start(), start() + TimeDelta::days(365)).objective("99.9").service_hours(hours);
    spec.minimum_outage("2s")
        .minutes("touched_clock")
        .degraded_weight("1/3")
        .maintenance_allowance("100h")
        .build()
        .unwrap()
}

/// Seconds of the year that look drawn, in no order.
fn scattered(number: i64) -> DateTime<Utc> {
    start() + TimeDelta::seconds(number.wrapping_mul(7_919_317) % (365 * 86_400))
}

#[test]
fn b3_a_million_outages_that_overlap_in_no_order_take_no_longer_than_sorting() {
    let mut outages = Outages::builder();
    for number in 0..MOST {
        let from = scattered(number);
        let interval = from..from + TimeDelta::seconds(number % 97);
        outages = match number % 4 {
            0 | 1 => outages.down(interval),
            2 => outages.degraded(interval),
            _ => outages.maintenance(interval),
        };
    }
    let result = availability(&year(), &outages.build().unwrap(), start() + TimeDelta::days(300));
    assert!(result.ledger.len() > 10_000 && result.met == Some(false), "{}", result.ledger.len());
    let tiled = result.ledger.windows(2).all(|pair| pair[0].to == pair[1].from);
    assert!(tiled && result.ledger.iter().all(|stretch| stretch.from < stretch.to));
}

#[test]
fn b3_one_fact_more_than_a_million_is_refused() {
    let outages = (0..MOST).fold(Outages::builder(), |outages, number| outages.down(scattered(number)..));
    assert!(outages.clone().build().is_ok());
    let error = outages.unknown(start()..).build().unwrap_err();
    let problem = &error.problems()[0];
    assert_eq!((problem.kind(), problem.found()), (ProblemKind::TooLarge, "there are 1000001 facts"));
}

#[test]
fn b3_a_hundred_thousand_services_with_checks_are_combined_at_once() {
    let service = |number: i64| {
        let record = ServiceRecord::default().check(scattered(number), CheckState::Down);
        record
            .check(scattered(number + 1), CheckState::Up)
            .down(scattered(number)..scattered(number) + TimeDelta::hours(1))
    };
    for combine in ["series", "parallel"] {
        let spec = AvailabilitySpec::period(start(), start() + TimeDelta::days(365)).combine(combine).build().unwrap();
        let outages = (0..100_000).fold(Outages::builder(), |outages, number| outages.service(service(number)));
        let result = availability(&spec, &outages.build().unwrap(), start() + TimeDelta::days(365));
        assert!(!result.ledger.is_empty());
    }
}

#[test]
fn b3_a_million_incidents_share_the_users() {
    let outages = (0..MOST - 1).fold(Outages::builder().users(1_000_000_000), |outages, number| {
        let from = scattered(number);
        outages.incident(from..from + TimeDelta::seconds(number % 97), 1 + (number % 1_000_000) as u32)
    });
    let result = availability(&year(), &outages.build().unwrap(), start() + TimeDelta::days(365));
    assert!(result.lost > Fraction::ZERO && result.lost < result.counted);
}

/// The largest numbers that the limits allow are still exact, and none is left out.
#[test]
fn v4_numbers_at_the_limits_stay_exact() {
    let horizon = |at: &str| at.parse::<DateTime<Utc>>().unwrap();
    let (from, to) = (horizon("1970-01-01T00:00:00Z"), horizon("2100-01-01T00:00:00Z"));
    let nanosecond = TimeDelta::nanoseconds(1);
    // Primes, so that nothing can be reduced: of a percentage, and of a weight.
    for (objective, weight) in
        [("99.99999999", "0.000001"), ("99999988/99999989", "999982/999983"), ("0.00000001", "1")]
    {
        let spec = AvailabilitySpec::period(from, to).objective(objective).degraded_weight(weight).build().unwrap();
        let facts =
            Outages::builder().degraded(from + nanosecond..to - nanosecond - nanosecond).down(from..from + nanosecond);
        let result = availability(&spec, &facts.build().unwrap(), to);
        let budget = result.budget.unwrap();
        let lost = result.lost.checked_add(budget.remaining).unwrap();
        assert_eq!((lost, result.counted), (budget.allowed, Fraction::from(4_102_444_800_u32)), "{objective}");
        assert!(result.uptime.is_some() && budget.burn_rate.is_some(), "{objective}");
        // And for the greatest number of users.
        let facts = Outages::builder().users(1_000_000_000).incident(from + nanosecond..to - nanosecond, 999_999_937);
        let result = availability(&spec, &facts.build().unwrap(), to);
        let budget = result.budget.unwrap();
        assert_eq!(result.lost.checked_add(budget.remaining), Some(budget.allowed), "{objective}");
        assert!(result.uptime.is_some() && budget.burn_rate.is_some(), "{objective}");
    }
}

/// Shares of errors of which no common denominator fits are rounded up in the eighteenth place.
#[test]
fn v3_a_million_error_rates_without_a_common_denominator_never_read_as_better() {
    let spec = AvailabilitySpec::month("2026-06", "UTC").objective("99.9").build().unwrap();
    let rates = |range: &mut dyn Iterator<Item = u64>| {
        let outages = range.fold(Outages::builder(), |outages, number| outages.error_rate(1, 1_000 + number, 1));
        availability(&spec, &outages.build().unwrap(), start())
    };
    let result = rates(&mut (0..1_000_000));
    // The sum of 1 / n from 1,000 to 1,000,999, which is ln(1000999.5 / 999.5) but for less than 10^-7.
    let sum = (1_000_999.5_f64 / 999.5).ln();
    let found = result.lost.numerator() as f64 / result.lost.denominator() as f64;
    assert!((found - sum).abs() < 1e-6, "{found} {sum}");
    assert_eq!(result.counted, Fraction::from(1_000_000));
    assert_eq!(rates(&mut (0..1_000_000).rev()), result, "the order of facts does not matter");
    // Few of them are added exactly.
    let few = rates(&mut (0..3));
    assert_eq!(few.lost, Fraction::new(1_001 * 1_002 + 1_000 * 1_002 + 1_000 * 1_001, 1_000 * 1_001 * 1_002).unwrap());
}

#[test]
fn v3_the_largest_error_rates_are_exact() {
    let spec = AvailabilitySpec::month("2026-06", "UTC").objective("99.9").build().unwrap();
    let most = 1_000_000_000_000_000;
    let outages = (0..1_000)
        .fold(Outages::builder(), |outages, number| outages.error_rate(1_000_000, most - number, most - number));
    let result = availability(&spec, &outages.build().unwrap(), start());
    assert_eq!((result.counted, result.lost, result.uptime), (result.lost, result.counted, Some(Fraction::ZERO)));
    // Primes that have no common denominator of 128 bits.
    let outages =
        Outages::builder().error_rate(1_000_000, most - 11, 1).error_rate(999_999, most - 53, 1).error_rate(1, 7, 1);
    let result = availability(&spec, &outages.build().unwrap(), start());
    assert!(result.uptime.is_some_and(|uptime| uptime < Fraction::ONE), "{result:?}");
}

/// T2: facts and `now` at the ends of the horizon and beyond.
#[test]
fn b4_now_may_be_any_instant() {
    let outages = Outages::builder().down("1970-01-01T00:00:00Z".parse().unwrap()..).build().unwrap();
    for now in [DateTime::<Utc>::MIN_UTC, start(), DateTime::<Utc>::MAX_UTC] {
        let result = availability(&year(), &outages, now);
        assert!(result.until >= result.from && result.until <= result.to);
    }
    let all =
        AvailabilitySpec::period("1970-01-01T00:00:00Z".parse().unwrap(), "2100-01-01T00:00:00Z".parse().unwrap());
    let result = availability(&all.minutes("touched_clock").build().unwrap(), &outages, DateTime::<Utc>::MAX_UTC);
    assert_eq!(
        result.ledger.iter().map(|stretch| &stretch.kind).collect::<Vec<_>>(),
        [&StretchKind::Down { service: None }]
    );
    assert_eq!(result.uptime, Some(Fraction::ZERO));
}
