//! A record as it was read.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::field::FieldDef;
use crate::metadata::registry::{Entity, FieldIndex, system};

/// A record: the values of its fields, by name, as they stood when it was read.
#[derive(Clone, Debug)]
pub struct Record {
    entity: Arc<Entity>,
    fields: Arc<[FieldIndex]>,
    values: Vec<Value>,
}

impl PartialEq for Record {
    fn eq(&self, other: &Record) -> bool {
        self.entity.id == other.entity.id && self.fields == other.fields && self.values == other.values
    }
}

impl Record {
    /// A record of these fields, in this order.
    pub fn new(entity: Arc<Entity>, fields: Arc<[FieldIndex]>, values: Vec<Value>) -> Record {
        Record { entity, fields, values }
    }

    /// The name of the entity.
    pub fn entity(&self) -> &str {
        &self.entity.name
    }

    /// The value of a field; none if the record was read without it or there is no such field.
    pub fn get(&self, field: &str) -> Option<&Value> {
        let index = self.entity.find(field)?;
        self.at(index)
    }

    fn at(&self, index: FieldIndex) -> Option<&Value> {
        self.values.get(self.place(index)?)
    }

    fn place(&self, index: FieldIndex) -> Option<usize> {
        // Fields stand in the order of the definition, so the place is mostly the index itself.
        match self.fields.get(index) {
            Some(found) if *found == index => Some(index),
            _ => self.fields.iter().position(|known| *known == index),
        }
    }

    fn system(&self, id: crate::base::id::FieldId) -> Option<&Value> {
        self.at(self.entity.index_of(id)?)
    }

    /// The record's id; none if it was read without.
    pub fn id(&self) -> Option<Id> {
        self.system(system::ID)?.as_id()
    }

    /// The record's entity and id; none if it was read without.
    pub fn reference(&self) -> Option<Ref> {
        Some(Ref::new(self.entity.name.as_str(), self.id()?))
    }

    /// The record's version, to be handed back with an update; none if it was read without.
    pub fn version(&self) -> Option<i64> {
        self.system(system::VERSION)?.as_int()
    }

    /// The text of a field, if it holds one.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.get(field)?.as_text()
    }

    /// The values, in the order of [`Record::iter`].
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// The place of a field among [`Record::values`]; none if the record was read without it or there is no such field.
    ///
    /// ```
    /// use crm_core::{Crm, record};
    /// # fn main() -> crm_core::Result<()> {
    /// let session = Crm::in_memory()?.session();
    /// let acme = session.create("account", record! { "name" => "Acme" })?;
    /// let read = session.get("account", acme)?;
    /// let place = read.position("name").unwrap_or_default();
    /// assert_eq!(read.values().get(place), read.get("name"));
    /// assert_eq!(read.position("nmae"), None);
    /// # Ok(())
    /// # }
    /// ```
    pub fn position(&self, field: &str) -> Option<usize> {
        self.place(self.entity.find(field)?)
    }

    /// The fields read, with their values, in the order of the definition.
    pub fn iter(&self) -> impl Iterator<Item = (&FieldDef, &Value)> {
        self.fields.iter().zip(&self.values).filter_map(|(index, value)| Some((self.entity.fields.get(*index)?, value)))
    }

    /// The record as any serde struct.
    ///
    /// # Errors
    /// `invalid_argument` if the struct wants what the record does not hold.
    pub fn to_serde<T: DeserializeOwned>(&self) -> Result<T> {
        let json = serde_json::to_value(self)
            .map_err(|e| Error::internal("a record cannot be written as JSON").with_source(e))?;
        serde_json::from_value(json).map_err(|e| {
            let message = format!("a {} does not fit this type: {e}", self.entity.name);
            Error::new(ErrorCode::InvalidArgument, message).with_source(e)
        })
    }
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.values.len()))?;
        for (field, value) in self.iter() {
            map.serialize_entry(&field.name, value)?;
        }
        map.end()
    }
}
