//! Cases, contracts, articles and queues.

mod article;
mod case;
mod contract;
mod ledger;
mod queue;

use crm_core::{Crm, Error, ErrorCode, Id, Ref, Session, Values, record};
use serde_json::{Value as Json, json};

/// A company that has a contract of one line.
struct Served {
    s: Session,
    acme: Ref,
    contract: Id,
    line: Id,
}

/// A contract that counts in this way, and allots so much.
fn served(kind: &str, total: i64) -> Served {
    served_as(record! { "allotment_type" => kind }, total)
}

fn served_as(contract: Values, total: i64) -> Served {
    let s = Crm::in_memory().unwrap().session();
    let acme = Ref::new("account", s.create("account", record! { "name" => "Acme" }).unwrap());
    let mut values = record! {
        "title" => "Support", "customer" => acme.clone(), "billing_customer" => acme.clone(),
        "starts_on" => "2026-01-01", "ends_on" => "2026-12-31",
    };
    values.0.extend(contract.0);
    let contract = s.create("contract", values).unwrap();
    let line = s.create("contract_line", line(contract, total)).unwrap();
    Served { s, acme, contract, line }
}

fn line(contract: Id, total: i64) -> Values {
    record! {
        "title" => "Hotline", "contract" => contract, "starts_on" => "2026-01-01", "ends_on" => "2026-12-31",
        "total_allotments" => total, "price" => 100,
    }
}

impl Served {
    fn case(&self) -> Id {
        self.try_case(record! {}).unwrap()
    }

    /// Under the contract, which is invoiced if it is still a draft.
    fn try_case(&self, said: Values) -> Result<Id, Error> {
        if self.state("contract", self.contract) == "draft" {
            self.go("contract", self.contract, "invoiced");
        }
        let mut values = record! { "title" => "Broken", "customer" => self.acme.clone(), "contract_line" => self.line };
        values.0.retain(|(name, _)| said.get(name).is_none());
        values.0.extend(said.0);
        self.s.create("case", values)
    }

    fn run(&self, command: &str, input: Json) -> Json {
        self.s.execute(command, input).unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    fn refused(&self, command: &str, input: Json, code: ErrorCode) -> String {
        let error = self.s.execute(command, input).unwrap_err();
        assert_eq!(error.code(), code, "{command}: {error}");
        error.message().to_owned()
    }

    fn resolve(&self, case: Id) -> Json {
        self.run("case.resolve", json!({ "case": case, "subject": "Mended" }))
    }

    /// What of the line was used, and what is left.
    fn used(&self) -> (i64, i64) {
        let line = self.s.get("contract_line", self.line).unwrap();
        let number = |name: &str| line.get(name).unwrap().as_int().unwrap();
        (number("allotments_used"), number("allotments_remaining"))
    }

    fn state(&self, entity: &str, id: Id) -> String {
        self.s.get(entity, id).unwrap().text("state").unwrap().to_owned()
    }

    fn go(&self, entity: &str, id: Id, state: &str) {
        self.s.set_state(entity, id, state, None, Values::new()).unwrap();
    }
}
