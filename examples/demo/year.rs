//! A year in the life of a company of any size: how long it took to live through, and what there is to be asked.

use std::path::Path;

use crm_core::metadata::entity::label;
use crm_core::sample::{self, Company};
use crm_core::{Session, params};
use rust_decimal::Decimal;

use super::answers::{self, amount, number, rows};
use super::show::{Table, Teller, Writing, bar, timed};
use super::{Outcome, size};

const EN: Writing = Writing::English;

/// The company is always the same.
const SEED: u64 = 1861;

/// Makes the company up in a file, and tells what became of it.
pub fn tell(teller: &mut Teller<'_>, customers: u32, file: &Path) -> Outcome<()> {
    let (crm, lived) = timed(|| Company::new(SEED).size(customers).create(file));
    let crm = crm?;
    let s = crm.session();
    let today = s.now().date_naive();
    teller.gap()?;
    let people = number(&s, "select count(*) from user where title is not null", params! {})?;
    teller.say(&format!(
        "{} has {} people, and on 1 January of the year {} customers. They live through the year day by day, everybody \
         with the rights of their own role, and do all they do by the commands of the library. Today is {}.",
        sample::NAME,
        EN.count(people),
        EN.count(customers.into()),
        today.format("%-d %B %Y"),
    ))?;
    counts(teller, &s)?;
    let changes = s.changes_since(0, usize::MAX)?.last().map_or(0, |change| change.seq);
    teller.gap()?;
    let per_second = changes as f64 / lived.as_secs_f64().max(0.001);
    let pace = if teller.shows_times() { format!(", {} a second", EN.count(per_second as i64)) } else { String::new() };
    let taken = teller.time(lived);
    teller.say(&format!("The year took {taken}: {} changes{pace}, all of them in the history.", EN.count(changes)))?;
    pipeline(teller, &s)?;
    quarters(teller, &s)?;
    quotas(teller, &s)?;
    papers(teller, &s)?;
    service(teller, &s)?;
    campaigns(teller, &s)?;
    let (faults, checked) = timed(|| crm.check());
    let faults = faults?;
    let checked = teller.time(checked);
    drop((s, crm));
    teller.gap()?;
    let sound = if faults.is_empty() { "found it sound".to_owned() } else { faults.join("; ") };
    teller.say(&format!("One file of {}; checking all of it took {checked} and {sound}.", size(file)?))?;
    Ok(())
}

/// How many records of each kind there are, in three columns.
fn counts(teller: &mut Teller<'_>, s: &Session) -> Outcome<()> {
    teller.chapter("What there is at the end of the year")?;
    let mut counted = Vec::new();
    for entity in s.registry().entities() {
        let count = s.count(&entity.name)?;
        // What every file has from its first day tells nothing.
        if count > 0 && !entity.name.contains("role") && entity.name != "organisation" {
            let name = label(&entity.plural_labels, "en").unwrap_or(&entity.name).to_lowercase();
            counted.push((name, EN.count(count)));
        }
    }
    let height = counted.len().div_ceil(3);
    let mut table = Table::new(&["", ">", "", ">", "", ">"]);
    for row in 0..height {
        let cells = (0..3).flat_map(|column| {
            counted
                .get(row + column * height)
                .cloned()
                .map_or_else(|| [String::new(), String::new()], |(name, count)| [name, count])
        });
        table.row(cells);
    }
    teller.plain(&table)?;
    Ok(())
}

fn pipeline(teller: &mut Teller<'_>, s: &Session) -> Outcome<()> {
    teller.chapter("The open pipeline by stage")?;
    let question = "select stage.label, count(*), sum(estimated_value), exchange_rate from opportunity \
                    where state = 'open' group by stage, exchange_rate order by stage, exchange_rate";
    bars(teller, s, question, ["stage", ">deals", ">value"])
}

fn quarters(teller: &mut Teller<'_>, s: &Session) -> Outcome<()> {
    teller.chapter("Won by quarter")?;
    let question = "select quarter(actual_close_on), count(*), sum(actual_value), exchange_rate from opportunity \
                    where state = 'won' group by 1, exchange_rate order by 1, 4";
    bars(teller, s, question, ["quarter", ">deals", ">won"])?;
    let count =
        |state: &str| number(s, &format!("select count(*) from opportunity where state = '{state}'"), params! {});
    let (won, lost) = (count("won")?, count("lost")?);
    teller.gap()?;
    let leads = |state: &str| number(s, &format!("select count(*) from lead where state = '{state}'"), params! {});
    let (qualified, others) = (leads("qualified")?, leads("disqualified")?);
    teller.say(&format!(
        "Of a hundred deals that were decided {} were won; of a hundred leads {} became deals.",
        EN.percent(won, won + lost).trim_end_matches('%'),
        EN.percent(qualified, qualified + others).trim_end_matches('%'),
    ))?;
    Ok(())
}

/// What salespeople were to sell in the year, and what they have sold.
fn quotas(teller: &mut Teller<'_>, s: &Session) -> Outcome<()> {
    teller.chapter("What salespeople were to sell, and sold")?;
    let mut table = Table::new(&["salesperson", ">target", ">actual", ">percent", ""]);
    let question = "select goal_owner.name, sum(target), sum(actual) from goal group by 1 order by 1";
    let mut sum = [Decimal::ZERO; 2];
    let percent = |[target, actual]: [Decimal; 2]| {
        let share = actual * Decimal::ONE_HUNDRED / target.max(Decimal::ONE);
        format!("{} %", share.round())
    };
    for row in rows(s, question, params! {})? {
        let value = |place: usize| row.at(place).and_then(|value| value.as_decimal()).unwrap_or_default();
        let both = [value(1), value(2)];
        sum = [sum[0] + both[0], sum[1] + both[1]];
        let name = row.at(0).map(|value| value.to_text()).unwrap_or_default();
        let [target, actual] = both.map(|amount| EN.amount(amount));
        table.row([name, target, actual, percent(both), bar(both[1], both[0] * Decimal::TWO, 20)]);
    }
    let [target, actual] = sum.map(|amount| EN.amount(amount));
    table.total(["Total".to_owned(), target, actual, percent(sum)]);
    teller.table(&table)?;
    Ok(())
}

/// Names, numbers and amounts, the amounts as bars too, with a total.
fn bars(teller: &mut Teller<'_>, s: &Session, question: &str, headings: [&str; 3]) -> Outcome<()> {
    let rows = answers::worth(s, question, params! {})?;
    let amounts: Vec<_> = rows.iter().map(|(_, _, worth)| worth.round_dp(2)).collect();
    let sum = rows.iter().map(|(_, _, worth)| *worth).sum::<Decimal>().round_dp(2);
    let greatest = amounts.iter().copied().max().unwrap_or_default();
    let written = EN.amounts(&amounts.iter().copied().chain([sum]).collect::<Vec<_>>());
    let [name, number, value] = headings;
    let mut table = Table::new(&[name, number, value, ""]);
    let mut all = 0;
    for ((name, count, amount), written) in rows.iter().zip(&written) {
        all += count;
        table.row([name.clone(), EN.count(*count), written.clone(), bar(*amount, greatest, 36)]);
    }
    table.total(["Total".to_owned(), EN.count(all), written.last().cloned().unwrap_or_default()]);
    teller.table(&table)?;
    Ok(())
}

fn papers(teller: &mut Teller<'_>, s: &Session) -> Outcome<()> {
    teller.chapter("Quotes, orders, invoices")?;
    let mut table = Table::new(&["", "state", ">papers", ">total"]);
    for entity in ["quote", "order", "invoice"] {
        let question = format!(
            "select state.label, count(*), sum(total), exchange_rate from {entity} group by state, exchange_rate \
             order by state, exchange_rate"
        );
        for (index, (state, count, total)) in answers::worth(s, &question, params! {})?.into_iter().enumerate() {
            let kind = if index == 0 { format!("{entity}s") } else { String::new() };
            table.row([kind, state, EN.count(count), EN.amount(total)]);
        }
    }
    teller.table(&table)?;
    let due = "select state, count(*), sum(total), exchange_rate from invoice where state = 'active' and due_on < today() \
               group by state, exchange_rate";
    let due = answers::worth(s, due, params! {})?.iter().map(|(_, _, worth)| *worth).sum();
    let pounds = number(s, "select count(*) from quote where currency = 'GBP'", params! {})?;
    teller.gap()?;
    teller.say(&format!(
        "Overdue: {}. {} quotes were in pounds; all is counted in euros, at the rate it was written at.",
        EN.amount(due),
        EN.count(pounds),
    ))?;
    Ok(())
}

fn service(teller: &mut Teller<'_>, s: &Session) -> Outcome<()> {
    teller.chapter("Cases and contracts")?;
    let mut table = Table::new(&["cases", ">all", ">under contract", ">escalated"]);
    let question = "select state.label, count(*), count(contract_line) from case group by state order by state";
    for row in rows(s, question, params! {})? {
        let state = row.at(0).map(|value| value.to_text()).unwrap_or_default();
        let escalated = "select count(*) from case where is_escalated = true and state.label = :s";
        let escalated = number(s, escalated, params! { "s" => state.as_str() })?;
        let count = |place: usize| EN.count(row.at(place).and_then(|value| value.as_int()).unwrap_or_default());
        table.row([state, count(1), count(2), EN.count(escalated)]);
    }
    teller.table(&table)?;
    teller.gap()?;
    let question = "select contract.state.label, contract.allotment_type.label, count(*), sum(net_price), \
                    sum(total_allotments), sum(allotments_used) from contract_line \
                    group by contract.state, contract.allotment_type order by contract.state, contract.allotment_type";
    let headings = ["contracts", "by", ">number", ">price", ">allotted", ">used"];
    teller.table(&answers::table(&headings, &rows(s, question, params! {})?))?;
    Ok(())
}

fn campaigns(teller: &mut Teller<'_>, s: &Session) -> Outcome<()> {
    teller.chapter("Campaigns and what they brought")?;
    let headings = ["campaign", ">reached", ">left out", ">answers", ">interested", ">deals", ">won", ">cost"];
    let mut table = Table::new(&headings);
    for row in rows(s, "select id, name, other_cost from campaign order by actual_start_on, name", params! {})? {
        let of = || params! { "c" => row.at(0).cloned().unwrap_or_default() };
        let count =
            |what: &str| -> Outcome<String> { Ok(EN.count(number(s, &format!("select count(*) from {what}"), of())?)) };
        let logged = "distribution_log where campaign_activity.campaign = :c and outcome";
        let won = "select state, count(*), sum(actual_value), exchange_rate from opportunity \
                   where campaign = :c and state = 'won' group by state, exchange_rate";
        let won: Decimal = answers::worth(s, won, of())?.iter().map(|(_, _, worth)| *worth).sum();
        let cost = amount(s, "select sum(actual_cost) from campaign_activity where campaign = :c", of())?
            + row.at(2).and_then(|value| value.as_decimal()).unwrap_or_default();
        table.row([
            row.text("name").unwrap_or_default().to_owned(),
            count(&format!("{logged} = 'made'"))?,
            count(&format!("{logged} <> 'made'"))?,
            count("campaign_response where campaign = :c")?,
            count("campaign_response where campaign = :c and response = 'interested'")?,
            count("opportunity where campaign = :c")?,
            EN.amounts(&[won.round()]).concat(),
            EN.amounts(&[cost.round()]).concat(),
        ]);
    }
    teller.table(&table)?;
    Ok(())
}
