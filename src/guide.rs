//! The pages of the project, as part of its documentation.
//!
//! They are files of the repository. If a page links to another file, a link definition in front of it leads to the
//! module instead, because the first definition of a label takes precedence.

#[doc = "[availability]: mod@availability"]
#[doc = "[penalties]: mod@penalties"]
#[doc = "[reports]: mod@reports"]
#[doc = "[policy-format]: mod@policy_format"]
#[doc = "[vendors]: mod@vendors"]
#[doc = include_str!("../docs/semantics.md")]
pub mod semantics {}

#[doc = "[semantics]: mod@semantics"]
#[doc = "[terms]: mod@semantics#terms"]
#[doc = "[contracts]: mod@penalties"]
#[doc = include_str!("../docs/policy-format.md")]
pub mod policy_format {}

#[doc = "[semantics]: mod@semantics"]
#[doc = include_str!("../docs/availability.md")]
pub mod availability {}

#[doc = "[semantics]: mod@semantics"]
#[doc = include_str!("../docs/reports.md")]
pub mod reports {}

#[doc = "[semantics]: mod@semantics"]
#[doc = "[conditions]: mod@policy_format#conditions"]
#[doc = include_str!("../docs/penalties.md")]
pub mod penalties {}

#[doc = "[availability]: mod@availability"]
#[doc = "[importing]: mod@importing"]
#[doc = "[penalties]: mod@penalties"]
#[doc = "[reports]: mod@reports"]
#[doc = include_str!("../docs/embedding.md")]
pub mod embedding {}

#[cfg(feature = "import")]
#[doc = include_str!("../docs/importing.md")]
pub mod importing {}

#[doc = "[semantics]: mod@semantics"]
#[doc = "[policy-format]: mod@policy_format"]
#[doc = include_str!("../docs/vendors.md")]
pub mod vendors {}

#[doc = "[semantics]: mod@semantics"]
#[doc = include_str!("../docs/lessons.md")]
pub mod lessons {}

#[doc = include_str!("../docs/performance.md")]
pub mod performance {}

#[doc = include_str!("../docs/scale.md")]
pub mod scale {}

#[doc = "[semantics]: mod@semantics"]
#[doc = "[stability]: mod@stability"]
#[doc = "[security]: mod@security"]
#[doc = include_str!("../docs/testing.md")]
pub mod testing {}

#[doc = "[semantics]: mod@semantics"]
#[doc = include_str!("../docs/stability.md")]
pub mod stability {}

#[doc = "[semantics]: mod@semantics"]
#[doc = include_str!("../SECURITY.md")]
pub mod security {}

#[doc = include_str!("../CHANGELOG.md")]
pub mod changelog {}

#[doc = include_str!("../examples/policies/README.md")]
pub mod policies {}

#[doc = include_str!("../examples/calendars/README.md")]
pub mod calendars {}
