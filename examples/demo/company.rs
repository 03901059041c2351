//! A small believable company: Aurelia Sistemi of Torino makes sensors and controls for buildings and sells them in
//! Italian and in English. Made up here, from a fixed seed, as the CSV files that it would have before its CRM: the
//! Italian customers from an Italian spreadsheet (semicolons, decimal commas, Windows-1252), the others from an
//! English one.

use std::fs;
use std::path::Path;

use chrono::{Days, NaiveDate};
use crm_core::Value;
use crm_core::base::time::Date;
use crm_core::exchange::csv::{DateOrder, DecimalMark, ExportOptions, TextEncoding, export};
use crm_core::sample::Random;

use super::names::{self, Customer, Language, domain, phone, slug};
use super::show::Writing;
use super::{Outcome, deals};

/// The name of the company.
pub const COMPANY: &str = "Aurelia Sistemi";

/// The day of the story.
pub fn today() -> Date {
    day(2026, 6, 30)
}

/// A day of the calendar.
pub fn day(year: i32, month: u32, day: u32) -> Date {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// So many days later.
pub fn later(day: Date, days: i64) -> Date {
    let count = Days::new(days.unsigned_abs());
    let moved = if days < 0 { day.checked_sub_days(count) } else { day.checked_add_days(count) };
    moved.unwrap_or(day)
}

/// A customer, as the other tables refer to it.
pub struct Account {
    pub name: &'static str,
    pub city: &'static str,
    pub language: Language,
    pub owner: String,
    /// The addresses of its people.
    pub contacts: Vec<String>,
}

/// A file about to be written.
pub struct Sheet {
    name: &'static str,
    headings: Vec<&'static str>,
    rows: Vec<Vec<Value>>,
    is_italian: bool,
}

impl Sheet {
    pub fn new(name: &'static str, headings: &[&'static str]) -> Sheet {
        Sheet { name, headings: headings.to_vec(), rows: Vec::new(), is_italian: false }
    }

    fn italian(self) -> Sheet {
        Sheet { is_italian: true, ..self }
    }

    pub fn row(&mut self, cells: Vec<Value>) {
        self.rows.push(cells);
    }

    fn write(self, folder: &Path) -> Outcome<()> {
        let options = if self.is_italian {
            ExportOptions {
                delimiter: ';',
                encoding: TextEncoding::named("windows-1252")?,
                decimal: DecimalMark::Comma,
                dates: DateOrder::Dmy,
                ..ExportOptions::default()
            }
        } else {
            ExportOptions::default()
        };
        let file = fs::File::create(folder.join(self.name))?;
        export(file, &self.headings, self.rows.into_iter().map(Ok), options)?;
        Ok(())
    }
}

/// Makes up the company and writes its files into a folder.
pub fn write(folder: &Path) -> Outcome<()> {
    let mut random = Random::new(1861);
    let mut sheets = vec![units(), users(), products()];
    let accounts = customers(&mut random, &mut sheets);
    deals::make_up(&mut random, &accounts, &mut sheets);
    sheets.into_iter().try_for_each(|sheet| sheet.write(folder))
}

fn units() -> Sheet {
    let mut sheet = Sheet::new("units.csv", &["Unit", "Part of"]);
    for (unit, above) in names::UNITS {
        sheet.row(vec![(*unit).into(), (*above).into()]);
    }
    sheet
}

/// The name by which a user logs in: `giada.morbelli`.
fn login(given: &str, family: &str) -> String {
    format!("{given}.{family}").to_lowercase()
}

fn users() -> Sheet {
    let mut sheet = Sheet::new("users.csv", &["Login", "Name", "Title", "E-mail", "Manager", "Unit"]);
    for (given, family, title, manager, unit) in names::USERS {
        let login = login(given, family);
        let email = format!("{login}@aurelia.example");
        let name = format!("{given} {family}");
        sheet.row(vec![login.into(), name.into(), (*title).into(), email.into(), (*manager).into(), (*unit).into()]);
    }
    sheet
}

fn products() -> Sheet {
    let mut sheet = Sheet::new("products.csv", &["Number", "Product", "Family", "Price", "Cost"]);
    for (number, name, family, price, cost, _) in names::PRODUCTS {
        sheet.row(vec![(*number).into(), (*name).into(), (*family).into(), (*price).into(), (*cost).into()]);
    }
    sheet
}

/// Those who sell to customers of this language.
fn sellers(language: Language) -> Vec<String> {
    let is_theirs = |unit: &str| (language == Language::English) == (unit == "International");
    let sells = |title: &str| title.starts_with("Vendit") || title.starts_with("Account");
    let sellers = names::USERS.iter().filter(|(_, _, title, _, unit)| sells(title) && is_theirs(unit));
    sellers.map(|(given, family, ..)| login(given, family)).collect()
}

fn customers(random: &mut Random, sheets: &mut Vec<Sheet>) -> Vec<Account> {
    let mut aziende = Sheet::new(
        "aziende.csv",
        &[
            "Ragione sociale",
            "Codice cliente",
            "Settore",
            "Fatturato annuo",
            "Dipendenti",
            "Telefono",
            "E-mail",
            "Città",
            "Provincia",
            "Capogruppo",
            "Responsabile",
        ],
    )
    .italian();
    let mut companies = Sheet::new(
        "accounts.csv",
        &["Name", "Number", "Industry", "Revenue", "Employees", "Phone", "E-mail", "City", "County", "Parent", "Owner"],
    );
    let mut contatti = Sheet::new(
        "contatti.csv",
        &["Nome", "Cognome", "Azienda", "Mansione", "E-mail", "Telefono", "Data di nascita", "Responsabile"],
    )
    .italian();
    let mut contacts =
        Sheet::new("contacts.csv", &["First", "Last", "Company", "Job title", "E-mail", "Phone", "Birthday", "Owner"]);
    let mut accounts = Vec::new();
    for (language, list) in
        [(Language::Italian, names::ITALIAN_CUSTOMERS), (Language::English, names::ENGLISH_CUSTOMERS)]
    {
        let sellers = sellers(language);
        let is_italian = language == Language::Italian;
        for customer in list {
            let (name, city, region, industry, prefix, parent) = *customer;
            // One company has one seller, its subsidiaries too, who meet the same people.
            let head = if parent.is_empty() { name } else { parent };
            let owner = sellers.get(head.len() % sellers.len().max(1)).cloned().unwrap_or_default();
            let employees = random.between(1, 40) * random.between(3, 30);
            let revenue = employees * random.between(60, 220) * 1_000;
            let written = if is_italian { Writing::Italian.count(revenue) + ",00" } else { revenue.to_string() };
            let sheet = if is_italian { &mut aziende } else { &mut companies };
            let number = format!("{}{:04}", if is_italian { "I" } else { "E" }, 100 + sheet.rows.len());
            sheet.row(vec![
                name.into(),
                number.into(),
                industry.into(),
                written.into(),
                employees.into(),
                phone(random, language, prefix).into(),
                format!("info@{}", domain(name)).into(),
                city.into(),
                region.into(),
                parent.into(),
                owner.clone().into(),
            ]);
            let people = people(random, language, customer, &owner);
            let emails = people.iter().filter_map(|cells| cells.get(4)?.as_text().map(str::to_owned)).collect();
            let sheet = if is_italian { &mut contatti } else { &mut contacts };
            people.into_iter().for_each(|cells| sheet.row(cells));
            accounts.push(Account { name, city, language, owner, contacts: emails });
        }
    }
    sheets.extend([aziende, companies, contatti, contacts]);
    accounts
}

/// Three to five people of a customer, as rows of the contacts.
fn people(random: &mut Random, language: Language, customer: &Customer, owner: &str) -> Vec<Vec<Value>> {
    let (company, _, _, _, prefix, _) = *customer;
    let (given, family, jobs) = match language {
        Language::Italian => (names::ITALIAN_GIVEN, names::ITALIAN_FAMILY, names::ITALIAN_JOBS),
        Language::English => (names::ENGLISH_GIVEN, names::ENGLISH_FAMILY, names::ENGLISH_JOBS),
    };
    let mut rows: Vec<Vec<Value>> = Vec::new();
    let mut first = (company == names::STORY_COMPANY).then_some(names::STORY_PERSON);
    let wanted = random.between(3, 5);
    while rows.len() < usize::try_from(wanted).unwrap_or(3) {
        let (given, family) = first.take().unwrap_or((random.pick(given), random.pick(family)));
        let email = format!("{}@{}", slug(&format!("{given} {family}"), "."), domain(company));
        if rows.iter().any(|row| row.get(4) == Some(&Value::from(email.as_str()))) {
            continue;
        }
        let birthday = random.chance(30).then(|| day(random.between(1962, 1999) as i32, 1, 1));
        let birthday = birthday.map(|first| later(first, random.between(0, 364)));
        rows.push(vec![
            given.into(),
            family.into(),
            company.into(),
            random.pick(jobs).into(),
            email.into(),
            phone(random, language, prefix).into(),
            birthday.into(),
            owner.into(),
        ]);
    }
    rows
}
