//! The same questions asked by a user and by the system, in one file: 60 units five levels deep, 500 users, contacts with
//! accounts and deals, and shares, one for every five contacts.

use std::path::{Path, PathBuf};

use crm_core::{BatchMode, Crm, Depth, Id, Options, Ref, Right, Session, Value, Write, params, record};

use super::measure::{alone, compare};
use super::people::{Dice, person};

/// Units on each level, below the root.
const LEVELS: [usize; 4] = [3, 9, 18, 29];
const USERS: usize = 500;
/// Users with a higher number than this have nothing shared with them.
const SHARED_USERS: usize = 400;
const CHUNK: usize = 5_000;

/// Measures on a file of so many contacts; kept at `path`, and used again if it is there.
pub fn run(contacts: usize, path: Option<PathBuf>) {
    let folder = tempfile::tempdir().unwrap();
    let path = path.unwrap_or_else(|| folder.path().join("rights.crm"));
    if !path.exists() {
        build(&path, contacts);
    }
    let crm = Crm::open(&path).unwrap();
    let system = crm.session();
    println!("\n{} contacts, {} shares", system.count("contact").unwrap(), system.count("share").unwrap());
    println!("{:<60} {:>10} {:>10} {:>7} {:>7}", "question", "user", "system", "ratio", "limit");
    for (role, unit, user, limit) in [
        ("subtree of the top", "Organisation", "", Some(1.5)),
        ("subtree of a third", "Unit 1.0", "", Some(1.5)),
        ("subtree of a leaf", "Unit 4.0", "", None),
        ("subtree of a third, shares", "Unit 1.0", "shared", Some(2.0)),
        ("subtree of a leaf, shares", "Unit 4.0", "shared", None),
    ] {
        let id = user_of(&system, unit, user == "shared");
        questions(&crm, &system, role, id, limit);
    }
    let own = user_of(&system, "Unit 4.1", true);
    set_depth(&system, Depth::Own);
    questions(&crm, &system, "own, shares", own, None);
    set_depth(&system, Depth::Subtree);
    let id = user_of(&system, "Unit 1.0", true);
    alone("opening a session", "1 ms", 50, || drop(crm.session_as(id).unwrap()));
    let user = crm.session_as(id).unwrap();
    let mut depth = false;
    alone("changing a role, and the next statement", "ms", 20, || {
        depth = !depth;
        set_depth(&system, if depth { Depth::BusinessUnit } else { Depth::Subtree });
        user.page("select full_name from contact order by full_name", params! {}, None, 50).unwrap();
    });
}

fn set_depth(system: &Session, depth: Depth) {
    for entity in ["contact", "account", "opportunity"] {
        system.set_privilege("Seller", entity, Right::Read, Some(depth)).unwrap();
    }
}

fn questions(crm: &Crm, system: &Session, role: &str, user: Id, limit: Option<f64>) {
    let user = crm.session_as(user).unwrap();
    let both = |what: &str, limit: Option<f64>, turns: usize, per: usize, ask: &dyn Fn(&Session)| {
        compare(&format!("{what}: {role}"), limit, turns, per, || ask(&user), || ask(system));
    };
    both("page of 50", limit, 60, 20, &|s| {
        for _ in 0..20 {
            let text = "select full_name, email, phone from contact order by full_name";
            assert_eq!(s.page(text, params! {}, None, 50).unwrap().rows.len(), 50);
        }
    });
    both("page of 50 with account and owner", limit, 60, 20, &|s| {
        for _ in 0..20 {
            let text = "select full_name, account.name, owner.full_name from contact order by full_name";
            assert_eq!(s.page(text, params! {}, None, 50).unwrap().rows.len(), 50);
        }
    });
    let ids: Vec<Id> = user
        .query("select id from contact limit 2000", params! {})
        .unwrap()
        .map(|row| row.unwrap().at(0).and_then(Value::as_id).unwrap())
        .collect();
    both("point read, all fields", Some(1.2), 40, ids.len(), &|s| {
        for id in &ids {
            assert!(s.find("contact", *id).unwrap().is_some());
        }
    });
    both("point read, three fields", None, 40, ids.len(), &|s| {
        for id in &ids {
            assert!(s.get_fields("contact", *id, &["full_name", "email", "phone"]).is_ok());
        }
    });
    both("grouped pipeline report", Some(1.5), 9, 1, &|s| {
        let text = "select stage, count(*), sum(estimated_value) from opportunity where state = 'open' group by stage";
        assert!(s.query(text, params! {}).unwrap().count() > 1);
    });
    both("grouped report over all contacts", Some(1.5), 5, 1, &|s| {
        let text = "select address1_city, count(*) from contact group by address1_city";
        assert!(s.query(text, params! {}).unwrap().count() > 1);
    });
    both("search, 4 letters", None, 40, 10, &|s| {
        for typed in ["bafe", "toro", "lisa", "mari", "neri", "pado", "rova", "sita", "velo", "zato"] {
            s.search(typed, &["contact"], 20).unwrap();
        }
    });
}

/// A user of a unit, one with shares or one without.
fn user_of(system: &Session, unit: &str, is_shared: bool) -> Id {
    let text =
        "select id, user_name from user where business_unit.name = :unit and is_disabled = false order by user_name";
    let rows = system.query(text, params! { "unit" => unit }).unwrap();
    let mut found = None;
    for row in rows {
        let row = row.unwrap();
        let number: Option<usize> = row.text("user_name").and_then(|name| name.strip_prefix('u')?.parse().ok());
        if number.is_some_and(|number| (number < SHARED_USERS) == is_shared) {
            found = row.at(0).and_then(Value::as_id);
        }
    }
    found.unwrap_or_else(|| panic!("no user of {unit}"))
}

fn build(path: &Path, contacts: usize) {
    let crm = Crm::open_with(path, Options::new().durable(false)).unwrap();
    let s = crm.session();
    let mut dice = Dice::new(11);
    let root = s.find_ids("business_unit", "name", "Organisation", 1).unwrap()[0];
    let (mut units, mut above) = (vec![root], vec![root]);
    for (level, count) in LEVELS.iter().enumerate() {
        let level_units: Vec<Id> = (0..*count)
            .map(|number| {
                let values = record! {
                    "name" => format!("Unit {}.{number}", level + 1), "parent" => above[number % above.len()],
                };
                s.create("business_unit", values).unwrap()
            })
            .collect();
        units.extend(&level_units);
        above = level_units;
    }
    s.create("role", record! { "name" => "Seller" }).unwrap();
    for entity in ["contact", "account", "opportunity"] {
        for right in [Right::Create, Right::Write, Right::Append, Right::AppendTo, Right::Share] {
            s.set_privilege("Seller", entity, right, Some(Depth::Own)).unwrap();
        }
    }
    for entity in ["user", "team", "business_unit"] {
        s.set_privilege("Seller", entity, Right::Read, Some(Depth::Organisation)).unwrap();
    }
    set_depth(&s, Depth::Subtree);
    let users: Vec<Id> = (0..USERS)
        .map(|number| {
            // Users with shares and users without in every unit.
            let values = record! {
                "user_name" => format!("u{number}"), "last_name" => format!("User {number}"),
                "business_unit" => units[number % units.len()],
            };
            let user = s.create("user", values).unwrap();
            s.grant_role("Seller", ("user", user)).unwrap();
            user
        })
        .collect();
    let owner = |dice: &mut Dice| Ref::new("user", users[dice.roll(USERS)]);
    let accounts = make(&s, "account", contacts / 20, |number| {
        record! { "name" => format!("Account {number}"), "owner" => owner(&mut dice) }
    });
    let people = make(&s, "contact", contacts, |number| {
        let person = person(&mut dice, number);
        let values = record! {
            "first_name" => person.first, "last_name" => person.last, "email" => person.email, "phone" => person.phone,
            "address1_city" => person.city, "owner" => owner(&mut dice),
        };
        if dice.roll(2) == 0 { values.with("account", accounts[dice.roll(accounts.len())]) } else { values }
    });
    make(&s, "opportunity", contacts / 5, |number| {
        let stages = ["qualify", "develop", "propose", "close"];
        record! {
            "name" => format!("Deal {number}"), "stage" => stages[dice.roll(4)], "owner" => owner(&mut dice),
            "estimated_value" => 1_000 + number as i64 % 50_000, "customer" => Ref::new("account", accounts[dice.roll(accounts.len())]),
        }
    });
    let mut shares = std::collections::BTreeSet::new();
    while shares.len() < contacts / 5 {
        shares.insert((dice.roll(SHARED_USERS), dice.roll(people.len() + accounts.len() / 4)));
    }
    let shares: Vec<(usize, usize)> = shares.into_iter().collect();
    make(&s, "share", shares.len(), |number| {
        let (user, record) = shares[number];
        let record = match people.get(record) {
            Some(contact) => Ref::new("contact", *contact),
            None => Ref::new("account", accounts[record - people.len()]),
        };
        record! { "record" => record, "principal" => Ref::new("user", users[user]), "can_read" => true }
    });
}

/// Makes records in batches; what is refused (a share with the owner) is left out.
fn make(s: &Session, entity: &str, count: usize, mut values: impl FnMut(usize) -> crm_core::Values) -> Vec<Id> {
    let mut ids = Vec::with_capacity(count);
    for start in (0..count).step_by(CHUNK) {
        let writes = (start..count.min(start + CHUNK))
            .map(|number| Write::Create { entity: entity.to_owned(), values: values(number) })
            .collect();
        let done = s.write_batch(writes, BatchMode::KeepGoing).unwrap();
        ids.extend(done.into_iter().filter_map(|written| Some(written.ok()?.record.id)));
    }
    ids
}
