//! OpenSLO, version `openslo/v1`. This module knows its formats.
//!
//! A file `slos.yaml` is the list of the documents that it holds, or one document; the host picks the reader of YAML.
//!
//! # What may be lost in the quarter that holds an instant
//! ```
//! use punctual::import::{Document, Files, openslo};
//! use punctual::{Outages, availability};
//! // As a reader of YAML or JSON gives it.
//! let documents: Document = serde_json::from_str(
//!     r#"[{
//!         "apiVersion": "openslo/v1", "kind": "SLO", "metadata": { "name": "shop" },
//!         "spec": {
//!             "service": "shop", "indicatorRef": "shop-up", "budgetingMethod": "Timeslices",
//!             "timeWindow": [
//!                 { "duration": "1Q", "calendar": { "startTime": "2026-01-01 00:00:00", "timeZone": "Europe/Berlin" } }
//!             ],
//!             "objectives": [{ "targetPercent": 99.9, "timeSliceTarget": 1, "timeSliceWindow": "1m" }]
//!         }
//!     }]"#,
//! )?;
//! let imported = openslo::import(&Files::new().with("slos.yaml", documents), &openslo::Options::default())?;
//! let now = "2026-02-01T00:00:00Z".parse()?;
//! let [agreement]: [_; 1] = imported.spec[0].agreements(now).try_into().map_err(|_| "one objective")?;
//! let budget = availability(&agreement.build()?, &Outages::builder().build()?, now).budget.ok_or("no budget")?;
//! assert_eq!(budget.allowed.decimal(1), "7772.4");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod read;
mod slices;
mod slo;
mod window;

use super::document::{Document, Files};
use super::importer::Importer;
use super::node::read_options;
use super::report::{ImportError, Imported};

pub use slo::{Budgeting, Objective, Slo};
pub use window::Window;

const KIND: &str = "slos";

pub(super) const IMPORTER: Importer<Vec<Slo>> = Importer {
    config: &[KIND],
    history: &[],
    import: |files, options| import(files, &Options::read(options)?),
    adapt: None,
};

/// What no file of an export says: nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {}

impl Options {
    /// Reads the options from a map, which is empty, or from `null`.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn read(options: &Document) -> Result<Options, ImportError> {
        read_options(options, |options| {
            options.only(&[]);
            Options {}
        })
    }
}

/// Reads the service level objectives of all files, in the order of the files. Documents of other kinds are ignored.
///
/// In the report, a place is a JSON Pointer. Where a file is a list of documents, the name of the document and a space
/// stand before the pointer; of a document without a name, its number in the list does.
///
/// # Errors
/// Everything that is wrong with the files.
pub fn import(files: &Files, Options {}: &Options) -> Result<Imported<Vec<Slo>>, ImportError> {
    let account = IMPORTER.account(files);
    let slos = read::slos(&account, files);
    account.finish(Some(slos)).map(|(spec, report)| Imported { spec, report })
}
