//! Files that others write and read: what enters and leaves a CRM file.

pub mod csv;
