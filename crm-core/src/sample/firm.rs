//! The company itself: who works there, what it sells and for how much, what its people agree on.

use std::collections::BTreeSet;
use std::rc::Rc;

use chrono::{Datelike, Months};

use super::NAME;
use super::names::{self, Language};
use super::random::Random;
use super::target;
use super::territory::Territories;
use crate::base::id::{Id, Ref};
use crate::base::time::Date;
use crate::base::value::{File, Value};
use crate::domain::process::service::article;
use crate::error::{Error, Result};
use crate::{Crm, Session, record};

/// Somebody who works there.
pub(super) struct Employee {
    pub id: Id,
    pub session: Session,
    /// In which language they sell.
    pub language: Language,
}

impl Employee {
    /// As an owner, or one of those who meet.
    pub fn reference(&self) -> Ref {
        Ref::new("user", self.id)
    }
}

/// Something that is sold: how many are usual.
pub(super) struct Item {
    pub id: Id,
    pub usual: i64,
}

/// What things cost, and in which currency.
#[derive(Clone, Copy)]
pub(super) struct Prices {
    pub list: Id,
    pub currency: &'static str,
}

/// The company.
pub(super) struct Firm {
    pub system: Session,
    pub sellers: Vec<Rc<Employee>>,
    /// All who sell: they see what marketing does for them.
    pub sales: Id,
    pub helpers: Vec<Rc<Employee>>,
    pub service: Rc<Employee>,
    pub marketing: Rc<Employee>,
    pub director: Rc<Employee>,
    pub items: Vec<Item>,
    /// The usual prices, and those in pounds.
    pub prices: Prices,
    pub pounds: Prices,
    /// The usual prices as they are sent to customers.
    pub leaflet: File,
    pub territories: Territories,
    /// What each of those who sell is to sell in each quarter.
    pub goals: Vec<Id>,
    /// What is booked where something is put in, and what it takes.
    pub installation: Id,
    pub van: Id,
    pub competitors: Vec<Id>,
    /// Title and record.
    pub subjects: Vec<(&'static str, Id)>,
    pub articles: Vec<Id>,
    pub queue: Id,
    /// The terms of contracts by the hour and by the case.
    pub templates: [Id; 2],
    /// Names that are taken: of companies, users, addresses.
    pub taken: BTreeSet<String>,
}

/// One who is hired: title, role, name of the unit, language.
type Post<'a> = (&'a str, &'a str, Id, Language);

impl Firm {
    /// Founds it, for so many customers.
    pub fn found(crm: &Crm, random: &mut Random, size: i64, first: Date) -> Result<Firm> {
        let system = crm.session();
        let root = *system.find_ids("business_unit", "name", NAME, 1)?.first().ok_or_else(missing)?;
        let unit = |name: &str| system.create("business_unit", record! { "name" => name, "parent" => root });
        let (italy, abroad, service) = (unit("Italia")?, unit("International")?, unit("Assistenza")?);
        let mut taken = BTreeSet::new();
        let mut hire = |random: &mut Random, post: Post<'_>| hire(crm, &system, random, &mut taken, post);
        let italian = Language::Italian;
        let director = hire(random, ("Direttrice commerciale", "CEO-Business Manager", root, italian))?;
        let of_italy = hire(random, ("Responsabile vendite", "Sales Manager", italy, italian))?;
        let of_abroad = hire(random, ("Head of International", "Sales Manager", abroad, Language::English))?;
        let marketing = hire(random, ("Responsabile marketing", "Marketing Manager", root, italian))?;
        let head = hire(random, ("Responsabile assistenza", "CSR Manager", service, italian))?;
        let mut sellers = Vec::new();
        for index in 0..(size / 10).max(3) {
            let is_abroad = index % 3 == 2;
            let (unit, language) = if is_abroad { (abroad, Language::English) } else { (italy, italian) };
            sellers.push(hire(random, (language.of("Venditore", "Account executive"), "Salesperson", unit, language))?);
        }
        let mut helpers = Vec::new();
        for _ in 0..(size / 25).max(2) {
            let role = "Customer Service Representative";
            helpers.push(hire(random, ("Assistenza clienti", role, service, italian))?);
        }
        let sales = system.create("team", record! { "name" => "Vendite", "business_unit" => root })?;
        let territories = Territories::draw(&system, [&director, &of_italy, &of_abroad])?;
        let mut goals = Vec::new();
        for seller in &sellers {
            system.create("team_member", record! { "team" => sales, "user" => seller.id })?;
            let territory = territories.of_seller(seller.language);
            system.update("user", seller.id, record! { "territory" => territory })?;
            goals.extend(target::set(&system, &director, seller, first)?);
        }
        let ([prices, pounds], items) = catalogue(&system, first)?;
        let leaflet = leaflet(first);
        let installation = record! { "name" => "Messa in servizio", "duration" => 120 };
        let installation = system.create("service", installation)?;
        let van = system.create("equipment", record! { "name" => "Furgone" })?;
        let competitors =
            names::COMPETITORS.iter().map(|name| system.create("competitor", record! { "name" => *name }));
        let competitors = competitors.collect::<Result<_>>()?;
        let subjects = subjects(&system)?;
        let articles = articles(&head.session, &system, &subjects)?;
        let queue = record! {
            "name" => "Secondo livello", "kind" => "public", "owner" => head.reference(),
        };
        let queue = system.create("queue", queue)?;
        let terms = |name: &str, short: &str, kind: &str| {
            let values = record! {
                "name" => name, "abbreviation" => short, "allotment_type" => kind, "billing_frequency" => "annually",
                "service_level" => "gold",
            };
            system.create("contract_template", values)
        };
        let templates = [terms("Care, by the hour", "CARE-H", "time")?, terms("Care, by the case", "CARE-C", "cases")?];
        Ok(Firm {
            sellers,
            sales,
            helpers,
            service: head,
            marketing,
            director,
            items,
            prices,
            pounds,
            leaflet,
            territories,
            goals,
            installation,
            van,
            competitors,
            subjects,
            articles,
            queue,
            templates,
            taken,
            system,
        })
    }

    /// Somebody who sells in a language.
    pub fn some_seller(&self, random: &mut Random, language: Language) -> Result<Rc<Employee>> {
        let speak: Vec<_> = self.sellers.iter().filter(|seller| seller.language == language).collect();
        speak.get(random.place(speak.len())).map(|seller| Rc::clone(seller)).ok_or_else(missing)
    }

    /// Somebody who helps customers.
    pub fn some_helper(&self, random: &mut Random) -> Result<Rc<Employee>> {
        self.helpers.get(random.place(self.helpers.len())).cloned().ok_or_else(missing)
    }
}

/// What founding should have brought.
pub(super) fn missing() -> Error {
    Error::internal("the sample lacks somebody or something that it began with")
}

fn hire(
    crm: &Crm,
    system: &Session,
    random: &mut Random,
    taken: &mut BTreeSet<String>,
    (title, role, unit, language): Post<'_>,
) -> Result<Rc<Employee>> {
    let (given, family) = names::person(random, language);
    let login = names::untaken(taken, &names::slug(&format!("{given} {family}"), "."), ".");
    let values = record! {
        "user_name" => &login, "first_name" => given, "last_name" => family, "title" => title,
        "email" => format!("{login}@aurelia.example"), "business_unit" => unit,
    };
    let id = system.create("user", values)?;
    system.grant_role(role, ("user", id))?;
    Ok(Rc::new(Employee { id, session: crm.session_as(id)?, language }))
}

/// What a pound is worth: so many for a euro.
const POUNDS: &str = "0.85";

/// What is sold: a price list with a discount for many, and one in pounds.
fn catalogue(system: &Session, first: Date) -> Result<([Prices; 2], Vec<Item>)> {
    let group = system.create("unit_group", record! { "name" => "Pezzi" })?;
    let unit = record! { "name" => "Pezzo", "unit_group" => group, "quantity" => 1, "is_base" => true };
    let unit = system.create("unit", unit)?;
    let discounts = system.create("discount_list", record! { "name" => "Quantità" })?;
    for (low, high, percentage) in [(50, 99, 5), (100, 100_000, 8)] {
        let step = record! {
            "discount_list" => discounts, "low_quantity" => low, "high_quantity" => high, "percentage" => percentage,
        };
        system.create("discount", step)?;
    }
    let list = system.create("price_list", record! { "name" => format!("Listino {}", first.format("%Y")) })?;
    let pound = record! { "code" => "GBP", "name" => "Pound sterling", "symbol" => "£", "rate" => POUNDS };
    system.create("currency", pound)?;
    let pounds = record! { "name" => format!("Price list {}", first.format("%Y")), "list_currency" => "GBP" };
    let pounds = system.create("price_list", pounds)?;
    let mut items = Vec::new();
    for (number, name, family, price_in_euro, cost, usual) in names::PRODUCTS.iter().copied() {
        let product = record! {
            "product_number" => number, "name" => name, "family" => family, "list_price" => price_in_euro,
            "current_cost" => cost, "unit_group" => group, "unit" => unit, "tax_rate" => 22,
        };
        let id = system.create("product", product)?;
        let discount_list = (family == "Sensors").then_some(discounts);
        let price = record! {
            "price_list" => list, "product" => id, "unit" => unit, "pricing_method" => "amount",
            "amount" => price_in_euro,
            "discount_list" => discount_list,
        };
        system.create("price_list_item", price)?;
        let price = record! {
            "price_list" => pounds, "product" => id, "unit" => unit, "pricing_method" => "amount",
            "amount" => in_pounds(price_in_euro), "currency" => "GBP", "discount_list" => discount_list,
        };
        system.create("price_list_item", price)?;
        items.push(Item { id, usual });
    }
    Ok(([Prices { list, currency: "EUR" }, Prices { list: pounds, currency: "GBP" }], items))
}

/// Whole pounds, a little more than the euros come to: whoever sells abroad has it further.
fn in_pounds(euros: i64) -> i64 {
    euros * 9 / 10
}

/// The usual prices, a line each.
fn leaflet(first: Date) -> File {
    let mut text = String::from("number;product;EUR\n");
    for (number, name, _, price, ..) in names::PRODUCTS {
        text.push_str(&format!("{number};{name};{price}\n"));
    }
    File::new(format!("Listino {}.csv", first.format("%Y")), "text/csv", text.into_bytes())
}

fn subjects(system: &Session) -> Result<Vec<(&'static str, Id)>> {
    let mut subjects: Vec<(&'static str, Id)> = Vec::new();
    for (_, _, title) in names::CASES {
        if subjects.iter().all(|(known, _)| known != title) {
            subjects.push((title, system.create("subject", record! { "title" => *title })?));
        }
    }
    Ok(subjects)
}

/// What is known about each subject, written down and published.
fn articles(head: &Session, system: &Session, subjects: &[(&'static str, Id)]) -> Result<Vec<Id>> {
    let template = system.create("article_template", record! { "title" => "Guida", "is_active" => true })?;
    let mut articles = Vec::new();
    for (title, subject) in subjects {
        let values = record! {
            "title" => format!("{title}: what to try first"), "subject" => *subject, "template" => template,
            "content" => "Look at the panel, restart the gateway, write down what it shows.",
        };
        let article = head.create("article", values)?;
        head.run(article::Submit::new(article))?;
        head.run(article::Approve::new(article))?;
        articles.push(article);
    }
    Ok(articles)
}

impl Firm {
    /// Up to three different things, each with a quantity, for the lines of a deal.
    pub fn some_items(&self, random: &mut Random) -> Vec<(Id, i64)> {
        let count = self.items.len();
        let (first, stride) = (random.place(count), random.pick(&[1, 5, 7]));
        let mut wanted = Vec::new();
        for index in 0..usize::try_from(random.between(1, 3)).unwrap_or(1) {
            if let Some(item) = self.items.get((first + index * stride) % count.max(1)) {
                wanted.push((item.id, random.between((item.usual / 2).max(1), item.usual * 2)));
            }
        }
        wanted
    }

    /// The subject of that title.
    pub fn subject(&self, title: &str) -> Value {
        self.subjects.iter().find(|(known, _)| *known == title).map(|(_, id)| *id).into()
    }

    /// The first of the next month.
    pub fn next_month(day: Date) -> Date {
        day.with_day(1).and_then(|first| first.checked_add_months(Months::new(1))).unwrap_or(day)
    }
}
