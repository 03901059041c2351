//! How a case ended, and the time it took. One row for each time it was resolved.

use crate::metadata::builtin::activity::{MAX_MINUTES, activity_about, kept_customer};
use crate::metadata::builtin::build::{closed, integer, lookup, open, reason};
use crate::metadata::builtin::number;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;
use crate::metadata::state::State;

pub(super) fn definition() -> EntityDef {
    let case =
        lookup(21, "case", "Case", "Caso", number::CASE).required().cascade(Cascade::PARENTAL).dynamics("incidentid");
    activity_about(number::CASE_RESOLUTION, "case_resolution", [case, kept_customer()])
        .english("Case resolution", "Case resolutions")
        .italian("Risoluzione del caso", "Risoluzioni dei casi")
        .dynamics("incidentresolution")
        .states(states())
        .fields([integer(50, "minutes_spent", "Time spent (minutes)", "Tempo impiegato (minuti)", 0, MAX_MINUTES)
            .dynamics("timespent")])
        .view(
            &["subject", "case", "customer", "minutes_spent", "actual_end_at", "owner.full_name"],
            &["-actual_end_at"],
        )
        .build()
}

/// A case that is opened again cancels its resolution, which stays as history.
fn states() -> [State; 3] {
    [
        open((0, "open", "Open", "Aperta"), &[1, 2], [reason(1, "open", "Open", "Aperta")]),
        closed((1, "completed", "Completed", "Completata"), &[2], [reason(2, "closed", "Closed", "Chiusa")]),
        closed((2, "canceled", "Canceled", "Annullata"), &[], [reason(3, "canceled", "Canceled", "Annullata")]),
    ]
}
