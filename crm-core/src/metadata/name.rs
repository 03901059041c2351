//! What names may look like.

use crate::error::{Error, ErrorCode, Result};

/// The prefix of entities and fields made at run time, so that no later built-in can clash with them.
pub const RUNTIME_PREFIX: &str = "x_";

/// The longest name.
pub const MAX_NAME: usize = 60;

/// Accepts snake_case names: a letter, then letters, digits and underscores, in lower case.
///
/// # Errors
/// `invalid_schema` for anything else.
pub fn check(name: &str) -> Result<()> {
    let good = name.len() <= MAX_NAME
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if good { Ok(()) } else { Err(refused(name, "use up to 60 lower-case letters, digits and _, a letter first")) }
}

/// Accepts the names of what is made at run time: as [`check`], and starting with `x_`.
///
/// # Errors
/// `invalid_schema` for anything else.
pub fn check_runtime(name: &str) -> Result<()> {
    check(name)?;
    if name.starts_with(RUNTIME_PREFIX) && name.len() > RUNTIME_PREFIX.len() {
        Ok(())
    } else {
        Err(refused(name, "names made at run time start with x_"))
    }
}

fn refused(name: &str, why: &str) -> Error {
    let shown: String = name.chars().take(MAX_NAME).collect();
    Error::new(ErrorCode::InvalidSchema, format!("{shown:?} cannot be a name: {why}"))
}
