//! A record waiting in a queue.

use crate::metadata::builtin::build::{active_or_inactive, entity, integer, lookup, one_of, owner, text, timestamp};
use crate::metadata::builtin::role_privilege::PART;
use crate::metadata::builtin::{activities, number};
use crate::metadata::entity::EntityDef;
use crate::metadata::field::{Cascade, DefaultValue};

pub(super) fn definition() -> EntityDef {
    let queued = [&[number::CASE, number::LEAD, number::OPPORTUNITY], activities::ALL].concat();
    entity(number::QUEUE_ITEM, "queue_item")
        .english("Queue item", "Queue items")
        .italian("Elemento della coda", "Elementi delle code")
        .dynamics("queueitem")
        .owned()
        .states(active_or_inactive("Attivo", "Inattivo"))
        .fields([
            text(20, "title", "Title", "Titolo", 400),
            // Who sees a queue sees what waits in it.
            lookup(21, "queue", "Queue", "Coda", number::QUEUE)
                .required()
                .cascade(Cascade::PARENTAL)
                .dynamics("queueid"),
            one_of(22, "record", "Record", "Record", &queued).required().cascade(PART).dynamics("objectid"),
            timestamp(23, "entered_at", "Entered at", "Data di ingresso")
                .default(DefaultValue::Now)
                .dynamics("enteredon"),
            owner(24, "worker", "Worked on by", "In carico a").dynamics("workerid"),
            timestamp(25, "worked_at", "Taken at", "Presa in carico").read_only().dynamics("workeridmodifiedon"),
            integer(26, "priority", "Priority", "Priorità", 0, 1_000_000),
        ])
        .without_notes()
        .primary("title")
        .index(&["queue", "state", "entered_at"], "what waits in a queue, longest first")
        .index(&["worker", "state"], "what I work on")
        .view(&["title", "record", "queue.name", "entered_at", "worker"], &["entered_at"])
        .build()
}
