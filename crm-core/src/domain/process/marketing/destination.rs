//! Where a member is reached: the number or address that an activity takes from them.

use crate::base::value::Value;
use crate::domain::process::Desk;
use crate::error::Result;

/// What is written in a row, a blank between.
type Row = &'static [&'static str];

/// The number or address that an activity takes from a member.
pub(super) struct Destination {
    /// The field of the activity.
    pub field: &'static str,
    /// Those that a member may have, the likeliest first; each the rows it is made of.
    places: &'static [&'static [Row]],
    /// True if nothing can be sent without.
    pub is_needed: bool,
}

/// Where somebody works or is at hand, then at home; not where others are.
pub(super) const TELEPHONE: Destination = Destination {
    field: "phone_number",
    places: &[
        &[&["phone"]],
        &[&["mobile_phone"]],
        &[&["phone2"]],
        &[&["phone3"]],
        &[&["phone4"]],
        &[&["phone5"]],
        &[&["company_phone"]],
        &[&["address1_phone"]],
    ],
    is_needed: false,
};

pub(super) const FAX: Destination = Destination {
    field: "fax_number",
    places: &[&[&["fax"]], &[&["address1_fax"]], &[&["address2_fax"]]],
    is_needed: true,
};

pub(super) const EMAIL: Destination =
    Destination { field: "recipients", places: &[&[&["email"]], &[&["email2"]], &[&["email3"]]], is_needed: true };

/// A letter without an address can still be written: it is looked up by who sends it.
pub(super) const POST: Destination = Destination {
    field: "address",
    places: &[
        &[
            &["address1_line1"],
            &["address1_line2"],
            &["address1_line3"],
            &["address1_post_office_box"],
            &["address1_postal_code", "address1_city", "address1_region"],
            &["address1_country"],
        ],
        &[
            &["address2_line1"],
            &["address2_line2"],
            &["address2_line3"],
            &["address2_post_office_box"],
            &["address2_postal_code", "address2_city", "address2_region"],
            &["address2_country"],
        ],
    ],
    is_needed: false,
};

/// The length of an address of a letter.
const LONGEST: usize = 1_000;

impl Destination {
    /// The fields it is made of that a member of this entity has and the user may read.
    pub fn fields(&self, desk: &mut Desk<'_>, entity: &str) -> Result<Vec<&'static str>> {
        desk.shown(entity, self.places.iter().copied().flatten().copied().flatten().copied())
    }

    /// The first that these values make up; none if they make none. A country alone is no address.
    pub fn of(&self, known: &[(&str, &Value)]) -> Option<String> {
        self.places.iter().find_map(|rows| {
            let texts: Vec<String> = rows.iter().map(|row| text_of(row, known)).collect();
            let is_alone = texts.len() > 1 && texts.iter().rev().skip(1).all(String::is_empty);
            let texts: Vec<String> = texts.into_iter().filter(|text| !text.is_empty()).collect();
            (!is_alone && !texts.is_empty()).then(|| texts.join(", ").chars().take(LONGEST).collect())
        })
    }
}

fn text_of(row: Row, known: &[(&str, &Value)]) -> String {
    let said = |field: &&'static str| known.iter().find(|(name, _)| name == field)?.1.as_text();
    row.iter().filter_map(said).collect::<Vec<_>>().join(" ")
}
