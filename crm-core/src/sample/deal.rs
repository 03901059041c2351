//! A deal: a visit, a quote that may be written anew, and a decision.

use std::rc::Rc;

use super::agenda::{Act, later, workday};
use super::customer::Customer;
use super::firm::{Prices, missing};
use super::names;
use super::sale::Sale;
use super::touch;
use super::year::Year;
use crate::base::id::{Id, Ref};
use crate::domain::process::sales::{
    ActivateQuote, CloseQuote, CreateOrder, CreateQuote, LoseOpportunity, ReviseQuote, WinOpportunity,
};
use crate::error::Result;
use crate::record;
use crate::record::values::Values;

/// A deal on its way.
pub(super) struct Deal {
    id: Id,
    customer: Rc<Customer>,
    step: Step,
}

/// What comes next.
enum Step {
    Visit(Id),
    Quote(Id),
    Revise(Id),
    Decide { quote: Id, has_waited: bool },
}

impl Deal {
    /// A customer wants to buy again.
    pub fn arrive(year: &mut Year) -> Result<()> {
        let customer = year.some_customer()?;
        let (italian, english) = year.random.pick(names::TOPICS);
        let person = customer.some_person(&mut year.random).map(|person| person.id);
        let values = Deal::terms(year, customer.prices)
            .with("name", format!("{}, {}", customer.language.of(italian, english), customer.city))
            .with("customer", customer.reference())
            .with("account", customer.id)
            .with("contact", person);
        let id = customer.seller.session.create("opportunity", values)?;
        Deal::begin(year, id, customer)
    }

    /// What a new deal says of how it is sold.
    pub fn terms(year: &mut Year, prices: Prices) -> Values {
        let days = year.random.between(40, 110);
        record! {
            "price_list" => prices.list, "currency" => prices.currency, "is_revenue_computed" => true,
            "stage" => "qualify",
            "probability" => 10, "engaged_on" => year.today, "estimated_close_on" => later(year.today, days),
        }
    }

    /// A deal that has just been opened: what is wanted, and when to look at the place.
    pub fn begin(year: &mut Year, id: Id, customer: Rc<Customer>) -> Result<()> {
        let seller = &customer.seller;
        for (product, quantity) in year.firm.some_items(&mut year.random) {
            let line = record! { "opportunity" => id, "product" => product, "quantity" => quantity };
            seller.session.create("opportunity_line", line)?;
        }
        let day = workday(later(year.today, year.random.between(3, 14)));
        let person = customer.some_person(&mut year.random);
        let visit = touch::visit(seller, &customer, person, Ref::new("opportunity", id), day)?;
        year.plan_on(day, Act::Deal(Box::new(Deal { id, customer, step: Step::Visit(visit) })));
        Ok(())
    }

    /// The next step.
    pub fn go_on(self, year: &mut Year) -> Result<()> {
        let Deal { id, customer, step } = self;
        match step {
            Step::Visit(visit) => visited(year, id, customer, visit),
            Step::Quote(task) => quote(year, id, customer, task),
            Step::Revise(quote) => revise(year, id, customer, quote),
            Step::Decide { quote, has_waited } => decide(year, id, customer, quote, has_waited),
        }
    }
}

fn plan(year: &mut Year, (low, high): (i64, i64), id: Id, customer: Rc<Customer>, step: Step) {
    year.plan_between(low, high, Act::Deal(Box::new(Deal { id, customer, step })));
}

fn moved(customer: &Customer, id: Id, stage: &str, probability: i64) -> Result<()> {
    let values = record! { "stage" => stage, "probability" => probability };
    customer.seller.session.update("opportunity", id, values).map(drop)
}

fn visited(year: &mut Year, id: Id, customer: Rc<Customer>, visit: Id) -> Result<()> {
    touch::done(&customer.seller, Ref::new("appointment", visit), None, 60)?;
    if year.random.chance(10) {
        return lose(year, id, &customer, false);
    }
    moved(&customer, id, "develop", 30)?;
    let day = workday(later(year.today, year.random.between(4, 18)));
    let deal = Ref::new("opportunity", id);
    let task = touch::task(&customer.seller, customer.language, &mut year.random, deal, day)?;
    year.plan_on(day, Act::Deal(Box::new(Deal { id, customer, step: Step::Quote(task) })));
    Ok(())
}

fn quote(year: &mut Year, id: Id, customer: Rc<Customer>, task: Id) -> Result<()> {
    let seller = &customer.seller;
    touch::done(seller, Ref::new("task", task), None, 90)?;
    let quote = seller.session.run(CreateQuote::new(id))?.record.id;
    seller.session.run(ActivateQuote::new(quote))?;
    moved(&customer, id, "propose", 60)?;
    let subject = customer.language.of("La nostra offerta", "Our offer");
    touch::write(seller, customer.people.first(), subject, Ref::new("opportunity", id))?;
    if year.random.chance(50) {
        let (italian, english) = year.random.pick(names::NOTES);
        let note = record! {
            "subject" => customer.language.of("Offerta consegnata", "Offer handed over"),
            "body" => customer.language.of(italian, english), "regarding" => Ref::new("opportunity", id),
            "file" => year.firm.leaflet.clone(),
        };
        seller.session.create("note", note)?;
    }
    let step = if year.random.chance(35) { Step::Revise(quote) } else { Step::Decide { quote, has_waited: false } };
    plan(year, (7, 30), id, customer, step);
    Ok(())
}

fn revise(year: &mut Year, id: Id, customer: Rc<Customer>, quote: Id) -> Result<()> {
    let seller = &customer.seller;
    let values = Some(record! { "discount_percentage" => year.random.between(3, 9) });
    let quote = seller.session.run(ReviseQuote { values, ..ReviseQuote::new(quote) })?.record.id;
    seller.session.run(ActivateQuote::new(quote))?;
    moved(&customer, id, "close", 80)?;
    plan(year, (4, 18), id, customer, Step::Decide { quote, has_waited: false });
    Ok(())
}

fn decide(year: &mut Year, id: Id, customer: Rc<Customer>, quote: Id, has_waited: bool) -> Result<()> {
    let session = &customer.seller.session;
    if !has_waited && year.random.chance(12) {
        session.update("opportunity", id, record! { "status" => "on_hold" })?;
        plan(year, (20, 60), id, customer, Step::Decide { quote, has_waited: true });
        return Ok(());
    }
    if !year.random.chance(60) {
        session.run(CloseQuote::new(quote))?;
        let is_out_sold = year.random.chance(60);
        return lose(year, id, &customer, is_out_sold);
    }
    moved(&customer, id, "close", 90)?;
    let order = session.run(CreateOrder::new(quote))?.record.id;
    let total = session.get_fields("order", order, &["total"])?.get("total").cloned();
    session.run(WinOpportunity { actual_value: total, ..WinOpportunity::new(id) })?;
    session.update("account", customer.id, record! { "customer_type" => "customer" })?;
    Sale::begin(year, order, customer);
    Ok(())
}

fn lose(year: &mut Year, id: Id, customer: &Customer, is_out_sold: bool) -> Result<()> {
    let mut lose = LoseOpportunity::new(id);
    if is_out_sold {
        lose.status = Some("out_sold".to_owned());
        let place = year.random.place(year.firm.competitors.len());
        lose.competitor = Some(*year.firm.competitors.get(place).ok_or_else(missing)?);
    } else {
        lose.status = Some("canceled".to_owned());
    }
    customer.seller.session.run(lose).map(drop)
}
