//! Availability second by second: what the laws say, in the most obvious way, however slow. It shares no code with
//! the crate and knows whole seconds only.

/// Half-open, in seconds; `None` is not over yet.
pub(crate) type Interval = (i64, Option<i64>);

#[derive(Clone, Debug, Default)]
pub(crate) struct Record {
    pub(crate) down: Vec<Interval>,
    pub(crate) degraded: Vec<Interval>,
    pub(crate) unknown: Vec<Interval>,
    /// 0 is up, 1 degraded, 2 down.
    pub(crate) checks: Vec<(i64, u8)>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    pub(crate) records: Vec<Record>,
    /// Whether the records are a list of services, not that of the whole alone.
    pub(crate) listed: bool,
    pub(crate) maintenance: Vec<Interval>,
    pub(crate) unknown: Vec<Interval>,
    pub(crate) users: Option<i64>,
    pub(crate) incidents: Vec<(Interval, i64)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Spec {
    pub(crate) period: (i64, i64),
    /// In hundredths of a percent.
    pub(crate) objective: i128,
    pub(crate) hours: Option<Vec<(i64, i64)>>,
    pub(crate) maintenance_is_up: bool,
    pub(crate) allowance: Option<i64>,
    pub(crate) least: i64,
    pub(crate) minutes: &'static str,
    /// Numerator and denominator.
    pub(crate) weight: (i128, i128),
    pub(crate) unknown_time: &'static str,
    pub(crate) parallel: bool,
    pub(crate) gap: Option<i64>,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) counted: i128,
    /// Numerator and denominator, not reduced.
    pub(crate) lost: (i128, i128),
    /// What counts of the whole period.
    pub(crate) whole: i128,
    /// The kind of each second of the period.
    pub(crate) kinds: Vec<String>,
}

/// Facts lie in these seconds.
pub(crate) const WORLD: i64 = 900;

fn holds(intervals: &[Interval], second: i64) -> bool {
    intervals.iter().any(|&(from, to)| from <= second && to.is_none_or(|to| second < to))
}

/// What the checks say of a second: a state, that it is unknown, or nothing where there are none.
fn checked(checks: &[(i64, u8)], gap: Option<i64>, second: i64, now: i64) -> Option<Option<u8>> {
    let seen: Vec<(i64, u8)> = checks.iter().copied().filter(|&(at, _)| at < now).collect();
    if seen.is_empty() {
        return None;
    }
    let Some(last) = seen.iter().map(|&(at, _)| at).filter(|&at| at <= second).max() else { return Some(None) };
    let worst = seen.iter().filter(|&&(at, _)| at == last).map(|&(_, state)| state).max();
    Some(if gap.is_some_and(|gap| second >= last + gap) { None } else { worst })
}

struct Second {
    down: bool,
    degraded: bool,
    unknown: bool,
}

fn of_record(record: &Record, gap: Option<i64>, second: i64, now: i64) -> Second {
    let checked = checked(&record.checks, gap, second, now);
    Second {
        down: holds(&record.down, second) || checked == Some(Some(2)),
        degraded: holds(&record.degraded, second) || checked == Some(Some(1)),
        unknown: holds(&record.unknown, second) || checked == Some(None),
    }
}

fn of_whole(spec: &Spec, facts: &Facts, second: i64, now: i64) -> Second {
    let records: Vec<Second> = facts.records.iter().map(|record| of_record(record, spec.gap, second, now)).collect();
    let certain = |record: &Second| record.down && !record.unknown;
    let mut whole = if spec.parallel {
        Second {
            down: records.iter().all(|record| record.down),
            degraded: records.iter().all(|record| record.down || record.degraded)
                && records.iter().any(|record| record.degraded),
            unknown: records.iter().all(|record| record.unknown || certain(record)) && !records.iter().all(certain),
        }
    } else {
        Second {
            down: records.iter().any(|record| record.down),
            degraded: records.iter().any(|record| record.degraded),
            unknown: records.iter().any(|record| record.unknown) && !records.iter().any(certain),
        }
    };
    whole.unknown |= holds(&facts.unknown, second);
    whole
}

/// The seconds that an outage loses.
fn lost_of(spec: &Spec, from: i64, to: i64) -> Vec<i64> {
    let length = to - from;
    if length < spec.least {
        return Vec::new();
    }
    let minutes_around = || (0..=WORLD / 60).map(|minute| minute * 60);
    match spec.minutes {
        "exact" => (from..to).collect(),
        "whole_elapsed" => (from..from + length / 60 * 60).collect(),
        "whole_clock" => {
            minutes_around().filter(|&at| from <= at && at + 60 <= to).flat_map(|at| at..at + 60).collect()
        }
        _ => minutes_around().filter(|&at| from < at + 60 && at < to).flat_map(|at| at..at + 60).collect(),
    }
}

/// The answer for the seconds of a world in which minute 0 of the clock begins with second 0.
pub(crate) fn answer(spec: &Spec, facts: &Facts, now: i64) -> Answer {
    let seconds: Vec<Second> = (0..now.max(0)).map(|second| of_whole(spec, facts, second, now)).collect();
    let mut lost = vec![false; WORLD as usize + 60];
    let mut begun = None;
    for second in 0..=seconds.len() {
        let down = seconds.get(second).is_some_and(|second| second.down);
        match begun {
            None if down => begun = Some(second),
            Some(from) if !down => {
                lost_of(spec, from as i64, second as i64).into_iter().for_each(|second| lost[second as usize] = true);
                begun = None;
            }
            _ => {}
        }
    }
    let mut affected = vec![0; WORLD as usize + 60];
    for &((from, to), users) in &facts.incidents {
        let to = to.unwrap_or(now).min(now);
        if from < to {
            lost_of(spec, from, to).into_iter().for_each(|second| affected[second as usize] += users);
        }
    }
    let all = facts.users.unwrap_or(1);
    let mut answer = Answer { counted: 0, lost: (0, spec.weight.1), whole: 0, kinds: Vec::new() };
    let mut excused = 0;
    for second in spec.period.0..spec.period.1 {
        let open =
            spec.hours.as_ref().is_none_or(|hours| hours.iter().any(|&(from, to)| from <= second && second < to));
        // The kind, whether it counts, and how much of it is lost in parts of the weight's denominator.
        let (kind, counted, part) = if !open {
            ("outside_hours".to_owned(), false, 0)
        } else if second >= now {
            answer.whole += i128::from(all);
            ("ahead".to_owned(), false, 0)
        } else {
            let known = &seconds[second as usize];
            let users = affected[second as usize].min(all);
            if known.unknown {
                let part = if spec.unknown_time == "down" { spec.weight.1 } else { 0 };
                ("unknown_time".to_owned(), spec.unknown_time != "removed", part * i128::from(all))
            } else if holds(&facts.maintenance, second) {
                excused += 1;
                if spec.allowance.is_some_and(|allowance| excused > allowance) {
                    ("maintenance_over_allowance".to_owned(), true, spec.weight.1 * i128::from(all))
                } else {
                    ("maintenance".to_owned(), spec.maintenance_is_up, 0)
                }
            } else if lost[second as usize] {
                let first = facts.records.iter().position(|record| of_record(record, spec.gap, second, now).down);
                let kind = match first {
                    _ if !known.down => "touched_minute".to_owned(),
                    Some(first) if facts.listed && !spec.parallel => format!("down services[{first}]"),
                    _ => "down".to_owned(),
                };
                (kind, true, spec.weight.1 * i128::from(all))
            } else if users > 0 {
                (format!("affected {users}"), true, spec.weight.1 * i128::from(users))
            } else if known.degraded {
                ("degraded".to_owned(), true, spec.weight.0 * i128::from(all))
            } else if known.down {
                ("not_counted_outage".to_owned(), true, 0)
            } else {
                ("up".to_owned(), true, 0)
            }
        };
        if counted {
            answer.counted += i128::from(all);
            answer.whole += i128::from(all);
            answer.lost.0 += part;
        }
        answer.kinds.push(kind);
    }
    answer
}
