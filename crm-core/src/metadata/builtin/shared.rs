//! Groups of fields that several entities share. Each group has numbers of its own, from 100 up.

use super::build::{boolean, choice, decimal, integer, lookup, money, phone, text, timestamp};
use super::form::{SectionRow, fields};
use super::{number, options};
use crate::base::id::{EntityId, FieldId};
use crate::metadata::field::{Cascade, Computed, FieldDef};

/// The name of a person, from the fields of the first, middle and last name.
pub(super) fn full_name(id: u32, [first, middle, last]: [u32; 3]) -> FieldDef {
    text(id, "full_name", "Full name", "Nome completo", 160)
        .searchable()
        .computed(Computed::FullName { first: FieldId(first), middle: Some(FieldId(middle)), last: FieldId(last) })
        .dynamics("fullname")
}

/// An address kept in the record itself: the first has the numbers from 100, the second those from 120.
pub(super) fn inline_address(which: u32) -> Vec<FieldDef> {
    let base = 80 + 20 * which;
    let part = |offset: u32, name: &str, dynamics: &str, english: &str, italian: &str, length: u32| {
        let (english, italian) = (format!("Address {which}: {english}"), format!("Indirizzo {which}: {italian}"));
        text(base + offset, &format!("address{which}_{name}"), &english, &italian, length)
            .dynamics(&format!("address{which}_{dynamics}"))
    };
    let named = |name: &str| format!("address{which}_{name}");
    let english = |what: &str| format!("Address {which}: {what}");
    let italian = |what: &str| format!("Indirizzo {which}: {what}");
    vec![
        choice(base, &named("type"), &english("type"), &italian("tipo"), options::ADDRESS_TYPE)
            .dynamics(&named("addresstypecode")),
        part(1, "name", "name", "name", "nome", 200),
        part(2, "line1", "line1", "street 1", "via 1", 250),
        part(3, "line2", "line2", "street 2", "via 2", 250),
        part(4, "line3", "line3", "street 3", "via 3", 250),
        part(5, "city", "city", "city", "città", 80),
        part(6, "region", "stateorprovince", "state or province", "provincia o regione", 50),
        part(7, "county", "county", "county", "distretto", 50),
        part(8, "postal_code", "postalcode", "postal code", "CAP", 20),
        part(9, "country", "country", "country", "paese", 80),
        part(10, "post_office_box", "postofficebox", "post office box", "casella postale", 20),
        phone(base + 11, &named("phone"), &english("telephone"), &italian("telefono")).dynamics(&named("telephone1")),
        decimal(base + 12, &named("latitude"), &english("latitude"), &italian("latitudine"), 6),
        decimal(base + 13, &named("longitude"), &english("longitude"), &italian("longitudine"), 6),
        part(14, "contact_name", "primarycontactname", "contact", "contatto", 150),
        phone(base + 15, &named("phone2"), &english("telephone 2"), &italian("telefono 2"))
            .dynamics(&named("telephone2")),
        phone(base + 16, &named("phone3"), &english("telephone 3"), &italian("telefono 3"))
            .dynamics(&named("telephone3")),
        phone(base + 17, &named("fax"), &english("fax"), &italian("fax")),
        choice(
            base + 18,
            &named("freight_terms"),
            &english("freight terms"),
            &italian("condizioni di trasporto"),
            options::FREIGHT_TERMS,
        )
        .dynamics(&named("freighttermscode")),
        choice(
            base + 19,
            &named("shipping_method"),
            &english("shipping method"),
            &italian("metodo di spedizione"),
            options::SHIPPING_METHOD,
        )
        .dynamics(&named("shippingmethodcode")),
        // The next numbers are those of other groups.
        text(278 + 2 * which, &named("ups_zone"), &english("UPS zone"), &italian("zona UPS"), 4)
            .dynamics(&named("upszone")),
        integer(
            279 + 2 * which,
            &named("utc_offset"),
            &english("UTC offset (minutes)"),
            &italian("differenza da UTC (minuti)"),
            -1_500,
            1_500,
        )
        .dynamics(&named("utcoffset")),
    ]
}

/// The two addresses of users and units, whose first telephone is a field of their own.
pub(super) fn own_addresses() -> Vec<FieldDef> {
    let all = [inline_address(1), inline_address(2)];
    all.into_iter().flatten().filter(|field| field.name != "address1_phone").collect()
}

/// The price list a customer buys from unless something else is said.
pub(super) fn default_price_list(id: u32) -> FieldDef {
    lookup(id, "price_list", "Price list", "Listino", number::PRICE_LIST)
        .cascade(Cascade::KEEP)
        .dynamics("defaultpricelevelid")
}

/// Where a customer or a user belongs in the map of sales.
pub(super) fn territory(id: u32) -> FieldDef {
    lookup(id, "territory", "Territory", "Area di vendita", number::TERRITORY).dynamics("territoryid")
}

/// By which ways a person or company wants to be reached, and by which not.
pub(super) fn contact_permissions() -> Vec<FieldDef> {
    vec![
        choice(140, "contact_method", "Preferred contact method", "Contatto preferito", options::CONTACT_METHOD)
            .default_text("any")
            .dynamics("preferredcontactmethodcode"),
        boolean(141, "no_phone", "No telephone calls", "Non telefonare").dynamics("donotphone"),
        boolean(142, "no_fax", "No faxes", "Non inviare fax").dynamics("donotfax"),
        boolean(143, "no_email", "No e-mail", "Non inviare e-mail").dynamics("donotemail"),
        boolean(144, "no_bulk_email", "No bulk e-mail", "Non inviare e-mail in blocco").dynamics("donotbulkemail"),
        boolean(145, "no_post", "No post", "Non inviare posta").dynamics("donotpostalmail"),
        boolean(146, "no_bulk_post", "No bulk post", "Non inviare posta in blocco").dynamics("donotbulkpostalmail"),
        boolean(147, "no_marketing", "No marketing material", "Non inviare materiale pubblicitario")
            .dynamics("donotsendmm"),
    ]
}

/// The campaign that something came of.
pub(super) fn campaign(id: u32) -> FieldDef {
    lookup(id, "campaign", "Source campaign", "Campagna di origine", number::CAMPAIGN).dynamics("campaignid")
}

/// What something is about, in the tree of subjects.
pub(super) fn subject(id: u32) -> FieldDef {
    lookup(id, "subject", "Subject", "Argomento", number::SUBJECT).dynamics("subjectid")
}

/// The section of [`contact_permissions`].
pub(super) const PERMISSIONS: SectionRow = fields(
    "permissions",
    "Contact permissions",
    "Consensi al contatto",
    &[
        "contact_method",
        "no_phone",
        "no_email",
        "no_bulk_email",
        "no_post",
        "no_bulk_post",
        "no_fax",
        "no_marketing",
        "is_marketing_only",
        "follows_email",
    ],
);

/// As [`PERMISSIONS`], for a lead.
pub(super) const LEAD_PERMISSIONS: SectionRow = fields(
    "permissions",
    "Contact permissions",
    "Consensi al contatto",
    &[
        "contact_method",
        "no_phone",
        "no_email",
        "no_bulk_email",
        "no_post",
        "no_bulk_post",
        "no_fax",
        "no_marketing",
        "follows_email",
    ],
);

/// The section of [`appointment_preferences`].
pub(super) const PREFERENCES: SectionRow = fields(
    "preferences",
    "Preferences",
    "Preferenze",
    &["preferred_day", "preferred_time", "preferred_user", "preferred_service", "preferred_equipment"],
);

/// The section of [`credit`], and from which list a customer buys.
pub(super) const TERMS: SectionRow = fields(
    "terms",
    "Credit and terms",
    "Credito e condizioni",
    &[
        "price_list",
        "payment_terms",
        "shipping_method",
        "credit_limit",
        "is_credit_on_hold",
        "aging_30",
        "aging_60",
        "aging_90",
        "currency",
        "exchange_rate",
    ],
);

/// When, and by whom, a customer wants to be seen.
pub(super) fn appointment_preferences() -> Vec<FieldDef> {
    vec![
        choice(150, "preferred_day", "Preferred day", "Giorno preferito", options::WEEKDAY)
            .dynamics("preferredappointmentdaycode"),
        choice(151, "preferred_time", "Preferred time", "Orario preferito", options::TIME_OF_DAY)
            .dynamics("preferredappointmenttimecode"),
        lookup(152, "preferred_user", "Preferred user", "Utente preferito", number::USER)
            .dynamics("preferredsystemuserid"),
        lookup(153, "preferred_service", "Preferred service", "Servizio preferito", number::SERVICE)
            .dynamics("preferredserviceid"),
        lookup(154, "preferred_equipment", "Preferred equipment", "Attrezzatura preferita", number::EQUIPMENT)
            .dynamics("preferredequipmentid"),
    ]
}

/// What a customer may owe, owes, and on which terms.
pub(super) fn credit() -> Vec<FieldDef> {
    vec![
        money(160, "credit_limit", "Credit limit", "Limite di credito").dynamics("creditlimit"),
        boolean(161, "is_credit_on_hold", "Credit on hold", "Credito bloccato").dynamics("creditonhold"),
        choice(162, "payment_terms", "Payment terms", "Condizioni di pagamento", options::PAYMENT_TERMS)
            .dynamics("paymenttermscode"),
        choice(163, "shipping_method", "Shipping method", "Metodo di spedizione", options::SHIPPING_METHOD)
            .dynamics("shippingmethodcode"),
        money(164, "aging_30", "Owed up to 30 days", "Scaduto fino a 30 giorni").dynamics("aging30"),
        money(165, "aging_60", "Owed up to 60 days", "Scaduto fino a 60 giorni").dynamics("aging60"),
        money(166, "aging_90", "Owed up to 90 days", "Scaduto fino a 90 giorni").dynamics("aging90"),
    ]
}

/// What a merge leaves in the record that gave way.
pub(super) fn merge_marks(itself: EntityId) -> Vec<FieldDef> {
    vec![
        boolean(170, "is_merged", "Merged", "Unito").read_only().dynamics("merged"),
        lookup(171, "merged_into", "Merged into", "Unito a", itself)
            .read_only()
            .cascade(Cascade::LINK)
            .dynamics("masterid"),
    ]
}

/// When the customer was last in touch: the newest activity about it. The engine keeps it, so that neglected
/// customers are found without reading the activities.
pub(super) fn last_activity_at(id: u32) -> FieldDef {
    timestamp(id, "last_activity_at", "Last activity", "Ultima attività").read_only()
}
