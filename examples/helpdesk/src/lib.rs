//! A help desk in one program, on top of the library `punctual`. The code is meant to be copied.
//!
//! Each file knows one thing:
//!
//! - `clock`: what time it is. Nothing else asks.
//! - `tenants`: who may call, and where the alerts of each tenant go.
//! - `problems`: why a request has no answer, as problem details (RFC 9457).
//! - `body`: how long the body of a request may be.
//! - `read`: policies, tickets and events in the bodies of requests.
//! - `store`: what is on disk, in SQLite. Its queries of tickets and policies all name a tenant.
//! - `desk`: what happens in one transaction: a ticket changes, is evaluated, and its alerts go into the outbox.
//! - `timer`: evaluates each ticket again at its next change.
//! - `outbox`: delivers alerts.
//! - `report`: the report of a month.
//! - `http`: which request does what.
//! - `page`: the files of the web page.
//! - `demo`: a policy and tickets to look at.

mod body;
pub mod clock;
pub mod demo;
pub mod desk;
pub mod http;
pub mod outbox;
mod page;
mod problems;
mod read;
mod report;
pub mod store;
pub mod tenants;
pub mod timer;
