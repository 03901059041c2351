//! The set "CRM Sales Opportunities", imported and reported on. Every number below is the answer of a question.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;

use crm_core::exchange::csv::RowFault;
use crm_core::{Crm, Session, Value, params};
use rust_decimal::Decimal;

use super::import::{self, Done};
use super::show::{Table, Teller, WIDTH, Writing, bar, short, wrapped};
use super::{Outcome, sales_pipeline, size};

const EN: Writing = Writing::English;

/// How many agents the report names.
const TOP_AGENTS: usize = 10;

/// Imports the set and tells what is in it; `false` if a row was refused.
pub fn tell(teller: &mut Teller<'_>, data: &Path, file: &Path) -> Outcome<bool> {
    let start = Instant::now();
    let session = Crm::open_with(file, sales_pipeline::options())?.session();
    teller.chapter("The files become records")?;
    let done = sales_pipeline::import(&session, data)?;
    let table = import::table(&done, |taken| teller.time(taken));
    teller.table(&table)?;

    let imported = start.elapsed();
    let start = Instant::now();
    totals(teller, &session)?;
    by_stage(teller, &session)?;
    breakdown(teller, &session, "By agent", "agent", "owner.name", Some(TOP_AGENTS))?;
    breakdown(teller, &session, "By manager", "manager", "owner.manager.full_name", None)?;
    breakdown(teller, &session, "By regional office", "office", "business_unit.name", None)?;
    breakdown(teller, &session, "By product", "product", "product.name", None)?;
    breakdown(teller, &session, "By sector of the customer", "sector", "account.industry.label", None)?;
    by_quarter(teller, &session)?;
    let is_good = refused(teller, &done)?;
    let (imported, reported) = (teller.time(imported), teller.time(start.elapsed()));
    // The file is whole, and has its size, once nobody has it open.
    drop(session);
    teller.gap()?;
    let size = size(file)?;
    teller.say(&format!("Importing took {imported}, all reports together {reported}; the file has {size}."))?;
    Ok(is_good)
}

fn totals(teller: &mut Teller<'_>, session: &Session) -> Outcome<()> {
    teller.chapter("In all")?;
    let number = |question: &str| -> Outcome<i64> {
        let row = session.query_one(question, params! {})?;
        Ok(row.as_ref().and_then(|row| row.at(0)).and_then(Value::as_int).unwrap_or(0))
    };
    let count = |condition: &str| number(&format!("select count(*) from opportunity where {condition}"));
    let text = |question: &str| -> Outcome<String> {
        let row = session.query_one(question, params! {})?;
        Ok(row.as_ref().and_then(|row| row.at(0)).map(Value::to_text).unwrap_or_default())
    };
    let value = session.query_one("select sum(actual_value) from opportunity where state = 'won'", params! {})?;
    let value = value.as_ref().and_then(|row| row.at(0)).and_then(Value::as_decimal).unwrap_or_default();
    let (won, lost) = (count("state = 'won'")?, count("state = 'lost'")?);
    let of = |part: i64, whole: i64| format!("{} of {}", EN.count(part), EN.count(whole));
    let mut table = Table::new(&["", ">"]);
    table.row(["opportunities", &EN.count(session.count("opportunity")?)]);
    table.row(["  won", &EN.count(won)]);
    table.row(["  lost", &EN.count(lost)]);
    table.row(["  open", &EN.count(count("state = 'open'")?)]);
    table.row(["win rate", &EN.percent(won, won + lost)]);
    table.row(["won value", &EN.amounts(&[value]).concat()]);
    table.row(["without an account", &EN.count(count("account is null")?)]);
    table.row(["without an engage date", &EN.count(count("engaged_on is null")?)]);
    let agents = number("select count(*) from user where title = 'Sales agent'")?;
    table.row(["agents with deals", &of(number("select count(distinct owner) from opportunity")?, agents)]);
    let accounts = number("select count(distinct account) from opportunity")?;
    table.row(["accounts with deals", &of(accounts, session.count("account")?)]);
    table.row(["accounts with a parent", &EN.count(number("select count(parent_account) from account")?)]);
    table.row(["first engaged on", &text("select min(engaged_on) from opportunity")?]);
    table.row(["last closed on", &text("select max(actual_close_on) from opportunity")?]);
    teller.plain(&table)?;
    Ok(())
}

fn by_stage(teller: &mut Teller<'_>, session: &Session) -> Outcome<()> {
    teller.chapter("By stage")?;
    // A closed deal is told by its state, an open one by its stage.
    let question = "select state, state.label as state_label, stage.label as stage_label, count(*) as deals, \
                    sum(actual_value) as value from opportunity group by state, stage order by state, stage";
    let mut table = Table::new(&["stage", ">deals", ">close value"]);
    let mut rows: Vec<(String, i64, Decimal)> = Vec::new();
    for row in session.query(question, params! {})? {
        let row = row?;
        let label = if row.text("state") == Some("open") { row.text("stage_label") } else { row.text("state_label") };
        let label = label.unwrap_or("(none)").to_owned();
        let deals = row.get("deals").and_then(Value::as_int).unwrap_or(0);
        let value = row.get("value").and_then(Value::as_decimal).unwrap_or_default();
        match rows.iter_mut().find(|(known, ..)| *known == label) {
            Some((_, all, sum)) => {
                *all += deals;
                *sum += value;
            }
            None => rows.push((label, deals, value)),
        }
    }
    let values = EN.amounts(&rows.iter().map(|(_, _, value)| *value).collect::<Vec<_>>());
    for ((label, deals, _), value) in rows.into_iter().zip(values) {
        table.row([label, EN.count(deals), value]);
    }
    teller.table(&table)?;
    Ok(())
}

/// The deals of one agent, manager, product…
#[derive(Default)]
struct Share {
    won: i64,
    lost: i64,
    open: i64,
    value: Decimal,
}

/// One report: deals, win rate and value by whatever a path leads to, the greatest value first.
fn breakdown(
    teller: &mut Teller<'_>,
    session: &Session,
    title: &str,
    what: &str,
    path: &str,
    top: Option<usize>,
) -> Outcome<()> {
    let question = format!(
        "select {path} as name, state, count(*) as deals, sum(actual_value) as value from opportunity group by 1, 2"
    );
    let mut shares: BTreeMap<String, Share> = BTreeMap::new();
    for row in session.query(&question, params! {})? {
        let row = row?;
        let share = shares.entry(row.text("name").unwrap_or("(none)").to_owned()).or_default();
        let deals = row.get("deals").and_then(Value::as_int).unwrap_or(0);
        match row.text("state") {
            Some("won") => {
                share.won = deals;
                share.value = row.get("value").and_then(Value::as_decimal).unwrap_or_default();
            }
            Some("lost") => share.lost = deals,
            _ => share.open = deals,
        }
    }
    let mut shares: Vec<(String, Share)> = shares.into_iter().collect();
    shares.sort_by_key(|(_, share)| std::cmp::Reverse(share.value));
    let all = shares.len();
    let shown = top.unwrap_or(all).min(all);
    let is_part = shown < all;
    teller.chapter(&if is_part { format!("{title}, the first {shown} of {all}") } else { title.to_owned() })?;
    let mut table = Table::new(&[what, ">deals", ">won", ">lost", ">open", ">win rate", ">won value"]);
    let values = EN.amounts(&shares.iter().map(|(_, share)| share.value).collect::<Vec<_>>());
    for ((name, share), value) in shares.iter().zip(values).take(shown) {
        let Share { won, lost, open, .. } = *share;
        let deals = EN.count(won + lost + open);
        let rate = EN.percent(won, won + lost);
        table.row([short(name, 34), deals, EN.count(won), EN.count(lost), EN.count(open), rate, value]);
    }
    teller.table(&table)?;
    Ok(())
}

fn by_quarter(teller: &mut Teller<'_>, session: &Session) -> Outcome<()> {
    teller.chapter("Won by quarter of the close date")?;
    let question = "select quarter(actual_close_on) as quarter, count(*) as deals, sum(actual_value) as value \
                    from opportunity where state = 'won' group by 1 order by 1";
    let rows = session.query(question, params! {})?.all()?;
    let values: Vec<Decimal> =
        rows.iter().map(|row| row.get("value").and_then(Value::as_decimal).unwrap_or_default()).collect();
    let greatest = values.iter().copied().max().unwrap_or_default();
    let mut table = Table::new(&["quarter", ">deals", ">won value", ""]);
    for ((row, value), written) in rows.iter().zip(&values).zip(EN.amounts(&values)) {
        let quarter = row.text("quarter").unwrap_or("(no date)").to_owned();
        let deals = EN.count(row.get("deals").and_then(Value::as_int).unwrap_or(0));
        table.row([quarter, deals, written, bar(*value, greatest, 30)]);
    }
    teller.table(&table)?;
    Ok(())
}

/// Lists every cell for which a row was refused; equal ones together, with all their lines.
fn refused(teller: &mut Teller<'_>, done: &[Done]) -> Outcome<bool> {
    let refused: u64 = done.iter().map(|step| step.report.refused).sum();
    let incomplete: u64 = done.iter().map(|step| step.report.incomplete).sum();
    if refused + incomplete == 0 {
        teller.gap()?;
        teller.say("No row was refused.")?;
        return Ok(true);
    }
    teller.chapter("Refused")?;
    let number = |number: u64| EN.count(i64::try_from(number).unwrap_or(i64::MAX));
    if refused > 0 {
        teller.say(&format!("Rows that were refused, and are not in the file: {}.", number(refused)))?;
    }
    if incomplete > 0 {
        teller.say(&format!("Rows that were kept, but without one of their references: {}.", number(incomplete)))?;
    }
    for step in done.iter().filter(|step| !step.faults.is_empty()) {
        teller.gap()?;
        teller.say(&format!("{}, for {}", step.file, step.becomes))?;
        let mut kinds: BTreeMap<(&str, &str, &str, &str), BTreeSet<u64>> = BTreeMap::new();
        for RowFault { line, column, value, reason, message } in &step.faults {
            kinds.entry((column, value, reason, message)).or_default().insert(*line);
        }
        for ((column, value, reason, message), lines) in kinds {
            teller.gap()?;
            let column = if column.is_empty() { "the row".to_owned() } else { format!("column {column}") };
            let value = if value.is_empty() { String::new() } else { format!(" {:?}", short(value, 60)) };
            let head = format!("{column}{value}: {message} ({reason}); {}", plural(lines.len(), "row"));
            wrapped(&head, WIDTH - 5).iter().try_for_each(|line| teller.line(&format!("     {line}")))?;
            let lines: Vec<String> = lines.iter().map(u64::to_string).collect();
            let word = if lines.len() == 1 { "line" } else { "lines" };
            let list = format!("{word} {}", lines.join(", "));
            wrapped(&list, WIDTH - 7).iter().try_for_each(|line| teller.line(&format!("       {line}")))?;
        }
    }
    Ok(false)
}

fn plural(count: usize, of: &str) -> String {
    let number = EN.count(i64::try_from(count).unwrap_or(i64::MAX));
    if count == 1 { format!("{number} {of}") } else { format!("{number} {of}s") }
}
