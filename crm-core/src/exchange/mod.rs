//! Files that others write and read: what enters and leaves a CRM file.

#[cfg(feature = "arrow")]
pub mod arrow;
pub mod csv;
