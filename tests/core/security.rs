//! Who may see and do what: roles, depths, teams, shares, managers, customers, secured fields.

use crm_core::{Crm, Depth, ErrorCode, Id, NewField, Ref, Right, Session, Undo, Value, params, record};

/// A company with two branches: north (with a team below, torino) and south.
pub struct Company {
    pub crm: Crm,
    pub system: Session,
    pub root: Id,
    pub north: Id,
    pub torino: Id,
    pub south: Id,
}

impl Company {
    pub fn new() -> Company {
        let crm = Crm::in_memory().unwrap();
        let system = crm.session();
        let root = system.find_ids("business_unit", "name", "Organisation", 1).unwrap()[0];
        let unit = |name: &str, parent: Id| {
            system.create("business_unit", record! { "name" => name, "parent" => parent }).unwrap()
        };
        let north = unit("North", root);
        let torino = unit("Torino", north);
        let south = unit("South", root);
        Company { crm, system, root, north, torino, south }
    }

    /// A user of a unit with some roles.
    pub fn user(&self, name: &str, unit: Id, roles: &[&str]) -> Id {
        let values = record! { "user_name" => name, "last_name" => name, "business_unit" => unit };
        let user = self.system.create("user", values).unwrap();
        for role in roles {
            self.system.grant_role(role, ("user", user)).unwrap();
        }
        user
    }

    pub fn account(&self, name: &str, owner: Id) -> Id {
        let values = record! { "name" => name, "owner" => Ref::new("user", owner) };
        self.system.create("account", values).unwrap()
    }

    pub fn session(&self, user: Id) -> Session {
        self.crm.session_as(user).unwrap()
    }
}

fn names(s: &Session) -> Vec<String> {
    let rows = s.query("select name from account order by name", params! {}).unwrap();
    rows.map(|row| row.unwrap().at(0).unwrap().to_text()).collect()
}

fn code<T: std::fmt::Debug>(outcome: crm_core::Result<T>) -> ErrorCode {
    outcome.unwrap_err().code()
}

#[test]
fn depths_reach_own_unit_subtree_and_all() {
    let company = Company::new();
    let ada = company.user("ada", company.torino, &[]);
    let bea = company.user("bea", company.torino, &[]);
    let carlo = company.user("carlo", company.north, &[]);
    let dora = company.user("dora", company.south, &[]);
    for (name, owner) in [("Ada's", ada), ("Bea's", bea), ("Carlo's", carlo), ("Dora's", dora)] {
        company.account(name, owner);
    }
    let s = company.session(ada);
    assert_eq!(code(s.query("select name from account", params! {}).map(|_| ())), ErrorCode::PermissionDenied);
    company.system.create("role", record! { "name" => "Reader" }).unwrap();
    company.system.grant_role("Reader", ("user", ada)).unwrap();
    let mut seen = Vec::new();
    for depth in [Depth::Own, Depth::BusinessUnit, Depth::Subtree, Depth::Organisation] {
        company.system.set_privilege("Reader", "account", Right::Read, Some(depth)).unwrap();
        seen.push((depth, names(&s), s.count("account").unwrap()));
    }
    let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        seen,
        [
            (Depth::Own, list(&["Ada's"]), 1),
            (Depth::BusinessUnit, list(&["Ada's", "Bea's"]), 2),
            (Depth::Subtree, list(&["Ada's", "Bea's"]), 2),
            (Depth::Organisation, list(&["Ada's", "Bea's", "Carlo's", "Dora's"]), 4),
        ]
    );
    company.system.grant_role("Reader", ("user", carlo)).unwrap();
    company.system.set_privilege("Reader", "account", Right::Read, Some(Depth::Subtree)).unwrap();
    assert_eq!(names(&company.session(carlo)), ["Ada's", "Bea's", "Carlo's"]);
    company.system.set_privilege("Reader", "account", Right::Read, None).unwrap();
    assert_eq!(code(s.count("account")), ErrorCode::PermissionDenied);
}

#[test]
fn the_last_administrator_stays() {
    let company = Company::new();
    let ada = company.user("ada", company.root, &["System Administrator"]);
    let s = company.session(ada);
    assert_eq!(code(s.revoke_role("System Administrator", ("user", ada))), ErrorCode::LastAdministrator);
    assert_eq!(code(s.update("user", ada, record! { "is_disabled" => true })), ErrorCode::LastAdministrator);
    assert_eq!(code(company.system.delete("user", ada)), ErrorCode::LastAdministrator);
    assert_eq!(
        code(company.system.update("business_unit", company.root, record! { "is_disabled" => true })),
        ErrorCode::LastAdministrator
    );
    let bea = company.user("bea", company.root, &["System Administrator"]);
    company.session(bea).revoke_role("System Administrator", ("user", ada)).unwrap();
    assert_eq!(code(s.count("account")), ErrorCode::PermissionDenied);
    company.session(bea).close_system().unwrap();
    assert_eq!(code(company.system.count("account")), ErrorCode::PermissionDenied);
    assert_eq!(code(company.system.create("account", record! { "name" => "x" })), ErrorCode::PermissionDenied);
    company.session(bea).set_policy(record! { "is_system_closed" => false }).unwrap();
    assert_eq!(company.system.count("account").unwrap(), 0);
}

#[test]
fn shares_reach_what_hangs_on_a_record_and_end() {
    let company = Company::new();
    let ada = company.user("ada", company.torino, &["Salesperson"]);
    let dora = company.user("dora", company.south, &["Salesperson"]);
    let acme = company.account("Acme", ada);
    let branch = company.account("Acme Branch", ada);
    company.system.update("account", branch, record! { "parent_account" => acme }).unwrap();
    let values = record! { "last_name" => "Neri", "account" => branch, "owner" => Ref::new("user", ada) };
    let neri = company.system.create("contact", values).unwrap();
    let hers = company.session(dora);
    assert_eq!(names(&hers), Vec::<String>::new());
    company.session(ada).share(("account", acme), ("user", dora), &[Right::Read], None).unwrap();
    assert_eq!(names(&hers), ["Acme", "Acme Branch"]);
    assert_eq!(hers.get("contact", neri).unwrap().text("last_name"), Some("Neri"));
    assert_eq!(hers.search("neri", &[], 9).unwrap().len(), 1);
    assert_eq!(hers.rights(("contact", neri)).unwrap(), [Right::Read]);
    assert_eq!(code(hers.update("contact", neri, record! { "last_name" => "Bianchi" })), ErrorCode::PermissionDenied);
    let verdict = company.session(ada).why(dora, ("contact", neri), Right::Read).unwrap();
    assert!(verdict.is_allowed && verdict.reasons[0].contains("shared"), "{verdict:?}");
    company.session(ada).unshare(("account", acme), ("user", dora)).unwrap();
    assert_eq!(names(&hers), Vec::<String>::new());
    assert_eq!(code(hers.get("contact", neri)), ErrorCode::NotFound);
    assert_eq!(code(hers.history("contact", neri, 9)), ErrorCode::NotFound);
}

#[test]
fn a_secured_field_is_shown_to_nobody_without_a_permission() {
    let company = Company::new();
    let ada = company.user("ada", company.torino, &["Salesperson"]);
    let acme = company.account("Acme", ada);
    company
        .system
        .change_schema(|schema| {
            schema.set_secured("account", "credit_limit", true)?;
            schema.add_field("account", NewField::text("x_secret", 50).label("en", "Secret").searchable().secured())?;
            Ok(())
        })
        .unwrap();
    let secret = record! { "credit_limit" => 5_000, "x_secret" => "zebra" };
    company.system.update("account", acme, secret).unwrap();
    let s = company.session(ada);
    assert_eq!(s.get("account", acme).unwrap().get("credit_limit"), Some(&Value::Null));
    for question in [
        "select name from account where credit_limit > 1",
        "select name from account order by credit_limit",
        "select credit_limit, count(*) from account group by credit_limit",
        "select sum(credit_limit) from account",
        "select account.credit_limit from contact where account.credit_limit is null",
    ] {
        assert_eq!(code(s.query(question, params! {}).map(|_| ())), ErrorCode::PermissionDenied, "{question}");
    }
    assert!(s.search("zebra", &[], 9).unwrap().is_empty());
    assert!(s.search("acme zebra", &[], 9).unwrap().is_empty());
    assert_eq!(code(s.update("account", acme, record! { "credit_limit" => 9 })), ErrorCode::PermissionDenied);
    assert!(s.history("account", acme, 9).unwrap().iter().all(|e| e.values.iter().all(|v| v.field != "credit_limit")));
    company.system.create("role", record! { "name" => "Credit" }).unwrap();
    let role = company.system.find_ids("role", "name", "Credit", 1).unwrap()[0];
    let may = record! { "role" => role, "entity" => "account", "field" => "credit_limit", "can_read" => true };
    company.system.create("field_permission", may).unwrap();
    company.system.grant_role("Credit", ("user", ada)).unwrap();
    assert_eq!(s.query("select name from account where credit_limit > 1", params! {}).unwrap().count(), 1);
    assert_eq!(code(s.update("account", acme, record! { "credit_limit" => 9 })), ErrorCode::PermissionDenied);
}

#[test]
fn outsiders_see_their_own_customer() {
    let company = Company::new();
    let ada = company.user("ada", company.torino, &["Salesperson"]);
    let (acme, bolt) = (company.account("Acme", ada), company.account("Bolt", ada));
    let contact = |name: &str, account| {
        let values = record! { "last_name" => name, "account" => account, "owner" => Ref::new("user", ada) };
        company.system.create("contact", values).unwrap()
    };
    let (neri, _) = (contact("Neri", acme), contact("Verdi", bolt));
    let outside = company.user("neri", company.root, &["Outside User"]);
    let s = company.session(outside);
    assert_eq!(names(&s), Vec::<String>::new());
    company.system.update("user", outside, record! { "customer" => Ref::new("account", acme) }).unwrap();
    assert_eq!(names(&s), ["Acme"]);
    let rows = s.query("select last_name, owner, owner.full_name from contact", params! {}).unwrap();
    let rows: Vec<_> = rows.map(|row| row.unwrap().values().to_vec()).collect();
    assert_eq!(rows, [vec!["Neri".into(), Value::Null, Value::Null]]);
    assert_eq!(code(s.create("contact", record! { "last_name" => "New" })), ErrorCode::PermissionDenied);
    assert_eq!(code(s.undo(Undo::Change(1))), ErrorCode::NotFound);
    assert!(s.find("contact", neri).unwrap().is_some());
    assert_eq!(
        code(s.export_csv(Vec::new(), "select name from account", params! {}, Default::default())),
        ErrorCode::PermissionDenied
    );
}
