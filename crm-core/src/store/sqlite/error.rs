//! What SQLite says, in our codes.

use std::path::Path;

use rusqlite::ErrorCode as Sqlite;

use crate::error::{Error, ErrorCode};

/// Any error of SQLite as one of ours.
pub fn classify(error: rusqlite::Error) -> Error {
    let text = error.to_string();
    if let Some(columns) = text.split("UNIQUE constraint failed: ").nth(1) {
        return duplicate(columns).with_source(error);
    }
    let (code, message) = match error.sqlite_error_code() {
        Some(Sqlite::DatabaseBusy | Sqlite::DatabaseLocked) => {
            (ErrorCode::Busy, "another program is writing to the file; try again".to_owned())
        }
        Some(Sqlite::DiskFull) => (ErrorCode::DiskFull, "the disk is full; nothing was written".to_owned()),
        Some(Sqlite::DatabaseCorrupt) => (ErrorCode::Corrupt, "the file is damaged; restore a backup".to_owned()),
        Some(Sqlite::NotADatabase) => {
            (ErrorCode::NotACrmFile, "this is not a CRM file; it was left as it is".to_owned())
        }
        Some(Sqlite::OperationInterrupted) => (ErrorCode::Interrupted, "interrupted by the host".to_owned()),
        Some(Sqlite::ReadOnly) => (ErrorCode::ReadOnly, "the file cannot be written to".to_owned()),
        Some(Sqlite::CannotOpen | Sqlite::PermissionDenied) => {
            (ErrorCode::CannotOpen, "the file cannot be opened".to_owned())
        }
        Some(Sqlite::TooBig) => (ErrorCode::LimitExceeded, "a value is larger than the store can keep".to_owned()),
        Some(Sqlite::AuthorizationForStatementDenied) => {
            (ErrorCode::PermissionDenied, "the engine's own tables are out of reach here".to_owned())
        }
        Some(Sqlite::ConstraintViolation) if text.contains("FOREIGN KEY") => {
            (ErrorCode::InUse, "a record would be left pointing to one that is not there".to_owned())
        }
        _ if text.contains("integer overflow") => {
            (ErrorCode::LimitExceeded, "a sum is larger than the largest whole number".to_owned())
        }
        _ => (ErrorCode::Storage, format!("the store failed: {text}")),
    };
    Error::new(code, message).with_source(error)
}

// "contact.email" or "a.x, a.y": the table is the entity, the column the field.
fn duplicate(columns: &str) -> Error {
    let mut names = columns.split(", ").filter_map(|part| part.trim().split_once('.'));
    let (entity, field) = names.next().unwrap_or(("record", "key"));
    let field = field.trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let message = format!("another {entity} already has this {field}");
    Error::new(ErrorCode::DuplicateKey, message).with_entity(entity).with_field(field)
}

/// The error for a file that cannot be opened, naming it.
pub fn cannot_open(path: &Path, error: rusqlite::Error) -> Error {
    let message = format!("{} cannot be opened: {error}", path.display());
    Error::new(ErrorCode::CannotOpen, message).with_source(error)
}
