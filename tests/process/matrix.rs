//! Every command, tried in every wrong way: by whom it is not for, on what is not there, with what it does not take, on a
//! record that was changed meanwhile, twice. Each time there is one clear error, and nothing has changed. A new command
//! fails here until `stage` says on what it can be tried.

use crm_core::crm::command::{COMMANDS, Command};
use crm_core::{Crm, Depth, Error, ErrorCode, Id, Ref, Right, Session};
use serde_json::{Map, Value as Json, json};

use crate::stage::{Again, Stage};

/// What everybody may do who may sign in, and why.
const FOR_ALL: &[(&str, &str)] = &[
    ("appointment.find_free", "it only asks"),
    ("campaign.results", "it only asks"),
    ("customer.relationships", "it only asks"),
    ("customer.timeline", "it only asks"),
    ("duplicate_rule.find", "it only asks"),
    ("email.find_answered", "it only asks"),
    ("entity.describe", "it only asks"),
    ("goal.recalculate", "it adds up what the goal's owner may read, and nobody types"),
    ("record.duplicates", "it only asks"),
    ("security.privileges", "it only asks, of oneself"),
    ("security.rights", "it only asks, of oneself"),
    ("security.who_can", "it only asks, of what one may read"),
    ("security.why", "it only asks, of what one may read"),
    ("system.run_due", "it follows from dates that somebody had the right to set"),
];

/// What is about one record but takes no version of it, and why.
const UNVERSIONED: &[(&str, &str)] = &[
    ("customer.relationships", "it only asks"),
    ("customer.timeline", "it only asks"),
    ("record.restore", "what was deleted has no version"),
    ("security.accesses", "it only asks"),
    ("security.rights", "it only asks"),
    ("security.share", "it changes the share, not the record"),
    ("security.unshare", "it changes the share, not the record"),
    ("security.who_can", "it only asks"),
    ("security.why", "it only asks"),
];

fn is_among(list: &[(&str, &str)], command: &str) -> bool {
    list.iter().any(|(name, _)| *name == command)
}

/// Does something that must be refused and leave nothing.
fn refused(stage: &Stage, session: &Session, command: &str, input: &Json) -> Error {
    let before = stage.last();
    let error = match session.execute(command, input.clone()) {
        Ok(done) => panic!("{command} {input} is done: {done}"),
        Err(error) => error,
    };
    assert_eq!(stage.last(), before, "{command} {input} is refused and has written something: {error}");
    assert!(!error.message().is_empty(), "{command}");
    error
}

/// The names of what a command needs.
fn needed(command: &Command) -> Vec<&'static str> {
    // One of the two, which is no name.
    let input = if command.name == "record.undo" { "" } else { command.input };
    input.split(", ").filter(|name| !name.is_empty() && !name.starts_with('[')).collect()
}

fn with(input: &Json, name: &str, value: Json) -> Json {
    let mut input = input.as_object().cloned().unwrap();
    input.insert(name.to_owned(), value);
    Json::Object(input)
}

fn without(input: &Json, name: &str) -> Json {
    let left = input.as_object().unwrap().iter().filter(|(known, _)| *known != name);
    Json::Object(left.map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>())
}

/// The input, about another record.
fn about(input: &Json, id: Id, other: Id) -> Json {
    serde_json::from_str(&input.to_string().replace(&id.to_string(), &other.to_string())).unwrap()
}

/// An id that no record has.
fn nobody() -> Id {
    "0190a7b0-0000-7000-8000-0000000000ff".parse().unwrap()
}

#[test]
fn what_is_not_for_somebody_is_not_done() {
    let stage = Stage::new(Crm::in_memory().unwrap());
    let reader = stage.somebody("Reader", &[Right::Read], Depth::Organisation);
    let stranger = stage.somebody("Stranger", &Right::ALL, Depth::Own);
    for command in COMMANDS.iter() {
        let prepared = stage.prepare(command.name);
        let before = stage.last();
        if is_among(FOR_ALL, command.name) {
            reader
                .execute(command.name, prepared.input.clone())
                .unwrap_or_else(|error| panic!("{}: {error}", command.name));
            let is_done = command.name == "system.run_due";
            assert!(is_done || stage.last() == before, "{}", command.name);
        } else {
            let error = refused(&stage, &reader, command.name, &prepared.input);
            assert_eq!(error.code(), ErrorCode::PermissionDenied, "{}: {error}", command.name);
        }
        let Some(record) = prepared.about else { continue };
        let is_owned = stage.s.registry().get(&record.entity).unwrap().is_owned();
        let error = refused(&stage, &stranger, command.name, &prepared.input);
        // Who has looked at what is for administrators only, whatever it is.
        let is_hidden = is_owned && command.name != "security.accesses";
        let expected = if is_hidden { ErrorCode::NotFound } else { ErrorCode::PermissionDenied };
        assert_eq!(error.code(), expected, "{} unseen: {error}", command.name);
    }
}

#[test]
fn what_is_not_there_is_not_found() {
    let stage = Stage::new(Crm::in_memory().unwrap());
    for command in COMMANDS.iter() {
        let prepared = stage.prepare(command.name);
        if let Some(record) = &prepared.about {
            let error = refused(&stage, &stage.s, command.name, &about(&prepared.input, record.id, nobody()));
            assert_eq!(error.code(), ErrorCode::NotFound, "{}: {error}", command.name);
        }
        // Whatever else it names, too.
        for (name, value) in prepared.input.as_object().unwrap() {
            let record = match (value, value.get("id")) {
                (_, Some(id)) => id.as_str().unwrap().parse(),
                (Json::String(text), None) => text.parse::<Id>(),
                _ => continue,
            };
            let Ok(id) = record else { continue };
            let error = refused(&stage, &stage.s, command.name, &about(&prepared.input, id, nobody()));
            let told = [ErrorCode::NotFound, ErrorCode::Validation];
            assert!(told.contains(&error.code()), "{} {name}: {:?} {error}", command.name, error.code());
        }
    }
}

#[test]
fn what_a_command_does_not_take_is_named() {
    let stage = Stage::new(Crm::in_memory().unwrap());
    for command in COMMANDS.iter() {
        let input = stage.prepare(command.name).input;
        let named = |input: Json, name: &str| {
            let error = refused(&stage, &stage.s, command.name, &input);
            assert_eq!(error.code(), ErrorCode::InvalidArgument, "{} {input}: {error}", command.name);
            assert_eq!(error.details().field.as_deref(), Some(name), "{} {input}: {error}", command.name);
            let is_told = error.message().starts_with(command.name) && error.message().contains(name);
            assert!(is_told, "{} {input}: {error}", command.name);
        };
        named(with(&input, "nonsense", json!(1)), "nonsense");
        for name in needed(command) {
            named(without(&input, name), name);
        }
        for name in input.as_object().unwrap().keys() {
            // Fields are an object themselves.
            let wrong = if name == "values" { json!([true]) } else { json!({ "wrong": 1 }) };
            named(with(&input, name, wrong), name);
        }
    }
}

#[test]
fn what_was_changed_meanwhile_is_left_alone() {
    let stage = Stage::new(Crm::in_memory().unwrap());
    for command in COMMANDS.iter() {
        let Some(record) = stage.prepare(command.name).about else { continue };
        let takes_version = command.input.split(", ").any(|name| name == "[version]");
        assert_ne!(takes_version, is_among(UNVERSIONED, command.name), "{}", command.name);
        if !takes_version {
            continue;
        }
        let prepared = stage.prepare(command.name);
        let Ref { entity, id } = prepared.about.unwrap_or(record);
        let version = stage.s.get(&entity, id).unwrap().version().unwrap();
        for other in [version - 1, version + 1] {
            let error = refused(&stage, &stage.s, command.name, &with(&prepared.input, "version", json!(other)));
            assert_eq!(error.code(), ErrorCode::VersionConflict, "{}: {error}", command.name);
            assert!(error.message().contains(&format!("version {version} now")), "{}: {error}", command.name);
        }
        let input = with(&prepared.input, "version", json!(version));
        stage.s.execute(command.name, input).unwrap_or_else(|error| panic!("{}: {error}", command.name));
    }
}

#[test]
fn what_was_done_is_refused_or_done_again() {
    let stage = Stage::new(Crm::in_memory().unwrap());
    for command in COMMANDS.iter().filter(|command| command.name != CLOSES) {
        let prepared = stage.prepare(command.name);
        let run = || stage.s.execute(command.name, prepared.input.clone());
        run().unwrap_or_else(|error| panic!("{}: {error}", command.name));
        match prepared.again {
            Again::Done(why) => drop(run().unwrap_or_else(|error| panic!("{} ({why}): {error}", command.name))),
            Again::Refused(code) => {
                let error = refused(&stage, &stage.s, command.name, &prepared.input);
                assert_eq!(error.code(), code, "{}: {error}", command.name);
            }
        }
    }
}

/// Closes the door through which the others are tried.
const CLOSES: &str = "security.close_system";

#[test]
fn the_door_of_the_system_is_closed_once() {
    let stage = Stage::new(Crm::in_memory().unwrap());
    let boss = crate::common::user(&stage.s, "ada", &["System Administrator"]);
    stage.s.execute(CLOSES, json!({})).unwrap();
    assert_eq!(stage.s.execute(CLOSES, json!({})).unwrap_err().code(), ErrorCode::PermissionDenied);
    stage.crm.session_as(boss).unwrap().execute(CLOSES, json!({})).unwrap();
}
