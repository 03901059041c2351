//! The chapter on sales: one lead, step by step, until the money is there.

use crm_core::domain::process::Process;
use crm_core::domain::process::sales::{
    ActivateQuote, CreateInvoice, CreateOrder, CreateQuote, FulfilOrder, PayInvoice, QualifyLead, ReviseQuote,
    SubmitOrder, WinOpportunity,
};
use crm_core::{Id, Session, Value, params, record};

use super::Outcome;
use super::answers::one;
use super::company::day;
use super::show::{Table, Teller, Writing, short, timed};
use super::story::Scene;

/// Who sells, and what: product and quantity.
const SELLER: &str = "giada.morbelli";
const WANTED: [(&str, i64); 3] = [("QD-10", 3), ("AR-200", 60), ("SV-10", 5)];

/// The steps as they are told.
struct Steps<'a> {
    scene: &'a Scene,
    s: Session,
    table: Table,
    commands: usize,
    taken: std::time::Duration,
}

impl Steps<'_> {
    /// Another day: nine in the morning.
    fn on(&self, month: u32, number: u32) {
        self.scene.begin(day(2026, month, number));
    }

    /// Runs a command.
    fn run<P: Process>(&mut self, given: P) -> Outcome<P::Outcome> {
        let (done, taken) = timed(|| self.s.run(given));
        self.taken += taken;
        self.commands += 1;
        Ok(done?)
    }

    /// A line of the table: what was done, and how the record stands.
    fn tell(&mut self, done: &str, entity: &str, number: Option<&str>, id: Id, amount: Option<&str>) -> Outcome<()> {
        let told = |column: &str| {
            let question = format!("select {column} from {entity} where id = :id");
            one(&self.s, &question, params! { "id" => id })
        };
        let number = number.map_or(Ok(Value::Null), told)?;
        let number = if number.is_null() { self.scene.entity_label(entity) } else { number.to_text() };
        let state = told("state.label")?.to_text();
        let amount = amount.map_or(Ok(Value::Null), told)?.as_decimal();
        let amount = amount.map(|amount| Writing::English.amount(amount)).unwrap_or_default();
        let today = self.s.now().format("%-d %b").to_string();
        self.table.row([today, done.to_owned(), short(&number, 22), state, amount]);
        Ok(())
    }
}

/// One lead through all steps.
pub fn to_the_money(teller: &mut Teller<'_>, scene: &Scene) -> Outcome<()> {
    teller.chapter("From a lead to a paid invoice")?;
    let list = price_list(scene)?;
    let table = Table::new(&[">day", "command", "document", "state", ">amount"]);
    let s = scene.session_of(SELLER)?;
    let mut steps = Steps { scene, s, table, commands: 0, taken: std::time::Duration::ZERO };
    let lead = record! {
        "subject" => "Nuova distilleria, Cuneo", "first_name" => "Ilaria", "last_name" => "Bellòmo",
        "company_name" => "Distilleria Monviso", "email" => "ilaria.bellomo@monviso.example",
        "phone" => "0171 5550199", "lead_source" => "trade_show", "address1_city" => "Cuneo",
    };
    steps.on(7, 1);
    let lead = steps.s.create("lead", lead)?;
    steps.tell("(a lead is noted)", "lead", Some("full_name"), lead, None)?;

    steps.on(7, 3);
    let terms = record! { "price_list" => list, "is_revenue_computed" => true };
    let made = steps.run(QualifyLead { opportunity: Some(terms), ..QualifyLead::new(lead) })?;
    let (account, deal) = (made.account.ok_or("no account")?, made.opportunity.ok_or("no deal")?);
    steps.tell("lead.qualify", "lead", Some("full_name"), lead, None)?;
    for (number, quantity) in WANTED {
        let product = one(&steps.s, "select id from product where product_number = :n", params! { "n" => number })?;
        let line = record! { "opportunity" => deal, "product" => product, "quantity" => quantity };
        steps.s.create("opportunity_line", line)?;
    }
    steps.tell("(three lines are wanted)", "opportunity", None, deal, Some("total"))?;

    steps.on(7, 8);
    let quote = steps.run(CreateQuote::new(deal))?.record.id;
    steps.run(ActivateQuote::new(quote))?;
    steps.tell("opportunity.create_quote, quote.activate", "quote", Some("quote_number"), quote, Some("total"))?;

    steps.on(7, 15);
    let refused = steps.s.run(WinOpportunity::new(deal)).err().ok_or("a deal was won before its quote")?;
    let values = Some(record! { "discount_percentage" => 5 });
    let revised = steps.run(ReviseQuote { values, ..ReviseQuote::new(quote) })?.record.id;
    steps.tell("quote.revise, the one before", "quote", Some("quote_number"), quote, Some("total"))?;
    steps.run(ActivateQuote::new(revised))?;
    steps.tell("the new one, 5% less: quote.activate", "quote", Some("quote_number"), revised, Some("total"))?;

    steps.on(7, 20);
    let order = steps.run(CreateOrder::new(revised))?.record.id;
    steps.tell("quote.create_order", "quote", Some("quote_number"), revised, Some("total"))?;
    steps.tell("", "order", Some("order_number"), order, Some("total"))?;
    let total = steps.s.get_fields("order", order, &["total"])?.get("total").cloned();
    steps.run(WinOpportunity { actual_value: total, ..WinOpportunity::new(deal) })?;
    steps.tell("opportunity.win", "opportunity", None, deal, Some("actual_value"))?;

    steps.on(8, 3);
    steps.run(SubmitOrder::new(order))?;
    steps.run(FulfilOrder::new(order))?;
    steps.tell("order.submit, order.fulfil", "order", Some("order_number"), order, Some("total"))?;

    steps.on(8, 4);
    let values = Some(record! { "due_on" => day(2026, 9, 3) });
    let invoice = steps.run(CreateInvoice { values, ..CreateInvoice::new(order) })?.record.id;
    steps.tell("order.create_invoice", "order", Some("order_number"), order, Some("total"))?;
    steps.tell("", "invoice", Some("invoice_number"), invoice, Some("total"))?;

    steps.on(9, 1);
    steps.run(PayInvoice::new(invoice))?;
    steps.tell("invoice.pay", "invoice", Some("invoice_number"), invoice, Some("total"))?;
    let Steps { s, table, commands, taken, .. } = steps;
    teller.table(&table)?;
    teller.gap()?;
    let taken = teller.time(taken);
    teller.say(&format!(
        "{commands} commands, {taken} together, all run by Giada with the rights she has. Nobody typed a total: each follows \
         from the lines. On 15 July she tried to win the deal at once and was refused: \"{}\".",
        refused.message()
    ))?;
    teller.gap()?;
    let timeline = s.timeline(("account", account), None, 50)?;
    teller.say(&format!("What the timeline of Distilleria Monviso tells by now, {} things:", timeline.items.len()))?;
    teller.gap()?;
    let mut told = Table::new(&["", "what", "about", "came to"]);
    for item in &timeline.items {
        let what = scene.entity_label(&item.record.entity);
        let came_to = item.change.as_ref().and_then(|change| change.to.state_label.clone()).unwrap_or_default();
        told.row([item.at.format("%-d %b").to_string(), what, short(&item.title, 48), came_to]);
    }
    teller.plain(&told)?;
    Ok(())
}

/// A price list of what came with the import: each product at its list price, by the piece, with its tax.
fn price_list(scene: &Scene) -> Outcome<Id> {
    let s = &scene.session;
    let group = s.create("unit_group", record! { "name" => "Pezzi" })?;
    let unit = record! { "name" => "Pezzo", "unit_group" => group, "quantity" => 1, "is_base" => true };
    let unit = s.create("unit", unit)?;
    let list = s.create("price_list", record! { "name" => "Listino 2026" })?;
    for row in s.query("select id from product order by product_number", params! {})?.all()? {
        let Some(product) = row.at(0).and_then(Value::as_id) else { continue };
        let sold = record! { "unit_group" => group, "unit" => unit, "tax_rate" => 22 };
        s.update("product", product, sold)?;
        let item = record! {
            "price_list" => list, "product" => product, "unit" => unit, "pricing_method" => "percent_of_list",
            "percentage" => 100,
        };
        s.create("price_list_item", item)?;
    }
    Ok(list)
}
