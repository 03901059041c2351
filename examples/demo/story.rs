//! The story of Aurelia Sistemi on one day: a company arrives as CSV, is asked, changed, and never forgets.

use std::path::Path;
use std::sync::Arc;

use chrono::NaiveTime;
use crm_core::base::clock::{CountingIds, FixedClock};
use crm_core::base::time::{Date, Timestamp};
use crm_core::metadata::entity::label;
use crm_core::{Crm, Id, Options, Session, record};

use super::company::{self, COMPANY};
use super::import::{self, Step};
use super::show::{Teller, Writing, timed};
use super::{Outcome, campaigning, changing, deals, reading, rights, selling, serving, size};

macro_rules! step {
    ($file:literal, $becomes:literal) => {
        Step {
            file: concat!($file, ".csv"),
            becomes: $becomes,
            mapping: include_str!(concat!("mappings/", $file, ".json")),
        }
    };
}

/// The files of the company, in an order in which everything is there before something points to it.
static STEPS: [Step; 11] = [
    step!("units", "business units"),
    step!("users", "users"),
    step!("products", "products"),
    step!("aziende", "accounts"),
    step!("accounts", "accounts"),
    step!("contatti", "contacts"),
    step!("contacts", "contacts"),
    step!("opportunities", "opportunities"),
    step!("tasks", "tasks"),
    step!("phone_calls", "phone calls"),
    step!("notes", "notes"),
];

/// The stage of the story: the file, the system's session, and a clock that moves only when told.
pub struct Scene {
    pub crm: Crm,
    pub session: Session,
    pub clock: Arc<FixedClock>,
}

impl Scene {
    /// A user, by the login.
    pub fn user(&self, login: &str) -> Outcome<Id> {
        let found = self.session.find_ids("user", "user_name", login, 1)?;
        Ok(*found.first().ok_or_else(|| format!("there is no user {login}"))?)
    }

    /// A session of a user, by the login.
    pub fn session_of(&self, login: &str) -> Outcome<Session> {
        Ok(self.crm.session_as(self.user(login)?)?)
    }

    /// Another day begins, at nine in the morning.
    pub fn begin(&self, day: Date) {
        self.clock.set(morning(day));
    }

    /// Somebody new works for the whole company: their session.
    pub fn hire(&self, given: &str, family: &str, title: &str, role: &str) -> Outcome<Session> {
        let unit = self.session.find_ids("business_unit", "name", COMPANY, 1)?;
        let login = format!("{given}.{family}").to_lowercase();
        let values = record! {
            "user_name" => login.as_str(), "first_name" => given, "last_name" => family, "title" => title,
            "email" => format!("{login}@aurelia.example"), "business_unit" => unit.first().copied(),
        };
        let user = self.session.create("user", values)?;
        self.session.grant_role(role, ("user", user))?;
        Ok(self.crm.session_as(user)?)
    }

    /// What people call an entity.
    pub fn entity_label(&self, entity: &str) -> String {
        let registry = self.session.registry();
        let found = registry.find(entity).and_then(|entity| label(&entity.labels, &self.session.language()));
        found.unwrap_or(entity).to_owned()
    }

    /// What people call a field.
    pub fn field_label(&self, entity: &str, field: &str) -> String {
        let registry = self.session.registry();
        let found = registry.find(entity).and_then(|entity| entity.field(field));
        found.and_then(|field| label(&field.labels, &self.session.language())).unwrap_or(field).to_owned()
    }
}

/// Nine in the morning in Torino, on a day of summer.
fn morning(day: Date) -> Timestamp {
    day.and_time(NaiveTime::from_hms_opt(7, 0, 0).unwrap_or_default()).and_utc()
}

/// Tells the story; the CSV files are written into the folder.
pub fn tell(teller: &mut Teller<'_>, folder: &Path, file: &Path) -> Outcome<()> {
    teller.gap()?;
    teller.say(&format!(
        "{COMPANY} makes sensors and controls for buildings, and sells them in Italian and in English. It is Tuesday, \
         30 June 2026, nine in the morning. The company is made up; all that follows happens now, in one file."
    ))?;
    let clock = Arc::new(FixedClock::at(morning(company::today())));
    let options = Options::new().organisation(COMPANY).clock(clock.clone()).ids(Arc::new(CountingIds::default()));
    let (crm, taken) = timed(|| Crm::open_with(file, options));
    let crm = crm?;
    let scene = Scene { session: crm.session(), crm, clock };
    arrive(teller, &scene, folder, taken)?;
    reading::search(teller, &scene)?;
    reading::pipeline(teller, &scene)?;
    reading::quarters(teller, &scene)?;
    reading::forgotten(teller, &scene)?;
    let deal = scene.session.find_ids("opportunity", "reference", deals::STORY, 1)?;
    let deal = *deal.first().ok_or("the deal of the story is missing")?;
    changing::history(teller, &scene, deal)?;
    rights::who_sees_what(teller, &scene, deal)?;
    changing::undo(teller, &scene, deal)?;
    reading::pages(teller, &scene)?;
    changing::form(teller, &scene)?;
    changing::own_field(teller, &scene)?;
    selling::to_the_money(teller, &scene)?;
    serving::under_contract(teller, &scene)?;
    campaigning::with_results(teller, &scene)?;
    close(teller, scene, file)
}

fn arrive(teller: &mut Teller<'_>, scene: &Scene, folder: &Path, made: std::time::Duration) -> Outcome<()> {
    teller.chapter("A company arrives as CSV")?;
    company::write(folder)?;
    let mut done = Vec::new();
    for step in &STEPS {
        done.push(step.import(&scene.session, folder)?);
    }
    let table = import::table(&done, |taken| teller.time(taken));
    teller.table(&table)?;
    for fault in done.iter().flat_map(|step| &step.faults) {
        teller.say(&format!("line {}, {}: {} ({:?})", fault.line, fault.column, fault.message, fault.value))?;
    }
    teller.gap()?;
    let (made, entities) = (teller.time(made), scene.session.registry().entities().count());
    teller.say(&format!(
        "The new file took {made} to make, its {entities} entities and their tables included. The Italian files come from \
         a spreadsheet with semicolons, decimal commas and Windows-1252; a group may stand below its subsidiaries. \
         Every row went through the same checks as a form would, and every import can be undone as one."
    ))?;
    Ok(())
}

fn close(teller: &mut Teller<'_>, scene: Scene, file: &Path) -> Outcome<()> {
    teller.chapter("What is left in the autumn")?;
    let (faults, taken) = timed(|| scene.crm.check());
    let faults = faults?;
    let registry = scene.session.registry();
    let mut counted = Vec::new();
    for entity in registry.entities() {
        let count = scene.session.count(&entity.name)?;
        if count > 0 {
            let labels = if count == 1 { &entity.labels } else { &entity.plural_labels };
            let name = label(labels, "en").unwrap_or(&entity.name).to_lowercase();
            counted.push(format!("{} {name}", Writing::English.count(count)));
        }
    }
    let last = scene.session.changes_since(0, usize::MAX)?.last().map_or(0, |change| change.seq);
    // The file is whole, and has its size, once nobody has it open.
    drop((registry, scene));
    let (size, taken) = (size(file)?, teller.time(taken));
    let sound = if faults.is_empty() { "found it sound".to_owned() } else { faults.join("; ") };
    teller.say(&format!("One file of {size} with {}.", counted.join(", ")))?;
    teller.say(&format!(
        "Its history knows {} changes: any of them can be asked for, most can be undone. Checking the whole file took \
         {taken} and {sound}.",
        Writing::English.count(last)
    ))?;
    Ok(())
}
