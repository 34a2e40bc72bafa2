//! Exports of other products from any bytes: importing never panics, every mistake is told, what is imported can be
//! built, printed and read back, and a ticket is written as it was read (B1, B4). The first byte chooses the product, the
//! rest of the first line are options, and the other lines are files.

use punctual::import::{Document, Files, Import, ImportError, ImportReport, Spec, Vendor, import};
use punctual::{Calendar, PolicyBook, Ticket};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::from_json::halves;

pub fn hold(data: &[u8]) {
    let Some((product, data)) = data.split_first() else { return };
    let number = usize::from(product.wrapping_sub(b'0')) % Vendor::ALL.len();
    holds_for(Vendor::ALL[number], data);
}

/// The same for one product, without its byte.
pub fn holds_for(vendor: Vendor, data: &[u8]) {
    let (options, files) = halves(data);
    let Ok(files) = serde_json::from_slice::<Files>(files) else { return };
    let Ok(options) = read_options(options) else { return };
    match import(vendor, &files, &options) {
        Ok(imported) => is_usable(&imported),
        Err(error) => is_told(&error),
    }
}

fn read_options(options: &[u8]) -> serde_json::Result<Document> {
    if options.is_empty() { Ok(Document::default()) } else { serde_json::from_slice(options) }
}

fn is_usable(imported: &Import) {
    match &imported.spec {
        Some(Spec::Book(book)) => {
            reads_back(book);
            PolicyBook::from_spec(book.clone()).unwrap();
        }
        Some(Spec::Calendar(calendar)) => {
            reads_back(calendar);
            Calendar::from_spec(calendar.clone()).unwrap();
        }
        Some(Spec::Availability(objectives)) => {
            let at = "2026-06-15T12:00:00Z".parse().unwrap();
            for agreement in objectives.iter().flat_map(|objective| objective.agreements(at)) {
                agreement.build().unwrap();
            }
        }
        _ => {}
    }
    if let Some(ticket) = &imported.ticket {
        let written = serde_json::to_string(ticket).unwrap();
        assert_eq!(serde_json::from_str::<Ticket>(&written).unwrap(), *ticket);
    }
    are_lines(&imported.report);
    serde_json::to_string(&imported.report).unwrap();
}

/// No entry looks like two.
fn are_lines(report: &ImportReport) {
    for entry in report.entries() {
        assert!(!entry.to_string().contains('\n'), "{entry}");
    }
}

fn reads_back<T: Serialize + DeserializeOwned + PartialEq>(spec: &T) {
    let written = serde_json::to_string(spec).unwrap();
    assert!(serde_json::from_str::<T>(&written).unwrap() == *spec, "{written}");
}

fn is_told(error: &ImportError) {
    assert!(!error.problems().is_empty());
    for problem in error.problems() {
        assert!(!problem.found().is_empty() && !problem.help().is_empty(), "{error}");
        assert!(!problem.to_string().contains('\n'), "{error}");
    }
    are_lines(error.report());
}
