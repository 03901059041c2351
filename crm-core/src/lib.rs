//! The SQLite of CRM: a customer-relationship engine that is a library.

#![forbid(unsafe_code)]

pub mod base;
pub mod context;
pub mod error;
pub mod exchange;
pub mod history;
pub mod metadata;
pub mod query;
pub mod record;
pub mod security;
pub mod store;

pub use base::id::{Id, Ref};
pub use base::value::{File, Value};
pub use error::{Error, ErrorCode, Result};
pub use record::values::Values;
pub use metadata::settings::{NameOrder, Settings};
