//! The customers, and their people.

use std::cell::Cell;
use std::rc::Rc;

use super::firm::{Employee, Prices};
use super::names::{self, Language};
use super::random::Random;
use super::year::Year;
use crate::base::id::{Id, Ref};
use crate::base::time::Date;
use crate::error::Result;
use crate::record;
use crate::record::values::Values;

/// A customer.
pub(super) struct Customer {
    pub id: Id,
    pub name: String,
    pub language: Language,
    pub city: &'static str,
    pub seller: Rc<Employee>,
    /// What things cost for them.
    pub prices: Prices,
    pub people: Vec<Person>,
    /// What covers their cases, if anything does.
    pub covered: Cell<Option<Covered>>,
}

/// Somebody at a customer.
#[derive(Clone)]
pub(super) struct Person {
    pub id: Id,
    pub name: (&'static str, &'static str),
    /// Nobody if they have none.
    pub email: Option<String>,
}

/// The contract line that covers cases of a customer, and until when.
#[derive(Clone, Copy)]
pub(super) struct Covered {
    pub line: Id,
    pub ends_on: Date,
    /// True if minutes are counted, false if cases are.
    pub is_by_hour: bool,
}

impl Customer {
    /// As the customer of a deal, a case, a contract.
    pub fn reference(&self) -> Ref {
        Ref::new("account", self.id)
    }

    /// One of their people.
    pub fn some_person(&self, random: &mut Random) -> Option<&Person> {
        self.people.get(random.place(self.people.len()))
    }

    /// A customer that is there from the first day.
    pub fn known(year: &mut Year) -> Result<Customer> {
        let language = if year.random.chance(65) { Language::Italian } else { Language::English };
        let seller = year.firm.some_seller(&mut year.random, language)?;
        let profile = Profile::invent(year, language);
        let territory = year.firm.territories.of(language, profile.city);
        // Half of those abroad buy in their own currency.
        let is_in_pounds = language == Language::English && year.random.chance(50);
        let prices = if is_in_pounds { year.firm.pounds } else { year.firm.prices };
        let (random, number) = (&mut year.random, year.customers.len());
        let values = profile.values(random).with("name", profile.name.as_str());
        let values = values
            .with("account_number", format!("{}{:04}", language.of("I", "E"), 100 + number))
            .with("customer_type", "customer")
            .with("address1_city", profile.city)
            .with("address1_region", profile.region)
            .with("address1_country", language.of("Italia", "United Kingdom"))
            .with("territory", territory)
            .with("price_list", prices.list);
        let id = seller.session.create("account", values)?;
        let mut people: Vec<Person> = Vec::new();
        for _ in 0..random.between(2, 4) {
            let (given, family) = names::person(random, language);
            let address = names::slug(&format!("{given} {family}"), ".");
            let email = format!("{address}@{}", names::domain(&profile.name));
            if people.iter().any(|known| known.name == (given, family)) {
                continue;
            }
            let (wants_no_email, wants_no_marketing) = (random.chance(6), random.chance(6));
            let email = (!random.chance(5)).then_some(email);
            let values = record! {
                "first_name" => given, "last_name" => family, "account" => id,
                "job_title" => random.pick(language.of(names::ITALIAN_JOBS, names::ENGLISH_JOBS)),
                "email" => email.as_ref(),
                "phone" => names::phone(random, language, profile.prefix),
                "no_bulk_email" => wants_no_email, "no_marketing" => wants_no_marketing,
            };
            let contact = seller.session.create("contact", values)?;
            // Who left the company is not written to any more.
            if random.chance(4) {
                seller.session.set_state("contact", contact, "inactive", None, Values::new())?;
            } else {
                people.push(Person { id: contact, name: (given, family), email });
            }
        }
        if let Some(first) = people.first() {
            seller.session.update("account", id, record! { "primary_contact" => first.id })?;
        }
        let (name, city, covered) = (profile.name, profile.city, Cell::default());
        Ok(Customer { id, name, language, city, seller, prices, people, covered })
    }
}

/// What a company is like.
pub(super) struct Profile {
    pub name: String,
    pub language: Language,
    pub industry: &'static str,
    pub city: &'static str,
    pub region: &'static str,
    pub prefix: &'static str,
}

impl Profile {
    /// A company of which nobody has heard yet.
    pub fn invent(year: &mut Year, language: Language) -> Profile {
        let random = &mut year.random;
        let (italian, english, industry) = random.pick(names::KINDS);
        let (city, region, prefix) = random.pick(language.of(names::ITALIAN_CITIES, names::ENGLISH_CITIES));
        let (_, family) = names::person(random, language);
        let name = language.of(format!("{italian} {family}"), format!("{family} {english}"));
        // There is one in many a city.
        let name = if year.firm.taken.contains(&name) { format!("{name} {city}") } else { name };
        let name = names::untaken(&mut year.firm.taken, &name, " ");
        Profile { name, language, industry, city, region, prefix }
    }

    /// What accounts and leads say alike.
    pub fn values(&self, random: &mut Random) -> Values {
        let employees = random.between(1, 40) * random.between(3, 30);
        record! {
            "industry" => self.industry,
            "employees" => employees,
            "revenue" => employees * random.between(60, 220) * 1_000,
            "phone" => names::phone(random, self.language, self.prefix),
        }
    }
}
