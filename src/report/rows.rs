//! A report as rows of integers that add, and its state as JSON (Q2). This module knows how rows are written.

use super::cells::{Bucket, Form, Measure};
use super::dimension::{DimensionValue, Given};
use super::{Asked, MOST_GROUPS, Report, ReportSpec, buckets};
use crate::input::problem::{InputError, Place, ProblemKind, Problems};

/// An integer of a report with what it counts: the values of the dimensions, a measure, and a bucket of the measure.
///
/// Rows with all of these in common are summed. In JSON a row is a list: the values, the measure, the bucket, the
/// integer.
///
/// # Any engine that can sum and group merges reports
/// ```
/// use punctual::report::{Bucket, Dimension, Measure, Row};
/// use punctual::{Report, ReportSpec};
/// let spec = ReportSpec::at("2026-07-01T00:00:00Z".parse()?).by([Dimension::Metric]).build()?;
/// let met = |n| Row::new(["resolution".into()], Measure::Met, Bucket::None, n);
/// let report = Report::from_rows(spec, [met(2), met(3)])?;
/// assert!(report.rows().eq([met(5)]));
/// assert_eq!(serde_json::to_string(&met(5))?, r#"["resolution","met",null,5]"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Row {
    /// The values of the dimensions of the report, in their order.
    pub dimensions: Vec<DimensionValue>,
    /// What is counted.
    pub measure: Measure,
    /// In which bucket of the measure.
    pub bucket: Bucket,
    /// The integer.
    pub n: i64,
}

impl Row {
    /// A row of a report.
    pub fn new(dimensions: impl IntoIterator<Item = DimensionValue>, measure: Measure, bucket: Bucket, n: i64) -> Row {
        Row { dimensions: dimensions.into_iter().collect(), measure, bucket, n }
    }
}

impl Report {
    /// The integers of the report that are not 0, in order: by the values of the dimensions, then by measure and
    /// bucket. The list of the worst and the number of refused lines are not among them.
    pub fn rows(&self) -> impl Iterator<Item = Row> {
        self.groups.sorted().into_iter().flat_map(|group| {
            let cells = group.cells.list(group.values).into_iter();
            cells.map(move |(measure, bucket, n)| Row::new(group.dimensions().cloned(), measure, bucket, n))
        })
    }

    /// A report made of rows, in any order. Rows with the same values, measure and bucket are summed.
    ///
    /// # Errors
    /// Every row that does not fit what is asked, with its index.
    pub fn from_rows(spec: ReportSpec, rows: impl IntoIterator<Item = Row>) -> Result<Report, InputError> {
        let mut problems = Problems::default();
        let report = read(spec, rows, &mut problems);
        problems.or("report", Some(report))
    }
}

fn read(spec: ReportSpec, rows: impl IntoIterator<Item = Row>, problems: &mut Problems) -> Report {
    let (mut report, at) = (Report::new(spec), Place::ROOT.field("rows"));
    for (index, row) in rows.into_iter().enumerate() {
        let at = at.index(index);
        if fits(&report.spec.0, &row, &at, problems) {
            let Row { dimensions, measure, bucket, n } = &row;
            let values = dimensions.iter().map(Given::from);
            report.groups.add(values, |cells, values| cells.add_cell(*measure, bucket, *n, values));
        }
    }
    let groups = report.groups.len();
    if groups > MOST_GROUPS {
        let help = "ask for fewer dimensions";
        problems.add(&at, ProblemKind::TooLarge, format_args!("there are {groups} groups"), help);
    }
    report
}

/// Whether a row can be one of this report.
fn fits(asked: &Asked, row: &Row, at: &Place<'_>, problems: &mut Problems) -> bool {
    let mut wrong = |found: String, help: String| {
        problems.add(at, ProblemKind::Senseless, found, help);
        false
    };
    if row.dimensions.len() != asked.dimensions.len() {
        let wanted = asked.dimensions.len();
        return wrong(format!("has {} dimensions", row.dimensions.len()), format!("write the {wanted} that are asked"));
    }
    if !row.dimensions.iter().all(DimensionValue::is_normal) {
        let found = "has a list that is not of two or more texts, sorted, each once".to_owned();
        return wrong(found, "write one text as a text, and several as a sorted list, each once".to_owned());
    }
    let numbers = match row.measure {
        Measure::ElapsedBucket => buckets::COUNT,
        Measure::OpenAge => asked.classes(),
        _ => asked.limits.len() as u32,
    };
    let is_asked = match (&row.bucket, row.measure) {
        (Bucket::Name(name), Measure::SumWhole | Measure::SumMillionths | Measure::SumCount) => {
            asked.sums.contains(name)
        }
        _ => true,
    };
    if !row.bucket.fits(row.measure.form(), numbers) || !is_asked {
        let help = match row.measure.form() {
            Form::Plain => "write null",
            Form::Numbered => "write a number that the report has",
            Form::Party => "write the name of a party, or null",
            Form::Named => "write a name that the report has",
            Form::Held => "write a list of a group and an agent, either of which may be null",
        };
        return wrong(format!("`{}` has no such bucket", row.measure), help.to_owned());
    }
    if row.n < 0 && !row.measure.is_signed() {
        return wrong(format!("`{}` is {}", row.measure, row.n), "write 0 or more".to_owned());
    }
    true
}

#[cfg(feature = "serde")]
mod json {
    use std::sync::Arc;

    use chrono::TimeDelta;
    use serde::de::Error;
    use serde::ser::SerializeSeq;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::super::worst::Overdue;
    use super::*;

    impl Serialize for Row {
        fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            let mut list = to.serialize_seq(None)?;
            self.dimensions.iter().try_for_each(|value| list.serialize_element(value))?;
            list.serialize_element(&self.measure)?;
            list.serialize_element(&self.bucket)?;
            list.serialize_element(&self.n)?;
            list.end()
        }
    }

    /// An item of the list that a row is.
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a number, a text, null, or a list of texts")]
    enum Item {
        Number(i64),
        Text(Arc<str>),
        List(Vec<Option<Arc<str>>>),
        None,
    }

    impl Item {
        fn value(self) -> Option<DimensionValue> {
            Some(match self {
                Item::None => DimensionValue::None,
                Item::Text(text) => DimensionValue::Text(text),
                Item::List(texts) => DimensionValue::List(texts.into_iter().collect::<Option<_>>()?),
                Item::Number(_) => return None,
            })
        }

        fn bucket(self) -> Option<Bucket> {
            Some(match self {
                Item::None => Bucket::None,
                Item::Text(name) => Bucket::Name(name),
                Item::Number(number) => Bucket::Number(number.try_into().ok()?),
                Item::List(names) => {
                    let [group, agent] = names.try_into().ok()?;
                    Bucket::Holder(group, agent)
                }
            })
        }

        fn measure(self) -> Option<Measure> {
            if let Item::Text(word) = self { word.parse().ok() } else { None }
        }
    }

    fn row(mut items: Vec<Item>) -> Option<Row> {
        let Item::Number(n) = items.pop()? else { return None };
        let (bucket, measure) = (items.pop()?.bucket()?, items.pop()?.measure()?);
        let dimensions = items.into_iter().map(Item::value).collect::<Option<_>>()?;
        Some(Row { dimensions, measure, bucket, n })
    }

    impl<'de> Deserialize<'de> for Row {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            let expected =
                "a row is a list of the values of the dimensions, a measure, its bucket or null, and a number";
            row(Vec::deserialize(from)?).ok_or_else(|| D::Error::custom(expected))
        }
    }

    #[derive(Serialize)]
    struct StateRef<'a> {
        spec: &'a ReportSpec,
        rows: Rows<'a>,
        refused: u64,
        worst: &'a [Overdue],
    }

    struct Rows<'a>(&'a Report);

    impl Serialize for Rows<'_> {
        fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            to.collect_seq(self.0.rows())
        }
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct State {
        spec: ReportSpec,
        rows: Vec<Row>,
        refused: u64,
        worst: Vec<Overdue>,
    }

    impl Serialize for Report {
        fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            let worst = &self.worst.list;
            StateRef { spec: &self.spec, rows: Rows(self), refused: self.refused, worst }.serialize(to)
        }
    }

    impl<'de> Deserialize<'de> for Report {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            let State { spec, rows, refused, worst } = State::deserialize(from)?;
            if worst.iter().any(|cycle| cycle.overdue <= TimeDelta::zero()) {
                return Err(D::Error::custom("a cycle in `worst` is overdue by more than 0"));
            }
            let mut report = Report::from_rows(spec, rows).map_err(D::Error::custom)?;
            report.refused = refused;
            worst.into_iter().for_each(|cycle| report.worst.add(cycle));
            Ok(report)
        }
    }
}
