//! The calendar that a sample makes, over the hours of the host.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use punctual::calendar::DateSpec;
use punctual::{Calendar, CalendarSpec};

use crate::deadlines::Deadline;
use crate::samples::Sample;

/// Compares the dates that are closed, the time that is cut out, and deadlines whose metric is an amount of working
/// hours.
pub(crate) fn compare_calendar(
    sample: &Sample,
    spec: &CalendarSpec,
    deadlines: &[Deadline],
    differences: &mut Vec<String>,
) {
    let calendar = match Calendar::from_spec(spec.clone()) {
        Ok(calendar) => calendar,
        Err(error) => return differences.push(format!("the calendar does not build: {error}")),
    };
    compare_open_time(sample, &calendar, differences);
    for Deadline { ticket, metric, due_at, .. } in deadlines {
        let opened = sample.expected.tickets.iter().find(|known| &**known.id() == ticket).unwrap().opened_at();
        let hours = metric.strip_suffix('h').and_then(|hours| hours.parse().ok()).expect("a metric such as `2h`");
        let due = calendar.add(opened, TimeDelta::hours(hours));
        if due != *due_at {
            differences.push(format!("{ticket} is due {due:?} instead of {due_at:?}"));
        }
    }
}

/// The open time of three years must be that of the host's hours, less the dates and windows of the sample.
fn compare_open_time(sample: &Sample, calendar: &Calendar, differences: &mut Vec<String>) {
    let over = &sample.expected.host["over"];
    let mut spec: CalendarSpec = serde_json::from_value(over.clone()).unwrap();
    let dates = sample.expected.dates.iter().flat_map(|dates| ["yearly", "dated"].map(|kind| &dates[kind]));
    for (key, _) in dates.filter_map(|dates| dates.as_object()).flatten() {
        spec = spec.dates(key.as_str(), DateSpec::closed());
    }
    let instant = |value: &serde_json::Value| value.as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
    let windows = sample.expected.windows.iter();
    let windows: Vec<_> = windows.map(|w| CalendarSpec::window(instant(&w["from"]), instant(&w["to"]))).collect();
    let spec = if windows.is_empty() { spec } else { spec.except(windows) };
    let expected = Calendar::from_spec(spec).unwrap();
    let midnight = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap().and_hms_opt(0, 0, 0).unwrap().and_utc();
    let years = midnight(2026)..midnight(2029);
    let open = |calendar: &Calendar| -> Vec<_> { calendar.open_intervals(years.clone()).collect() };
    let (wanted, found) = (open(&expected), open(calendar));
    let number = wanted.iter().zip(&found).take_while(|(wanted, found)| wanted == found).count();
    if let (Some(_), _) | (_, Some(_)) = (wanted.get(number), found.get(number)) {
        differences.push(format!("it is open {:?} instead of {:?}", found.get(number), wanted.get(number)));
    }
}
