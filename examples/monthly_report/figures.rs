//! The figures of a month, as sections with tables. The terminal and the page show the same sections.

use chrono::{DateTime, TimeDelta, Utc};
use punctual::exact::Fraction;
use punctual::penalty::{PenaltyFacts, PlacedBy};
use punctual::report::{Dimension, Line, Measure, Overdue, TrendLine};
use punctual::{
    Availability, AvailabilitySpec, Contract, Explanation, InputError, Outages, Policy, Report, ReportSpec, Ticket,
    availability, evaluate, explain, penalty,
};

/// What a report is made from.
pub(crate) struct Input {
    pub(crate) policy: Policy,
    pub(crate) tickets: Vec<Ticket>,
    pub(crate) outages: Outages,
    pub(crate) contract: Contract,
    /// The month, and the month before it, each with the objective for the availability.
    pub(crate) months: [AvailabilitySpec; 2],
    pub(crate) fee_minor: u64,
}

/// A part of the report.
#[derive(Default)]
pub(crate) struct Section {
    pub(crate) title: String,
    pub(crate) note: String,
    pub(crate) head: Vec<String>,
    pub(crate) rows: Vec<Row>,
    /// Text with lines of its own, such as the arithmetic of a penalty.
    pub(crate) text: String,
    pub(crate) tickets: Vec<Explanation>,
}

/// A row of a table, with the length of its bar, from 0 to 1, if it has one.
pub(crate) struct Row {
    pub(crate) cells: Vec<String>,
    pub(crate) bar: Option<f64>,
}

const DIMENSIONS: [&str; 7] =
    ["metric", "tier", "priority", "group", "agent", "attributes.product", "attributes.region"];

/// How many of the worst cycles are listed.
const WORST: u64 = 5;

/// Every section of the report.
///
/// # Errors
/// The contract asks for something that the report does not have.
pub(crate) fn sections(input: &Input) -> Result<Vec<Section>, InputError> {
    let [this, before] = &input.months;
    let (report, earlier) = (report(input, this)?, report(input, before)?);
    let uptime = availability(this, &input.outages, this.to());
    let metrics = lines(&report, &["metric"]);
    let mut sections = vec![tickets(&report), promises(&report, &earlier)];
    for (title, name) in [
        ("By tier", "tier"),
        ("By product", "attributes.product"),
        ("By region", "attributes.region"),
        ("By engineer", "agent"),
    ] {
        sections.push(attainment_by(title, &lines(&report, &["metric", name])));
    }
    sections.extend([times(&report, &earlier), time_spent(&metrics), held(&metrics), worst(input, &report)]);
    sections.push(uptime_section(&uptime));
    sections.push(credits(input, &metrics, &uptime)?);
    Ok(sections)
}

/// The report on the tickets that were opened in a month, as they stand at its end. Counted time is asked by holder.
fn report(input: &Input, month: &AvailabilitySpec) -> Result<Report, InputError> {
    let spec = ReportSpec::at(month.to()).by(DIMENSIONS).worst(WORST).build()?;
    let mut report = Report::new(spec);
    for ticket in opened_in(input, month) {
        let explanation = explain(ticket, &input.policy, month.to());
        report.add_explained(ticket, &[explanation]).expect("the explanation is of this ticket and instant");
    }
    Ok(report)
}

fn opened_in<'a>(input: &'a Input, month: &AvailabilitySpec) -> impl Iterator<Item = &'a Ticket> {
    let month = month.from()..month.to();
    input.tickets.iter().filter(move |ticket| month.contains(&ticket.opened_at()))
}

fn dimensions(names: &[&str]) -> Vec<Dimension> {
    names.iter().map(|name| name.parse().expect("a dimension of the report")).collect()
}

/// The lines by some dimensions, without that of the tickets.
fn lines(report: &Report, names: &[&str]) -> Vec<Line> {
    let lines = report.lines_by(&dimensions(names)).expect("dimensions of the report");
    lines.into_iter().filter(|line| line.tickets == 0).collect()
}

fn tickets(report: &Report) -> Section {
    let all = report.lines_by(&[]).expect("no dimension is always there");
    let row = |name: &str, count: u64| Row { cells: vec![name.to_owned(), count.to_string()], bar: None };
    let rows = all.first().map(|line| {
        vec![
            row("opened", line.tickets),
            row("resolved at first contact", line.first_contact),
            row("reopened", line.reopened),
            row("still open at the end", line.backlog.open),
            row("of these at risk", line.backlog.at_risk),
            row("of these overdue", line.backlog.overdue),
        ]
    });
    Section {
        title: "Tickets".to_owned(),
        note: "Tickets opened in the month, as they stand at its end.".to_owned(),
        head: words(&["", "tickets"]),
        rows: rows.unwrap_or_default(),
        ..Section::default()
    }
}

fn promises(report: &Report, earlier: &Report) -> Section {
    let trend = report.trend(earlier, &dimensions(&["metric"])).expect("both have metrics");
    let row = |line: &TrendLine| Row {
        cells: vec![
            name(line.dimensions.first()),
            line.later.met.to_string(),
            line.later.breached.to_string(),
            line.later.pending.to_string(),
            percent(line.later.attainment),
            percent(line.earlier.attainment),
            format!("{:+}", line.change(Measure::Breached)),
        ],
        bar: line.later.attainment.map(float),
    };
    Section {
        title: "Promises kept".to_owned(),
        note: "Attainment is met of met and breached.".to_owned(),
        head: words(&["metric", "met", "breached", "pending", "attainment", "month before", "breaches, change"]),
        rows: trend.iter().filter(|line| line.later.tickets + line.earlier.tickets == 0).map(row).collect(),
        ..Section::default()
    }
}

fn attainment_by(title: &str, lines: &[Line]) -> Section {
    let row = |line: &Line| Row {
        cells: vec![
            name(line.dimensions.get(1)),
            name(line.dimensions.first()),
            line.met.to_string(),
            line.breached.to_string(),
            percent(line.attainment),
        ],
        bar: line.attainment.map(float),
    };
    let mut rows: Vec<Row> = lines.iter().map(row).collect();
    rows.sort_by(|one, other| one.cells[..2].cmp(&other.cells[..2]));
    Section {
        title: title.to_owned(),
        head: words(&[title.trim_start_matches("By "), "metric", "met", "breached", "attainment"]),
        rows,
        ..Section::default()
    }
}

fn times(report: &Report, earlier: &Report) -> Section {
    let trend = report.trend(earlier, &dimensions(&["metric"])).expect("both have metrics");
    let of_metrics = trend.iter().filter(|line| line.later.tickets + line.earlier.tickets == 0);
    let mut rows: Vec<(Option<TimeDelta>, Row)> = Vec::new();
    for line in of_metrics {
        let (now, before) = (line.later.percentiles, line.earlier.percentiles);
        for (label, now, before) in [
            ("half within", now.p50, before.p50),
            ("9 of 10 within", now.p90, before.p90),
            ("19 of 20 within", now.p95, before.p95),
            ("mean", line.later.mean, line.earlier.mean),
        ] {
            let cells = vec![name(line.dimensions.first()), label.to_owned(), length(now), length(before)];
            rows.push((now, Row { cells, bar: None }));
        }
    }
    let longest = rows.iter().filter_map(|(now, _)| *now).max();
    for (now, row) in &mut rows {
        row.bar = now.zip(longest).and_then(|(now, longest)| share(now, longest));
    }
    Section {
        title: "Time to answer and to resolve".to_owned(),
        note: "Working time of cycles that have stopped. Percentiles are exact to 0.4 %.".to_owned(),
        head: words(&["metric", "", "time", "month before"]),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        ..Section::default()
    }
}

fn time_spent(metrics: &[Line]) -> Section {
    let mut rows = Vec::new();
    for line in metrics {
        let counted: TimeDelta = line.held.iter().map(|held| held.time).sum();
        let paused = line.paused_by_party.iter().map(|paused| (named(paused.name.as_deref(), "nobody"), paused.time));
        let parts: Vec<(String, TimeDelta)> = [("provider".to_owned(), counted)].into_iter().chain(paused).collect();
        let total: TimeDelta = parts.iter().map(|(_, time)| *time).sum();
        for (party, time) in parts {
            let part = share(time, total);
            let cells =
                vec![name(line.dimensions.first()), party, length(Some(time)), part.map_or_else(none, in_percent)];
            rows.push(Row { cells, bar: part });
        }
    }
    Section {
        title: "Where the time went".to_owned(),
        note: "Working time from start to stop: what counted is the provider's, pauses are charged to a party."
            .to_owned(),
        head: words(&["metric", "party", "time", "share"]),
        rows,
        ..Section::default()
    }
}

fn held(metrics: &[Line]) -> Section {
    let mut rows = Vec::new();
    for line in metrics {
        let total: TimeDelta = line.held.iter().map(|held| held.time).sum();
        for held in &line.held {
            let part = share(held.time, total);
            let (group, agent) = (named(held.group.as_deref(), "no group"), named(held.agent.as_deref(), "nobody"));
            let cells = vec![
                name(line.dimensions.first()),
                group,
                agent,
                length(Some(held.time)),
                part.map_or_else(none, in_percent),
            ];
            rows.push(Row { cells, bar: part });
        }
    }
    Section {
        title: "Who had the tickets while time counted".to_owned(),
        head: words(&["metric", "group", "engineer", "time", "share"]),
        rows,
        ..Section::default()
    }
}

fn worst(input: &Input, report: &Report) -> Section {
    let now = report.spec().now();
    let row = |cycle: &Overdue| Row {
        cells: vec![cycle.ticket.to_string(), cycle.metric.to_string(), length(Some(cycle.overdue))],
        bar: report.worst().first().and_then(|worst| share(cycle.overdue, worst.overdue)),
    };
    let mut ids: Vec<&str> = Vec::new();
    for cycle in report.worst() {
        if !ids.contains(&&*cycle.ticket) {
            ids.push(&cycle.ticket);
        }
    }
    let find = |id: &&str| input.tickets.iter().find(|ticket| **ticket.id() == **id);
    Section {
        title: "Worst tickets".to_owned(),
        note: "The cycles that are late by the most working time.".to_owned(),
        head: words(&["ticket", "metric", "late by"]),
        rows: report.worst().iter().map(row).collect(),
        tickets: ids.iter().filter_map(find).map(|ticket| explain(ticket, &input.policy, now)).collect(),
        ..Section::default()
    }
}

fn uptime_section(uptime: &Availability) -> Section {
    let verdict = match (uptime.objective, uptime.met) {
        (Some(objective), Some(met)) => {
            format!("{} % promised: {}", objective.percent(3), if met { "met" } else { "missed" })
        }
        _ => "nothing is promised".to_owned(),
    };
    let stretch = |stretch: &punctual::availability::Stretch| Row {
        cells: vec![instant(stretch.from), instant(stretch.to), stretch.kind.to_string(), length(Some(stretch.wall))],
        bar: None,
    };
    let told = uptime.ledger.iter().filter(|stretch| stretch.kind.as_str() != "up");
    Section {
        title: "Availability".to_owned(),
        note: format!(
            "{} %, {verdict}. Instants are in UTC.",
            uptime.percent.as_deref().unwrap_or("nothing counted: –")
        ),
        head: words(&["from", "to", "the service was", "for"]),
        rows: told.map(stretch).collect(),
        ..Section::default()
    }
}

/// Measures have the names of metrics, and `availability`.
fn credits(input: &Input, metrics: &[Line], uptime: &Availability) -> Result<Section, InputError> {
    let month = &input.months[0];
    let mut facts = PenaltyFacts::new(&input.contract, month.from()..month.to(), PlacedBy::Stop, month.to())
        .fee_minor(input.fee_minor)
        .availability("availability", uptime);
    for line in metrics {
        facts = facts.attainment(name(line.dimensions.first()), line);
    }
    for ticket in &input.tickets {
        let evaluation = evaluate(ticket, &input.policy, month.to());
        facts.add(ticket, &[evaluation]).expect("the evaluation is of this ticket and instant");
    }
    let due = penalty(&input.contract, &facts)?;
    Ok(Section {
        title: "Credits".to_owned(),
        note: "What the contract costs the provider for the month, with the arithmetic.".to_owned(),
        text: due.to_string(),
        ..Section::default()
    })
}

// ---- words ----

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn none() -> String {
    "–".to_owned()
}

fn name(value: Option<&punctual::report::DimensionValue>) -> String {
    value.map(ToString::to_string).filter(|text| !text.is_empty()).unwrap_or_else(none)
}

fn named(name: Option<&str>, otherwise: &str) -> String {
    name.unwrap_or(otherwise).to_owned()
}

fn percent(share: Option<Fraction>) -> String {
    share.map_or_else(none, |share| format!("{} %", share.percent(1)))
}

fn in_percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

fn float(share: Fraction) -> f64 {
    share.numerator() as f64 / share.denominator() as f64
}

fn share(part: TimeDelta, whole: TimeDelta) -> Option<f64> {
    (whole > TimeDelta::zero()).then(|| part.as_seconds_f64() / whole.as_seconds_f64())
}

/// Hours and minutes, rounded down.
fn length(length: Option<TimeDelta>) -> String {
    length.map_or_else(none, |length| format!("{} h {:02} min", length.num_hours(), length.num_minutes() % 60))
}

fn instant(at: DateTime<Utc>) -> String {
    at.format("%a %d %b %H:%M:%S").to_string()
}
