//! The chapter on service: a case under contract, and what it leaves of it.

use crm_core::domain::process::activity::Complete;
use crm_core::domain::process::service::case::{Reopen, Resolve};
use crm_core::domain::process::service::contract::Invoice;
use crm_core::domain::process::system::due::RunDue;
use crm_core::{Id, Ref, Session, Value, params, record};

use super::Outcome;
use super::answers::{self, one, rows};
use super::company::day;
use super::show::{Table, Teller, timed};
use super::story::Scene;

const CUSTOMER: &str = "Cantine Valdoria";

/// A case, from the first call to the hours that are left.
pub fn under_contract(teller: &mut Teller<'_>, scene: &Scene) -> Outcome<()> {
    teller.chapter("A case under contract")?;
    scene.begin(day(2026, 9, 1));
    let s = scene.hire("Elisa", "Gatti", "Assistenza clienti", "Customer Service Representative")?;
    let account = *scene.session.find_ids("account", "name", CUSTOMER, 1)?.first().ok_or("no customer")?;
    let customer = Ref::new("account", account);
    let contract = s.create(
        "contract",
        record! {
            "title" => "Care, Cantine Valdoria", "customer" => customer.clone(), "billing_customer" => customer.clone(),
            "allotment_type" => "time", "starts_on" => day(2026, 9, 1), "ends_on" => day(2027, 8, 31),
        },
    )?;
    let line = s.create(
        "contract_line",
        record! {
            "title" => "Ten hours", "contract" => contract, "starts_on" => day(2026, 9, 1),
            "ends_on" => day(2027, 8, 31), "total_allotments" => 600, "price" => 3_200,
        },
    )?;
    s.run(Invoice::new(contract))?;
    s.run(RunDue::new())?;
    let number = one(&s, "select contract_number from contract where id = :c", params! { "c" => contract })?.to_text();
    teller.say(&format!(
        "{CUSTOMER} signs contract {number}: ten hours of help for a year. It is invoiced, and from today in force."
    ))?;
    teller.gap()?;

    let mut table = Table::new(&[">day", "what", "case is", ">minutes", ">charged", ">left"]);
    let values = record! {
        "title" => "Il quadro segnala un errore", "customer" => customer, "contract_line" => line, "origin" => "phone",
    };
    let case = s.create("case", values)?;
    let mut tell = |s: &Session, what: &str, minutes: Option<i64>, charged: Option<i64>| -> Outcome<()> {
        let told = |question: &str, id: Id| one(s, question, params! { "id" => id }).map(|value| value.to_text());
        let state = told("select state.label from case where id = :id", case)?;
        let left = told("select allotments_remaining from contract_line where id = :id", line)?;
        let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
        let today = s.now().format("%-d %b").to_string();
        table.row([today, what.to_owned(), state, number(minutes), number(charged), left]);
        Ok(())
    };
    tell(&s, "(a case is opened)", None, None)?;
    work(scene, &s, "phone_call", "Letti i codici al telefono", 25, case)?;
    tell(&s, "activity.complete, a call", Some(25), None)?;
    scene.begin(day(2026, 9, 3));
    work(scene, &s, "task", "Sostituito il modulo in cantina", 90, case)?;
    tell(&s, "activity.complete, the repair", Some(90), None)?;
    let (resolved, taken) = timed(|| s.run(Resolve::new(case, "Sostituito il modulo".to_owned())));
    let resolved = resolved?;
    tell(&s, "case.resolve", Some(resolved.minutes), Some(resolved.charged))?;
    scene.begin(day(2026, 9, 7));
    s.run(Reopen::new(case))?;
    tell(&s, "case.reopen: it is back", None, Some(-resolved.charged))?;
    work(scene, &s, "phone_call", "Corretta la configurazione", 20, case)?;
    tell(&s, "activity.complete, a call", Some(20), None)?;
    let again = s.run(Resolve::new(case, "Corretta la configurazione".to_owned()))?;
    tell(&s, "case.resolve", Some(again.minutes), Some(again.charged))?;
    teller.table(&table)?;
    teller.gap()?;
    let taken = teller.time(taken);
    teller.say(&format!(
        "The minutes are those of the activities about the case; charging them took {taken}. A case that is resolved twice \
         is charged once, because what is used of a contract is a ledger:"
    ))?;
    teller.gap()?;
    let question =
        "select reason.label, allotments from contract_usage where contract_line = :l order by created_at, id";
    let ledger = rows(&scene.session, question, params! { "l" => line })?;
    teller.table(&answers::table(&["reason", ">minutes"], &ledger))?;
    Ok(())
}

/// Something done about the case, which took so long.
fn work(scene: &Scene, s: &Session, entity: &str, subject: &str, minutes: i64, case: Id) -> Outcome<()> {
    let began = s.now();
    let values = record! { "subject" => subject, "regarding" => Ref::new("case", case), "actual_start_at" => began };
    let activity = s.create(entity, values)?;
    scene.clock.advance_seconds(minutes * 60);
    let values = Some(record! { "actual_end_at" => Value::Timestamp(s.now()) });
    s.run(Complete { values, ..Complete::new(Ref::new(entity, activity)) })?;
    Ok(())
}
