//! What the relationships of sales do when the record pointed to is deleted or given away: a row each, tried for real.

use crm_core::{Crm, ErrorCode, Id, Ref, Session, Value, record};

/// What becomes of the child when its parent is deleted.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Delete {
    Goes,
    Stays,
    Forbids,
}

use Delete::{Forbids, Goes, Stays};

/// Parent, child, lookup, what a delete does, whether the child follows its parent to another owner.
const ROWS: &[(&str, &str, &str, Delete, bool)] = &[
    ("account", "opportunity", "customer", Goes, true),
    ("account", "quote", "customer", Goes, true),
    ("account", "lead", "customer", Goes, true),
    ("account", "order", "customer", Forbids, true),
    ("account", "invoice", "customer", Forbids, true),
    ("contact", "opportunity", "customer", Goes, true),
    ("contact", "quote", "customer", Goes, true),
    ("contact", "order", "customer", Forbids, true),
    ("contact", "invoice", "customer", Forbids, true),
    ("account", "opportunity", "account", Stays, false),
    ("account", "lead", "account", Stays, false),
    ("contact", "account", "primary_contact", Stays, false),
    ("lead", "opportunity", "originating_lead", Stays, false),
    ("opportunity", "quote", "opportunity", Goes, true),
    ("opportunity", "order", "opportunity", Forbids, true),
    ("opportunity", "invoice", "opportunity", Forbids, false),
    ("opportunity", "opportunity_line", "opportunity", Goes, true),
    ("opportunity", "opportunity_close", "opportunity", Goes, true),
    ("quote", "quote_line", "quote", Goes, true),
    ("order", "order_line", "order", Goes, true),
    ("invoice", "invoice_line", "invoice", Goes, true),
];

/// A record of the entity with what it must have, pointing to nothing of interest.
fn made(s: &Session, entity: &str, lookup: Option<(&str, Ref)>) -> Id {
    let mut values = match entity {
        "contact" => record! { "last_name" => "Rossi" },
        "lead" => record! { "last_name" => "Rossi", "subject" => "Interest" },
        "opportunity_close" => record! { "subject" => "Won" },
        name if name.ends_with("_line") => record! { "write_in" => "Something" },
        _ => record! { "name" => "One" },
    };
    let needs_customer =
        ["quote", "order", "invoice"].contains(&entity) && lookup.as_ref().is_none_or(|l| l.0 != "customer");
    if needs_customer {
        let other = s.create("account", record! { "name" => "Other" }).unwrap();
        values = values.with("customer", Ref::new("account", other));
    }
    if let Some((name, target)) = lookup {
        values = values.with(name, target);
    }
    s.create(entity, values).unwrap()
}

fn other_owner(s: &Session) -> Ref {
    let rows = s.query("select id from business_unit", record! {}).unwrap().all().unwrap();
    let unit = rows[0].at(0).unwrap().as_id().unwrap();
    let values = record! { "user_name" => "ada", "last_name" => "Lovelace", "business_unit" => unit };
    Ref::new("user", s.create("user", values).unwrap())
}

#[test]
fn each_relationship_of_sales_does_what_it_says() {
    for (parent, child, lookup, delete, follows) in ROWS {
        let row = format!("{parent} -> {child}.{lookup}");
        let crm = Crm::in_memory().unwrap();
        let s = crm.session();
        let above = made(&s, parent, None);
        let below = made(&s, child, Some((lookup, Ref::new(*parent, above))));
        let owner = other_owner(&s);
        s.update(parent, above, record! { "owner" => owner.clone() }).unwrap();
        let has = s.get(child, below).unwrap().get("owner") == Some(&Value::Ref(owner));
        assert_eq!(has, *follows, "{row}: assign");
        let found = match s.delete(parent, above) {
            Err(error) => {
                assert_eq!(error.code(), ErrorCode::InUse, "{row}: {error}");
                Forbids
            }
            Ok(_) if s.find(child, below).unwrap().is_some() => Stays,
            Ok(_) => Goes,
        };
        assert_eq!(found, *delete, "{row}: delete");
    }
}

#[test]
fn a_new_line_belongs_to_whom_its_order_belongs_to() {
    let crm = Crm::in_memory().unwrap();
    let s = crm.session();
    let owner = other_owner(&s);
    let order = made(&s, "order", None);
    s.update("order", order, record! { "owner" => owner.clone() }).unwrap();
    let line = made(&s, "order_line", Some(("order", Ref::new("order", order))));
    assert_eq!(s.get("order_line", line).unwrap().get("owner"), Some(&Value::Ref(owner)));
}
