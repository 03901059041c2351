//! The C interface. The contract stands at the top of `include/crm.h`, which is generated from these sources.
//!
//! So far: the version, opening and closing a file, errors. Sessions, records and questions follow the same rules.

mod crm;
mod error;
mod guard;
mod text;
mod version;

pub use crm::{crm_close, crm_open, crm_t};
pub use error::{crm_error, crm_error_code, crm_error_free, crm_error_id, crm_error_message};
pub use text::CRM_NUL;
pub use version::{crm_version, crm_version_number};

/// The status of a call that succeeded. Every other status is the number of an error code.
pub const CRM_STATUS_OK: i32 = 0;
