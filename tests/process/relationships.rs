//! What a relationship does when the record above is given away, deleted, merged, owned by somebody, shared: a row each,
//! tried for real.

use crm_core::domain::process::record::Merge;
use crm_core::{Crm, Depth, ErrorCode, Id, Ref, Right, Session, Value, Values, record};

use crate::common::{made, user};

/// What becomes of the child when the record above is deleted.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Delete {
    Goes,
    Stays,
    Forbids,
}

use Delete::{Forbids, Goes, Stays};

/// The record above, the child, its lookup, what a delete does, and of what follows the letters: `a` it is given away with
/// the record above, `m` it is turned to the survivor of a merge, `r` who owns the record above sees it, `s` a share of the
/// record above holds for it.
type Row = (&'static str, &'static str, &'static str, Delete, &'static str);

const ROWS: &[Row] = &[
    ("account", "contact", "account", Goes, "amrs"),
    ("account", "account", "parent_account", Stays, "amrs"),
    ("account", "opportunity", "customer", Goes, "amrs"),
    ("contact", "opportunity", "customer", Goes, "amrs"),
    ("account", "quote", "customer", Goes, "amrs"),
    ("contact", "quote", "customer", Goes, "amrs"),
    ("account", "lead", "customer", Goes, "amrs"),
    ("contact", "lead", "customer", Goes, "amrs"),
    ("account", "contract", "customer", Goes, "amrs"),
    ("contact", "contract", "customer", Goes, "amrs"),
    ("account", "case", "customer", Goes, "amrs"),
    ("contact", "case", "customer", Goes, "amrs"),
    ("account", "order", "customer", Forbids, "amrs"),
    ("contact", "order", "customer", Forbids, "amrs"),
    ("account", "invoice", "customer", Forbids, "amrs"),
    ("contact", "invoice", "customer", Forbids, "amrs"),
    ("account", "opportunity", "account", Stays, "m"),
    ("account", "lead", "account", Stays, "m"),
    ("contact", "account", "primary_contact", Stays, "m"),
    ("lead", "account", "originating_lead", Stays, "m"),
    ("lead", "contact", "originating_lead", Stays, "m"),
    ("lead", "opportunity", "originating_lead", Stays, "m"),
    ("opportunity", "quote", "opportunity", Goes, "a"),
    ("opportunity", "order", "opportunity", Forbids, "a"),
    ("opportunity", "invoice", "opportunity", Forbids, ""),
    ("opportunity", "opportunity_line", "opportunity", Goes, "ars"),
    ("quote", "quote_line", "quote", Goes, "ars"),
    ("order", "order_line", "order", Goes, "ars"),
    ("invoice", "invoice_line", "invoice", Goes, "ars"),
    ("opportunity", "opportunity_close", "opportunity", Goes, "ars"),
    ("quote", "quote_close", "quote", Goes, "ars"),
    ("order", "order_close", "order", Goes, "ars"),
    // Whatever an activity is about, it belongs to it.
    ("lead", "task", "regarding", Goes, "amrs"),
    ("lead", "phone_call", "regarding", Goes, "amrs"),
    ("lead", "email", "regarding", Goes, "amrs"),
    ("lead", "letter", "regarding", Goes, "amrs"),
    ("lead", "fax", "regarding", Goes, "amrs"),
    ("lead", "appointment", "regarding", Goes, "amrs"),
    ("lead", "service_activity", "regarding", Goes, "amrs"),
    ("lead", "note", "regarding", Goes, "amrs"),
    ("account", "task", "regarding", Goes, "amrs"),
    ("contact", "note", "regarding", Goes, "amrs"),
    // So does a note, whatever it is kept with.
    ("account", "note", "regarding", Goes, "amrs"),
    ("case", "note", "regarding", Goes, "amrs"),
    ("task", "note", "regarding", Goes, "ars"),
    ("phone_call", "note", "regarding", Goes, "ars"),
    ("campaign_response", "note", "regarding", Goes, "ars"),
    ("quote_line", "note", "regarding", Goes, "ars"),
    ("contract_line", "note", "regarding", Goes, "ars"),
    ("goal", "note", "regarding", Goes, "ars"),
    ("campaign", "note", "regarding", Goes, "ars"),
    ("marketing_list", "note", "regarding", Goes, "ars"),
    ("queue", "note", "regarding", Goes, "ars"),
    ("case", "email", "regarding", Goes, "amrs"),
    ("opportunity", "phone_call", "regarding", Goes, "ars"),
    ("account", "customer_relationship", "customer", Goes, "amrs"),
    ("contact", "customer_relationship", "partner", Goes, "mrs"),
    ("queue", "queue_item", "queue", Goes, "ars"),
    ("case", "case_resolution", "case", Goes, "amrs"),
    ("case", "case", "parent_case", Stays, "m"),
    ("contract", "contract_line", "contract", Goes, "ars"),
    ("contract", "case", "contract", Stays, ""),
    ("campaign", "campaign_response", "campaign", Goes, "ars"),
];

/// A file with two who see no more than what is theirs, and what follows from it.
struct Stage {
    s: Session,
    ada: Session,
    bob: Session,
}

impl Stage {
    fn new() -> Stage {
        let crm = Crm::in_memory().unwrap();
        let s = crm.session();
        s.transaction(|s| {
            s.create("role", record! { "name" => "Own" })?;
            for entity in s.registry().entities().filter(|entity| entity.is_owned()) {
                s.set_privilege("Own", &entity.name, Right::Read, Some(Depth::Own))?;
            }
            Ok(())
        })
        .unwrap();
        let [ada, bob] = ["ada", "bob"].map(|name| crm.session_as(user(&s, name, &["Own"])).unwrap());
        Stage { s, ada, bob }
    }

    /// A record above, and one that points to it, which belongs to the system.
    fn pair(&self, row: &Row) -> (Id, Id) {
        let (above, below, lookup, ..) = *row;
        let to = made(&self.s, above, record! {});
        let mut values = record! { lookup => Ref::new(above, to), "owner" => Ref::new("user", self.s.user()) };
        if (above, below) == ("contract", "case") {
            let customer = self.s.get(above, to).unwrap().get("customer").cloned().unwrap();
            made(&self.s, "contract_line", record! { "contract" => to });
            let billed = record! { "billing_customer" => customer.clone() };
            self.s.set_state(above, to, "invoiced", None, billed).unwrap();
            values = values.with("customer", customer);
        }
        (to, made(&self.s, below, values))
    }

    fn points(&self, (_, below, lookup, ..): &Row, id: Id) -> Option<Id> {
        match self.s.get(below, id).unwrap().get(lookup) {
            Some(Value::Ref(record)) => Some(record.id),
            value => value.and_then(Value::as_id),
        }
    }

    /// What is seen to follow, as letters.
    fn follows(&self, row: &Row) -> String {
        let (above, below, ..) = *row;
        let mut seen = String::new();
        let ada = Ref::new("user", self.ada.user());
        let (to, from) = self.pair(row);
        self.s.assign(above, to, ada.clone()).unwrap();
        if self.s.get(below, from).unwrap().get("owner") == Some(&Value::Ref(ada.clone())) {
            seen.push('a');
        }
        if ["account", "contact", "lead", "case"].contains(&above) {
            let (to, from) = self.pair(row);
            let survivor = made(&self.s, above, record! {});
            self.s.run(Merge::new(Ref::new(above, survivor), Ref::new(above, to))).unwrap();
            if self.points(row, from) == Some(survivor) {
                seen.push('m');
            }
        }
        let (to, from) = self.pair(row);
        self.s.assign(above, to, ada).unwrap();
        self.s.assign(below, from, Ref::new("user", self.s.user())).unwrap();
        assert!(self.ada.find(above, to).unwrap().is_some());
        if self.ada.find(below, from).unwrap().is_some() {
            seen.push('r');
        }
        let (to, from) = self.pair(row);
        assert_eq!(self.bob.find(below, from).unwrap().map(|_| ()), None, "nothing is shared yet");
        self.s.share((above, to), ("user", self.bob.user()), &[Right::Read], None).unwrap();
        assert!(self.bob.find(above, to).unwrap().is_some());
        if self.bob.find(below, from).unwrap().is_some() {
            seen.push('s');
        }
        seen
    }

    fn deleted(&self, row: &Row) -> Delete {
        let (above, below, ..) = *row;
        let (to, from) = self.pair(row);
        match self.s.delete(above, to) {
            Err(error) => {
                assert_eq!(error.code(), ErrorCode::InUse, "{row:?}: {error}");
                assert_eq!(self.points(row, from), Some(to), "{row:?}");
                Forbids
            }
            Ok(_) if self.s.find(below, from).unwrap().is_some() => {
                assert_eq!(self.points(row, from), None, "{row:?}: the link is gone");
                Stays
            }
            Ok(_) => Goes,
        }
    }
}

#[test]
fn each_relationship_does_what_it_says() {
    let stage = Stage::new();
    for row in ROWS {
        let (above, below, lookup, delete, follows) = *row;
        assert_eq!(stage.deleted(row), delete, "{above} above {below}.{lookup}");
        assert_eq!(stage.follows(row), follows, "{above} above {below}.{lookup}");
    }
}

#[test]
fn the_trace_of_a_merge_goes_with_the_survivor() {
    let s = crate::common::session();
    for entity in ["account", "contact", "lead", "case"] {
        let [one, other, third] = [(); 3].map(|()| made(&s, entity, record! {}));
        let merge = |into: Id, from: Id| s.run(Merge::new(Ref::new(entity, into), Ref::new(entity, from))).unwrap();
        let into = |id: Id| s.get(entity, id).unwrap().get("merged_into").and_then(Value::as_id);
        merge(one, other);
        assert_eq!(into(other), Some(one), "{entity}");
        // What gave way to a record that gives way is found under the last one.
        merge(third, one);
        assert_eq!((into(other), into(one)), (Some(third), Some(third)), "{entity}");
        s.delete(entity, third).unwrap();
        assert_eq!((into(other), into(one)), (None, None), "{entity}");
    }
}

#[test]
fn who_gives_a_record_away_needs_the_right_to_all_that_goes_along() {
    let stage = Stage::new();
    let ada = Ref::new("user", stage.ada.user());
    let s = &stage.s;
    for right in [Right::Write, Right::Assign] {
        s.set_privilege("Own", "account", right, Some(Depth::Own)).unwrap();
    }
    s.set_privilege("Own", "user", Right::Read, Some(Depth::Organisation)).unwrap();
    let acme = made(s, "account", record! { "owner" => ada.clone() });
    let rossi = made(s, "contact", record! { "account" => acme, "owner" => ada });
    let bob = Ref::new("user", stage.bob.user());
    let error = stage.ada.assign("account", acme, bob.clone()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::PermissionDenied, "{error}");
    assert_eq!(s.get("account", acme).unwrap().version(), Some(1), "nothing was given");
    for right in [Right::Write, Right::Assign] {
        s.set_privilege("Own", "contact", right, Some(Depth::Own)).unwrap();
    }
    stage.ada.assign("account", acme, bob.clone()).unwrap();
    assert_eq!(s.get("contact", rossi).unwrap().get("owner"), Some(&Value::Ref(bob)));
    // Nobody is given what they could not read.
    let boss = s.crm().session_as(user(s, "eva", &["System Administrator"])).unwrap();
    let nobody = Ref::new("user", user(s, "eve", &[]));
    assert_eq!(boss.assign("account", acme, nobody).unwrap_err().code(), ErrorCode::PermissionDenied);
    // And nothing belongs to nobody.
    let error = s.update("account", acme, Values::new().with("owner", Value::Null)).unwrap_err();
    assert_eq!((error.code(), error.details().issues[0].rule), (ErrorCode::Validation, "required"), "{error}");
}
