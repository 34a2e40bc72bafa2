//! Availability as text.

use punctual::availability::ServiceRecord;
use punctual::{AvailabilitySpec, Outages, availability};

/// Of services in series, a stretch names the first in the list that was down (V3).
#[test]
fn v3_the_text_names_the_service_that_was_down() {
    let at = |time: &str| format!("2026-06-10T{time}:00Z").parse().unwrap();
    let outages = Outages::builder()
        .service(ServiceRecord::new("database").down(at("10:00")..at("11:00")))
        .service(ServiceRecord::new("gateway").down(at("10:30")..at("12:00")))
        .build()
        .unwrap();
    let june = AvailabilitySpec::month("2026-06", "UTC").build().unwrap();
    let page = availability(&june, &outages, "2026-07-01T00:00:00Z".parse().unwrap()).to_string();
    let lines: Vec<&str> = page.lines().skip(2).collect();
    let expected = [
        "2026-06-10T10:00:00Z to 2026-06-10T11:00:00Z: down (database), lost 1",
        "2026-06-10T11:00:00Z to 2026-06-10T12:00:00Z: down (gateway), lost 1",
    ];
    assert_eq!(lines, expected, "{page}");
}
