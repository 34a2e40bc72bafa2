//! Draws an explanation as a picture: one lane for each metric over a common time axis, as self-contained SVG. All
//! numbers are integers, so the same explanation gives the same text everywhere (T3).

mod bars;
mod marks;
mod scale;
mod style;

use std::fmt::Write;
use std::num::Saturating;

use super::answers::{Answers, numbered};
use super::result::{CycleExplanation, Explanation};
use super::wall_clock::WallClock;
use super::words::{self, Name};
use crate::evaluate::{Cycle, Outcome, Phase};
use bars::{Paint, Parties};
use marks::Marks;
use scale::Scale;
use style::{escaped, shortened};

/// A length or a position in pixels.
type Px = Saturating<i64>;

const fn px(pixels: i64) -> Px {
    Saturating(pixels)
}

const WIDTH: Px = px(960);
/// Where the time axis begins and ends.
const LEFT: Px = px(190);
const RIGHT: Px = px(940);
/// Where the first lane begins, and how high a lane is.
const TOP: Px = px(66);
const LANE: Px = px(68);
/// Where in a lane its bar is.
const BAR: Px = px(26);
const BAR_HEIGHT: Px = px(26);
const HALF_BAR: Px = px(13);
/// How many cycles of a metric the text beside the picture names.
const NAMED: usize = 20;

/// The cycles of one metric, each with its answer.
struct Lane<'a> {
    metric: &'a str,
    cycles: Vec<(&'a CycleExplanation, &'a Cycle)>,
    /// Why no clock runs, if none does.
    gap: Option<String>,
}

impl Explanation {
    /// Draws the explanation as a timeline: a self-contained SVG file, or part of an HTML page.
    ///
    /// It shows what counted, what was closed and who paused it, and marks warnings, the breach, the due instant, the
    /// known end of a pause, stops and now. It suits light and dark pages, and its title and description say what it shows. Stretches that
    /// are narrower than a pixel share it from top to bottom.
    ///
    /// # A picture for a page
    /// ```
    /// use punctual::{MetricSpec, Policy, PolicySpec, Ticket, explain};
    /// let response = MetricSpec::new().warn(["75%"]).targets("*", "*", "4h");
    /// let spec = PolicySpec::new("simple").calendar("24x7").metrics("first_response", response);
    /// let ticket = Ticket::opened("T-1", "2026-03-02T08:00:00Z".parse()?).build()?;
    /// let svg = explain(&ticket, &Policy::from_spec(spec)?, "2026-03-02T11:30:00Z".parse()?).timeline();
    /// assert!(svg.starts_with("<svg") && svg.contains("warning at 75%"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn timeline(&self) -> String {
        let lanes = self.lanes();
        let clock = &self.clock;
        let scale = Scale::over(&lanes, self.evaluation.now);
        let (title, text) = (self.title(clock), self.text(&lanes));
        // The ids inside the picture are unique to it, so that one page can contain several pictures.
        let id = style::id(&[&title, &text]);
        let mut drawing =
            Drawing { clock, scale, parties: Parties::of(&lanes), marks: Marks::default(), out: String::new() };
        drawing.lanes(&lanes);
        let axis = TOP + LANE * px(i64::try_from(lanes.len()).unwrap_or(i64::MAX));
        drawing.axis(axis, self.evaluation.now);
        let height = drawing.legend(axis + px(62));
        let mut out = String::new();
        style::open(&mut out, &id, (WIDTH, height), (&title, &text), &drawing.parties);
        let _ = writeln!(out, "<text class=\"h\" x=\"16\" y=\"26\">{}</text>", escaped(&shortened(&title, 120)));
        let zone = format!(
            "{} to {}, {}",
            clock.show(drawing.scale.start()),
            clock.show(drawing.scale.end()),
            Name(&clock.zone)
        );
        let _ = writeln!(out, "<text class=\"n\" x=\"16\" y=\"44\">{}</text>", escaped(&shortened(&zone, 140)));
        out.push_str(&drawing.out);
        out.push_str("</svg>\n");
        out
    }

    fn lanes(&self) -> Vec<Lane<'_>> {
        let answers = Answers::of(&self.evaluation);
        let lanes = self.metrics.iter().map(|metric| {
            let cycles = answers.cycles(&metric.metric);
            let answer = |cycle: &CycleExplanation| numbered(cycles, cycle.number);
            Lane {
                metric: &metric.metric,
                cycles: metric.cycles.iter().filter_map(|cycle| Some((cycle, answer(cycle)?))).collect(),
                gap: answers.gap(&metric.metric).map(words::not_covered),
            }
        });
        lanes.collect()
    }

    fn title(&self, clock: &WallClock) -> String {
        let (evaluation, policy) = (&self.evaluation, &self.evaluation.policy);
        let state = evaluation.state.map_or("not open yet", |state| state.as_str());
        let at = clock.show(evaluation.now);
        let (ticket, id) = (Name(&evaluation.ticket), Name(&policy.id));
        format!("Ticket {ticket} under policy {id}, version {}: {state} at {at}", policy.version)
    }

    /// What the picture shows, in words, for readers who cannot see it.
    fn text(&self, lanes: &[Lane<'_>]) -> String {
        let mut text = String::new();
        for lane in lanes {
            let name = Name(lane.metric);
            let earlier = lane.cycles.len().saturating_sub(NAMED);
            if earlier > 0 {
                let _ = writeln!(text, "{name}: {earlier} earlier cycles.");
            }
            for (explanation, cycle) in lane.cycles.iter().skip(earlier) {
                let verdict = words::verdict(cycle, explanation);
                let _ = write!(text, "{name}, cycle {}: {verdict}", cycle.number);
                let held = words::held_when_due(explanation).map_or(String::new(), |held| format!(" {held}"));
                let _ = writeln!(text, "{held}{}", words::shares(&explanation.totals));
                for line in marks::in_words(explanation, cycle) {
                    let _ = writeln!(text, "{line}");
                }
            }
            match &lane.gap {
                Some(gap) => drop(writeln!(text, "{name}: no clock runs: {gap}.")),
                None if lane.cycles.is_empty() => drop(writeln!(text, "{name}: no clock has started yet.")),
                None => {}
            }
        }
        text
    }
}

/// The picture without its frame, while it is being drawn.
struct Drawing<'a> {
    clock: &'a WallClock,
    scale: Scale,
    parties: Parties<'a>,
    /// Which marks there are.
    marks: Marks,
    out: String,
}

impl Drawing<'_> {
    fn lanes(&mut self, lanes: &[Lane<'_>]) {
        let mut top = TOP;
        for lane in lanes {
            let name = escaped(&shortened(&Name(lane.metric).to_string(), 24));
            let _ = writeln!(self.out, "<text class=\"m\" x=\"16\" y=\"{}\">{name}</text>", top + BAR + px(10));
            let _ =
                writeln!(self.out, "<text class=\"n\" x=\"16\" y=\"{}\">{}</text>", top + BAR + px(26), status(lane));
            let middle = top + BAR + HALF_BAR;
            let _ = writeln!(self.out, "<path class=\"g\" d=\"M{LEFT} {middle}H{RIGHT}\"/>");
            self.bars(lane, top + BAR);
            self.marks(lane, top + BAR);
            top += LANE;
        }
    }

    fn axis(&mut self, y: Px, now: chrono::DateTime<chrono::Utc>) {
        let _ = writeln!(self.out, "<path class=\"a\" d=\"M{LEFT} {y}H{RIGHT}\"/>");
        for tick in self.scale.ticks(self.clock) {
            let _ = write!(self.out, "<path class=\"a\" d=\"M{} {y}v6\"/>", tick.x);
            let _ = write!(self.out, "<text class=\"n c\" x=\"{}\" y=\"{}\">{}</text>", tick.x, y + px(20), tick.label);
            if let Some(above) = tick.above {
                let _ = write!(self.out, "<text class=\"n c\" x=\"{}\" y=\"{}\">{above}</text>", tick.x, y + px(36));
            }
            self.out.push('\n');
        }
        if let Some(x) = self.scale.place(now) {
            let top = TOP - px(4);
            let _ = writeln!(self.out, "<path class=\"now\" d=\"M{x} {top}V{y}\"/>");
            let _ = writeln!(self.out, "<text class=\"n c\" x=\"{x}\" y=\"{}\">now</text>", top - px(4));
        }
    }

    /// Draws the legend, in as many rows as it needs. Returns the height of the picture.
    fn legend(&mut self, top: Px) -> Px {
        let paints = self.parties.seen();
        let marks = self.marks.seen();
        let paints = paints.into_iter().map(|paint| (Ok(paint), self.parties.name(paint)));
        let all: Vec<(Result<Paint, marks::Mark>, String)> =
            paints.chain(marks.into_iter().map(|mark| (Err(mark), mark.name().to_owned()))).collect();
        let (mut x, mut y) = (px(16), top);
        for (what, name) in all {
            let name = shortened(&name, 40);
            let width = px(i64::try_from(name.chars().count()).unwrap_or(i64::MAX)) * px(7) + px(46);
            if x + width > RIGHT && x > px(16) {
                (x, y) = (px(16), y + px(24));
            }
            match what {
                Ok(paint) => drop(writeln!(
                    self.out,
                    "<rect class=\"{}\" x=\"{x}\" y=\"{}\" width=\"22\" height=\"14\"/>",
                    paint.class(),
                    y - px(11)
                )),
                Err(mark) => drop(writeln!(self.out, "{}", mark.drawn(x + px(11), y - px(4), false))),
            }
            let _ = writeln!(self.out, "<text class=\"n\" x=\"{}\" y=\"{y}\">{}</text>", x + px(28), escaped(&name));
            x += width;
        }
        y + px(18)
    }
}

/// The state of a metric, in a word or two.
fn status(lane: &Lane<'_>) -> String {
    let Some((_, cycle)) = lane.cycles.last() else {
        return if lane.gap.is_some() { "not covered".to_owned() } else { "not started".to_owned() };
    };
    let state = match (cycle.outcome, &cycle.phase) {
        (Outcome::Met, _) => "in time",
        (Outcome::Breached, Phase::Paused { .. }) => "late, paused",
        (Outcome::Breached, _) => "late",
        (Outcome::Void, _) => "void",
        (_, Phase::Paused { .. }) => "paused",
        (_, Phase::OutsideHours { .. }) => "closed now",
        (Outcome::Pending, _) => "running",
        (Outcome::Unknown, _) => "unknown",
    };
    match lane.cycles.len() {
        0 | 1 => state.to_owned(),
        cycles => format!("{state}, {cycles} cycles"),
    }
}
