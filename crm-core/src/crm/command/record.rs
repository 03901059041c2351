//! What is done with records of every kind.

use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::{Command, OfRecord, read, told};
use crate::base::id::Ref;
use crate::domain::process::duplicates::FindDuplicates;
use crate::domain::process::record::{Merge, Unmerge};
use crate::error::{Error, ErrorCode, Result};
use crate::record::undo::Undo;
use crate::record::values::Values;

/// The commands.
pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "record.assign",
        about: "Gives a record to another owner, with what follows it; the owner before may keep all rights.",
        input: "record, owner, [share_with_previous], [version]",
        run: |session, input| {
            let Assign { record, owner, share_with_previous, version } = read(input)?;
            let assigned = session.at_version(&record, version, |session| {
                session.assign_sharing(record.clone(), owner, share_with_previous)
            });
            told(&assigned?)
        },
    },
    Command::of::<FindDuplicates>(),
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
        input: "record, state, [status], [values], [version]",
        run: |session, input| {
            let SetState { record, state, status, values, version } = read(input)?;
            let values = Values::from_serde(&values)?;
            let moved = session.at_version(&record, version, |session| {
                session.set_state(&record.entity, record.id, &state, status.as_deref(), values)
            });
            told(&moved?)
        },
    },
    Command {
        name: "record.undo",
        about: "Takes back a change, or all changes of a transaction, by number.",
        input: "change or transaction",
        run: |session, input| told(&session.undo(read::<Undone>(input)?.what()?)?),
    },
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Assign {
    record: Ref,
    owner: Ref,
    #[serde(default)]
    share_with_previous: bool,
    #[serde(default)]
    version: Option<i64>,
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
    #[serde(default)]
    version: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Undone {
    #[serde(default)]
    change: Option<i64>,
    #[serde(default)]
    transaction: Option<i64>,
}

impl Undone {
    fn what(self) -> Result<Undo> {
        match (self.change, self.transaction) {
            (Some(number), None) => Ok(Undo::Change(number)),
            (None, Some(number)) => Ok(Undo::Transaction(number)),
            _ => Err(Error::new(ErrorCode::InvalidArgument, "say either a change or a transaction")),
        }
    }
}
