//! The identity of a record as every API speaks it: a UUID, time-ordered so that new rows append.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::{Error, ErrorCode};

/// The id of a record: a UUID (version 7), the same for the life of the record and after it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(pub Uuid);

impl Id {
    /// The sixteen bytes, most significant first.
    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    /// An id from its sixteen bytes; `None` if there are not sixteen.
    pub fn from_bytes(bytes: &[u8]) -> Option<Id> {
        Uuid::from_slice(bytes).ok().map(Id)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Id {
    type Err = Error;

    fn from_str(text: &str) -> Result<Id, Error> {
        Uuid::parse_str(text.trim()).map(Id).map_err(|e| {
            Error::new(ErrorCode::InvalidArgument, "this is not the text of an id (a UUID)").with_source(e)
        })
    }
}

/// A record named together with its entity: what a polymorphic lookup holds.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Ref {
    /// The name of the entity.
    pub entity: Arc<str>,
    /// The record.
    pub id: Id,
}

impl Ref {
    /// The record `id` of `entity`.
    pub fn new(entity: impl Into<Arc<str>>, id: Id) -> Ref {
        Ref { entity: entity.into(), id }
    }
}

/// `("account", id)` names a record wherever one is wanted.
impl From<(&str, Id)> for Ref {
    fn from((entity, id): (&str, Id)) -> Ref {
        Ref::new(entity, id)
    }
}

impl From<&Ref> for Ref {
    fn from(reference: &Ref) -> Ref {
        reference.clone()
    }
}

/// The stable number of an entity. Built-in entities carry the number the field has used for them
/// for twenty years (account 1, contact 2, opportunity 3…); runtime entities start at 10,000.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntityId(pub u32);

impl fmt::Display for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The stable number of a field within its entity. Runtime fields start at 1,000.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldId(pub u32);

impl fmt::Display for FieldId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
