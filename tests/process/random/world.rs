//! The file that is played with, who plays, and what the feed has told of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use crm_core::base::clock::{CountingIds, FixedClock};
use crm_core::base::time::timestamp_from_micros;
use crm_core::{Crm, Error, ErrorCode, Id, Operation, Options, Ref, Session, Undo, Value, Values, record};
use serde_json::{Value as Json, json};

use super::picture::{Key, NOTED, Picture};
use crate::common::user;

/// A working day in March.
const BEGINNING: i64 = 1_772_449_200_000_000;

/// What somebody does.
#[derive(Clone, Debug)]
pub struct Step {
    /// Who: a place among the sessions.
    pub who: usize,
    pub what: What,
}

#[derive(Clone, Debug)]
pub enum What {
    Command(&'static str, Json),
    Create(&'static str, Json),
    Update(&'static str, Id, Json),
    Delete(&'static str, Id),
    /// Takes back the newest transaction but so many.
    Undo(usize),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", ["system", "ada", "bob"][self.who])?;
        match &self.what {
            What::Command(name, input) => write!(f, "{name} {input}"),
            What::Create(entity, values) => write!(f, "create {entity} {values}"),
            What::Update(entity, id, values) => write!(f, "update {entity} {id} {values}"),
            What::Delete(entity, id) => write!(f, "delete {entity} {id}"),
            What::Undo(back) => write!(f, "undo the newest transaction but {back}"),
        }
    }
}

/// A record as the feed tells of it.
#[derive(Clone, Debug, Default)]
struct Told {
    is_there: bool,
    version: i64,
}

pub struct World {
    pub crm: Crm,
    pub system: Session,
    pub sessions: [Session; 3],
    clock: Arc<FixedClock>,
    told: BTreeMap<Key, Told>,
    /// The fields told of since everything was looked at.
    fields: BTreeMap<Key, BTreeSet<String>>,
    transactions: Vec<i64>,
    last: i64,
    pub products: Vec<Id>,
    pub price_list: Id,
}

impl World {
    pub fn new() -> World {
        let clock = Arc::new(FixedClock::at(timestamp_from_micros(BEGINNING).unwrap()));
        let options = Options::new().clock(clock.clone()).ids(Arc::new(CountingIds::default()));
        let crm = Crm::in_memory_with(options).unwrap();
        let system = crm.session();
        let roles: [&[&str]; 2] =
            [&["Salesperson", "Marketing Professional"], &["Customer Service Representative", "CSR Manager"]];
        let [ada, bob] = [("ada", roles[0]), ("bob", roles[1])].map(|(name, roles)| user(&system, name, roles));
        let (products, price_list) = catalogue(&system);
        let sessions = [crm.session(), crm.session_as(ada).unwrap(), crm.session_as(bob).unwrap()];
        let mut world = World {
            crm,
            system,
            sessions,
            clock,
            told: BTreeMap::new(),
            fields: BTreeMap::new(),
            transactions: Vec::new(),
            last: 0,
            products,
            price_list,
        };
        world.furnish(Ref::new("user", ada));
        world.hear();
        world.fields.clear();
        world
    }

    /// Some customers and contracts, so that there is something to do from the first step.
    fn furnish(&self, ada: Ref) {
        let s = &self.system;
        let templates = [false, true].map(|is_overage_allowed| {
            let name = if is_overage_allowed { "Open" } else { "Closed" };
            let values = record! { "name" => name, "abbreviation" => name, "is_overage_allowed" => is_overage_allowed };
            s.create("contract_template", values).unwrap()
        });
        let mut people = Vec::new();
        for (place, name) in ["Acme", "Globex", "Initech"].into_iter().enumerate() {
            let account = s.create("account", record! { "name" => name, "owner" => ada.clone() }).unwrap();
            let customer = Ref::new("account", account);
            let person = record! { "last_name" => format!("Of {name}"), "account" => account };
            people.push(s.create("contact", person.with("email", format!("{name}@x.example"))).unwrap());
            let days = record! { "title" => "Support", "starts_on" => "2026-01-01", "ends_on" => "2026-12-31" };
            let kind = ["cases", "time", "cases"][place];
            let used = ["case_resolution", "case_resolution", "case_creation"][place];
            let contract = days.clone().with("customer", customer.clone()).with("billing_customer", customer.clone());
            let contract = contract.with("allotment_type", kind).with("allotment_used_on", used);
            let contract = s.create("contract", contract.with("template", templates[place % 2])).unwrap();
            let line = days.with("contract", contract).with("total_allotments", 3).with("price", 100);
            s.create("contract_line", line).unwrap();
            let deal =
                record! { "name" => format!("Deal with {name}"), "customer" => customer, "owner" => ada.clone() };
            let deal = s.create("opportunity", deal.with("price_list", self.price_list)).unwrap();
            let line = record! { "opportunity" => deal, "product" => self.products[place % 2], "quantity" => 3 };
            s.create("opportunity_line", line).unwrap();
            let quote = json!({ "opportunity": deal });
            let quote = s.execute("opportunity.create_quote", quote).unwrap()["record"]["id"].clone();
            s.execute("quote.activate", json!({ "quote": quote })).unwrap();
        }
        let campaign = s.create("campaign", record! { "name" => "Spring", "owner" => ada.clone() }).unwrap();
        let step = record! { "subject" => "Ring", "campaign" => campaign, "channel" => "phone_call" };
        let step = s.create("campaign_activity", step).unwrap();
        let list = record! { "name" => "All", "member_entity" => "contact", "owner" => ada };
        let list = s.create("marketing_list", list).unwrap();
        for one in people {
            let member = record! { "marketing_list" => list, "member" => Ref::new("contact", one) };
            s.create("list_member", member).unwrap();
        }
        s.create("campaign_activity_list", record! { "campaign_activity" => step, "marketing_list" => list }).unwrap();
        for name in ["First", "Second"] {
            s.create("queue", record! { "name" => name }).unwrap();
        }
    }

    /// The records of an entity that are there, the oldest first.
    pub fn of(&self, entity: &str) -> Vec<Id> {
        let all = self.told.iter().filter(|((name, _), told)| name == entity && told.is_there);
        all.map(|((_, id), _)| *id).collect()
    }

    /// The records of an entity that were deleted.
    pub fn gone(&self, entity: &str) -> Vec<Id> {
        let all = self.told.iter().filter(|((name, _), told)| name == entity && !told.is_there);
        all.map(|((_, id), _)| *id).collect()
    }

    /// Whom a line of a contract serves.
    pub fn customer_of(&self, line: Id) -> Json {
        let contract = self.system.get("contract_line", line).unwrap().get("contract").and_then(Value::as_id);
        match self.system.get("contract", contract.unwrap()).unwrap().get("customer") {
            Some(Value::Ref(customer)) => named(&customer.entity, customer.id),
            _ => Json::Null,
        }
    }

    /// Does a step. What is refused has changed nothing, and is refused for a reason that a person can mend.
    pub fn take(&mut self, step: &Step) -> Result<(), Error> {
        self.clock.advance_seconds(60);
        let s = &self.sessions[step.who];
        let done = match &step.what {
            What::Command(name, input) => s.execute(name, input.clone()).map(drop),
            What::Create(entity, values) => s.create(entity, Values::from_json(values.clone())?).map(drop),
            What::Update(entity, id, values) => s.update(entity, *id, Values::from_json(values.clone())?).map(drop),
            What::Delete(entity, id) => s.delete(entity, *id).map(drop),
            What::Undo(back) => match self.transactions.iter().rev().nth(*back) {
                Some(transaction) => s.undo(Undo::Transaction(*transaction)).map(drop),
                None => Ok(()),
            },
        };
        let before = self.last;
        self.hear();
        if let Err(error) = &done {
            assert_eq!(self.last, before, "{step} is refused and has written something: {error}");
            let may = [
                ErrorCode::CannotUndo,
                ErrorCode::DuplicateKey,
                ErrorCode::InUse,
                ErrorCode::InvalidArgument,
                ErrorCode::NotFound,
                ErrorCode::PermissionDenied,
                ErrorCode::TransitionRefused,
                ErrorCode::Validation,
            ];
            assert!(may.contains(&error.code()), "{step}: {:?} {error}", error.code());
        }
        done
    }

    /// Reads the feed on.
    fn hear(&mut self) {
        for change in self.system.changes_since(self.last, usize::MAX).unwrap() {
            assert!(change.seq > self.last, "the feed goes on");
            self.last = change.seq;
            if self.transactions.last() != Some(&change.txn) {
                self.transactions.push(change.txn);
            }
            let Some(id) = change.id else { continue };
            let key = (change.entity, id);
            let told = self.told.entry(key.clone()).or_default();
            match change.operation {
                Operation::Create | Operation::Restore => {
                    assert!(!told.is_there, "{key:?} comes twice");
                    told.is_there = true;
                    told.version += 1;
                }
                Operation::Update => {
                    assert!(told.is_there, "{key:?} changes and is not there");
                    told.version += 1;
                }
                Operation::Delete => {
                    assert!(told.is_there, "{key:?} goes and is not there");
                    told.is_there = false;
                }
                _ => {}
            }
            self.fields.entry(key).or_default().extend(change.fields);
        }
    }

    /// What the feed has told, added up, is what is there; and nothing has changed of which it has not told.
    pub fn check_feed(&mut self, before: &Picture, after: &Picture) {
        for (key, values) in &after.records {
            let told = self.told.get(key).unwrap_or_else(|| panic!("the feed knows nothing of {key:?}"));
            assert!(told.is_there, "{key:?} is there and was told to have gone");
            let version = values["version"].as_int().unwrap();
            assert_eq!(version, told.version, "{key:?}: as many changes as the feed tells of");
            let Some(old) = before.records.get(key) else { continue };
            let fields = self.fields.get(key);
            for (field, value) in values {
                let is_told = fields.is_some_and(|fields| fields.contains(field));
                let is_same = old.get(field) == Some(value) || NOTED.contains(&field.as_str());
                assert!(
                    is_same || is_told,
                    "{key:?}.{field} has changed and the feed does not tell: {:?}",
                    old.get(field)
                );
            }
        }
        for (key, told) in &self.told {
            let is_looked_at = super::picture::ENTITIES.contains(&key.0.as_str());
            assert!(!is_looked_at || told.is_there == after.records.contains_key(key), "{key:?} has gone untold");
        }
        self.fields.clear();
    }
}

/// Two products with their prices.
fn catalogue(s: &Session) -> (Vec<Id>, Id) {
    let group = s.create("unit_group", record! { "name" => "Pieces" }).unwrap();
    let unit = s.create("unit", record! { "name" => "Piece", "unit_group" => group, "is_base" => true }).unwrap();
    let list = s.create("price_list", record! { "name" => "Retail" }).unwrap();
    let products = [("P1", "Lamp", "19.99"), ("P2", "Lift", "7500")].map(|(number, name, price)| {
        let values = record! { "product_number" => number, "name" => name, "unit_group" => group, "unit" => unit };
        let product = s.create("product", values.with("tax_rate", 22)).unwrap();
        let item = record! { "price_list" => list, "product" => product, "unit" => unit, "amount" => price };
        s.create("price_list_item", item).unwrap();
        product
    });
    (products.to_vec(), list)
}

/// A record as commands take it.
pub fn named(entity: &str, id: Id) -> Json {
    json!({ "entity": entity, "id": id })
}
