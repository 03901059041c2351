//! Wrong input about rights: every one is an error with its code, and leaves nothing half-written.

mod moments;
mod rules;

use crm_core::{Depth, ErrorCode, Id, Ref, Right, params, record};

use crate::security::Company;

/// The error of what must fail.
fn refused<T: std::fmt::Debug>(outcome: crm_core::Result<T>) -> (ErrorCode, String) {
    let error = outcome.unwrap_err();
    let issues: Vec<_> = error.details().issues.iter().map(|issue| format!("{} {}", issue.field, issue.rule)).collect();
    (error.code(), if issues.is_empty() { error.message().to_owned() } else { issues.join(", ") })
}

fn code<T: std::fmt::Debug>(outcome: crm_core::Result<T>) -> ErrorCode {
    refused(outcome).0
}

/// A user who may do what administrators of rights do, but is none: gives roles, shares, makes teams.
fn giver(company: &Company) -> Id {
    let role = company.system.create("role", record! { "name" => "Giver" }).unwrap();
    for entity in ["role", "role_privilege", "role_assignment", "field_permission", "team", "team_member", "share"] {
        for right in Right::ALL {
            company.system.set_privilege("Giver", entity, right, Some(Depth::Organisation)).unwrap();
        }
    }
    for entity in ["user", "business_unit"] {
        for right in [Right::Read, Right::Write, Right::Create] {
            company.system.set_privilege("Giver", entity, right, Some(Depth::Organisation)).unwrap();
        }
    }
    company.system.set_privilege("Giver", "account", Right::Read, Some(Depth::Subtree)).unwrap();
    assert!(company.system.find("role", role).unwrap().is_some());
    company.user("giver", company.north, &["Giver"])
}

fn role_of(company: &Company, name: &str) -> Id {
    company.system.find_ids("role", "name", name, 1).unwrap()[0]
}

/// How many lines the history has: equal numbers before and after mean that nothing was written.
fn lines(company: &Company) -> usize {
    company.system.changes_since(0, usize::MAX).unwrap().len()
}

#[test]
fn nobody_is_above_themselves() {
    let company = Company::new();
    let s = &company.system;
    let looped = (ErrorCode::Validation, "parent loop".to_owned());
    let before = lines(&company);
    assert_eq!(refused(s.update("business_unit", company.north, record! { "parent" => company.north })), looped);
    assert_eq!(refused(s.update("business_unit", company.north, record! { "parent" => company.torino })), looped);
    assert_eq!(lines(&company), before);
    // Within one transaction the first half is no excuse for the second, and stays.
    s.transaction(|s| {
        s.update("business_unit", company.south, record! { "parent" => company.torino })?;
        assert_eq!(refused(s.update("business_unit", company.north, record! { "parent" => company.south })), looped);
        Ok(())
    })
    .unwrap();
    let (ada, bea) = (company.user("ada", company.root, &[]), company.user("bea", company.root, &[]));
    s.update("user", ada, record! { "manager" => bea }).unwrap();
    assert_eq!(refused(s.update("user", bea, record! { "manager" => ada })).1, "manager loop");
    // A hook is checked as well, before or after the write.
    let root = company.root;
    let torino = company.torino;
    company.crm.add_hook(crm_core::HookOptions::before("business_unit"), move |event| {
        if event.id() == root { event.set("parent", torino) } else { Ok(()) }
    });
    company.crm.add_hook(crm_core::HookOptions::after("user"), move |event| {
        if event.id() == bea { event.update("user", bea, record! { "manager" => ada }).map(|_| ()) } else { Ok(()) }
    });
    assert_eq!(refused(s.update("business_unit", root, record! { "division" => "x" })), looped);
    assert_eq!(refused(s.update("user", bea, record! { "title" => "x" })).1, "manager loop");
    assert!(s.get("user", bea).unwrap().get("title").unwrap().is_null());
}

#[test]
fn shares_that_cannot_be() {
    let company = Company::new();
    let ada = company.user("ada", company.torino, &["Salesperson"]);
    let bea = company.user("bea", company.torino, &["Salesperson"]);
    let away = company.user("away", company.torino, &["Salesperson"]);
    company.system.update("user", away, record! { "is_disabled" => true }).unwrap();
    let (acme, hers) = (company.account("Acme", ada), company.account("Hers", bea));
    let s = company.session(ada);
    let share =
        |record: Id, with: Id, rights: &[Right]| refused(s.share(("account", record), ("user", with), rights, None));
    use ErrorCode::{InvalidArgument, NotFound, PermissionDenied, Validation};
    let before = lines(&company);
    assert_eq!(share(acme, away, &[Right::Read]), (Validation, "principal disabled".into()));
    assert_eq!(share(acme, ada, &[Right::Read]), (Validation, "principal owner".into()));
    assert_eq!(share(acme, bea, &[Right::Read, Right::Create]).0, InvalidArgument);
    assert_eq!(share(acme, bea, &[]), (Validation, "can_read nothing".into()));
    assert_eq!(share(acme, bea, &[Right::Write]), (Validation, "can_read blind".into()));
    // Seen, being of the same unit, but not to be shared by who only may look at it.
    assert_eq!(share(hers, bea, &[Right::Read]).0, PermissionDenied);
    assert_eq!(share(hers, ada, &[Right::Read]).0, PermissionDenied);
    assert_eq!(share(acme, acme, &[Right::Read]).0, NotFound);
    let past = s.now() - chrono::Duration::days(1);
    assert_eq!(refused(s.share(("account", acme), ("user", bea), &[Right::Read], Some(past))).1, "expires_at past");
    let product = company.system.create("product", record! { "name" => "Bolt", "product_number" => "1" }).unwrap();
    assert_eq!(code(s.share(("product", product), ("user", bea), &[Right::Read], None)), InvalidArgument);
    assert_eq!(code(s.share(("account", acme), ("account", acme), &[Right::Read], None)), InvalidArgument);
    assert_eq!(code(s.share(("acount", acme), ("user", bea), &[Right::Read], None)), ErrorCode::UnknownEntity);
    assert_eq!(code(s.unshare(("account", acme), ("user", bea))), NotFound);
    let plain =
        record! { "record" => Ref::new("product", product), "principal" => Ref::new("user", bea), "can_read" => true };
    assert_eq!(refused(company.system.create("share", plain)), (Validation, "record wrong_type".into()));
    assert_eq!(lines(&company), before + 1);
    // A right one does not hold oneself is not one's to give.
    company.system.set_privilege("Salesperson", "account", Right::Delete, None).unwrap();
    assert_eq!(share(acme, bea, &[Right::Read, Right::Delete]).0, PermissionDenied);
    assert_eq!(company.system.count("share").unwrap(), 0);
    s.share(("account", acme), ("user", bea), &[Right::Read], None).unwrap();
    let shared = company.system.query_one("select id from share", params! {}).unwrap().unwrap();
    let shared = shared.at(0).unwrap().as_id().unwrap();
    let moved = record! { "record" => Ref::new("account", hers) };
    assert_eq!(refused(company.system.update("share", shared, moved)), (Validation, "record fixed".into()));
}

#[test]
fn a_deleted_share_comes_back_by_those_who_may_give_it() {
    let company = Company::new();
    let ada = company.user("ada", company.torino, &["Salesperson"]);
    let dora = company.user("dora", company.south, &["Salesperson"]);
    let acme = company.account("Acme", ada);
    let share = company.session(ada).share(("account", acme), ("user", dora), &[Right::Read], None).unwrap().record.id;
    company.session(ada).unshare(("account", acme), ("user", dora)).unwrap();
    let hers = company.session(dora);
    assert!(hers.find("account", acme).unwrap().is_none());
    assert_eq!(code(hers.restore("share", share)), ErrorCode::PermissionDenied);
    let giver = company.session(giver(&company));
    // May write shares, but not share the record.
    assert_eq!(code(giver.restore("share", share)), ErrorCode::PermissionDenied);
    company.system.restore("share", share).unwrap();
    assert!(hers.find("account", acme).unwrap().is_some());
}

#[test]
fn nobody_gives_more_than_they_hold() {
    let company = Company::new();
    let giver_id = giver(&company);
    let s = company.session(giver_id);
    let bea = company.user("bea", company.torino, &[]);
    use ErrorCode::{DuplicateKey, PermissionDenied, Validation};
    let before = lines(&company);
    for role in ["Salesperson", "System Administrator", "CEO-Business Manager"] {
        assert_eq!(code(s.grant_role(role, ("user", giver_id))), PermissionDenied, "{role}");
    }
    assert_eq!(code(s.set_privilege("Giver", "account", Right::Write, Some(Depth::Own))), PermissionDenied);
    assert_eq!(code(s.set_privilege("Giver", "account", Right::Read, Some(Depth::Organisation))), PermissionDenied);
    assert_eq!(code(s.set_privilege("Giver", "*", Right::Read, Some(Depth::Own))), PermissionDenied);
    let giver_role = role_of(&company, "Giver");
    assert_eq!(code(s.update("role", giver_role, record! { "can_export" => true })), PermissionDenied);
    assert_eq!(code(s.update("role", giver_role, record! { "can_customise" => true })), PermissionDenied);
    assert_eq!(
        refused(s.update("role", giver_role, record! { "is_administrator" => true })).1,
        "is_administrator read_only"
    );
    assert_eq!(code(s.create("role", record! { "name" => "New", "can_export" => true })), PermissionDenied);
    assert_eq!(lines(&company), before);
    s.grant_role("Giver", ("user", bea)).unwrap();
    assert_eq!(code(s.grant_role("Giver", ("user", bea))), DuplicateKey);
    // Whoever joins a team holds its roles: that is given, too.
    let team = |name: &str, kind: &str| {
        let values = record! { "name" => name, "business_unit" => company.root, "kind" => kind };
        company.system.create("team", values).unwrap()
    };
    let (admins, sales, access) = (team("Admins", "owner"), team("Sales", "owner"), team("Guests", "access"));
    company.system.grant_role("System Administrator", ("team", admins)).unwrap();
    company.system.grant_role("Salesperson", ("team", sales)).unwrap();
    for team in [admins, sales] {
        let joins = record! { "team" => team, "user" => giver_id };
        assert_eq!(code(s.create("team_member", joins)), PermissionDenied);
    }
    let guest = s.create("team_member", record! { "team" => access, "user" => giver_id }).unwrap();
    assert_eq!(code(s.update("team_member", guest, record! { "team" => admins })), PermissionDenied);
    assert_eq!(
        refused(company.system.grant_role("Salesperson", ("team", access))),
        (Validation, "principal access_team".into())
    );
    let south = record! { "name" => "South only", "business_unit" => company.south };
    company.system.create("role", south).unwrap();
    assert_eq!(refused(company.system.grant_role("South only", ("user", bea))), (Validation, "role other_unit".into()));
    // A secured field is given by who has it.
    company.system.change_schema(|schema| schema.set_secured("account", "credit_limit", true).map(|_| ())).unwrap();
    let may = record! { "role" => giver_role, "entity" => "account", "field" => "credit_limit", "can_read" => true };
    assert_eq!(code(s.create("field_permission", may)), PermissionDenied);
}

#[test]
fn roles_in_use_and_those_of_the_administrators_stay() {
    let company = Company::new();
    let ada = company.user("ada", company.root, &["Salesperson"]);
    let s = &company.system;
    use ErrorCode::{InUse, LastAdministrator, NotFound};
    assert_eq!(code(s.delete("role", role_of(&company, "Salesperson"))), InUse);
    assert_eq!(code(s.delete("role", role_of(&company, "System Administrator"))), LastAdministrator);
    assert_eq!(code(s.revoke_role("Scheduler", ("user", ada))), NotFound);
    assert_eq!(
        refused(s.revoke_role("Schedular", ("user", ada))),
        (NotFound, "there is no role called \"Schedular\"; did you mean Scheduler?".into())
    );
    s.revoke_role("Salesperson", ("user", ada)).unwrap();
    let privileges = s.count("role_privilege").unwrap();
    s.delete("role", role_of(&company, "Scheduler")).unwrap();
    assert!(s.count("role_privilege").unwrap() < privileges);
}

#[test]
fn names_that_do_not_exist_are_told_with_the_nearest() {
    let company = Company::new();
    let ada = company.user("ada", company.root, &[]);
    let s = &company.system;
    let before = lines(&company);
    use ErrorCode::{InvalidArgument, NotFound, UnknownEntity, Validation};
    assert_eq!(code(Right::named("raed")), InvalidArgument);
    assert!(refused(Right::named("raed")).1.contains("read"));
    assert!(refused(Depth::named("subtre")).1.contains("subtree"));
    assert_eq!(
        refused(s.grant_role("Salesperso", ("user", ada))),
        (NotFound, "there is no role called \"Salesperso\"; did you mean Salesperson?".into())
    );
    let (unknown, message) = refused(s.set_privilege("Salesperson", "acount", Right::Read, None));
    assert!(unknown == UnknownEntity && message.contains("did you mean account?"), "{message}");
    let role = role_of(&company, "Salesperson");
    let row = record! { "role" => role, "entity" => "acount", "read_depth" => "own" };
    assert_eq!(refused(s.create("role_privilege", row)), (Validation, "entity not_found".into()));
    let row = record! { "role" => role, "entity" => "lead", "read_depth" => "everything" };
    assert_eq!(refused(s.create("role_privilege", row)), (Validation, "read_depth unknown_option".into()));
    let may = |entity: &str, field: &str| record! { "role" => role, "entity" => entity, "field" => field, "can_read" => true };
    assert_eq!(refused(s.create("field_permission", may("acount", "name"))).1, "entity not_found");
    assert_eq!(refused(s.create("field_permission", may("account", "nmae"))).1, "field not_found");
    assert_eq!(refused(s.create("field_permission", may("account", "name"))).1, "field not_secured");
    assert_eq!(code(s.reassign_all(("user", ada), ("user", ada), &["acount"])), UnknownEntity);
    assert_eq!(code(s.reassign_all(("user", ada), ("user", ada), &["product"])), InvalidArgument);
    assert_eq!(code(s.rights(("acount", ada))), UnknownEntity);
    assert_eq!(lines(&company), before);
}
