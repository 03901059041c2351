//! Somebody shows interest: they are called, and become a customer or do not.

use std::cell::Cell;
use std::rc::Rc;

use super::agenda::Act;
use super::customer::{Customer, Person, Profile};
use super::deal::Deal;
use super::firm::{Employee, missing};
use super::names::{self, Language};
use super::touch;
use super::year::Year;
use crate::base::id::{Id, Ref};
use crate::domain::process::sales::{DisqualifyLead, QualifyLead};
use crate::error::Result;
use crate::record;
use crate::record::values::Values;

const SOURCES: &[&str] = &["web", "trade_show", "word_of_mouth", "partner", "seminar", "advertisement"];

/// How a lead ends of which nothing comes.
const REASONS: &[&str] = &["lost", "cannot_contact", "no_longer_interested", "canceled"];

/// A lead.
pub(super) struct Lead {
    id: Id,
    seller: Rc<Employee>,
    person: (&'static str, &'static str),
    email: String,
    from: From,
    is_called: bool,
}

/// Where somebody who shows interest comes from.
enum From {
    /// A customer already.
    Known(Rc<Customer>),
    /// A company of which nobody had heard.
    New(Profile),
}

impl Lead {
    /// Somebody shows interest, mostly somebody new.
    pub fn arrive(year: &mut Year) -> Result<()> {
        let known = if year.random.chance(15) { Some(year.some_customer()?) } else { None };
        let is_italian = year.random.chance(60);
        let language = match &known {
            Some(customer) => customer.language,
            None if is_italian => Language::Italian,
            None => Language::English,
        };
        let (given, family) = names::person(&mut year.random, language);
        let (seller, company, city, values, from) = match known {
            Some(customer) => {
                (customer.seller.clone(), customer.name.clone(), customer.city, Values::new(), From::Known(customer))
            }
            None => {
                let seller = year.firm.some_seller(&mut year.random, language)?;
                let profile = Profile::invent(year, language);
                let values = profile.values(&mut year.random);
                (seller, profile.name.clone(), profile.city, values, From::New(profile))
            }
        };
        let random = &mut year.random;
        let (italian, english) = random.pick(names::TOPICS);
        let email = format!("{}@{}", names::slug(&format!("{given} {family}"), "."), names::domain(&company));
        let values = values
            .with("subject", format!("{}, {city}", language.of(italian, english)))
            .with("first_name", given)
            .with("last_name", family)
            .with("company_name", company)
            .with("email", &email)
            .with("address1_city", city)
            .with("lead_source", random.pick(SOURCES))
            .with("rating", random.pick(&["hot", "warm", "warm", "cold"]))
            .with("estimated_value", random.between(4, 90) * 500);
        let id = seller.session.create("lead", values)?;
        let lead = Lead { id, seller, person: (given, family), email, from, is_called: false };
        year.plan_between(1, 5, Act::Lead(Box::new(lead)));
        Ok(())
    }

    /// A lead that marketing has found at a customer.
    pub fn found(year: &mut Year, id: Id, customer: &Rc<Customer>, person: &Person) {
        let (seller, email) = (customer.seller.clone(), person.email.clone().unwrap_or_default());
        let from = From::Known(customer.clone());
        let lead = Lead { id, seller, person: person.name, email, from, is_called: false };
        year.plan_between(1, 3, Act::Lead(Box::new(lead)));
    }

    /// They are called, then it shows what they are.
    pub fn go_on(mut self: Box<Self>, year: &mut Year) -> Result<()> {
        let language = match &self.from {
            From::Known(customer) => customer.language,
            From::New(profile) => profile.language,
        };
        if !self.is_called {
            touch::call(&self.seller, &mut year.random, language, Ref::new("lead", self.id), "outgoing")?;
            self.seller.session.update("lead", self.id, record! { "status" => "contacted" })?;
            self.is_called = true;
            year.plan_between(3, 20, Act::Lead(self));
            return Ok(());
        }
        if year.random.chance(58) {
            return self.qualify(year);
        }
        let status = Some(year.random.pick(REASONS).to_owned());
        self.seller.session.run(DisqualifyLead { status, ..DisqualifyLead::new(self.id) }).map(drop)
    }

    fn qualify(self, year: &mut Year) -> Result<()> {
        let mut qualify = QualifyLead::new(self.id);
        let prices = match &self.from {
            From::Known(customer) => customer.prices,
            From::New(_) => year.firm.prices,
        };
        qualify.opportunity = Some(Deal::terms(year, prices));
        match &self.from {
            From::Known(customer) => qualify.customer = Some(customer.reference()),
            // Somebody of the same name works elsewhere: that is looked at, and found to be somebody else.
            From::New(_) => qualify.allow_duplicates = Some(true),
        }
        let made = self.seller.session.run(qualify)?;
        let deal = made.opportunity.ok_or_else(missing)?;
        let customer = match self.from {
            From::Known(customer) => customer,
            From::New(profile) => {
                let person = made.contact.ok_or_else(missing)?;
                let person = Person { id: person, name: self.person, email: Some(self.email) };
                let id = made.account.ok_or_else(missing)?;
                let values = record! {
                    "customer_type" => "prospect", "price_list" => prices.list,
                    "territory" => year.firm.territories.of(profile.language, profile.city),
                    "primary_contact" => person.id,
                    "address1_country" => profile.language.of("Italia", "United Kingdom"),
                };
                self.seller.session.update("account", id, values)?;
                let customer = Rc::new(Customer {
                    id,
                    name: profile.name,
                    language: profile.language,
                    city: profile.city,
                    seller: self.seller,
                    prices,
                    people: vec![person],
                    covered: Cell::default(),
                });
                year.customers.push(customer.clone());
                customer
            }
        };
        Deal::begin(year, deal, customer)
    }
}
