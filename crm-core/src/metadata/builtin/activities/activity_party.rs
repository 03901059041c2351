//! Somebody's part in an activity: who sends, who receives, who attends, what is used. An address that belongs to nobody
//! we know is a party too.

use super::{ALL, PARTIES};
use crate::metadata::builtin::build::{BELONGS, OptionRow, choice, decimal, entity, one_of, text};
use crate::metadata::builtin::number;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;

pub(super) fn definition() -> EntityDef {
    entity(number::ACTIVITY_PARTY, "activity_party")
        .english("Activity party", "Activity parties")
        .italian("Partecipante all'attività", "Partecipanti alle attività")
        .dynamics("activityparty")
        .owned()
        .fields([
            one_of(20, "activity", "Activity", "Attività", ALL).required().cascade(BELONGS).dynamics("activityid"),
            one_of(21, "party", "Party", "Partecipante", PARTIES).cascade(Cascade::LINK).dynamics("partyid"),
            // What a message said, which stays when the address of the party changes.
            text(22, "address", "Address used", "Indirizzo usato", 320).dynamics("addressused"),
            text(23, "name", "Name", "Nome", 200).dynamics("partyobjectname"),
            choice(24, "participation", "Participation", "Ruolo", PARTICIPATION)
                .required()
                .dynamics("participationtypemask"),
            decimal(25, "effort", "Capacity used", "Capacità impiegata", 2),
        ])
        .without_notes()
        .primary("name")
        .index(&["activity", "participation"], "who takes part in an activity, and how")
        .index(&["party", "participation"], "what somebody takes part in, and how")
        .index(&["address"], "the messages of an address that is not yet anybody's")
        .view(&["activity", "participation", "party", "name", "address"], &["participation"])
        .build()
}

const PARTICIPATION: &[OptionRow<'_>] = &[
    (1, "sender", "Sender", "Mittente"),
    (2, "to", "To", "A"),
    (3, "cc", "Cc", "Cc"),
    (4, "bcc", "Bcc", "Ccn"),
    (5, "required", "Required attendee", "Partecipante obbligatorio"),
    (6, "optional", "Optional attendee", "Partecipante facoltativo"),
    (7, "organizer", "Organiser", "Organizzatore"),
    (8, "regarding", "Regarding", "Riguardo a"),
    (9, "owner", "Owner", "Proprietario"),
    (10, "resource", "Resource", "Risorsa"),
    (11, "customer", "Customer", "Cliente"),
];
