//! From a lead to a paid invoice: every transition with what follows from it, and every one that is refused.

mod invoice;
mod lead;
mod opportunity;
mod order;
mod papers;
mod quote;
mod random;
mod rights;

use crm_core::{Crm, ErrorCode, Id, Record, Session, Value, Values, params, record};
use serde_json::{Value as Json, json};

/// A file with an account, and a deal with it that has two lines.
pub struct World {
    pub crm: Crm,
    pub s: Session,
    pub account: Id,
    pub deal: Id,
}

impl World {
    pub fn new() -> World {
        let crm = Crm::in_memory().unwrap();
        let s = crm.session();
        let account = record! {
            "name" => "Acme",
            "payment_terms" => "net_30",
            "address1_type" => "bill_to",
            "address1_line1" => "Via Roma 1",
            "address2_type" => "ship_to",
            "address2_city" => "Torino",
        };
        let account = s.create("account", account).unwrap();
        let deal = record! {
            "name" => "Ten lifts",
            "customer" => crm_core::Ref::new("account", account),
            "currency" => "USD",
            "estimated_value" => 5_000,
            "discount_percentage" => 10,
            "freight_amount" => 25,
        };
        let deal = s.create("opportunity", deal).unwrap();
        for (name, quantity) in [("Lift", 10), ("Work", 3)] {
            let line = record! {
                "opportunity" => deal,
                "name" => name,
                "write_in" => name,
                "is_write_in" => true,
                "quantity" => quantity,
                "unit_price" => "100.50",
                "is_price_overridden" => true,
                "manual_discount" => 5,
                "description" => "as discussed",
            };
            s.create("opportunity_line", line).unwrap();
        }
        World { crm, s, account, deal }
    }

    /// Does what a command says.
    pub fn run(&self, command: &str, input: Json) -> Json {
        self.s.execute(command, input).unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// Does what makes a paper, and answers with its id.
    pub fn made(&self, command: &str, input: Json) -> Id {
        let made = self.run(command, input);
        assert_eq!(made["lines"], json!(2), "{made}");
        made["record"]["id"].as_str().unwrap().parse().unwrap()
    }

    /// What a command is refused with; nothing has changed then.
    pub fn refused(&self, command: &str, input: Json) -> (ErrorCode, String) {
        let last = |s: &Session| s.changes_since(0, 100_000).unwrap().len();
        let before = last(&self.s);
        let error = self.s.execute(command, input).unwrap_err();
        assert_eq!(last(&self.s), before, "{command} is refused and has written something");
        (error.code(), error.message().to_owned())
    }

    /// The same, for what is not fit in the state it is in.
    pub fn unfit(&self, command: &str, input: Json) -> String {
        let (code, message) = self.refused(command, input);
        assert_eq!(code, ErrorCode::TransitionRefused, "{command}: {message}");
        message
    }

    pub fn get(&self, entity: &str, id: Id) -> Record {
        self.s.get(entity, id).unwrap()
    }

    /// State and status of a record.
    pub fn state(&self, entity: &str, id: Id) -> (String, String) {
        let record = self.get(entity, id);
        (record.text("state").unwrap().to_owned(), record.text("status").unwrap().to_owned())
    }

    /// The records of an entity that point to one.
    pub fn of(&self, entity: &str, field: &str, id: Id) -> Vec<Record> {
        let question = format!("select id from {entity} where {field} = :id order by created_at, id");
        let rows = self.s.query(&question, params! { "id" => id }).unwrap();
        let ids: Vec<Id> = rows.map(|row| row.unwrap().get("id").unwrap().as_id().unwrap()).collect();
        ids.into_iter().map(|id| self.get(entity, id)).collect()
    }

    /// A quote of the deal, in preparation.
    pub fn draft(&self) -> Id {
        self.made("opportunity.create_quote", json!({ "opportunity": self.deal }))
    }

    /// A quote of the deal that has been sent.
    pub fn sent(&self) -> Id {
        let quote = self.draft();
        self.run("quote.activate", json!({ "quote": quote }));
        quote
    }

    /// An order of the deal.
    pub fn order(&self) -> Id {
        self.made("opportunity.create_order", json!({ "opportunity": self.deal }))
    }

    /// An invoice of the deal.
    pub fn invoice(&self) -> Id {
        self.made("opportunity.create_invoice", json!({ "opportunity": self.deal }))
    }

    pub fn today(&self) -> Value {
        let rows = self.s.query("select id from account where created_at >= today()", params! {}).unwrap();
        assert!(rows.count() > 0);
        self.get("opportunity", self.deal).get("created_at").unwrap().as_timestamp().unwrap().date_naive().into()
    }
}

/// What was closed, told by its closing activity.
pub fn closing(world: &World, entity: &str, closed: &Json) -> Record {
    let id = closed["activity"]["id"].as_str().unwrap().parse().unwrap();
    let activity = world.get(entity, id);
    assert_eq!(activity.text("state"), Some("completed"));
    assert_ne!(activity.get("actual_end_at"), Some(&Value::Null));
    activity
}

pub fn money(text: &str) -> Value {
    Value::Decimal(text.parse().unwrap())
}

pub fn none() -> Values {
    Values::new()
}
