//! Who may do what.

use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::{Command, Nothing, OfRecord, read, told};
use crate::base::id::{Id, Ref};
use crate::base::time::Timestamp;
use crate::error::Result;
use crate::record::values::Values;
use crate::security::right::{Depth, Right};

/// The commands.
pub(super) const COMMANDS: &[Command] = &[
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
