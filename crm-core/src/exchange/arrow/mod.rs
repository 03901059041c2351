//! Apache Arrow: answers as columns, and records from columns.
//!
//! [`Batches`] is an answer in batches of rows, read as they are asked for. [`Frame`] reads the rows of a batch that
//! somebody else has made. Both speak the kinds of Arrow that other programs understand best:
//!
//! | in the engine | out | in |
//! |---|---|---|
//! | text | `utf8` | `utf8`, `large_utf8`, `utf8_view`, dictionaries of them |
//! | whole number | `int64` | all integers, floats that are whole |
//! | money, decimal | `decimal128(19, scale)` | decimals, integers, floats |
//! | boolean | `bool` | `bool` |
//! | choice, label, entity | `dictionary(int32, utf8)` | text |
//! | date | `date32` | `date32`, `date64`, timestamps at midnight |
//! | moment | `timestamp(us, "UTC")` | timestamps that have a time zone |
//! | id, lookup | `fixed_size_binary(16)`, the extension `arrow.uuid` | the same, text |
//! | polymorphic lookup | `struct(entity, id)` | the same |
//! | multi-choice | `list(utf8)` | lists of text |
//! | file | `struct(name, media_type, size)` | |

mod batches;
mod column;
mod frame;

pub use arrow_array::{RecordBatch, RecordBatchReader};
pub use arrow_schema::ArrowError;
pub use batches::Batches;
pub use frame::Frame;
