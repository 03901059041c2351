//! CSV in and out.

mod date;
mod decode;
mod dialect;
mod export;
mod mapping;
mod mapping_json;
mod number;
mod record;
mod report;
mod value;

pub use date::DateOrder;
pub use decode::TextEncoding;
pub use export::{ExportOptions, Exporter, export};
pub use mapping::{ColumnMapping, ColumnRef, LookupMapping, MAPPING_VERSION, Mapping, TargetMapping};
pub use number::DecimalMark;
pub use record::{MAX_COLUMNS, MAX_RECORD};
pub use report::{ImportReport, KEPT_FAULTS, RowFault};
