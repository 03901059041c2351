//! What several topics begin with.

use crm_core::{Crm, Depth, Id, Ref, Right, Session, record};

/// The system's session on an empty file.
pub fn session() -> Session {
    Crm::in_memory().unwrap().session()
}

/// A user of the root unit with these roles.
pub fn user(s: &Session, name: &str, roles: &[&str]) -> Id {
    let unit = s.query_one("select id from business_unit", record! {}).unwrap().unwrap();
    let unit = unit.at(0).cloned().unwrap();
    let values = record! { "user_name" => name, "last_name" => name, "business_unit" => unit };
    let user = s.create("user", values).unwrap();
    for role in roles {
        s.grant_role(role, Ref::new("user", user)).unwrap();
    }
    user
}

/// A role that lets its holders read and write records of these entities, as far as each says.
pub fn role(s: &Session, name: &str, reaches: &[(&str, &str)]) {
    s.create("role", record! { "name" => name }).unwrap();
    for (entity, depth) in reaches {
        for right in [Right::Read, Right::Write] {
            s.set_privilege(name, entity, right, Some(Depth::named(depth).unwrap())).unwrap();
        }
    }
}
