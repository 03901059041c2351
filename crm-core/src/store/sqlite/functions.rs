//! The functions our SQL calls beyond those of SQLite. They answer with errors, never panic.

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

use crate::base::time::{self, Zone};

/// Makes the functions known to a connection.
pub fn register(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    // The day a clock in a zone shows at a moment, for grouping moments by day, week, month…
    connection.create_scalar_function("crm_local_days", 2, flags, |context| {
        let Some(micros) = context.get::<Option<i64>>(0)? else { return Ok(None) };
        let name = context.get_raw(1).as_str().map_err(|e| rusqlite::Error::UserFunctionError(e.into()))?;
        let zone = Zone::named(name).map_err(|e| rusqlite::Error::UserFunctionError(e.into()))?;
        Ok(time::timestamp_from_micros(micros).map(|moment| time::date_to_days(zone.day_of(moment))))
    })
}
