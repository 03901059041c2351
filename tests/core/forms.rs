//! What front ends draw themselves from: each entity has a form in which everything that can be written has one place, and
//! lists whose questions run, whoever asks. Whatever is made at run time is among it, and what a host says of a form holds.

use std::collections::{BTreeMap, BTreeSet};

use crm_core::metadata::entity::EntityDef;
use crm_core::metadata::{builtin, upgrade};
use crm_core::record::description::{Description, ShownCell};
use crm_core::{
    Crm, Error, ErrorCode, Id, NewEntity, NewField, NewForm, NewSection, NewTab, Ownership, Ref, Result, Right,
    SchemaEditor, SchemaPack, Session, params, record,
};
use serde_json::json;

use crate::security::Company;

fn change(s: &Session, edit: impl FnOnce(&mut SchemaEditor) -> Result<&mut SchemaEditor>) -> Result<()> {
    s.change_schema(|schema| edit(schema).map(|_| ()))
}

fn entities(s: &Session) -> Vec<String> {
    s.registry().entities().map(|entity| entity.name.clone()).collect()
}

/// The fields of a form, each with the tab and section it stands in.
fn fields(told: &Description) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for tab in &told.form.tabs {
        for section in &tab.sections {
            for cell in &section.cells {
                if let ShownCell::Field(field) = cell {
                    found.push((field.field.clone(), format!("{}.{}", tab.name, section.name)));
                }
            }
        }
    }
    found
}

fn place(told: &Description, field: &str) -> Option<String> {
    fields(told).into_iter().find(|(name, _)| name == field).map(|(_, place)| place)
}

fn lists(told: &Description) -> Vec<String> {
    let list = |cell: &ShownCell| match cell {
        ShownCell::List(list) => Some(format!("{}.{}", list.list, list.lookup)),
        ShownCell::Field(_) => None,
    };
    told.form.cells().filter_map(list).collect()
}

/// Every question that a description offers.
fn questions(told: &Description) -> Vec<(String, bool)> {
    let of_lists = told.form.cells().filter_map(|cell| match cell {
        ShownCell::List(list) => Some((list.question.clone(), true)),
        ShownCell::Field(_) => None,
    });
    let of_views = told.views.iter().map(|view| (view.question.clone(), false));
    of_lists.chain(of_views).chain([(told.lookup.question.clone(), false)]).collect()
}

/// Puts every question of every entity that somebody may read; `nothing` is the id of no record.
fn run_all(s: &Session, nothing: Id) -> usize {
    let mut run = BTreeSet::new();
    for entity in entities(s) {
        let told = match s.describe(&entity, None) {
            Ok(told) => told,
            Err(error) => {
                // Described is what may be read at all: nothing else.
                assert_eq!(error.code(), ErrorCode::PermissionDenied, "{entity}: {error}");
                assert_eq!(s.count(&entity).unwrap_err().code(), ErrorCode::PermissionDenied, "{entity}");
                continue;
            }
        };
        assert_eq!(told.views.iter().filter(|view| view.is_default).count(), 1, "{entity}");
        assert!(told.views[0].is_default, "{entity}");
        for (question, is_of_record) in questions(&told) {
            if run.insert(question.clone()) {
                let params = if is_of_record {
                    params! { "record" => Ref::new(entity.as_str(), nothing) }
                } else {
                    params! {}
                };
                let rows = s.query(&question, params).and_then(crm_core::Rows::all);
                rows.unwrap_or_else(|error| panic!("{entity}: {question}: {error}"));
            }
        }
    }
    run.len()
}

#[test]
fn all_that_can_be_written_has_one_place() {
    let s = Crm::in_memory().unwrap().session();
    for entity in entities(&s) {
        let told = s.describe(&entity, None).unwrap();
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        for (field, _) in fields(&told) {
            *places.entry(field).or_default() += 1;
        }
        assert!(places.values().all(|count| *count == 1), "{entity}: {places:?}");
        let registry = s.registry();
        for field in
            registry.get(&entity).unwrap().fields.iter().filter(|field| !field.is_retired && !field.is_read_only)
        {
            assert!(places.contains_key(&field.name), "{entity}.{} has no place", field.name);
        }
        // What the engine keeps for itself has none.
        assert!(
            ["id", "version", "is_merged", "merged_into"].iter().all(|mark| !places.contains_key(*mark)),
            "{entity}"
        );
    }
}

#[test]
fn everything_has_a_label_in_both_languages() {
    let s = Crm::in_memory().unwrap().session();
    for entity in entities(&s) {
        let (english, italian) = (s.describe(&entity, Some("en")).unwrap(), s.describe(&entity, Some("it")).unwrap());
        let labels = |told: &Description| {
            let mut labels = vec![told.label.clone(), told.plural_label.clone()];
            for tab in &told.form.tabs {
                labels.push(tab.label.clone());
                labels.extend(tab.sections.iter().map(|section| section.label.clone()));
            }
            labels.extend(told.form.cells().map(|cell| match cell {
                ShownCell::Field(field) => field.label.clone(),
                ShownCell::List(list) => list.label.clone(),
            }));
            for view in &told.views {
                labels.push(view.label.clone());
                labels.extend(view.columns.iter().map(|column| column.label.clone()));
            }
            labels
        };
        let (english, italian) = (labels(&english), labels(&italian));
        assert_eq!(english.len(), italian.len());
        assert!(english.iter().chain(&italian).all(|label| !label.trim().is_empty()), "{entity}");
        // A name in place of a label would be the same in both, and look like one.
        for label in english.iter().zip(&italian).filter(|(one, other)| one == other).map(|(one, _)| one) {
            assert!(!label.contains('_'), "{entity}: {label}");
        }
        // The tabs and views are words of ours: in each language other ones.
        assert_ne!(english[2], italian[2], "{entity}");
    }
    let account = s.describe("account", Some("it")).unwrap();
    let views: Vec<_> = account.views.iter().map(|view| (view.name.as_str(), view.label.as_str())).collect();
    assert_eq!(
        views,
        [
            ("active_account", "Aziende (stato: Attiva)"),
            ("inactive_account", "Aziende (stato: Inattiva)"),
            ("my_account", "Aziende (in carico a me)"),
            ("all_account", "Aziende (elenco completo)"),
        ]
    );
    // In a language nobody speaks here the English labels stand.
    assert_eq!(s.describe("account", Some("xx")).unwrap().views[2].label, "My accounts");
}

#[test]
fn every_question_runs_whoever_asks() {
    let company = Company::new();
    let ada = company.user("ada", company.torino, &["Salesperson"]);
    company
        .system
        .change_schema(|schema| {
            schema
                .set_secured("account", "phone", true)?
                .set_secured("opportunity", "estimated_close_on", true)
                .map(|_| ())
        })
        .unwrap();
    company.account("Acme", ada);
    let all = run_all(&company.system, company.root);
    let some = run_all(&company.session(ada), company.root);
    assert!(all > 500 && some > 300 && some < all, "{all} questions of the system, {some} of a salesperson");
}

#[test]
fn lists_hold_what_they_say() {
    let company = Company::new();
    let ada = company.user("ada", company.torino, &["Salesperson"]);
    let s = company.session(ada);
    let mine = company.account("Mine", ada);
    let gone = company.account("Gone", ada);
    company.system.set_state("account", gone, "inactive", None, record! {}).unwrap();
    let bea = company.user("bea", company.torino, &["Salesperson"]);
    company.account("Hers", bea);
    let told = s.describe("account", None).unwrap();
    let names = |question: &str| -> Vec<String> {
        let rows = s.query(question, params! {}).unwrap().all().unwrap();
        rows.iter().map(|row| row.at(1).unwrap().to_text()).collect()
    };
    let view = |name: &str| &told.views.iter().find(|view| view.name == name).unwrap().question;
    assert_eq!(names(view("all_account")), ["Gone", "Hers", "Mine"]);
    assert_eq!(names(view("active_account")), ["Hers", "Mine"]);
    assert_eq!(names(view("inactive_account")), ["Gone"]);
    assert_eq!(names(view("my_account")), ["Mine"]);
    assert_eq!(names(&told.lookup.question), ["Hers", "Mine"]);
    assert!(told.lookup.search.iter().any(|field| field == "email"));
    // The list of a form is of the record it is asked for.
    let values = record! { "last_name" => "Rossi", "account" => mine };
    s.create("contact", values).unwrap();
    s.create("contact", record! { "last_name" => "Bianchi" }).unwrap();
    let list = told.form.cells().find_map(|cell| match cell {
        ShownCell::List(list) if list.list == "contact" => Some(list),
        _ => None,
    });
    let rows = s.query(&list.unwrap().question, params! { "record" => Ref::new("account", mine) }).unwrap();
    assert_eq!(rows.all().unwrap().len(), 1);
    // What is in force can only be read, and is current all the same; what has expired is not.
    let contract = s.describe("contract", None).unwrap();
    let current = contract.views.iter().find(|view| view.is_default).unwrap();
    assert_eq!(current.name, "current_contract");
    assert_eq!(current.filter.as_deref(), Some("state in ('draft', 'invoiced', 'active', 'on_hold')"));
    // Where the states do not tell, the catalogue says it: its names are those of states.
    let of = |entity: &str| company.system.describe(entity, None).unwrap().lookup.filter;
    assert_eq!(of("invoice").as_deref(), Some("state = 'active'"));
    assert_eq!(of("contract_line").as_deref(), Some("state = 'existing'"));
    assert_eq!((of("article"), of("user").as_deref()), (None, Some("is_disabled = false")));
}

#[test]
fn what_the_catalogue_calls_current_are_states() {
    for def in builtin::catalogue() {
        let states: Vec<&str> = def.states.iter().flat_map(|model| &model.states).map(|state| &*state.name).collect();
        let named = builtin::current_states(def.id).unwrap_or_default();
        assert!(named.iter().all(|name| states.contains(name)), "{}: {named:?}", def.name);
    }
}

fn machine() -> NewEntity {
    NewEntity::new("x_machine", Ownership::User)
        .label("en", "Machine", "Machines")
        .label("it", "Macchina", "Macchine")
        .field(NewField::text("x_serial", 40).label("en", "Serial number").label("it", "Matricola").searchable())
        .field(NewField::multiline("x_story", 4_000).label("en", "Story").label("it", "Storia"))
        .field(NewField::lookup("x_account", "account").label("en", "Account").label("it", "Azienda"))
        .with_activities()
}

#[test]
fn what_is_made_at_run_time_is_there_by_itself() {
    let s = Crm::in_memory().unwrap().session();
    change(&s, |schema| {
        schema
            .add_entity(machine())?
            .add_field("account", NewField::integer("x_rooms").label("en", "Rooms").label("it", "Camere"))?
            .add_field("task", NewField::text("x_tool", 20).label("en", "Tool"))
    })
    .unwrap();
    let told = s.describe("x_machine", Some("it")).unwrap();
    assert_eq!(place(&told, "x_serial").as_deref(), Some("general.general"));
    assert_eq!(place(&told, "x_story").as_deref(), Some("general.texts"));
    assert_eq!(place(&told, "owner").as_deref(), Some("administration.administration"));
    assert_eq!(told.views[0].label, "Macchine (stato: Attivo)");
    assert!(lists(&told).contains(&"task.regarding".to_owned()), "{:?}", lists(&told));
    // Where the catalogue says how a form looks, what is new has a place in it too.
    let account = s.describe("account", None).unwrap();
    assert_eq!(place(&account, "x_rooms").as_deref(), Some("details.more"));
    assert!(lists(&account).contains(&"x_machine.x_account".to_owned()));
    assert_eq!(place(&s.describe("task", None).unwrap(), "x_tool").as_deref(), Some("details.more"));
    change(&s, |schema| schema.retire_field("account", "x_rooms")?.retire_field("x_machine", "x_account")).unwrap();
    let account = s.describe("account", None).unwrap();
    assert_eq!(place(&account, "x_rooms"), None);
    assert!(!lists(&account).iter().any(|list| list.starts_with("x_machine")));
    change(&s, |schema| schema.retire_entity("x_machine")).unwrap();
    assert_eq!(s.describe("x_machine", None).unwrap_err().code(), ErrorCode::UnknownEntity);
    let near = s.describe("acount", None).unwrap_err();
    assert_eq!(near.details().suggestion.as_deref(), Some("account"));
}

/// A form of the host's own, with a list through a lookup made in the same change.
fn form() -> NewForm {
    let main =
        NewSection::new("main").label("en", "Main").label("it", "Principale").fields(&["name", "x_rooms", "phone"]);
    let machines = NewSection::new("machines").label("en", "Machines").list_of("x_machine", "x_account", &["x_serial"]);
    NewForm::new()
        .tab(NewTab::new("hotel").label("en", "Hotel").label("it", "Albergo").section(main))
        .tab(NewTab::new("machines").label("en", "Machines").section(machines))
}

fn hotels(schema: &mut SchemaEditor) -> Result<&mut SchemaEditor> {
    schema
        .add_entity(machine())?
        .add_field("account", NewField::integer("x_rooms").label("en", "Rooms"))?
        .set_form("account", Some(form()))
}

#[test]
fn the_form_of_a_host_holds_and_is_completed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hotel.crm");
    let file = Crm::open(&path).unwrap();
    let s = file.session();
    change(&s, hotels).unwrap();
    let told = s.describe("account", Some("it")).unwrap();
    let tabs = |told: &Description| told.form.tabs.iter().map(|tab| tab.label.clone()).collect::<Vec<_>>();
    assert_eq!(tabs(&told), ["Albergo", "Machines", "Altro"]);
    assert_eq!(lists(&told), ["x_machine.x_account"]);
    assert_eq!(place(&told, "x_rooms").as_deref(), Some("hotel.main"));
    for field in ["website", "owner", "status"] {
        assert_eq!(place(&told, field).as_deref(), Some("more.more"), "{field}");
    }
    assert_eq!(place(&told, "created_at"), None);
    // It follows what is renamed, added and retired.
    change(&s, |schema| {
        schema
            .rename_field("account", "x_rooms", "x_beds")?
            .rename_field("x_machine", "x_serial", "x_number")?
            .add_field("account", NewField::boolean("x_spa").label("en", "Spa"))
    })
    .unwrap();
    drop((s, file));
    let s = Crm::open(&path).unwrap().session();
    let told = s.describe("account", None).unwrap();
    assert_eq!(place(&told, "x_beds").as_deref(), Some("hotel.main"));
    assert_eq!(place(&told, "x_spa").as_deref(), Some("more.more"));
    let columns = told.form.cells().find_map(|cell| match cell {
        ShownCell::List(list) => Some(list.columns.iter().map(|column| column.path.clone()).collect::<Vec<_>>()),
        ShownCell::Field(_) => None,
    });
    assert_eq!(columns.unwrap(), ["x_number"]);
    change(&s, |schema| schema.retire_field("account", "x_beds")).unwrap();
    let told = s.describe("account", None).unwrap();
    assert_eq!(place(&told, "x_beds"), None);
    // And goes again.
    change(&s, |schema| schema.set_form("account", None)).unwrap();
    assert_eq!(place(&s.describe("account", None).unwrap(), "website").as_deref(), Some("general.reach"));
}

#[test]
fn a_newer_library_keeps_the_form_of_a_host() {
    let mut stored = SchemaEditor::new(builtin::catalogue());
    hotels(&mut stored).unwrap();
    let stored = stored.finish().unwrap();
    let merged = upgrade::merge(&stored, builtin::catalogue());
    let form = |all: &[EntityDef]| all.iter().find(|def| def.name == "account").and_then(|def| def.form.clone());
    assert!(form(&stored).is_some() && form(&merged) == form(&stored));
}

/// A lookup to whatever activities can be about leads to more entities than one question can look into.
#[test]
fn lists_are_asked_for_however_many_entities_there_are() {
    let s = Crm::in_memory().unwrap().session();
    change(&s, |schema| {
        for number in 0..60 {
            let many = NewEntity::new(format!("x_thing_{number}"), Ownership::User).label("en", "Thing", "Things");
            schema.add_entity(many.field(NewField::text("x_name", 40).label("en", "Name")).with_activities())?;
        }
        Ok(schema)
    })
    .unwrap();
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    s.create("task", record! { "subject" => "Call", "regarding" => Ref::new("account", acme) }).unwrap();
    let told = s.describe("task", None).unwrap();
    for (question, _) in questions(&told).iter().filter(|(_, is_of_record)| !is_of_record) {
        s.query(question, params! {})
            .and_then(crm_core::Rows::all)
            .unwrap_or_else(|error| panic!("{question}: {error}"));
    }
    assert_eq!(s.query(&told.views[0].question, params! {}).unwrap().all().unwrap().len(), 1);
    let regarding = told.views[0].columns.iter().find(|column| column.path == "regarding").unwrap();
    assert_eq!(regarding.shown, "regarding.name", "of many, only the one that a row holds is looked into");
    let row = s.query_one(&told.views[0].question, params! {}).unwrap().unwrap();
    assert!(row.values().contains(&"Acme".into()), "{row:?}");
}

#[test]
fn a_pack_carries_the_form() {
    let s = Crm::in_memory().unwrap().session();
    change(&s, hotels).unwrap();
    change(&s, |schema| {
        let one = NewSection::new("one").label("en", "One").fields(&["x_serial", "x_account"]);
        schema.set_form("x_machine", Some(NewForm::new().tab(NewTab::new("one").label("en", "One").section(one))))
    })
    .unwrap();
    let json = s.export_schema().to_json().unwrap();
    let pack = SchemaPack::from_json(&json).unwrap();
    let other = Crm::in_memory().unwrap().session();
    // The numbers of the two files differ: the other has something of its own.
    change(&other, |schema| schema.add_field("account", NewField::date("x_own").label("en", "Own"))).unwrap();
    let steps = other.apply_schema(&pack, false).unwrap();
    assert!(steps.contains(&"set the form of account".to_owned()), "{steps:?}");
    assert_eq!(other.apply_schema(&pack, false).unwrap(), Vec::<String>::new());
    let told = other.describe("account", None).unwrap();
    assert_eq!(place(&told, "x_rooms").as_deref(), Some("hotel.main"));
    assert_eq!(place(&told, "x_own").as_deref(), Some("more.more"));
    assert_eq!(lists(&told), ["x_machine.x_account"]);
    assert_eq!(place(&other.describe("x_machine", None).unwrap(), "x_serial").as_deref(), Some("one.one"));
}

#[test]
fn a_form_that_cannot_be_is_refused() {
    let s = Crm::in_memory().unwrap().session();
    let refused = |form: NewForm| -> Error { change(&s, |schema| schema.set_form("account", Some(form))).unwrap_err() };
    let tab = |section: NewSection| NewForm::new().tab(NewTab::new("main").label("en", "Main").section(section));
    let section = || NewSection::new("one").label("en", "One");
    let unknown = refused(tab(section().fields(&["nmae"])));
    assert_eq!((unknown.code(), unknown.details().suggestion.as_deref()), (ErrorCode::UnknownField, Some("name")));
    assert_eq!(refused(tab(section().list("contatc", "account"))).code(), ErrorCode::UnknownEntity);
    for (form, word) in [
        (tab(section().fields(&["name", "name"])), "same place in the form"),
        (tab(section()), "nothing in this section"),
        (NewForm::new().tab(NewTab::new("main").label("en", "Main")), "nothing in this tab"),
        (NewForm::new(), "at least one tab"),
        (tab(NewSection::new("one").fields(&["name"])), "label is missing"),
        (tab(NewSection::new("One two").label("en", "One").fields(&["name"])), "cannot be a name"),
        (tab(section().list("opportunity", "product")), "does not point to account"),
        (tab(section().list_of("contact", "account", &["nonsense"])), "nonsense"),
        (tab(section().list("contact", "account").list("contact", "account")), "same list"),
    ] {
        let error = refused(form);
        assert_eq!(error.code(), ErrorCode::InvalidSchema, "{error}");
        assert!(error.message().contains(word), "{error}");
    }
    let both = NewForm::new().tab(NewTab::new("a")).tab(NewTab::new("a").label("en", "A"));
    assert!(refused(both).details().issues.len() >= 4, "every fault is told at once");
    assert_eq!(place(&s.describe("account", None).unwrap(), "name").as_deref(), Some("general.account"));
}

#[test]
fn what_one_may_not_see_is_left_out() {
    let company = Company::new();
    let system = &company.system;
    let ada = company.user("ada", company.torino, &[]);
    system.create("role", record! { "name" => "Reader" }).unwrap();
    system.grant_role("Reader", ("user", ada)).unwrap();
    system.change_schema(|schema| schema.set_secured("account", "phone", true).map(|_| ())).unwrap();
    let s = company.session(ada);
    assert_eq!(s.describe("account", None).unwrap_err().code(), ErrorCode::PermissionDenied);
    system.set_privilege("Reader", "account", Right::Read, Some(crm_core::Depth::Organisation)).unwrap();
    let told = s.describe("account", None).unwrap();
    assert_eq!(told.rights, [Right::Read]);
    assert_eq!(place(&told, "phone"), None);
    assert_eq!(lists(&told), ["account.parent_account"], "contacts are not for everybody");
    for view in &told.views {
        assert!(view.columns.iter().all(|column| column.path != "phone" && !column.path.contains('.')), "{view:?}");
    }
    assert!(!told.lookup.search.contains(&"phone".to_owned()));
    // A lookup to what one may not read can only be looked at.
    let contact = told.form.cells().find_map(|cell| match cell {
        ShownCell::Field(field) if field.field == "primary_contact" => Some(field),
        _ => None,
    });
    assert!(contact.unwrap().is_read_only && contact.unwrap().targets.as_deref() == Some(&[]));
    // What may be seen and not changed is shown, to be read.
    system.permit_field("Reader", "account", "phone", (true, false, false)).unwrap();
    let told = s.describe("account", None).unwrap();
    let phone = told.form.cells().find_map(|cell| match cell {
        ShownCell::Field(field) if field.field == "phone" => Some(field),
        _ => None,
    });
    assert!(phone.unwrap().is_read_only);
}

#[test]
fn the_command_tells_it_as_json() {
    let s = Crm::in_memory().unwrap().session();
    let told = s.execute("entity.describe", json!({ "entity": "opportunity", "language": "it" })).unwrap();
    assert_eq!(told["plural_label"], "Opportunità");
    assert_eq!(told["form"]["tabs"][0]["sections"][0]["cells"][0]["field"], "name");
    assert_eq!(told["views"][0]["name"], "open_opportunity");
    assert_eq!(told["views"][0]["filter"], "state = 'open'");
    let stage =
        told["views"][0]["columns"].as_array().unwrap().iter().find(|column| column["path"] == "stage").unwrap();
    assert_eq!(
        (&stage["shown"], &stage["label"], &stage["type"]),
        (&json!("stage.label"), &json!("Fase"), &json!("choice"))
    );
    // Reasons say of which state they are.
    let cells = told["form"]["tabs"][0]["sections"][0]["cells"].as_array().unwrap();
    let status = cells.iter().find(|cell| cell["field"] == "status").unwrap();
    assert_eq!(status["options"][0], json!({ "name": "in_progress", "label": "In corso", "state": "open" }));
    // In the session's language, where none is said; within a transaction, of what it has made.
    s.set_language("it");
    assert_eq!(s.execute("entity.describe", json!({ "entity": "account" })).unwrap()["label"], "Azienda");
    s.begin().unwrap();
    assert_eq!(s.describe("account", None).unwrap().label, "Azienda");
    s.rollback().unwrap();
}
