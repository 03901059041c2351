//! CSV in and out.

mod batch;
mod compile;
mod convention;
mod date;
mod decode;
mod dialect;
mod export;
mod guess;
mod import;
mod lookup;
mod mapping;
mod mapping_json;
mod number;
mod person;
mod plan;
mod record;
mod references;
mod report;
mod rows;
mod value;
mod vocabulary;

pub use date::DateOrder;
pub use decode::TextEncoding;
pub use export::{ExportOptions, Exporter, export};
pub use guess::{Guess, guess};
pub use import::{ImportOptions, ImportSession, Progress, import};
pub use mapping::{ColumnMapping, ColumnRef, LookupMapping, MAPPING_VERSION, Mapping, TargetMapping};
pub use number::DecimalMark;
pub use record::{MAX_COLUMNS, MAX_RECORD};
pub use report::{ImportReport, KEPT_FAULTS, RowFault};
