//! The rules every file begins with. They are data like any other: change them, take them back, add to them.

use super::rule::{CONDITION, RULE};
use crate::context::Context;
use crate::error::Result;
use crate::record::hook::Hooks;
use crate::record::pipeline::{self, Kept};
use crate::record::values::Values;

/// What is compared: a field, the field it is compared with, and whether any address of its kind stands for it.
type Row = (&'static str, &'static str, bool);

/// English, Italian, whose duplicates, among what, conditions.
type Builtin = (&'static str, &'static str, &'static str, &'static str, &'static [Row]);

const NAME: Row = ("name", "name", false);
const FULL_NAME: Row = ("full_name", "full_name", false);
const COMPANY: Row = ("company_name", "name", false);
const EMAIL: Row = ("email", "email", true);
const PHONE: Row = ("phone", "phone", true);

const BUILTIN: &[Builtin] = &[
    ("Account of the same name", "Azienda con lo stesso nome", "account", "account", &[NAME]),
    ("Account with the same e-mail", "Azienda con la stessa e-mail", "account", "account", &[EMAIL]),
    (
        "Contact of the same name and e-mail",
        "Contatto con lo stesso nome e la stessa e-mail",
        "contact",
        "contact",
        &[FULL_NAME, EMAIL],
    ),
    (
        "Contact of the same name and telephone",
        "Contatto con lo stesso nome e lo stesso telefono",
        "contact",
        "contact",
        &[FULL_NAME, PHONE],
    ),
    ("Lead of an account's name", "Lead con il nome di un'azienda", "lead", "account", &[COMPANY]),
    ("Lead with an account's e-mail", "Lead con l'e-mail di un'azienda", "lead", "account", &[EMAIL]),
    ("Lead of a contact's name", "Lead con il nome di un contatto", "lead", "contact", &[FULL_NAME]),
    ("Lead with a contact's e-mail", "Lead con l'e-mail di un contatto", "lead", "contact", &[EMAIL]),
];

/// Makes the rules and publishes them, named in the preferred of the file's languages.
///
/// # Errors
/// Those of the pipeline.
pub fn install(context: &mut Context, hooks: &Hooks) -> Result<()> {
    let language = context.environment.settings.languages.iter().find(|code| ["en", "it"].contains(&code.as_str()));
    let is_italian = language.is_some_and(|code| code == "it");
    for (english, italian, base, matching, rows) in BUILTIN {
        let values = crate::record! {
            "name" => if is_italian { *italian } else { *english },
            "base_entity" => *base,
            "matching_entity" => *matching,
            "is_inactive_skipped" => true,
        };
        let rule = pipeline::create(context, hooks, RULE, values)?.record.id;
        for (one, other, is_any_address) in *rows {
            let values = crate::record! {
                "duplicate_rule" => rule,
                "base_field" => *one,
                "matching_field" => *other,
                "is_any_address" => *is_any_address,
            };
            pipeline::create(context, hooks, CONDITION, values)?;
        }
        pipeline::set_state(context, hooks, RULE, rule, ("active", None), Values::new(), Kept(Values::new()))?;
    }
    Ok(())
}
