//! The table of commands: each does what its typed function does, and refuses what it cannot read.

use crm_core::crm::command::COMMANDS;
use crm_core::{ErrorCode, Ref, Right, record};
use serde_json::{Value as Json, json};

use crate::security::Company;

fn named(entity: &str, id: crm_core::Id) -> Json {
    json!({ "entity": entity, "id": id })
}

#[test]
fn every_command_is_listed_once_and_described() {
    assert!(COMMANDS.is_sorted_by(|one, next| one.name < next.name), "in the order of names, each once");
    for command in COMMANDS.iter() {
        assert!(command.name.split_once('.').is_some(), "{}", command.name);
        assert!(command.about.ends_with('.'), "{}", command.name);
    }
}

#[test]
fn commands_of_records_and_rights_do_their_work() {
    let company = Company::new();
    let ada = company.user("ada", company.torino, &[]);
    let bea = company.user("bea", company.torino, &["System Administrator"]);
    let acme = company.account("Acme", bea);
    let deal = record! { "name" => "Deal", "owner" => Ref::new("user", bea) };
    let deal = company.system.create("opportunity", deal).unwrap();
    company.system.change_schema(|schema| schema.set_secured("account", "credit_limit", true).map(|_| ())).unwrap();
    company.system.set_policy(record! { "logged_entities" => "account" }).unwrap();
    let s = company.session(bea);
    let mut done = Vec::new();
    let mut run = |name: &str, input: Json| -> Json {
        done.push(name.to_owned());
        s.execute(name, input).unwrap_or_else(|error| panic!("{name}: {error}"))
    };
    run("security.grant_role", json!({ "role": "Salesperson", "to": named("user", ada) }));
    let whys = json!({ "user": ada, "record": named("account", acme), "right": "write" });
    assert_eq!(run("security.why", whys)["is_allowed"], false);
    let share = json!({
        "record": named("account", acme), "with": named("user", ada), "rights": ["read", "write"],
        "until": "2999-01-01T00:00:00Z",
    });
    assert_eq!(run("security.share", share)["operation"], "create");
    let able = run("security.who_can", json!({ "record": named("account", acme), "right": "write" }));
    let names: Vec<&str> = able.as_array().unwrap().iter().map(|able| able["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["System", "ada", "bea"]);
    assert_eq!(company.session(ada).rights(("account", acme)).unwrap(), [Right::Read, Right::Write, Right::AppendTo]);
    run("security.unshare", json!({ "record": named("account", acme), "with": named("user", ada) }));
    assert_eq!(run("security.rights", json!({ "record": named("account", acme) })).as_array().unwrap().len(), 7);
    let privilege = json!({ "role": "Salesperson", "entity": "account", "right": "read", "depth": "own" });
    run("security.set_privilege", privilege);
    let permit = json!({ "role": "Salesperson", "entity": "account", "field": "credit_limit", "read": true });
    run("security.permit_field", permit);
    let held = run("security.privileges", Json::Null);
    assert!(held.as_array().unwrap().contains(&json!({ "entity": "lead", "right": "read", "depth": "organisation" })));
    let given = json!({ "record": named("account", acme), "owner": named("user", ada), "share_with_previous": true });
    assert_eq!(run("record.assign", given)["operation"], "update");
    let shares = s.query_one("select count(*) from share where can_assign", record! {}).unwrap().unwrap();
    assert_eq!(shares.at(0), Some(&1_i64.into()));
    let all = json!({ "from": named("user", ada), "to": named("user", bea), "entities": ["account"] });
    assert_eq!(run("record.reassign_all", all), 1);
    run(
        "record.set_state",
        json!({ "record": named("opportunity", deal), "state": "won", "values": { "actual_value": 7 } }),
    );
    s.get("account", acme).unwrap();
    let accesses = run("security.accesses", json!({ "record": named("account", acme) }));
    assert_eq!((&accesses[0]["operation"], &accesses[0]["actor"]), (&json!("read"), &json!(bea)));
    s.delete("account", acme).unwrap();
    run("record.restore", json!({ "record": named("account", acme) }));
    let last = s.history("account", acme, 1).unwrap()[0].change.seq;
    run("record.undo", json!({ "change": last }));
    run("security.set_policy", json!({ "values": { "manager_depth": 2 } }));
    run("security.revoke_role", json!({ "role": "Salesperson", "from": named("user", ada) }));
    run("security.close_system", json!({}));
    assert!(company.system.count("account").is_err());
    done.sort();
    done.dedup();
    let of_sessions = |name: &&str| name.starts_with("security.") || ON_RECORDS.contains(name);
    assert_eq!(
        done,
        COMMANDS.iter().map(|command| command.name).filter(of_sessions).collect::<Vec<_>>(),
        "each is tried here"
    );
}

const ON_RECORDS: [&str; 5] =
    ["record.assign", "record.reassign_all", "record.restore", "record.set_state", "record.undo"];

/// Processes are tried where their topic is, by the name other languages use.
#[test]
fn every_command_is_tried_somewhere() {
    let mut sources = Vec::new();
    let tests = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests");
    crate::layering::files(&tests.join("core"), &mut sources);
    crate::layering::files(&tests.join("process"), &mut sources);
    let texts: Vec<String> = sources.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let untried = COMMANDS.iter().filter(|command| {
        let quoted = format!("\"{}\"", command.name);
        !texts.iter().any(|text| text.contains(&quoted))
    });
    assert_eq!(untried.map(|command| command.name).collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn no_command_takes_what_it_does_not_know() {
    let company = Company::new();
    for command in COMMANDS.iter() {
        for input in [json!({ "nonsense": 1 }), json!([]), json!("text"), json!(7)] {
            let error = company.system.execute(command.name, input.clone()).unwrap_err();
            assert_eq!(error.code(), ErrorCode::InvalidArgument, "{} {input}: {error}", command.name);
        }
    }
}

#[test]
fn what_a_command_cannot_read_is_said() {
    let company = Company::new();
    let refused = |name: &str, input: Json| company.system.execute(name, input).unwrap_err();
    let unknown = refused("security.grant_rol", Json::Null);
    assert_eq!(unknown.code(), ErrorCode::UnknownCommand);
    assert_eq!(unknown.details().suggestion.as_deref(), Some("security.grant_role"));
    for (input, word) in [
        (Json::Null, "role"),
        (json!([1]), "object"),
        (json!({ "role": "Salesperson", "to": 5 }), "Ref"),
        (json!({ "role": "Salesperson", "to": named("user", company.root), "why": 1 }), "why"),
    ] {
        let error = refused("security.grant_role", input);
        assert_eq!(error.code(), ErrorCode::InvalidArgument);
        assert!(error.message().starts_with("security.grant_role: ") && error.message().contains(word), "{error}");
    }
    let account = named("account", company.root);
    let right = refused("security.who_can", json!({ "record": account, "right": "reed" }));
    assert_eq!(right.code(), ErrorCode::InvalidArgument);
    let role =
        refused("security.set_privilege", json!({ "role": "Salesperson", "entity": "account", "right": "reed" }));
    assert_eq!(role.code(), ErrorCode::InvalidArgument);
    assert!(role.message().contains("did you mean read?"), "{role}");
}
