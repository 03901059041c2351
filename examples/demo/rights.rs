//! The chapter on rights: who sees how much of the same file, and why.

use crm_core::base::id::Id;
use crm_core::{ErrorCode, Right, Session, params, record};

use super::Outcome;
use super::company::{COMPANY, day};
use super::names;
use super::show::{Table, Teller, Writing, timed};
use super::story::Scene;

/// The person of the customer who may look in from outside.
const OUTSIDE: &str = "nicolo.rossi";

/// The seller of another unit with whom the deal is shared.
const SELLER: &str = "giada.morbelli";

/// Login and role of those who look; the last is from outside.
const LOOKING: [(&str, &str); 4] = [
    ("bianca.terzi", "CEO-Business Manager"),
    ("helen.marsh", "Sales Manager"),
    (SELLER, "Salesperson"),
    (OUTSIDE, "Outside User"),
];

/// Four people ask the same questions; a deal is shown to one of them until a date.
pub fn who_sees_what(teller: &mut Teller<'_>, scene: &Scene, deal: Id) -> Outcome<()> {
    teller.chapter("Who sees what")?;
    let_in(scene)?;
    let mut table = Table::new(&["user", "role", "belongs to", ">accounts", ">contacts", ">deals"]);
    let (mut asked, mut taken) = (0, std::time::Duration::ZERO);
    for (login, role) in LOOKING {
        scene.session.grant_role(role, ("user", scene.user(login)?))?;
        let s = scene.session_of(login)?;
        let who = "select full_name, business_unit.name from user where id = :id";
        let who = scene.session.query_one(who, params! { "id" => s.user() })?.ok_or("somebody has gone")?;
        let text = |field: &str| who.text(field).unwrap_or_default().to_owned();
        let (counts, took) = timed(|| ["account", "contact", "opportunity"].map(|entity| seen(&s, entity)));
        (asked, taken) = (asked + counts.len(), taken + took);
        let [accounts, contacts, deals] = counts;
        let unit = if login == OUTSIDE { names::STORY_COMPANY.to_owned() } else { text("business_unit.name") };
        table.row([text("full_name"), role.to_owned(), unit, accounts?, contacts?, deals?]);
    }
    teller.table(&table)?;
    teller.gap()?;
    let taken = teller.time(taken);
    teller.say(&format!(
        "The same {asked} questions in one file, asked in {taken}: rights are part of each question, nothing is kept \
         per record. The customer's own user is told nothing of deals, not even that there are none."
    ))?;

    teller.gap()?;
    let (owner, seller) = (scene.session_of("rocco.sperandio")?, scene.user(SELLER)?);
    teller.say("May Giada read Rocco's deal? No:")?;
    reasons(teller, &owner, seller, deal)?;
    let until = day(2026, 7, 31).and_hms_opt(16, 0, 0).unwrap_or_default().and_utc();
    owner.share(("opportunity", deal), ("user", seller), &[Right::Read], Some(until))?;
    teller.say("Rocco shares it with her until the end of July. Yes:")?;
    reasons(teller, &owner, seller, deal)
}

/// Whoever comes from the customer gets a login of their own.
fn let_in(scene: &Scene) -> Outcome<()> {
    let found = |entity: &str, name: &str| -> Outcome<Id> {
        let ids = scene.session.find_ids(entity, "name", name, 1)?;
        Ok(*ids.first().ok_or_else(|| format!("there is no {entity} called {name}"))?)
    };
    let (given, family) = names::STORY_PERSON;
    let customer = crm_core::Ref::new("account", found("account", names::STORY_COMPANY)?);
    let unit = found("business_unit", COMPANY)?;
    let values = record! {
        "user_name" => OUTSIDE, "first_name" => given, "last_name" => family, "business_unit" => unit,
        "customer" => customer,
    };
    scene.session.create("user", values)?;
    Ok(())
}

/// How many records somebody sees; nothing where no role lets them ask.
fn seen(s: &Session, entity: &str) -> Outcome<String> {
    match s.count(entity) {
        Ok(count) => Ok(Writing::English.count(count)),
        Err(error) if error.code() == ErrorCode::PermissionDenied => Ok("refused".to_owned()),
        Err(error) => Err(error.into()),
    }
}

/// Why somebody may, or may not, read a deal.
fn reasons(teller: &mut Teller<'_>, asking: &Session, user: Id, deal: Id) -> Outcome<()> {
    for reason in asking.why(user, ("opportunity", deal), Right::Read)?.reasons {
        teller.line(&format!("     · {reason}"))?;
    }
    Ok(())
}
