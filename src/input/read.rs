//! One call that reads an input from any serde format and keeps its mistakes apart from the errors of the format. Knows
//! nothing of what is being read.

use serde::{Deserialize, Deserializer};

use super::problem::InputError;

/// Why an input could not be read from a serde format; `E` is the error of the format.
///
/// The functions called `from_deserializer`, such as [`Policy::from_deserializer`](crate::Policy::from_deserializer),
/// return it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError<E> {
    /// The format could not be read, for example because a bracket is missing.
    #[error(transparent)]
    Format(E),
    /// The format could be read, but what it says has mistakes.
    #[error(transparent)]
    Input(InputError),
}

impl<E: serde::de::Error> ReadError<E> {
    /// As an error of the format, for `Deserialize`.
    pub(crate) fn into_format(self) -> E {
        match self {
            ReadError::Format(error) => error,
            ReadError::Input(error) => E::custom(error),
        }
    }
}

/// Reads an input as it is written, and checks it.
pub(crate) fn read<'de, D: Deserializer<'de>, Written: Deserialize<'de>, T>(
    from: D,
    check: impl FnOnce(Written) -> Result<T, InputError>,
) -> Result<T, ReadError<D::Error>> {
    check(Written::deserialize(from).map_err(ReadError::Format)?).map_err(ReadError::Input)
}
