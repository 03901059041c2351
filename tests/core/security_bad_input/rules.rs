//! The organisation, the system's own user, teams that own nothing, hooks, the schema.

use crm_core::exchange::csv::{ImportOptions, Mapping};
use crm_core::{ErrorCode, HookOptions, Id, NewField, Ref, Right, SchemaEditor, params, record};

use super::{code, giver, refused};
use crate::security::Company;

#[test]
fn there_is_one_organisation() {
    let company = Company::new();
    let s = &company.system;
    use ErrorCode::{DuplicateKey, InUse, LastAdministrator, Validation};
    assert_eq!(code(s.create("organisation", record! { "name" => "Second" })), DuplicateKey);
    let first = s.query_one("select id from organisation", params! {}).unwrap().unwrap();
    assert_eq!(code(s.delete("organisation", first.at(0).unwrap().as_id().unwrap())), InUse);
    let wrong = record! { "logged_entities" => "account acount" };
    assert_eq!(refused(s.set_policy(wrong)), (Validation, "logged_entities not_found".into()));
    assert_eq!(refused(s.set_policy(record! { "manager_depth" => 65 })).1, "manager_depth out_of_range");
    assert_eq!(code(s.close_system()), LastAdministrator);
    // An administrator who cannot sign in opens no door.
    let ada = company.user("ada", company.north, &["System Administrator"]);
    let bea = company.user("bea", company.south, &["System Administrator"]);
    s.update("user", bea, record! { "is_disabled" => true }).unwrap();
    assert_eq!(code(s.update("user", ada, record! { "is_disabled" => true })), LastAdministrator);
    assert_eq!(code(s.update("business_unit", company.north, record! { "is_disabled" => true })), LastAdministrator);
    assert_eq!(s.count("organisation").unwrap(), 1);
    s.close_system().unwrap();
    assert_eq!(code(s.count("organisation")), ErrorCode::PermissionDenied);
}

#[test]
fn the_systems_own_user_stays() {
    let company = Company::new();
    let s = &company.system;
    let system = s.user();
    use ErrorCode::PermissionDenied;
    assert_eq!(code(s.update("user", system, record! { "user_name" => "other" })), PermissionDenied);
    assert_eq!(code(s.update("user", system, record! { "is_disabled" => true })), PermissionDenied);
    assert_eq!(code(s.delete("user", system)), PermissionDenied);
    let ada = company.user("ada", company.root, &["System Administrator"]);
    assert_eq!(code(company.session(ada).update("user", system, record! { "user_name" => "x" })), PermissionDenied);
    assert!(s.find("user", system).unwrap().is_some());
}

#[test]
fn an_access_team_owns_nothing() {
    let company = Company::new();
    let s = &company.system;
    let values = record! { "name" => "Guests", "business_unit" => company.root, "kind" => "access" };
    let guests = s.create("team", values).unwrap();
    let ada = company.user("ada", company.root, &["CEO-Business Manager"]);
    let acme = company.account("Acme", ada);
    let contact = record! { "last_name" => "Neri", "account" => acme, "owner" => Ref::new("user", ada) };
    s.create("contact", contact).unwrap();
    let owner = move || Ref::new("team", guests);
    let access_team = (ErrorCode::Validation, "owner access_team".to_owned());
    assert_eq!(refused(s.create("account", record! { "name" => "x", "owner" => owner() })), access_team);
    assert_eq!(refused(s.update("account", acme, record! { "owner" => owner() })), access_team);
    assert_eq!(refused(s.assign("account", acme, owner())), access_team);
    assert_eq!(refused(s.reassign_all(("user", ada), ("team", guests), &[])), access_team);
    assert_eq!(code(company.session(ada).assign("account", acme, owner())), ErrorCode::PermissionDenied);
    let mapping = r#"{"crm_csv_mapping": 1, "entity": "account", "columns": [{"column": "name", "field": "name"},
        {"column": "team", "field": "owner", "lookup": {"entity": "team"}}]}"#;
    let file = "name,team\nNew,Guests\n";
    let report =
        s.import_csv(file.as_bytes(), &Mapping::from_json(mapping).unwrap(), ImportOptions::default()).unwrap();
    assert_eq!((report.created, report.refused, report.faults[0].column.as_str()), (0, 1, "team"), "{report:?}");
    // What a rule of the host says is checked too.
    company.crm.add_hook(HookOptions::before("lead"), move |event| event.set("owner", owner()));
    assert!(refused(s.create("lead", record! { "last_name" => "x", "subject" => "y" })).1.contains("access_team"));
    assert_eq!(refused(s.update("team", guests, record! { "kind" => "owner" })).1, "kind fixed");
    assert_eq!(s.count("account").unwrap(), 1);
}

#[test]
fn a_rule_of_the_host_writes_no_more_than_the_user_may() {
    let company = Company::new();
    let ada = company.user("ada", company.torino, &["Salesperson"]);
    let dora = company.user("dora", company.south, &["Salesperson"]);
    let hers = company.account("Hers", dora);
    company.crm.add_hook(HookOptions::after("contact"), move |event| {
        let wanted = event.new_value("description")?.to_text();
        match wanted.as_str() {
            "update" => event.update("account", hers, record! { "name" => "Changed" }).map(|_| ()),
            "delete" => event.delete("account", hers).map(|_| ()),
            "create" => event.create("role", record! { "name" => "Mine" }).map(|_| ()),
            // A rule that goes on after a refusal leaves nothing of it.
            "swallow" => event.update("account", hers, record! { "name" => "Changed" }).map_or(Ok(()), |_| Ok(())),
            _ => Ok(()),
        }
    });
    let s = company.session(ada);
    let create = |what: &str| s.create("contact", record! { "last_name" => "Neri", "description" => what });
    assert_eq!(code(create("update")), ErrorCode::NotFound);
    assert_eq!(code(create("delete")), ErrorCode::NotFound);
    assert_eq!(code(create("create")), ErrorCode::PermissionDenied);
    create("swallow").unwrap();
    // Nor where the engine itself writes for the user.
    company.crm.add_hook(HookOptions::after("share"), move |event| event.delete("account", hers).map(|_| ()));
    let bea = company.user("bea", company.torino, &["Salesperson"]);
    let acme = company.account("Acme", ada);
    let shared = s.share(("account", acme), ("user", bea), &[Right::Read], None);
    assert_eq!((code(shared), company.system.count("share").unwrap()), (ErrorCode::NotFound, 0));
    assert_eq!(s.count("contact").unwrap(), 1);
    assert_eq!(company.system.get("account", hers).unwrap().text("name"), Some("Hers"));
}

#[test]
fn the_schema_is_changed_by_who_may_and_hides_what_it_hid() {
    let company = Company::new();
    company.system.change_schema(|schema| schema.set_secured("account", "credit_limit", true).map(|_| ())).unwrap();
    let ada = company.user("ada", company.torino, &["Salesperson"]);
    let s = company.session(ada);
    let epoch = s.registry().epoch;
    assert_eq!(
        code(s.change_schema(|schema| schema.rename_field("account", "name", "title").map(|_| ()))),
        ErrorCode::PermissionDenied
    );
    assert_eq!(
        code(s.change_schema(|schema| schema.rename_entity("account", "firm").map(|_| ()))),
        ErrorCode::PermissionDenied
    );
    // Also one who may change the schema has nothing shown that stays hidden from themselves.
    let customiser = company.session(company.user("carlo", company.torino, &["System Customizer"]));
    let show = |schema: &mut SchemaEditor| schema.set_secured("account", "credit_limit", false).map(|_| ());
    assert_eq!(code(customiser.change_schema(show)), ErrorCode::PermissionDenied);
    assert_eq!(s.registry().epoch, epoch);
    customiser
        .change_schema(|schema| {
            schema.add_field("account", NewField::text("x_note", 20).label("en", "Note"))?;
            Ok(())
        })
        .unwrap();
    company.system.change_schema(show).unwrap();
    // What a shown field is made of cannot be hidden.
    let hide = |schema: &mut SchemaEditor| schema.set_secured("contact", "first_name", true).map(|_| ());
    assert_eq!(code(company.system.change_schema(hide)), ErrorCode::InvalidSchema);
}

#[test]
fn ids_that_open_no_session() {
    let company = Company::new();
    let ada = company.user("ada", company.torino, &["Salesperson"]);
    let acme = company.account("Acme", ada);
    let open = |id: Id| code(company.crm.session_as(id).map(|_| ()));
    use ErrorCode::{NotFound, PermissionDenied};
    assert_eq!(open(acme), NotFound);
    assert_eq!(open(crm_core::Crm::in_memory().unwrap().session().user()), NotFound);
    assert_eq!(open(company.torino), NotFound);
    let s = company.session(ada);
    s.count("account").unwrap();
    // A session that is open is refused with the next call, whatever the call.
    company.system.update("user", ada, record! { "is_disabled" => true }).unwrap();
    assert_eq!((open(ada), code(s.count("account"))), (PermissionDenied, PermissionDenied));
    assert_eq!(code(s.create("account", record! { "name" => "x" })), PermissionDenied);
    assert_eq!(code(s.begin()), PermissionDenied);
    company.system.update("user", ada, record! { "is_disabled" => false }).unwrap();
    s.count("account").unwrap();
    // So are those of a unit that is closed, or below one.
    company.system.update("business_unit", company.north, record! { "is_disabled" => true }).unwrap();
    assert_eq!((open(ada), code(s.count("account"))), (PermissionDenied, PermissionDenied));
    company.system.update("business_unit", company.north, record! { "is_disabled" => false }).unwrap();
    let gone = company.user("gone", company.south, &["Salesperson"]);
    let left = company.session(gone);
    left.count("account").unwrap();
    company.system.revoke_role("Salesperson", ("user", gone)).unwrap();
    company.system.delete("user", gone).unwrap();
    assert_eq!((open(gone), code(left.count("account"))), (NotFound, PermissionDenied));
    assert_eq!(code(left.search("x", &[], 1)), PermissionDenied);
    assert!(giver(&company) != gone);
}
