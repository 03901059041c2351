//! What is to be done by a day is late once the day has passed, and called to mind when it is asked for. That it was is
//! noted by `system.run_due`; here it is forgotten when another day is said.

use crate::base::value::Value;
use crate::error::Result;
use crate::record::hook::HookEvent;

/// When something is to happen, and where it is noted that its moment has come.
const NOTED: [(&str, &str); 3] =
    [("remind_at", "reminded_at"), ("scheduled_end_at", "overdue_at"), ("due_on", "overdue_at")];

/// Whoever puts a moment off is reminded again, and late no more.
pub fn forget(event: &mut HookEvent<'_>) -> Result<()> {
    for (moment, noted) in NOTED {
        let entity = event.definition();
        if entity.find(noted).is_some() && entity.find(moment).is_some() && event.is_changed(moment)? {
            event.set(noted, Value::Null)?;
        }
    }
    Ok(())
}
