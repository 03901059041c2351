//! Commands: what a session can do beyond reading and writing records, one name each, with input and output as JSON.
//! Rust has a typed function for each; other languages reach all of them through [`Session::execute`].

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::session::Session;
use crate::base::id::{Id, Ref};
use crate::base::text;
use crate::base::time::Timestamp;
use crate::error::{Error, ErrorCode, Result};
use crate::record::undo::Undo;
use crate::record::values::Values;
use crate::security::right::{Depth, Right};

/// A command.
#[derive(Clone, Copy)]
pub struct Command {
    /// The name: a noun, a point, a verb.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub about: &'static str,
    /// The names of what it is given; those in brackets may be left out.
    pub input: &'static str,
    run: fn(&Session, Json) -> Result<Json>,
}

/// Every command, in the order of names.
pub const COMMANDS: &[Command] = &[
    Command {
        name: "record.assign",
        about: "Gives a record to another owner, with what follows it; the owner before may keep all rights.",
        input: "record, owner, [share_with_previous]",
        run: |session, input| {
            let given: Assign = read(input)?;
            told(&session.assign_sharing(given.record, given.owner, given.share_with_previous)?)
        },
    },
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
    Command {
        name: "security.accesses",
        about: "Who has read or exported a record, newest first, as far as it is logged.",
        input: "record, [limit]",
        run: |session, input| {
            let given: Accesses = read(input)?;
            told(&session.accesses(given.record, given.limit.unwrap_or(100))?)
        },
    },
    Command {
        name: "security.close_system",
        about: "Closes the session of the system itself.",
        input: "",
        run: |session, input| {
            read::<Nothing>(input)?;
            told(&session.close_system()?)
        },
    },
    Command {
        name: "security.grant_role",
        about: "Gives a role to a user or a team.",
        input: "role, to",
        run: |session, input| {
            let given: GrantRole = read(input)?;
            told(&session.grant_role(&given.role, given.to)?)
        },
    },
    Command {
        name: "security.permit_field",
        about: "Sets what a role allows with a secured field.",
        input: "role, entity, field, [read], [create], [update]",
        run: |session, input| {
            let given: PermitField = read(input)?;
            let rights = (given.read, given.create, given.update);
            told(&session.permit_field(&given.role, &given.entity, &given.field, rights)?)
        },
    },
    Command {
        name: "security.privileges",
        about: "What the session's user may do at all: entity, right and depth.",
        input: "",
        run: |session, input| {
            read::<Nothing>(input)?;
            told(&session.privileges()?)
        },
    },
    Command {
        name: "security.revoke_role",
        about: "Takes a role from a user or a team.",
        input: "role, from",
        run: |session, input| {
            let given: RevokeRole = read(input)?;
            told(&session.revoke_role(&given.role, given.from)?)
        },
    },
    Command {
        name: "security.rights",
        about: "What the session's user may do with a record.",
        input: "record",
        run: |session, input| told(&session.rights(read::<OfRecord>(input)?.record)?),
    },
    Command {
        name: "security.set_policy",
        about: "Changes what holds for the whole file.",
        input: "values",
        run: |session, input| told(&session.set_policy(Values::from_serde(&read::<SetPolicy>(input)?.values)?)?),
    },
    Command {
        name: "security.set_privilege",
        about: "Sets how far a right of a role reaches in an entity; without a depth it is taken away.",
        input: "role, entity, right, [depth]",
        run: |session, input| {
            let given: SetPrivilege = read(input)?;
            let depth = given.depth.as_deref().map(Depth::named).transpose()?;
            told(&session.set_privilege(&given.role, &given.entity, Right::named(&given.right)?, depth)?)
        },
    },
    Command {
        name: "security.share",
        about: "Shares a record with a user or a team: just these rights, until a moment if one is given.",
        input: "record, with, rights, [until]",
        run: |session, input| {
            let given: Share = read(input)?;
            let rights = given.rights.iter().map(|name| Right::named(name)).collect::<Result<Vec<_>>>()?;
            told(&session.share(given.record, given.with, &rights, given.until)?)
        },
    },
    Command {
        name: "security.unshare",
        about: "Ends a share.",
        input: "record, with",
        run: |session, input| {
            let given: Unshare = read(input)?;
            told(&session.unshare(given.record, given.with)?)
        },
    },
    Command {
        name: "security.who_can",
        about: "Who can do something with a record, each with the reasons.",
        input: "record, right",
        run: |session, input| {
            let given: WhoCan = read(input)?;
            told(&session.who_can(given.record, Right::named(&given.right)?)?)
        },
    },
    Command {
        name: "security.why",
        about: "Why a user may, or may not, do something with a record, in words.",
        input: "user, record, right",
        run: |session, input| {
            let given: Why = read(input)?;
            told(&session.why(given.user, given.record, Right::named(&given.right)?)?)
        },
    },
];

impl Session {
    /// Does what a command says. Input and output are JSON; what each takes stands in [`COMMANDS`]. A record is
    /// `{"entity": "account", "id": "…"}`.
    ///
    /// ```
    /// use crm_core::{Crm, record};
    /// use serde_json::json;
    /// # fn main() -> crm_core::Result<()> {
    /// let session = Crm::in_memory()?.session();
    /// let acme = session.create("account", record! { "name" => "Acme" })?;
    /// let rights = session.execute("security.rights", json!({"record": {"entity": "account", "id": acme}}))?;
    /// assert_eq!(rights[0], "read");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `unknown_command`, with the nearest name; `invalid_argument` for input that does not fit; those of the command.
    pub fn execute(&self, name: &str, input: Json) -> Result<Json> {
        let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
            let shown: String = name.chars().take(80).collect();
            let nearest = text::nearest(&shown, COMMANDS.iter().map(|command| command.name));
            return Err(Error::new(ErrorCode::UnknownCommand, format!("there is no command {shown:?}"))
                .with_suggestion(nearest));
        };
        (command.run)(self, input).map_err(|error| match error.code() {
            ErrorCode::InvalidArgument if error.details().entity.is_none() => {
                let message = format!("{name}: {}", error.message());
                Error::new(ErrorCode::InvalidArgument, message).with_source(error)
            }
            _ => error,
        })
    }
}

fn read<T: DeserializeOwned>(input: Json) -> Result<T> {
    // Nothing said is an empty list of things said.
    let input = if input.is_null() { Json::Object(Map::new()) } else { input };
    if !input.is_object() {
        return Err(Error::new(ErrorCode::InvalidArgument, "the input is a JSON object"));
    }
    serde_json::from_value(input).map_err(|error| Error::new(ErrorCode::InvalidArgument, error.to_string()))
}

fn told(answer: &impl Serialize) -> Result<Json> {
    serde_json::to_value(answer).map_err(|error| Error::internal("an answer is no JSON").with_source(error))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfRecord {
    record: Ref,
}

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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Accesses {
    record: Ref,
    #[serde(default)]
    limit: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GrantRole {
    role: String,
    to: Ref,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RevokeRole {
    role: String,
    from: Ref,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PermitField {
    role: String,
    entity: String,
    field: String,
    #[serde(default)]
    read: bool,
    #[serde(default)]
    create: bool,
    #[serde(default)]
    update: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetPolicy {
    values: Map<String, Json>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetPrivilege {
    role: String,
    entity: String,
    right: String,
    #[serde(default)]
    depth: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Share {
    record: Ref,
    with: Ref,
    rights: Vec<String>,
    #[serde(default)]
    until: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unshare {
    record: Ref,
    with: Ref,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WhoCan {
    record: Ref,
    right: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Why {
    user: Id,
    record: Ref,
    right: String,
}
