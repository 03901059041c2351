//! The company itself: who works there, what it sells and for how much, what its people agree on.

use std::collections::BTreeSet;
use std::rc::Rc;

use chrono::{Datelike, Months};

use super::NAME;
use super::names::{self, Language};
use super::random::Random;
use crate::base::id::{Id, Ref};
use crate::base::time::Date;
use crate::base::value::Value;
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

/// The company.
pub(super) struct Firm {
    pub system: Session,
    pub sellers: Vec<Rc<Employee>>,
    /// All who sell: they see what marketing does for them.
    pub sales: Id,
    pub helpers: Vec<Rc<Employee>>,
    pub service: Rc<Employee>,
    pub marketing: Rc<Employee>,
    pub items: Vec<Item>,
    pub price_list: Id,
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
        hire(random, ("Direttrice commerciale", "CEO-Business Manager", root, italian))?;
        hire(random, ("Responsabile vendite", "Sales Manager", italy, italian))?;
        hire(random, ("Head of International", "Sales Manager", abroad, Language::English))?;
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
        for seller in &sellers {
            system.create("team_member", record! { "team" => sales, "user" => seller.id })?;
            for month in [1, 4, 7, 10] {
                let starts_on = first.with_month(month);
                let quota = record! {
                    "salesperson" => seller.id, "starts_on" => starts_on, "period" => "quarter", "amount" => 60_000,
                };
                system.create("quota", quota)?;
            }
        }
        let (price_list, items) = catalogue(&system, first)?;
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
            items,
            price_list,
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

/// What is sold: a price list with a discount for many.
fn catalogue(system: &Session, first: Date) -> Result<(Id, Vec<Item>)> {
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
    let mut items = Vec::new();
    for (number, name, family, price, cost, usual) in names::PRODUCTS.iter().copied() {
        let product = record! {
            "product_number" => number, "name" => name, "family" => family, "list_price" => price,
            "current_cost" => cost, "unit_group" => group, "unit" => unit, "tax_rate" => 22,
        };
        let id = system.create("product", product)?;
        let discount_list = (family == "Sensors").then_some(discounts);
        let price = record! {
            "price_list" => list, "product" => id, "unit" => unit, "pricing_method" => "amount", "amount" => price,
            "discount_list" => discount_list,
        };
        system.create("price_list_item", price)?;
        items.push(Item { id, usual });
    }
    Ok((list, items))
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
