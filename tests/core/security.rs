//! Who may see and do what: roles, depths, teams, shares, managers, customers, secured fields.

use crm_core::metadata::field::{Cascade, Follow};
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

#[test]
fn a_refusal_does_not_tell_what_is_there() {
    let company = Company::new();
    let ada = company.user("ada", company.torino, &["Salesperson"]);
    let dora = company.user("dora", company.south, &[]);
    company.system.create("role", record! { "name" => "Reader" }).unwrap();
    company.system.set_privilege("Reader", "account", Right::Read, Some(Depth::Own)).unwrap();
    company.system.grant_role("Reader", ("user", dora)).unwrap();
    let (hers, theirs) = (company.account("Dora's", dora), company.account("Ada's", ada));
    let s = company.session(dora);
    // She may change no account: of one she does not see she is told the same as of one that never was.
    let change = |id: Id| code(s.update("account", id, record! { "name" => "x" }));
    assert_eq!([change(hers), change(theirs), change(dora)], [ErrorCode::PermissionDenied; 3]);
    assert_eq!([code(s.delete("account", theirs)), code(s.delete("account", dora))], [ErrorCode::PermissionDenied; 2]);
    // Neither does saying again what a lookup holds already tell that it holds it.
    company.system.set_privilege("Reader", "account", Right::Write, Some(Depth::Own)).unwrap();
    assert_eq!([change(theirs), change(dora)], [ErrorCode::NotFound; 2]);
    company.system.update("account", hers, record! { "parent_account" => theirs }).unwrap();
    assert_eq!(s.get("account", hers).unwrap().get("parent_account"), Some(&Value::Null));
    let again = s.update("account", hers, record! { "parent_account" => theirs }).unwrap_err();
    assert_eq!(again.details().issues[0].rule, "not_found");
}

#[test]
fn a_question_within_another_is_refused_like_any() {
    let company = Company::new();
    let ada = company.user("ada", company.torino, &[]);
    company.system.create("role", record! { "name" => "Reader" }).unwrap();
    company.system.set_privilege("Reader", "account", Right::Read, Some(Depth::Own)).unwrap();
    company.system.grant_role("Reader", ("user", ada)).unwrap();
    let s = company.session(ada);
    let ask = |text: &str| s.query(text, params! {}).map(|rows| rows.count());
    let idle = "select name from account a where not exists (select 1 from opportunity where account = a.id)";
    assert_eq!(code(ask(idle)), ErrorCode::PermissionDenied);
    assert_eq!(
        code(ask("select name from account where id in (select account from contact)")),
        ErrorCode::PermissionDenied
    );
    assert_eq!(ask("select name, primary_contact.full_name from account").unwrap(), 0);
}

#[test]
fn what_is_shared_is_deleted_with_its_shares() {
    let company = Company::new();
    let ada = company.user("ada", company.torino, &["Salesperson"]);
    let dora = company.user("dora", company.south, &["Salesperson"]);
    let acme = company.account("Acme", ada);
    let values = record! { "last_name" => "Neri", "account" => acme, "owner" => Ref::new("user", ada) };
    let neri = company.system.create("contact", values).unwrap();
    let hers = company.session(ada);
    // Salespeople have no rights over the list of shares; that a record is shared must not keep it.
    hers.share(("account", acme), ("user", dora), &[Right::Read, Right::Delete], None).unwrap();
    hers.begin().unwrap();
    hers.delete("account", acme).unwrap();
    hers.rollback().unwrap();
    // Who may delete by a share does not lose it half-way.
    company.session(dora).delete("account", acme).unwrap();
    assert!(company.system.find("contact", neri).unwrap().is_none());
    assert_eq!(company.system.count("share").unwrap(), 0);
}

#[test]
fn a_new_record_of_another_points_only_where_its_maker_may_let_it() {
    let company = Company::new();
    let ada = company.user("ada", company.torino, &[]);
    let bea = company.user("bea", company.torino, &["Salesperson"]);
    company.system.create("role", record! { "name" => "Maker" }).unwrap();
    let set = |entity: &str, right, depth| company.system.set_privilege("Maker", entity, right, Some(depth)).unwrap();
    for (right, depth) in [
        (Right::Read, Depth::BusinessUnit),
        (Right::Create, Depth::BusinessUnit),
        (Right::Append, Depth::Own),
        (Right::AppendTo, Depth::Own),
    ] {
        set("account", right, depth);
        set("contact", right, depth);
    }
    set("user", Right::Read, Depth::Organisation);
    company.system.grant_role("Maker", ("user", ada)).unwrap();
    let acme = company.account("Acme", ada);
    let s = company.session(ada);
    let contact = |owner| record! { "last_name" => "Neri", "account" => acme, "owner" => Ref::new("user", owner) };
    s.create("contact", contact(ada)).unwrap();
    s.create("contact", record! { "last_name" => "Neri", "owner" => Ref::new("user", bea) }).unwrap();
    assert_eq!(code(s.create("contact", contact(bea))), ErrorCode::PermissionDenied);
}

#[test]
fn where_only_those_with_one_owner_follow_the_tree_above_is_climbed_too() {
    let company = Company::new();
    let ada = company.user("ada", company.torino, &["Salesperson"]);
    let dora = company.user("dora", company.south, &["Salesperson"]);
    let cascade = Cascade { share: Follow::SameOwner, reparent: Follow::SameOwner, ..Cascade::REFERENCE };
    company
        .system
        .change_schema(|schema| {
            let partner = NewField::lookup("x_partner", "account").label("en", "Partner").cascade(cascade);
            schema.add_field("opportunity", partner).map(|_| ())
        })
        .unwrap();
    let (acme, branch) = (company.account("Acme", dora), company.account("Branch", ada));
    company.system.update("account", branch, record! { "parent_account" => acme }).unwrap();
    let values = record! { "name" => "Deal", "x_partner" => branch, "owner" => Ref::new("user", ada) };
    let deal = company.system.create("opportunity", values).unwrap();
    assert!(company.session(dora).find("opportunity", deal).unwrap().is_some());
    // Another owner: the branch no longer carries it.
    let bea = company.user("bea", company.torino, &["Salesperson"]);
    company.system.assign("opportunity", deal, Ref::new("user", bea)).unwrap();
    assert!(company.session(dora).find("opportunity", deal).unwrap().is_none());
}

#[test]
fn what_somebody_owns_moves_to_another_unit_with_them() {
    let company = Company::new();
    let ada = company.user("ada", company.torino, &[]);
    let bea = company.user("bea", company.south, &["Salesperson"]);
    let acme = company.account("Acme", ada);
    let s = company.session(bea);
    assert_eq!(names(&s), Vec::<String>::new());
    let version = company.system.get("account", acme).unwrap().version();
    company.system.update("user", ada, record! { "business_unit" => company.south }).unwrap();
    assert_eq!(names(&s), ["Acme"]);
    // It follows from the owner: nobody who edits the record is told of a conflict.
    assert_eq!(company.system.get("account", acme).unwrap().version(), version);
    let last = company.system.history("user", ada, 1).unwrap()[0].change.seq;
    company.system.undo(Undo::Change(last)).unwrap();
    assert_eq!(names(&s), Vec::<String>::new());
}

#[test]
fn when_somebody_leaves_all_they_have_goes_to_another() {
    let company = Company::new();
    let ada = company.user("ada", company.torino, &["Salesperson"]);
    let bea = company.user("bea", company.torino, &["Salesperson"]);
    let boss = company.user("boss", company.north, &["Sales Manager"]);
    let acme = company.account("Acme", ada);
    let hers = || Ref::new("user", ada);
    let contact = record! { "last_name" => "Neri", "account" => acme, "owner" => hers() };
    company.system.create("contact", contact).unwrap();
    let deal = company.system.create("opportunity", record! { "name" => "Deal", "owner" => hers() }).unwrap();
    company.system.set_state("opportunity", deal, "won", None, record! {}).unwrap();
    company.system.create("lead", record! { "subject" => "Roof", "last_name" => "Verdi", "owner" => hers() }).unwrap();
    let s = company.session(boss);
    assert_eq!(s.reassign_all(("user", ada), ("user", bea), &["lead", "account"]).unwrap(), 2);
    assert_eq!(
        s.reassign_all(("user", ada), ("user", bea), &[]).unwrap(),
        2,
        "the deal and how it ended; the contact went"
    );
    let owner = |entity: &str| format!("select count(*) from {entity} where owner = :ada");
    for entity in ["account", "contact", "opportunity", "lead"] {
        let left = company.system.query_one(&owner(entity), params! { "ada" => ada }).unwrap().unwrap();
        assert_eq!(left.at(0), Some(&0_i64.into()), "{entity}");
    }
    assert_eq!(company.system.get("opportunity", deal).unwrap().text("state"), Some("won"));
    assert_eq!(code(s.reassign_all(("user", bea), ("team", bea), &[])), ErrorCode::NotFound);
    assert_eq!(code(s.reassign_all(("user", bea), ("user", ada), &["product"])), ErrorCode::InvalidArgument);
}

#[test]
fn the_id_of_an_unseen_record_is_shown_only_where_the_organisation_says_so() {
    let company = Company::new();
    let ada = company.user("ada", company.torino, &["Salesperson"]);
    let dora = company.user("dora", company.south, &["Salesperson"]);
    let theirs = company.account("Ada's", ada);
    let hers = company.account("Dora's", dora);
    company.system.update("account", hers, record! { "parent_account" => theirs }).unwrap();
    let s = company.session(dora);
    let text = "select parent_account, parent_account.name from account where id = :id";
    let ask = || s.query_one(text, params! { "id" => hers }).unwrap().unwrap().values().to_vec();
    let past = || s.as_of(s.now()).get("account", hers).unwrap().get("parent_account").cloned();
    assert_eq!((ask(), past()), (vec![Value::Null, Value::Null], Some(Value::Null)));
    company.system.set_policy(record! { "shows_unseen_ids" => true }).unwrap();
    assert_eq!((ask(), past()), (vec![Value::Id(theirs), Value::Null], Some(Value::Id(theirs))));
    assert_eq!(s.get("account", hers).unwrap().get("parent_account"), Some(&Value::Id(theirs)));
    assert_eq!(code(s.get("account", theirs)), ErrorCode::NotFound);
}
