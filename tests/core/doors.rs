//! Every public way of the core that reads is a door, and each is proved: with a user who may see nothing, with one who
//! sees only their own record among others, and with one to whom a field is hidden. The sources are read, so that a new
//! public function without a proof, or a reason why it needs none, fails here.

mod proofs;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crm_core::{Crm, Depth, File, Id, NewField, Ref, Right, SchemaEditor, Session, params, record};
use proofs::{DOORS, HARMLESS};

/// What nobody but the system may be told: the value of the hidden field, of every record.
const HIDDEN: &str = "47114711";
/// What tells that a record of somebody else was seen.
const THEIRS: [&str; 2] = ["Zanzibar", "31337313"];
/// What tells that the own record was seen.
const MINE: &str = "Ownling";

/// A record to be asked for by its id, one that was deleted, and the number of a change.
pub struct Target {
    pub id: Id,
    pub deleted: Id,
    pub change: i64,
}

/// A file with an account of one's own and one of somebody else, and three users who see too little.
pub struct World {
    pub crm: Crm,
    pub system: Session,
    pub nobody: Id,
    pub own: Id,
    pub hidden: Id,
    pub third: Id,
    pub mine: Target,
    pub theirs: Target,
    pub never: Target,
}

/// How a door is asked.
pub enum Ask {
    /// For whatever there is. What it answers with names no record out of sight.
    All(fn(&World, &Session) -> String),
    /// The same, and the own record is in the answer.
    Lists(fn(&World, &Session) -> String),
    /// For one record: for one out of sight the answer is that for one that never was.
    One(fn(&World, &Session, &Target) -> String),
}

/// Where a door is asked: what writes is taken back.
#[derive(PartialEq)]
pub enum Where {
    Everywhere,
    InTransaction,
    Outside,
}

impl World {
    pub fn new() -> World {
        let crm = Crm::in_memory().unwrap();
        let system = crm.session();
        let root = system.find_ids("business_unit", "name", "Organisation", 1).unwrap()[0];
        let user = |name: &str| {
            let values = record! { "user_name" => name, "last_name" => name, "business_unit" => root };
            system.create("user", values).unwrap()
        };
        let (nobody, own, hidden, third) = (user("nobody"), user("own"), user("hidden"), user("third"));
        let role = |name: &str, depth: Depth, users: &[Id]| {
            system.create("role", record! { "name" => name, "can_export" => true }).unwrap();
            for entity in ["account", "contact"] {
                for right in Right::ALL {
                    system.set_privilege(name, entity, right, Some(depth)).unwrap();
                }
            }
            system.set_privilege(name, "user", Right::Read, Some(Depth::Organisation)).unwrap();
            system.set_privilege(name, "customer_relationship", Right::Read, Some(depth)).unwrap();
            for user in users {
                system.grant_role(name, ("user", *user)).unwrap();
            }
        };
        role("Own", Depth::Own, &[own, third]);
        role("All but one field", Depth::Organisation, &[hidden]);
        let add_fields = |schema: &mut SchemaEditor| {
            for name in ["x_offer", "x_secret"] {
                schema.add_field("account", NewField::file(name).label("en", name))?;
            }
            schema.set_secured("account", "x_secret", true)?;
            schema.set_secured("account", "credit_limit", true).map(|_| ())
        };
        system.change_schema(add_fields).unwrap();
        let target = |name: &str, employees: i64, owner: Id| {
            let values = || {
                let file = |name: &str| File::new(name, "text/plain", name.as_bytes().to_vec());
                record! {
                    "name" => name, "employees" => employees, "credit_limit" => 47_114_711,
                    "owner" => Ref::new("user", owner), "x_offer" => file(name), "x_secret" => file(HIDDEN),
                }
            };
            let (id, deleted) =
                (system.create("account", values()).unwrap(), system.create("account", values()).unwrap());
            system.update("account", id, record! { "credit_limit" => 1, "employees" => 7 }).unwrap();
            system.update("account", id, values()).unwrap();
            system.delete("account", deleted).unwrap();
            let change = system.history("account", id, 1).unwrap()[0].change.seq;
            Target { id, deleted, change }
        };
        let (mine, theirs) = (target(MINE, 5, own), target(THEIRS[0], 31_337_313, third));
        let never = Target { id: random(), deleted: random(), change: 999_999 };
        World { crm, system, nobody, own, hidden, third, mine, theirs, never }
    }

    pub fn session(&self, user: Id) -> Session {
        self.crm.session_as(user).unwrap()
    }
}

fn random() -> Id {
    // An id of another file was never in this one.
    Crm::in_memory().unwrap().session().user()
}

/// What somebody was told: an answer or an error, every word of it.
pub fn told<T: std::fmt::Debug>(outcome: crm_core::Result<T>) -> String {
    match outcome {
        Ok(answer) => format!("ok: {answer:?}"),
        Err(error) => format!("{}: {} {:?}", error.code(), error.message(), error.details()),
    }
}

#[test]
fn every_public_function_is_a_proved_door_or_reads_no_data() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    crate::layering::files(&root.join("crm"), &mut files);
    files.push(root.join("record/hook.rs"));
    let found: BTreeSet<String> =
        files.iter().flat_map(|file| public_functions(&fs::read_to_string(file).unwrap())).collect();
    assert!(found.contains("Session::get") && found.contains("AsOf::find"), "the sources are read wrongly");
    let known: Vec<&str> = DOORS.iter().map(|(name, ..)| *name).chain(HARMLESS.iter().map(|(name, _)| *name)).collect();
    let is_known = |name: &str| known.contains(&name) || known.contains(&format!("{}*", type_of(name)).as_str());
    let unproved: Vec<&String> = found.iter().filter(|name| !is_known(name)).collect();
    assert!(
        unproved.is_empty(),
        "{unproved:?}: if it reads data, prove it in DOORS with users who may not see all; else say why in HARMLESS"
    );
    let gone: Vec<&&str> = known.iter().filter(|name| !name.ends_with('*') && !found.contains(**name)).collect();
    assert!(gone.is_empty(), "{gone:?} are no public functions any more");
}

/// `Session::` of `Session::get`.
fn type_of(name: &str) -> &str {
    name.split_inclusive("::").next().unwrap()
}

/// The public functions of a source file, as `Type::function`; those of traits too.
fn public_functions(text: &str) -> Vec<String> {
    let (mut found, mut block) = (Vec::new(), None);
    for line in text.lines() {
        if line.starts_with("impl") {
            let head = line.trim_end_matches('{').trim();
            let is_trait = head.contains(" for ");
            let name = head.rsplit(' ').next().unwrap().split('<').next().unwrap();
            block = Some((name.to_owned(), is_trait));
        } else if line == "}" {
            block = None;
        }
        let Some((name, is_trait)) = &block else { continue };
        let start = if *is_trait { "    fn " } else { "    pub fn " };
        if let Some(rest) = line.strip_prefix(start) {
            let function: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            found.push(format!("{name}::{function}"));
        }
    }
    found
}

#[test]
fn no_door_tells_what_may_not_be_seen() {
    let world = World::new();
    for (name, place, ask) in DOORS {
        let is_asked = |in_transaction: bool| match place {
            Where::Everywhere => true,
            Where::InTransaction => in_transaction,
            Where::Outside => !in_transaction,
        };
        for in_transaction in [false, true].into_iter().filter(|kind| is_asked(*kind)) {
            let prove = Proof { world: &world, name, in_transaction };
            match ask {
                Ask::All(ask) => prove.all(*ask, false),
                Ask::Lists(ask) => prove.all(*ask, true),
                Ask::One(ask) => prove.one(*ask),
            }
        }
    }
}

struct Proof<'a> {
    world: &'a World,
    name: &'a str,
    in_transaction: bool,
}

impl Proof<'_> {
    /// Asks as a user; whatever was written is taken back.
    fn ask(&self, user: Id, ask: impl FnOnce(&Session) -> String) -> String {
        let session = self.world.session(user);
        if !self.in_transaction {
            return ask(&session);
        }
        session.begin().unwrap();
        let answer = ask(&session);
        session.rollback().unwrap();
        answer
    }

    fn all(&self, ask: fn(&World, &Session) -> String, is_listed: bool) {
        let (world, name) = (self.world, self.name);
        let (mine, theirs) = (world.mine.id.to_string(), world.theirs.id.to_string());
        let (others, own) = ([THEIRS[0], THEIRS[1], HIDDEN, &theirs], [MINE, &mine]);
        let answer = self.ask(world.nobody, |s| ask(world, s));
        let seen: Vec<_> = others.iter().chain(&own).filter(|word| answer.contains(**word)).collect();
        assert!(seen.is_empty(), "{name} tells somebody without a role {seen:?}: {answer}");
        let answer = self.ask(world.own, |s| ask(world, s));
        let seen: Vec<_> = others.iter().filter(|word| answer.contains(**word)).collect();
        assert!(seen.is_empty(), "{name} tells of another's record {seen:?}: {answer}");
        let is_there = answer.contains(MINE) || answer.contains(&mine);
        assert!(!is_listed || is_there, "{name} does not tell of the own record: {answer}");
        let answer = self.ask(world.hidden, |s| ask(world, s));
        assert!(!answer.contains(HIDDEN), "{name} tells a hidden field: {answer}");
        let is_there = answer.contains(THEIRS[0]) || answer.contains(&theirs);
        assert!(!is_listed || is_there, "{name} does not tell of a record that is seen: {answer}");
    }

    fn one(&self, ask: fn(&World, &Session, &Target) -> String) {
        let (world, name) = (self.world, self.name);
        let ask = |user: Id, target: &Target| {
            let answer = self.ask(user, |s| ask(world, s, target));
            // An error may repeat what was asked for.
            let answer = answer.replace(&target.id.to_string(), "ID").replace(&target.deleted.to_string(), "ID");
            answer.replace(&format!("number {}", target.change), "number N")
        };
        for (user, target) in [(world.nobody, &world.mine), (world.nobody, &world.theirs), (world.own, &world.theirs)] {
            let (answer, never) = (ask(user, target), ask(user, &world.never));
            assert_eq!(answer, never, "{name} tells a record out of sight from one that never was");
        }
        let answer = ask(world.own, &world.mine);
        assert!(answer.starts_with("ok"), "{name} refuses the own record: {answer}");
        for target in [&world.mine, &world.theirs] {
            let answer = ask(world.hidden, target);
            assert!(!answer.contains(HIDDEN), "{name} tells a hidden field: {answer}");
        }
    }
}

#[test]
fn a_cursor_carries_no_rights() {
    let world = World::new();
    let question = "select name, employees from account order by name desc";
    // Somebody who sees all hands a cursor on; whoever uses it goes on among what they see themselves.
    let all = world.session(world.hidden);
    let first = all.page(question, params! {}, None, 1).unwrap();
    assert_eq!(first.rows[0].text("name"), Some(THEIRS[0]));
    let cursor = first.cursor.unwrap();
    let own = world.session(world.own);
    let rest = own.page(question, params! {}, Some(&cursor), 9).unwrap();
    assert_eq!(rest.rows.iter().map(|row| row.text("name").unwrap()).collect::<Vec<_>>(), [MINE]);
    let nobody = world.session(world.nobody);
    assert!(told(nobody.page(question, params! {}, Some(&cursor), 9)).starts_with("permission_denied"));
    // Made before rights were taken away, it goes on with those that are left.
    world.system.revoke_role("All but one field", ("user", world.hidden)).unwrap();
    assert!(told(all.page(question, params! {}, Some(&cursor), 9)).starts_with("permission_denied"));
    world.system.grant_role("Own", ("user", world.hidden)).unwrap();
    assert!(all.page(question, params! {}, Some(&cursor), 9).unwrap().rows.is_empty());
}

#[test]
fn rows_that_began_are_those_of_their_moment_and_the_next_question_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let crm = Crm::open(folder.path().join("a.crm")).unwrap();
    let system = crm.session();
    let root = system.find_ids("business_unit", "name", "Organisation", 1).unwrap()[0];
    let values = record! { "user_name" => "ada", "last_name" => "ada", "business_unit" => root };
    let ada = system.create("user", values).unwrap();
    system.grant_role("CEO-Business Manager", ("user", ada)).unwrap();
    system.create("account", record! { "name" => "Acme" }).unwrap();
    let s = crm.session_as(ada).unwrap();
    let rows = s.query("select name from account", params! {}).unwrap();
    system.revoke_role("CEO-Business Manager", ("user", ada)).unwrap();
    assert_eq!(rows.count(), 1);
    assert!(told(s.query("select name from account", params! {}).map(Iterator::count)).starts_with("permission"));
}

#[test]
fn a_foreign_key_of_the_host_tells_nothing() {
    let world = World::new();
    let s = world.session(world.own);
    s.host_sql("create table peek (account integer references account)", params! {}).unwrap();
    // Keys are numbers of the history, easily guessed: none may be told from another.
    let answers: Vec<String> = (1..400)
        .map(|key| told(s.host_sql("insert into peek values (:key)", params! { "key" => key })))
        .map(|answer| answer.split(':').next().unwrap().to_owned())
        .collect();
    assert!(answers.iter().all(|answer| answer == "permission_denied"), "{answers:?}");
}

#[test]
fn a_view_of_the_hosts_own_leads_no_user_to_ours() {
    let world = World::new();
    // Made by the system, which may read our views; to whoever asks through it later ours are out of reach.
    for text in [
        "create view shop_accounts as select name from v_account",
        "create view shop_counts as select count(*) as n from v_account",
        "create view shop_views as select * from shop_accounts",
        "create table shop_order (number integer)",
        "insert into shop_order values (1)",
    ] {
        world.system.host_sql(text, params! {}).unwrap();
    }
    assert_eq!(world.system.host_sql("select * from shop_views", params! {}).unwrap().len(), 2);
    for user in [world.nobody, world.own, world.hidden] {
        let s = world.session(user);
        for text in [
            "select * from shop_accounts",
            "select count(*) from shop_accounts",
            "select * from shop_counts",
            "select 1 from shop_views",
            "with w as (select * from shop_views) select * from w",
            "select number from shop_order where exists (select 1 from shop_accounts where name = 'Zanzibar')",
            "select number from shop_order union select name from shop_views",
            "insert into shop_order select 1 from shop_accounts",
            "create view own_view as select * from v_account",
        ] {
            let outcome = s.host_sql(text, params! {});
            if text.starts_with("create view") && outcome.is_ok() {
                assert!(s.host_sql("select * from own_view", params! {}).is_err());
            } else {
                assert!(outcome.is_err(), "{text}: {outcome:?}");
            }
        }
        assert_eq!(s.host_sql("select number from shop_order", params! {}).unwrap().len(), 1);
        let _ = s.host_sql("drop view own_view", params! {});
    }
}
