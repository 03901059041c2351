//! What customers can be to each other: the roles every file starts with. They are data like any other: change them, add
//! to them, let those rest that nobody needs.

use crate::base::id::Ref;
use crate::base::value::Value;
use crate::context::Context;
use crate::domain::activity::is_customer;
use crate::domain::process::Desk;
use crate::error::{Error, Issue, Result};
use crate::record::hook::{HookEvent, Hooks};
use crate::record::pipeline;
use crate::record::values::Values;

/// Before a relationship is written: nobody is anything to themselves, and a role fits who has it.
pub fn check(event: &mut HookEvent<'_>) -> Result<()> {
    let [one, other] = [event.new_value("customer")?, event.new_value("partner")?];
    if one == other && !one.is_null() {
        let issue = Issue::new("partner", "same_customer", "is the customer itself");
        return Err(Error::validation("customer_relationship", vec![issue]));
    }
    require_fitting(event, "customer", "customer_role", false)?;
    require_fitting(event, "partner", "partner_role", false)
}

/// Before a customer's part in a deal is written: the role is one of deals, and fits who has it.
pub fn check_in_deal(event: &mut HookEvent<'_>) -> Result<()> {
    require_fitting(event, "customer", "role", true)
}

/// A role is given only to whom it is for. What has been given stays, also when the role is for others by now.
fn require_fitting(event: &mut HookEvent<'_>, side: &str, role: &str, is_in_deal: bool) -> Result<()> {
    if event.is_undo() || !(event.is_changed(side)? || event.is_changed(role)?) {
        return Ok(());
    }
    let (Value::Ref(customer), Some(id)) = (event.new_value(side)?, event.new_value(role)?.as_id()) else {
        return Ok(());
    };
    let of_kind = match &*customer.entity {
        "account" => ("is_for_accounts", "accounts"),
        _ => ("is_for_contacts", "contacts"),
    };
    let in_deals = is_in_deal.then_some(("is_for_opportunities", "customers in opportunities"));
    for (flag, whom) in in_deals.into_iter().chain([of_kind]) {
        if event.value_of("relationship_role", id, flag)? == Value::Bool(false) {
            let issue = Issue::new(role, "wrong_role", format!("is no role for {whom}"));
            return Err(Error::validation(event.entity(), vec![issue]));
        }
    }
    Ok(())
}

/// Takes away what two customers are to each other, since they become one. The history keeps it: parted again, they have it
/// back.
///
/// # Errors
/// Those of the pipeline.
pub(crate) fn forget_between(desk: &mut Desk<'_>, one: &Ref, other: &Ref) -> Result<()> {
    if !is_customer(one) {
        return Ok(());
    }
    for (customer, partner) in [(one, other), (other, one)] {
        let between = Values::new().with("customer", customer.clone()).with("partner", partner.clone());
        for relationship in desk.find("customer_relationship", between)? {
            desk.trusted(|desk| desk.delete("customer_relationship", relationship))?;
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
