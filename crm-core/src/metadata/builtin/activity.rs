//! What every kind of activity has. Each kind begins with [`activity`] and adds its states and its own fields,
//! numbered from 50.

use super::build::{EntityBuilder, boolean, choice, customer, entity, integer, multiline, regarding, text, timestamp};
use super::options;
use crate::base::id::EntityId;
use crate::metadata::field::Cascade;

/// The minutes of a year: longer activities are slips of the pen.
const MAX_MINUTES: i64 = 366 * 24 * 60;

/// Begins an activity: owned, about some record, with a subject, times, a priority and a description.
pub(super) fn activity(id: EntityId, name: &str) -> EntityBuilder {
    entity(id, name)
        .owned()
        .activity()
        .fields([
            text(20, "subject", "Subject", "Oggetto", 400).required().searchable(),
            regarding(21, "regardingobjectid"),
            // Kept by the engine from what the activity is about, so that a customer's timeline is one index walk.
            customer(22, "customer", "Customer", "Cliente").read_only().cascade(Cascade::LINK),
            timestamp(23, "scheduled_start_at", "Start", "Inizio").dynamics("scheduledstart"),
            timestamp(24, "scheduled_end_at", "Due", "Scadenza").dynamics("scheduledend"),
            timestamp(25, "actual_start_at", "Actual start", "Inizio effettivo").dynamics("actualstart"),
            timestamp(26, "actual_end_at", "Actual end", "Fine effettiva").dynamics("actualend"),
            integer(27, "scheduled_minutes", "Duration (minutes)", "Durata (minuti)", 0, MAX_MINUTES)
                .dynamics("scheduleddurationminutes"),
            integer(28, "actual_minutes", "Actual duration (minutes)", "Durata effettiva (minuti)", 0, MAX_MINUTES)
                .dynamics("actualdurationminutes"),
            choice(29, "priority", "Priority", "Priorità", options::PRIORITY)
                .default_text("normal")
                .dynamics("prioritycode"),
            multiline(30, "description", "Description", "Descrizione").searchable(),
            boolean(31, "is_billed", "Billed", "Fatturata").dynamics("isbilled"),
            boolean(32, "is_workflow_created", "Made by a workflow", "Creata da un flusso di lavoro")
                .read_only()
                .dynamics("isworkflowcreated"),
            text(33, "category", "Category", "Categoria", 250),
            text(34, "subcategory", "Subcategory", "Sottocategoria", 250),
        ])
        .primary("subject")
        .index(&["owner", "state", "scheduled_end_at"], "my open activities by due date")
        .index(&["customer", "modified_at"], "the timeline of a customer, newest first")
        .view(
            &["subject", "regarding", "customer", "priority", "scheduled_end_at", "status", "owner.full_name"],
            &["scheduled_end_at"],
        )
}
