//! Agreements and outages from any bytes: reading and measuring never panic, every mistake has a path, the ledger tiles
//! the period, and no more is lost than counted (B1, B4, V1, V6). The agreement is one line, the outages are the rest.

use chrono::{DateTime, Utc};
use punctual::availability::Unit;
use punctual::exact::Fraction;
use punctual::input::ReadError;
use punctual::{Availability, AvailabilitySpec, Outages, availability};

use super::from_json::{halves, mistakes_are_told};

pub fn hold(data: &[u8]) {
    let (spec, outages) = halves(data);
    let spec = match AvailabilitySpec::from_deserializer(&mut serde_json::Deserializer::from_slice(spec)) {
        Ok(spec) => spec,
        Err(ReadError::Input(mistakes)) => return mistakes_are_told(&mistakes),
        Err(_) => return,
    };
    let outages = match Outages::from_deserializer(&mut serde_json::Deserializer::from_slice(outages)) {
        Ok(outages) => outages,
        Err(ReadError::Input(mistakes)) => return mistakes_are_told(&mistakes),
        Err(_) => return,
    };
    let length = spec.to() - spec.from();
    for now in [DateTime::<Utc>::MIN_UTC, spec.from() + length / 3, spec.to(), DateTime::<Utc>::MAX_UTC] {
        adds_up(&availability(&spec, &outages, now));
    }
}

fn adds_up(result: &Availability) {
    assert!(result.from <= result.until && result.until <= result.to, "{result:?}");
    assert!(Fraction::ZERO <= result.lost && result.lost <= result.counted, "{result:?}");
    assert_eq!(result.uptime.is_some(), result.counted > Fraction::ZERO, "{result:?}");
    if result.unit != Unit::Intervals {
        let first = result.ledger.first().map(|stretch| stretch.from);
        let last = result.ledger.last().map(|stretch| stretch.to);
        assert_eq!((first, last), (Some(result.from), Some(result.to)), "{result:?}");
        assert!(result.ledger.windows(2).all(|pair| pair[0].to == pair[1].from), "{result:?}");
        assert!(result.ledger.iter().all(|stretch| stretch.to - stretch.from == stretch.wall), "{result:?}");
    }
    let written = serde_json::to_string(result).unwrap();
    // Durations are written to the microsecond (T1), so the texts are compared.
    let read: Availability = serde_json::from_str(&written).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), written);
    assert!(!result.to_string().is_empty());
}
