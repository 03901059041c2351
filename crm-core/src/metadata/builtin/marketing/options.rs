//! Lists of options that several entities of marketing use.

use crate::metadata::builtin::build::OptionRow;

/// By which activity people are reached; merged ones are written once, for many.
pub(super) const CHANNEL: &[OptionRow<'_>] = &[
    (1, "phone_call", "Telephone", "Telefono"),
    (2, "appointment", "Appointment", "Appuntamento"),
    (3, "letter", "Letter", "Lettera"),
    (4, "merged_letter", "Letter from mail merge", "Lettera da stampa unione"),
    (5, "fax", "Fax", "Fax"),
    (6, "merged_fax", "Fax from mail merge", "Fax da stampa unione"),
    (7, "email", "E-mail", "E-mail"),
    (8, "merged_email", "E-mail from mail merge", "E-mail da stampa unione"),
    (9, "other", "Other", "Altro"),
];

/// What the members of a list are: the numbers of the entities.
pub(super) const MEMBER_ENTITY: &[OptionRow<'_>] =
    &[(1, "account", "Accounts", "Aziende"), (2, "contact", "Contacts", "Contatti"), (4, "lead", "Leads", "Lead")];
