//! The SQLite of CRM: a customer-relationship engine that is a library.

#![forbid(unsafe_code)]

pub mod base;
pub mod context;
pub mod crm;
pub mod domain;
pub mod error;
pub mod exchange;
pub mod history;
pub mod metadata;
pub mod query;
pub mod record;
#[cfg(feature = "sample")]
pub mod sample;
pub mod security;
pub mod store;

pub use base::fiscal::FiscalPeriod;
pub use base::id::{Id, Ref};
pub use base::value::{File, Value};
pub use base::value_ref::ValueRef;
pub use crm::Crm;
pub use crm::answer::{Page, Row, Rows};
pub use crm::listener::{Commit, Listener};
pub use crm::options::Options;
pub use crm::search::Found;
pub use crm::security::Able;
pub use crm::session::Session;
pub use error::{Error, ErrorCode, Result};
pub use metadata::edit::SchemaEditor;
pub use metadata::entity::Ownership;
pub use metadata::form::{NewForm, NewSection, NewTab};
pub use metadata::new::{NewEntity, NewField, NewIndex, NewKey, NewKind, NewOption};
pub use metadata::pack::SchemaPack;
pub use metadata::settings::{NameOrder, Settings};
pub use record::batch::{BatchMode, Write};
pub use record::description::Description;
pub use record::hook::{HookEvent, HookOptions, Stage};
pub use record::pipeline::Written;
pub use record::record::Record;
pub use record::undo::Undo;
pub use record::values::Values;
pub use security::right::{Depth, Right};
pub use security::why::Verdict;
pub use store::Operation;

/// The examples of the README, compiled and run with the tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;

/// The examples of the chapter on rights, likewise.
#[cfg(doctest)]
#[doc = include_str!("../../docs/security.md")]
pub struct SecurityChapter;

/// The examples of the chapter on forms, likewise.
#[cfg(doctest)]
#[doc = include_str!("../../docs/forms.md")]
pub struct FormsChapter;

/// The examples of the chapter on sales, likewise.
#[cfg(doctest)]
#[doc = include_str!("../../docs/sales.md")]
pub struct SalesChapter;

/// The examples of the chapter on duplicates, likewise.
#[cfg(doctest)]
#[doc = include_str!("../../docs/duplicates.md")]
pub struct DuplicatesChapter;

/// The examples of the chapter on marketing, likewise.
#[cfg(doctest)]
#[doc = include_str!("../../docs/marketing.md")]
pub struct MarketingChapter;

/// The examples of the chapter on service, likewise.
#[cfg(doctest)]
#[doc = include_str!("../../docs/service.md")]
pub struct ServiceChapter;

/// The examples of the chapter on activities, likewise.
#[cfg(doctest)]
#[doc = include_str!("../../docs/activities.md")]
pub struct ActivitiesChapter;

/// The examples of the chapter on prices, likewise.
#[cfg(doctest)]
#[doc = include_str!("../../docs/pricing.md")]
pub struct PricingChapter;
