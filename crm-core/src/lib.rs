//! The SQLite of CRM: a customer-relationship engine that is a library.

#![forbid(unsafe_code)]

pub mod base;
pub mod error;
pub mod exchange;
pub mod metadata;
pub mod query;
pub mod store;

pub use base::id::{Id, Ref};
pub use base::value::{File, Value};
pub use error::{Error, ErrorCode, Result};
pub use metadata::settings::{NameOrder, Settings};
