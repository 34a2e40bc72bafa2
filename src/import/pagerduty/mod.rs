//! PagerDuty. This module knows its formats.

use super::document::{Document, Files};
use super::node::{Account, Node, read_options};
use super::report::{ImportError, Imported};
use super::vendor::{Importer, Spec};
use crate::book::PolicyBookSpec;

pub(super) const IMPORTER: Importer = Importer {
    config: &["escalation_policies"],
    history: &[],
    import: |files, options| {
        let Imported { spec, report } = import(files, &Options::read(options)?)?;
        Ok(Imported { spec: Spec::Book(spec), report })
    },
    adapt: None,
};

/// What no file of an export says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {}

impl Options {
    /// Reads the options from a map whose fields have the names of the fields of this type.
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

/// Reads what an export promises.
///
/// # Errors
/// Everything that is wrong with the files.
pub fn import(files: &Files, options: &Options) -> Result<Imported<PolicyBookSpec>, ImportError> {
    let account = Account::default();
    account.finish(None).map(|(spec, report)| Imported { spec, report })
}
