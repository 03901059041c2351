//! Notes, with files, can be kept with every record that people work with.

use crm_core::metadata::registry::Entity;
use crm_core::{Crm, Depth, ErrorCode, File, Id, NewEntity, NewField, Ownership, Ref, Right, Session, Value, record};

use crate::common::{made, session, user};

fn note(s: &Session, about: Ref) -> Id {
    let file = File::new("plan.txt", "text/plain", b"Twelve rooms".to_vec());
    s.create("note", record! { "subject" => "Plan", "regarding" => about, "file" => file }).unwrap()
}

/// One row, as text.
fn told(s: &Session, question: &str) -> Vec<String> {
    s.query(question, record! {})
        .unwrap()
        .map(|row| row.unwrap().values().iter().map(|value| value.to_text()).collect::<Vec<_>>().join("|"))
        .collect()
}

/// An entity of the company's own, with a field and nothing else said.
fn with_machines() -> Session {
    let s = session();
    let machine = NewEntity::new("x_machine", Ownership::User)
        .label("en", "Machine", "Machines")
        .field(NewField::text("x_name", 40).label("en", "Name"));
    let link = NewEntity::new("x_link", Ownership::Organisation)
        .label("en", "Link", "Links")
        .field(NewField::text("x_name", 40).label("en", "Name"))
        .without_notes();
    s.change_schema(|schema| {
        schema.add_entity(machine)?;
        schema.add_entity(link).map(|_| ())
    })
    .unwrap();
    s
}

#[test]
fn a_note_is_kept_with_a_record_of_any_kind() {
    let s = with_machines();
    for (entity, name) in [
        ("account", "Something"),
        ("task", "Call"),
        ("appointment", "Call"),
        ("service_activity", "Call"),
        ("product", "Lamp"),
        ("price_list", "Something"),
        ("goal", "Noise"),
        ("quote_line", ""),
        ("contract_line", "Hotline"),
        ("article", "Noise"),
        ("campaign", "Something"),
        ("x_machine", "Press"),
        ("user", "ada"),
    ] {
        let about = match entity {
            "x_machine" => s.create(entity, record! { "x_name" => name }).unwrap(),
            "user" => user(&s, name, &[]),
            _ => made(&s, entity, record! {}),
        };
        let note = note(&s, Ref::new(entity, about));
        let kept = s.get("note", note).unwrap();
        assert_eq!(kept.get("regarding"), Some(&Value::Ref(Ref::new(entity, about))), "{entity}");
        let question = "select regarding.name, regarding.type, regarding.id, regarding from note where regarding = :r";
        let row = s.query_one(question, record! { "r" => about }).unwrap().unwrap();
        let name_of = s.get(entity, about).unwrap();
        let primary = s.registry().get(entity).unwrap().primary_field().unwrap().1.name.clone();
        assert_eq!(row.at(0), name_of.get(&primary), "{entity}");
        assert!(row.at(0).unwrap().to_text().starts_with(name), "{entity}");
        assert_eq!(row.at(1), Some(&Value::from(entity)));
        assert_eq!((row.at(2), row.at(3)), (Some(&Value::Id(about)), kept.get("regarding")), "{entity}");
        // The view that other programs read says the same.
        let view = format!("select regarding, regarding_id from v_note where id = '{note}'");
        let seen = s.host_sql(&view, record! {}).unwrap();
        assert_eq!(seen, [[row.at(0).cloned().unwrap(), about.to_string().into()]], "{entity}");
        // It goes with what it is kept with, and comes back by itself.
        s.delete(entity, about).unwrap();
        assert_eq!(s.find("note", note).unwrap().map(|_| ()), None, "{entity}");
        s.restore(entity, about).unwrap();
        s.restore("note", note).unwrap();
        assert_eq!(s.file("note", note, "file").unwrap().content.as_deref(), Some(&b"Twelve rooms"[..]), "{entity}");
    }
}

#[test]
fn what_only_ties_records_together_has_none() {
    let s = with_machines();
    let link = s.create("x_link", record! { "x_name" => "One" }).unwrap();
    let other = s.create("note", record! { "subject" => "Other" }).unwrap();
    for about in [Ref::new("x_link", link), Ref::new("note", other)] {
        let error = s.create("note", record! { "subject" => "No", "regarding" => about }).unwrap_err();
        assert_eq!((error.code(), error.details().issues[0].rule), (ErrorCode::Validation, "wrong_type"), "{error}");
    }
}

#[test]
fn the_form_of_everything_with_notes_lists_them() {
    let s = with_machines();
    let registry = s.registry();
    for entity in registry.entities() {
        let shown = s.describe(&entity.name, Some("en")).unwrap();
        let lists_notes = serde_json::to_string(&shown.form).unwrap().contains("from note where regarding = :record");
        assert_eq!(lists_notes, entity.has_notes, "{}", entity.name);
        assert_eq!(shown.has_notes, entity.has_notes);
    }
    let has = |wanted: &dyn Fn(&Entity) -> bool| registry.entities().filter(|entity| wanted(entity)).count();
    assert!(has(&|entity| entity.has_notes) > 60 && has(&|entity| !entity.has_notes) > 20);
}

#[test]
fn notes_are_ordered_and_grouped_by_what_they_are_kept_with() {
    let s = with_machines();
    let machine = |name: &str| Ref::new("x_machine", s.create("x_machine", record! { "x_name" => name }).unwrap());
    let task = |name: &str| Ref::new("task", s.create("task", record! { "subject" => name }).unwrap());
    for about in [task("Delta"), machine("Alpha"), machine("Charlie"), task("Bravo")] {
        note(&s, about.clone());
        note(&s, about);
    }
    s.create("note", record! { "subject" => "Loose" }).unwrap();
    let ordered = told(&s, "select distinct regarding.name from note order by regarding.name");
    assert_eq!(ordered, ["", "Alpha", "Bravo", "Charlie", "Delta"]);
    let grouped = told(&s, "select regarding.type, count(*) from note group by regarding.type order by 2, 1");
    assert_eq!(grouped, ["|1", "task|4", "x_machine|4"]);
    let grouped =
        told(&s, "select regarding.name, count(*) from note where regarding.type = 'task' group by 1 order by 1");
    assert_eq!(grouped, ["Bravo|2", "Delta|2"]);
    let by_lookup = told(&s, "select subject from note order by regarding desc limit 1");
    assert_eq!(by_lookup, ["Plan"]);
    let narrow = told(&s, "select regarding.x_machine.x_name from note where regarding.x_machine.x_name like 'A%'");
    assert_eq!(narrow, ["Alpha", "Alpha"]);
    // A field that many kinds share is that of whichever it is.
    let owned = told(&s, "select count(*) from note where regarding.created_at is not null");
    assert_eq!(owned, ["8"]);
}

/// What a note is kept with, as far as somebody may see it.
#[test]
fn what_may_not_be_seen_behind_a_note_is_nothing() {
    let s = with_machines();
    s.create("role", record! { "name" => "Own" }).unwrap();
    for (entity, depth) in [("note", Depth::Organisation), ("task", Depth::Own), ("x_machine", Depth::Own)] {
        s.set_privilege("Own", entity, Right::Read, Some(depth)).unwrap();
    }
    s.set_privilege("Own", "product", Right::Read, Some(Depth::Organisation)).unwrap();
    let ada = user(&s, "ada", &["Own"]);
    let hers = s.crm().session_as(ada).unwrap();
    let task = |name: &str, owner: Id| {
        let values = record! { "subject" => name, "owner" => Ref::new("user", owner) };
        Ref::new("task", s.create("task", values).unwrap())
    };
    let (mine, secret) = (task("Mine", ada), task("Secret", s.user()));
    let product = Ref::new("product", made(&s, "product", record! {}));
    for (subject, about) in [("mine", &mine), ("secret", &secret), ("product", &product)] {
        s.create("note", record! { "subject" => subject, "regarding" => about.clone() }).unwrap();
    }
    let all = "select subject, regarding.name, regarding.type, regarding.id, regarding from note order by subject";
    let id = |about: &Ref| about.id.to_string();
    let seen = |about: &Ref| format!("{}|{}/{}", id(about), about.entity, id(about));
    let rows: Vec<String> = told(&hers, all);
    assert_eq!(rows[2], "secret||||");
    assert!(rows[0].starts_with("mine|Mine|task|") && rows[0].contains(&id(&mine)), "{} {}", rows[0], seen(&mine));
    assert!(rows[1].starts_with("product|Lamp|product|"), "{}", rows[1]);
    // Nor is it found by what it is kept with, ordered by it, or grouped by it.
    let asked = |question: &str, about: &Ref| {
        let given = if question.contains(":r") {
            record! { "r" => about.id }
        } else {
            record! {}
        };
        hers.query(question, given).unwrap().map(|row| row.unwrap().at(0).unwrap().to_text()).collect::<Vec<_>>()
    };
    assert_eq!(asked("select subject from note where regarding = :r", &mine), ["mine"]);
    assert_eq!(asked("select subject from note where regarding = :r", &secret), Vec::<String>::new());
    assert_eq!(asked("select subject from note where regarding in (:r)", &secret), Vec::<String>::new());
    assert_eq!(
        asked("select subject from note where regarding.name = 'Secret' or regarding.id = :r", &secret),
        Vec::<String>::new()
    );
    assert_eq!(asked("select subject from note where regarding is null", &secret), ["secret"]);
    assert_eq!(told(&hers, "select subject from note order by regarding.name, subject")[0], "secret");
    assert_eq!(told(&hers, "select count(*) from note group by regarding order by regarding"), ["1", "1", "1"]);
    assert_eq!(told(&hers, "select regarding.type, count(*) from note group by 1 order by 1").len(), 3);
    // Who may not see it may not add to it either.
    s.set_privilege("Own", "note", Right::Create, Some(Depth::Own)).unwrap();
    let error = hers.create("note", record! { "subject" => "Peep", "regarding" => secret }).unwrap_err();
    assert_eq!((error.code(), error.details().issues[0].rule), (ErrorCode::Validation, "not_found"), "{error}");
}

/// A note with an activity is told of in the timeline of its customer, and follows the activity's owner and shares; who
/// owns the customer alone does not reach it.
/// Of several kinds the same may be seen: it is asked once for all, and each record is still told apart.
#[test]
fn kinds_under_one_condition_are_asked_together() {
    let s = session();
    s.create("role", record! { "name" => "Own" }).unwrap();
    let kinds =
        [("task", Depth::Own), ("phone_call", Depth::Own), ("letter", Depth::Own), ("fax", Depth::Organisation)];
    for (entity, depth) in kinds.into_iter().chain([("note", Depth::Organisation)]) {
        s.set_privilege("Own", entity, Right::Read, Some(depth)).unwrap();
    }
    let ada = user(&s, "ada", &["Own"]);
    let hers = s.crm().session_as(ada).unwrap();
    let mut expected = Vec::new();
    for (entity, depth) in kinds {
        for (whose, owner) in [("hers", ada), ("ours", s.user())] {
            let subject = format!("{entity} {whose}");
            let values = record! { "subject" => &*subject, "owner" => Ref::new("user", owner) };
            let about = Ref::new(entity, s.create(entity, values).unwrap());
            s.create("note", record! { "subject" => &*subject, "regarding" => about.clone() }).unwrap();
            let is_seen = depth == Depth::Organisation || whose == "hers";
            let (name, kind) = if is_seen { (&*subject, entity) } else { ("", "") };
            let about = if is_seen { format!("{entity}:{}", about.id) } else { String::new() };
            expected.push(format!("{subject}|{name}|{kind}|{about}"));
        }
    }
    expected.sort();
    assert_eq!(
        told(&hers, "select subject, regarding.name, regarding.type, regarding from note order by subject"),
        expected
    );
    let text = hers.explain("select regarding from note").unwrap();
    assert_eq!(text.matches(" union all ").count(), 2, "three kinds, one condition: {text}");
    let text = s.explain("select regarding from note").unwrap();
    assert!(!text.contains(" union all "), "where nothing is hidden each is looked up by itself: {text}");
}

#[test]
fn a_note_with_an_activity_concerns_its_customer() {
    let crm = Crm::in_memory().unwrap();
    let s = crm.session();
    let acme = Ref::new("account", s.create("account", record! { "name" => "Acme" }).unwrap());
    let call = s.create("phone_call", record! { "subject" => "Hello", "regarding" => acme.clone() }).unwrap();
    let note = note(&s, Ref::new("phone_call", call));
    assert_eq!(s.get("note", note).unwrap().get("customer"), Some(&Value::Ref(acme.clone())));
    s.create("role", record! { "name" => "Own" }).unwrap();
    for entity in ["account", "phone_call", "note"] {
        s.set_privilege("Own", entity, Right::Read, Some(Depth::Own)).unwrap();
    }
    let ada = user(&s, "ada", &["Own"]);
    let hers = crm.session_as(ada).unwrap();
    s.share(("account", acme.id), ("user", ada), &[Right::Read], None).unwrap();
    assert!(hers.find("phone_call", call).unwrap().is_some());
    assert_eq!(hers.find("note", note).unwrap().map(|_| ()), None);
    s.share(("phone_call", call), ("user", ada), &[Right::Read], None).unwrap();
    assert!(hers.find("note", note).unwrap().is_some());
    assert_eq!(told(&hers, "select subject, regarding.name, customer.name from note"), ["Plan|Hello|Acme"]);
}
