//! What customers can be to each other: the roles every file starts with. They are data like any other: change them, add
//! to them, let those rest that nobody needs.

use crate::base::value::Value;
use crate::context::Context;
use crate::error::{Error, Issue, Result};
use crate::record::hook::{HookEvent, Hooks};
use crate::record::pipeline;

/// Before a relationship is written: nobody is anything to themselves, and a role fits who has it.
pub fn check(event: &mut HookEvent<'_>) -> Result<()> {
    let [one, other] = [event.new_value("customer")?, event.new_value("partner")?];
    if one == other && !one.is_null() {
        let issue = Issue::new("partner", "same_customer", "is the customer itself");
        return Err(Error::validation("customer_relationship", vec![issue]));
    }
    for (side, role) in [(one, "customer_role"), (other, "partner_role")] {
        let (Value::Ref(side), Some(id)) = (side, event.new_value(role)?.as_id()) else { continue };
        let (fits, whom) =
            if &*side.entity == "account" { ("is_for_accounts", "accounts") } else { ("is_for_contacts", "contacts") };
        if event.value_of("relationship_role", id, fits)? == Value::Bool(false) {
            let issue = Issue::new(role, "wrong_role", format!("is no role for {whom}"));
            return Err(Error::validation("customer_relationship", vec![issue]));
        }
    }
    Ok(())
}

/// English, Italian, for accounts, for contacts, in deals.
type Row = (&'static str, &'static str, bool, bool, bool);

const ROLES: &[Row] = &[
    ("Employee", "Dipendente", false, true, false),
    ("Employer", "Datore di lavoro", true, true, false),
    ("Partner", "Partner", true, true, true),
    ("Referrer", "Segnalatore", true, true, true),
    ("Influencer", "Persona influente", true, true, true),
    ("Decision maker", "Decisore", false, true, true),
    ("Customer", "Cliente", true, true, false),
    ("Supplier", "Fornitore", true, true, false),
    ("Reseller", "Rivenditore", true, false, true),
    ("Consultant", "Consulente", true, true, true),
    ("Shareholder", "Socio", true, true, false),
    ("Parent company", "Società controllante", true, false, false),
    ("Subsidiary", "Società controllata", true, false, false),
    ("Former employee", "Ex dipendente", false, true, false),
    ("Family member", "Familiare", false, true, false),
    ("Friend", "Amico", false, true, false),
];

/// Makes the roles, named in the preferred of the file's languages.
///
/// # Errors
/// Those of the pipeline.
pub fn install(context: &mut Context, hooks: &Hooks) -> Result<()> {
    let language = context.environment.settings.languages.iter().find(|code| ["en", "it"].contains(&code.as_str()));
    let is_italian = language.is_some_and(|code| code == "it");
    for (english, italian, accounts, contacts, deals) in ROLES {
        let values = crate::record! {
            "name" => if is_italian { *italian } else { *english },
            "is_for_accounts" => *accounts,
            "is_for_contacts" => *contacts,
            "is_for_opportunities" => *deals,
        };
        pipeline::create(context, hooks, "relationship_role", values)?;
    }
    Ok(())
}
