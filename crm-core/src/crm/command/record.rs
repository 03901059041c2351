//! What is done with records of every kind.

use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::{Command, OfRecord, read, told};
use crate::base::id::Ref;
use crate::domain::process::record::{Merge, Unmerge};
use crate::record::undo::Undo;
use crate::record::values::Values;

/// The commands.
pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "record.assign",
        about: "Gives a record to another owner, with what follows it; the owner before may keep all rights.",
        input: "record, owner, [share_with_previous]",
        run: |session, input| {
            let given: Assign = read(input)?;
            told(&session.assign_sharing(given.record, given.owner, given.share_with_previous)?)
        },
    },
    Command::of::<Merge>(),
    Command::of::<Unmerge>(),
    Command {
        name: "record.reassign_all",
        about: "Gives everything that one owner has to another.",
        input: "from, to, [entities]",
        run: |session, input| {
            let given: ReassignAll = read(input)?;
            let entities: Vec<&str> = given.entities.iter().map(String::as_str).collect();
            told(&session.reassign_all(given.from, given.to, &entities)?)
        },
    },
    Command {
        name: "record.restore",
        about: "Brings back a deleted record.",
        input: "record",
        run: |session, input| {
            let given: OfRecord = read(input)?;
            told(&session.restore(&given.record.entity, given.record.id)?)
        },
    },
    Command {
        name: "record.set_state",
        about: "Moves a record to another state, for a reason; other fields may change with it.",
        input: "record, state, [status], [values]",
        run: |session, input| {
            let given: SetState = read(input)?;
            let values = Values::from_serde(&given.values)?;
            let (entity, id) = (&given.record.entity, given.record.id);
            told(&session.set_state(entity, id, &given.state, given.status.as_deref(), values)?)
        },
    },
    Command {
        name: "record.undo",
        about: "Takes back a change, or all changes of a transaction, by number.",
        input: "change or transaction",
        run: |session, input| told(&session.undo(read::<Undone>(input)?.what())?),
    },
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Assign {
    record: Ref,
    owner: Ref,
    #[serde(default)]
    share_with_previous: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReassignAll {
    from: Ref,
    to: Ref,
    #[serde(default)]
    entities: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetState {
    record: Ref,
    state: String,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    values: Map<String, Json>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Undone {
    Change(i64),
    Transaction(i64),
}

impl Undone {
    fn what(self) -> Undo {
        match self {
            Undone::Change(number) => Undo::Change(number),
            Undone::Transaction(number) => Undo::Transaction(number),
        }
    }
}
