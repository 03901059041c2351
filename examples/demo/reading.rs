//! The chapters that only ask: search as you type, reports, a list page by page.

use crm_core::{Value, params, record};
use rust_decimal::Decimal;

use super::Outcome;
use super::show::{Table, Teller, Writing, bar, short, timed};
use super::story::Scene;

/// What somebody types into the search box, letter by letter, and then other things.
const TYPED: &[&str] = &["ros", "ross", "rossi", "rossi gran", "nicolo", "0323 555", "op-2026-999"];

/// How many results are shown of those found.
const SHOWN: usize = 4;

pub fn search(teller: &mut Teller<'_>, scene: &Scene) -> Outcome<()> {
    teller.chapter("Search as you type")?;
    let mut table = Table::new(&["typed", "found", "which is", "because of", ">time"]);
    for typed in TYPED {
        let (found, taken) = timed(|| scene.session.search(typed, &[], SHOWN));
        for (index, found) in found?.into_iter().enumerate() {
            let entity = &found.record.entity;
            let field = found.field.as_deref().map_or("its text".to_owned(), |field| scene.field_label(entity, field));
            let value = found.value.to_text();
            let because = if value == found.name || value.is_empty() { field } else { value };
            let is_first = index == 0;
            table.row([
                if is_first { format!("{typed}▏") } else { String::new() },
                short(&found.name, 28),
                scene.entity_label(entity),
                short(&because, 22),
                if is_first { teller.time(taken) } else { String::new() },
            ]);
        }
    }
    teller.table(&table)?;
    teller.gap()?;
    teller.say(
        "Beginnings of words in any order, accents and capitals aside, in every searchable field of every entity; \
         whole words first, then what was touched last. The first four are shown.",
    )?;
    Ok(())
}

/// The open pipeline, in two languages.
pub fn pipeline(teller: &mut Teller<'_>, scene: &Scene) -> Outcome<()> {
    teller.chapter("The open pipeline by stage")?;
    let question = "select stage.label, count(*) as deals,
       sum(estimated_value) as value, avg(probability) as chance
from opportunity
where state = 'open'
group by stage order by stage";
    teller.typed(question)?;
    for (language, writing) in [("en", Writing::English), ("it", Writing::Italian)] {
        teller.gap()?;
        let is_italian = language == "it";
        if is_italian {
            teller.say("La stessa domanda in una sessione italiana:")?;
            teller.gap()?;
        }
        scene.session.set_language(language);
        let headings = ["stage", "estimated_value", "probability"].map(|f| scene.field_label("opportunity", f));
        let [stage, value, chance] = headings;
        let deals = if is_italian { "Trattative" } else { "Deals" };
        let (rows, taken) = timed(|| scene.session.query(question, params! {})?.all());
        let rows = rows?;
        let mut table = Table::new(&[&stage, &format!(">{deals}"), &format!(">{value}"), &format!(">{chance}"), ""]);
        let amount = |row: &crm_core::Row| row.get("value").and_then(Value::as_decimal).unwrap_or_default();
        let amounts: Vec<Decimal> = rows.iter().map(amount).collect();
        let (sum, greatest) = (amounts.iter().sum(), amounts.iter().copied().max().unwrap_or_default());
        let written = writing.amounts(&amounts);
        let mut all = 0;
        for ((row, amount), written) in rows.iter().zip(&amounts).zip(written) {
            let count = row.get("deals").and_then(Value::as_int).unwrap_or(0);
            let chance = row.get("chance").and_then(Value::as_decimal).unwrap_or_default().round();
            all += count;
            let stage = row.text("stage.label").unwrap_or("–").to_owned();
            table.row([stage, writing.count(count), written, chance.to_string(), bar(*amount, greatest, 24)]);
        }
        let total = if is_italian { "Totale" } else { "Total" };
        table.total([total.to_owned(), writing.count(all), writing.amounts(&[sum]).concat()]);
        teller.table(&table)?;
        teller.took(taken)?;
    }
    scene.session.set_language("en");
    Ok(())
}

pub fn quarters(teller: &mut Teller<'_>, scene: &Scene) -> Outcome<()> {
    teller.chapter("Won by quarter")?;
    let question = "select quarter(actual_close_on) as quarter, count(*) as deals, sum(actual_value) as value
from opportunity
where state = 'won'
group by 1 order by 1";
    teller.typed(question)?;
    teller.gap()?;
    let (rows, taken) = timed(|| scene.session.query(question, params! {})?.all());
    let rows = rows?;
    let amounts: Vec<Decimal> =
        rows.iter().map(|row| row.get("value").and_then(Value::as_decimal).unwrap_or_default()).collect();
    let greatest = amounts.iter().copied().max().unwrap_or_default();
    let mut table = Table::new(&["Quarter", ">Deals", ">Won", ""]);
    for ((row, amount), written) in rows.iter().zip(&amounts).zip(Writing::English.amounts(&amounts)) {
        let quarter = row.text("quarter").unwrap_or("–").to_owned();
        let deals = row.get("deals").and_then(Value::as_int).unwrap_or(0);
        table.row([quarter, Writing::English.count(deals), written, bar(*amount, greatest, 40)]);
    }
    let sum = Writing::English.amounts(&[amounts.iter().sum()]).concat();
    let deals: i64 = rows.iter().filter_map(|row| row.get("deals")?.as_int()).sum();
    table.total(["Total".to_owned(), Writing::English.count(deals), sum]);
    teller.table(&table)?;
    teller.took(taken)?;

    teller.gap()?;
    teller.say("And who took the deals that were lost this year:")?;
    teller.gap()?;
    let question = "select competitor.name as rival, count(*) as deals, sum(estimated_value) as value
from opportunity
where status = 'out_sold' and during(actual_close_on, 'this year')
group by 1 order by 3 desc";
    teller.typed(question)?;
    teller.gap()?;
    let (rows, taken) = timed(|| scene.session.query(question, params! {})?.all());
    let rows = rows?;
    let amounts: Vec<Decimal> =
        rows.iter().map(|row| row.get("value").and_then(Value::as_decimal).unwrap_or_default()).collect();
    let mut table = Table::new(&["Lost to", ">Deals", ">Value"]);
    for (row, written) in rows.iter().zip(Writing::English.amounts(&amounts)) {
        let deals = row.get("deals").and_then(Value::as_int).unwrap_or(0);
        table.row([row.text("rival").unwrap_or("–").to_owned(), Writing::English.count(deals), written]);
    }
    teller.table(&table)?;
    teller.took(taken)?;
    Ok(())
}

/// The customers nobody has written to or spoken with for long.
pub fn forgotten(teller: &mut Teller<'_>, scene: &Scene) -> Outcome<()> {
    teller.chapter("Whom have we forgotten?")?;
    let question = "select name, last_activity_at, owner.name
from account as a
where state = 'active' and not during(last_activity_at, 'last 180 days')
  and exists (select id from opportunity where account = a.id and state = 'won')
order by last_activity_at
limit 5";
    teller.typed(question)?;
    teller.gap()?;
    let (rows, taken) = timed(|| scene.session.query(question, params! {})?.all());
    let mut table = Table::new(&["Customer", "Last activity", "Owner"]);
    for row in rows? {
        let last = row.get("last_activity_at").and_then(Value::as_timestamp).map(|at| at.date_naive().to_string());
        let text = |column: &str| row.text(column).unwrap_or_default().to_owned();
        table.row([text("name"), last.unwrap_or_default(), text("owner.name")]);
    }
    teller.table(&table)?;
    teller.took(taken)?;
    Ok(())
}

/// A list in pages, one of which somebody writes into while it is read.
pub fn pages(teller: &mut Teller<'_>, scene: &Scene) -> Outcome<()> {
    teller.chapter("A list, page by page")?;
    let question = "select last_name, first_name, account.name, job_title
from contact
where account.address1_city = :city
order by last_name, first_name";
    teller.typed(question)?;
    let mut cursor: Option<String> = None;
    for number in 1..=2 {
        let (page, taken) =
            timed(|| scene.session.page(question, params! { "city" => "Torino" }, cursor.as_deref(), 5));
        let page = page?;
        teller.gap()?;
        let mut table = Table::new(&["Last name", "First name", "Account", "Job title"]);
        for row in &page.rows {
            table.row(row.values().iter().map(Value::to_text));
        }
        teller.table(&table)?;
        teller.gap()?;
        let taken = teller.time(taken);
        cursor = page.cursor;
        match (&cursor, number) {
            (Some(cursor), 1) => {
                teller.say(&format!("Page 1 in {taken}; its cursor is {}.", short(cursor, 34)))?;
                let account = scene.session.find_ids("account", "name", "Gruppo Miralago S.p.A.", 1)?;
                let account = account.first().copied();
                let new = record! { "first_name" => "Aldo", "last_name" => "Abbate", "account" => account };
                scene.session.create("contact", new)?;
                teller.say(
                    "Meanwhile somebody adds Aldo Abbate, who would stand first. The second page goes on where the first \
                     ended all the same: nobody is shown twice, nobody is missed.",
                )?;
            }
            (Some(_), _) => teller.say(&format!("Page 2 in {taken}; there are more."))?,
            (None, _) => teller.say(&format!("Page {number} in {taken}; it is the last."))?,
        }
    }
    Ok(())
}
