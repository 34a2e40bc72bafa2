//! The budgets of five nines, to the nanosecond.

use chrono::{DateTime, TimeDelta, Utc};
use punctual::exact::Fraction;
use punctual::{AvailabilitySpec, Outages, availability};

#[test]
fn v5_a_budget_of_five_nines_is_exact_to_the_nanosecond_in_every_month_and_year() {
    let from: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
    // 0.001 % of so many days, in nanoseconds.
    let budgets = [
        (28, 24_192_000_000),
        (29, 25_056_000_000),
        (30, 25_920_000_000),
        (31, 26_784_000_000),
        (365, 315_360_000_000),
        (366, 316_224_000_000),
    ];
    for (days, nanos) in budgets {
        let to = from + TimeDelta::days(days);
        let spec = AvailabilitySpec::period(from, to).objective("99.999").build().unwrap();
        let down = |nanos| {
            let middle = from + TimeDelta::days(days / 2);
            let outages = Outages::builder().down(middle..middle + TimeDelta::nanoseconds(nanos)).build().unwrap();
            availability(&spec, &outages, to)
        };
        let nanosecond = |nanos: i128| Fraction::new(nanos, 1_000_000_000).unwrap();
        let exactly = down(nanos);
        let budget = exactly.budget.unwrap();
        assert_eq!(budget.allowed, nanosecond(nanos.into()), "{days} days");
        assert_eq!((budget.remaining, exactly.met), (Fraction::ZERO, Some(true)), "{days} days");
        assert_eq!((budget.burn_rate, exactly.percent.as_deref()), (Some(Fraction::ONE), Some("99.99900")));
        // One nanosecond more is a miss, and does not read as met.
        let more = down(nanos + 1);
        assert_eq!((more.budget.unwrap().remaining, more.met), (nanosecond(-1), Some(false)), "{days} days");
        assert_eq!(more.percent.as_deref(), Some("99.99899"));
        let less = down(nanos - 1);
        assert_eq!((less.budget.unwrap().remaining, less.met), (nanosecond(1), Some(true)), "{days} days");
    }
}

#[test]
fn v4_equality_meets_an_objective_of_any_kind() {
    let (from, to) = ("2026-06-01T00:00:00Z".parse().unwrap(), "2026-06-01T00:00:03Z".parse().unwrap());
    let second: DateTime<Utc> = "2026-06-01T00:00:01Z".parse().unwrap();
    let outages = Outages::builder().down(second..to).build().unwrap();
    // A third was up.
    for (objective, met) in [("100/3", true), ("33.33333333", true), ("33.33333334", false)] {
        let spec = AvailabilitySpec::period(from, to).objective(objective).build().unwrap();
        assert_eq!(availability(&spec, &outages, to).met, Some(met), "{objective}");
    }
}
