//! What every kind of activity has. Each kind begins with [`activity`] and adds its states and its own fields,
//! numbered from 50.

use super::build::{
    EntityBuilder, boolean, choice, customer, entity, integer, lookup, multiline, regarding, text, timestamp,
};
use super::form::{SectionRow, fields};
use super::{number, options};
use crate::base::id::EntityId;
use crate::metadata::field::{Cascade, FieldDef};

/// The minutes of a year: longer activities are slips of the pen.
pub(super) const MAX_MINUTES: i64 = 366 * 24 * 60;

/// When it is to be done, and when it was.
pub(super) const WHEN: SectionRow = fields(
    "when",
    "When",
    "Quando",
    &[
        "scheduled_start_at",
        "scheduled_end_at",
        "scheduled_minutes",
        "actual_start_at",
        "actual_end_at",
        "actual_minutes",
        "remind_at",
    ],
);

/// What there is to say of it.
pub(super) const TEXT: SectionRow = fields("texts", "Description", "Descrizione", &["description"]);

/// Begins an activity about any record that activities can be about.
pub(super) fn activity(id: EntityId, name: &str) -> EntityBuilder {
    let columns = ["subject", "regarding", "customer", "priority", "scheduled_end_at", "status", "owner.full_name"];
    activity_about(id, name, [regarding(21, "regardingobjectid"), kept_customer()])
        .view(&columns, &["scheduled_end_at"])
}

/// The customer an activity concerns: kept by the engine from what the activity is about, so that nobody need walk over
/// everything an activity may be about.
pub(super) fn kept_customer() -> FieldDef {
    customer(22, "customer", "Customer", "Cliente").read_only().cascade(Cascade::LINK)
}

/// Begins an activity: owned, with a subject, times, a priority and a description. What it is about has the numbers 21
/// and, for the customer it concerns, 22.
pub(super) fn activity_about<const N: usize>(id: EntityId, name: &str, about: [FieldDef; N]) -> EntityBuilder {
    entity(id, name)
        .owned()
        .activity()
        .fields([text(20, "subject", "Subject", "Oggetto", 400).required().searchable()])
        .fields(about)
        .fields([
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
            lookup(35, "service", "Service", "Servizio", number::SERVICE).dynamics("serviceid"),
            timestamp(36, "remind_at", "Reminder", "Promemoria"),
            timestamp(37, "reminded_at", "Reminded", "Promemoria dato il").read_only(),
            timestamp(38, "overdue_at", "Overdue since", "In ritardo dal").read_only(),
        ])
        .primary("subject")
        .index(&["owner", "state", "scheduled_end_at"], "my open activities by due date")
}
