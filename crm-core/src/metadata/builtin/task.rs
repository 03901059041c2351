//! Something to be done.

use super::activity::activity;
use super::activity::{TEXT, WHEN};
use super::build::{closed, integer, open, reason};
use super::form::{TabRow, fields};
use super::number;
use crate::metadata::entity::EntityDef;
use crate::metadata::state::State;

pub(super) const FORM: &[TabRow] = &[(
    "general",
    "General",
    "Generale",
    &[
        fields(
            "task",
            "Task",
            "Attività",
            &["subject", "regarding", "customer", "priority", "percent_complete", "status"],
        ),
        WHEN,
        TEXT,
    ],
)];

pub(super) fn definition() -> EntityDef {
    activity(number::TASK, "task")
        .english("Task", "Tasks")
        .italian("Impegno", "Impegni")
        .states(states())
        .fields([integer(50, "percent_complete", "Per cent complete", "Percentuale completata", 0, 100)
            .dynamics("percentcomplete")])
        .build()
}

fn states() -> [State; 3] {
    [
        open(
            (0, "open", "Open", "Aperta"),
            &[1, 2],
            [
                reason(2, "not_started", "Not started", "Non iniziata"),
                reason(3, "in_progress", "In progress", "In corso"),
                reason(4, "waiting", "Waiting on someone else", "In attesa di altri"),
                reason(7, "deferred", "Deferred", "Rinviata"),
            ],
        ),
        closed((1, "completed", "Completed", "Completata"), &[0], [reason(5, "completed", "Completed", "Completata")]),
        closed((2, "canceled", "Canceled", "Annullata"), &[0], [reason(6, "canceled", "Canceled", "Annullata")]),
    ]
}
