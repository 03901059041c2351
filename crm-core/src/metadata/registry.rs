//! A snapshot of every definition in a file. Readers keep the one they started with; a change of schema makes the
//! next.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

use super::entity::{EntityDef, Ownership};
use super::field::FieldDef;
use super::kind::{FieldKind, targets};
use crate::base::fnv::Fnv;
use crate::base::id::{EntityId, FieldId};
use crate::base::text;
use crate::error::{Error, ErrorCode, Result};

/// The numbers of the fields that every entity has.
pub mod system {
    use crate::base::id::FieldId;

    /// The record's id.
    pub const ID: FieldId = FieldId(1);
    /// Counts the changes of the record, from 1.
    pub const VERSION: FieldId = FieldId(2);
    /// When it was created.
    pub const CREATED_AT: FieldId = FieldId(3);
    /// By whom.
    pub const CREATED_BY: FieldId = FieldId(4);
    /// When it was last changed.
    pub const MODIFIED_AT: FieldId = FieldId(5);
    /// By whom.
    pub const MODIFIED_BY: FieldId = FieldId(6);
    /// The user or team that owns it, if its entity can be owned.
    pub const OWNER: FieldId = FieldId(7);
    /// The business unit of the owner.
    pub const BUSINESS_UNIT: FieldId = FieldId(8);
    /// The state, if its entity has states.
    pub const STATE: FieldId = FieldId(9);
    /// The reason of the state.
    pub const STATUS: FieldId = FieldId(10);
    /// The currency of the record's amounts, if its entity has any.
    pub const CURRENCY: FieldId = FieldId(11);
    /// The first number of the fields of an entity's own.
    pub const FIRST_OWN: u32 = 20;
    /// The first number of fields made at run time.
    pub const FIRST_RUNTIME: u32 = 1_000;
    /// The first number of entities made at run time.
    pub const FIRST_RUNTIME_ENTITY: u32 = 10_000;
    /// The first code of options and reasons added at run time to what is built in.
    pub const FIRST_RUNTIME_CODE: i32 = 1_000_000_000;
}

/// Where a field stands in its entity's list of fields.
pub type FieldIndex = usize;

/// A definition made ready for use: looked up by name, with what the pipeline asks for most already gathered.
#[derive(Debug)]
pub struct Entity {
    def: EntityDef,
    // Sorted places rather than maps: a file is opened in milliseconds, and a map costs a copy of every name. By the hash
    // of the name: to compare names at every step of the search was a tenth of what it costs to read a record.
    by_name: Vec<(u64, FieldIndex)>,
    by_id: Vec<(FieldId, FieldIndex)>,
    /// Every field that is not retired: what a record is read with.
    pub live_fields: Arc<[FieldIndex]>,
    /// The fields whose words are found as one types, secured ones last.
    pub word_fields: Vec<FieldIndex>,
    /// The long texts that are searched by the words in them.
    pub text_fields: Vec<FieldIndex>,
    /// The lookups that form trees; retired ones too, which still change when what they point to is deleted.
    pub tree_fields: Vec<FieldIndex>,
    /// The fields the engine computes.
    pub computed_fields: Vec<FieldIndex>,
    /// The fields a new record must have or is given.
    pub default_fields: Vec<FieldIndex>,
    /// The fields that may not be empty.
    pub required_fields: Vec<FieldIndex>,
}

impl Deref for Entity {
    type Target = EntityDef;

    fn deref(&self) -> &EntityDef {
        &self.def
    }
}

impl Entity {
    /// Makes a definition ready.
    pub fn new(def: EntityDef) -> Entity {
        let positions = |wanted: &dyn Fn(&FieldDef) -> bool| -> Vec<FieldIndex> {
            def.fields.iter().enumerate().filter(|(_, f)| !f.is_retired && wanted(f)).map(|(i, _)| i).collect()
        };
        let mut by_name: Vec<(u64, FieldIndex)> =
            def.fields.iter().enumerate().map(|(i, f)| (hash_of(&f.name), i)).collect();
        by_name.sort_unstable();
        let mut by_id: Vec<(FieldId, FieldIndex)> = def.fields.iter().enumerate().map(|(i, f)| (f.id, i)).collect();
        by_id.sort_unstable();
        Entity {
            live_fields: positions(&|_| true).into(),
            word_fields: [false, true]
                .map(|last| positions(&|f| f.is_searchable && !f.kind.is_long_text() && f.is_secured == last))
                .concat(),
            text_fields: positions(&|f| f.is_searchable && f.kind.is_long_text()),
            tree_fields: (0..).zip(&def.fields).filter(|(_, f)| f.is_hierarchy).map(|(i, _)| i).collect(),
            computed_fields: positions(&|f| f.computed.is_some()),
            default_fields: positions(&|f| f.default.is_some()),
            // What belongs to people always belongs to somebody: nobody would find it else.
            required_fields: positions(&|f| {
                (f.requirement == super::field::Requirement::Required && !f.is_read_only) || f.id == system::OWNER
            }),
            by_name,
            by_id,
            def,
        }
    }

    /// The definition.
    pub fn def(&self) -> &EntityDef {
        &self.def
    }

    /// Where the field with this name stands, unless it is retired.
    pub fn find(&self, name: &str) -> Option<FieldIndex> {
        let hash = hash_of(name);
        let first = self.by_name.partition_point(|(known, _)| *known < hash);
        let alike = self.by_name.iter().skip(first).take_while(|(known, _)| *known == hash);
        let is_it = |index: &FieldIndex| self.fields.get(*index).is_some_and(|f| f.name == name && !f.is_retired);
        alike.map(|(_, index)| *index).find(is_it)
    }

    /// The field with this name and where it stands.
    ///
    /// # Errors
    /// `unknown_field`, with the nearest name.
    pub fn get(&self, name: &str) -> Result<(FieldIndex, &FieldDef)> {
        self.find(name).and_then(|index| Some((index, self.fields.get(index)?))).ok_or_else(|| self.unknown_field(name))
    }

    /// Where the fields of these names stand.
    ///
    /// # Errors
    /// `unknown_field`.
    pub fn places<const N: usize>(&self, names: [&str; N]) -> Result<[FieldIndex; N]> {
        let mut places = [0; N];
        for (place, name) in places.iter_mut().zip(names) {
            *place = self.get(name)?.0;
        }
        Ok(places)
    }

    /// True if a record in this state can only be read.
    pub fn closes(&self, state: &str) -> bool {
        self.states.as_ref().and_then(|model| model.state(state)).is_some_and(|state| state.is_closed)
    }

    /// The states in which a record can be changed.
    pub fn open_states(&self) -> impl Iterator<Item = &str> {
        let states = self.states.iter().flat_map(|model| &model.states);
        states.filter(|state| !state.is_closed).map(|state| state.name.as_str())
    }

    /// The error for a name that no field has.
    pub fn unknown_field(&self, name: &str) -> Error {
        let shown: String = name.chars().take(80).collect();
        let nearest = text::nearest(&shown, self.fields.iter().filter(|f| !f.is_retired).map(|f| f.name.as_str()));
        Error::new(ErrorCode::UnknownField, format!("{} has no field {shown:?}", self.name))
            .with_entity(&self.name)
            .with_field(&shown)
            .with_suggestion(nearest)
    }

    /// Where the field with this number stands.
    pub fn index_of(&self, id: FieldId) -> Option<FieldIndex> {
        let place = self.by_id.binary_search_by_key(&id, |(known, _)| *known).ok()?;
        self.by_id.get(place).map(|(_, index)| *index)
    }

    /// Where the field with this number stands, if every such entity must have it.
    ///
    /// # Errors
    /// `internal` if it does not.
    pub fn require(&self, id: FieldId) -> Result<FieldIndex> {
        self.index_of(id).ok_or_else(|| Error::internal(format!("{} has no field {id}", self.name)))
    }

    /// The field at a position.
    ///
    /// # Errors
    /// `internal` if there is none.
    pub fn at(&self, index: FieldIndex) -> Result<&FieldDef> {
        self.fields.get(index).ok_or_else(|| Error::internal(format!("{} has no field at {index}", self.name)))
    }

    /// The field that names a record to people.
    ///
    /// # Errors
    /// `internal` if the definition names none.
    pub fn primary_field(&self) -> Result<(FieldIndex, &FieldDef)> {
        self.index_of(self.primary)
            .and_then(|index| Some((index, self.fields.get(index)?)))
            .ok_or_else(|| Error::internal(format!("{} has no primary field", self.name)))
    }

    /// True if records have an owner.
    pub fn is_owned(&self) -> bool {
        self.ownership == Ownership::User
    }
}

fn hash_of(name: &str) -> u64 {
    let mut hash = Fnv::default();
    hash.add(name.as_bytes());
    hash.finish()
}

/// Every definition of a file at one moment.
#[derive(Debug, Default)]
pub struct Registry {
    /// Counts the changes of the schema.
    pub epoch: i64,
    entities: Vec<Arc<Entity>>,
    by_name: HashMap<String, usize>,
    by_id: HashMap<EntityId, usize>,
    /// Entity pointed to, to the entity and field that point.
    referrers: HashMap<EntityId, Vec<(usize, FieldIndex)>>,
}

impl Registry {
    /// A snapshot of these definitions.
    pub fn new(epoch: i64, definitions: Vec<EntityDef>) -> Registry {
        let entities: Vec<Arc<Entity>> = definitions.into_iter().map(|def| Arc::new(Entity::new(def))).collect();
        let mut registry = Registry {
            epoch,
            by_name: entities.iter().enumerate().map(|(i, e)| (e.name.clone(), i)).collect(),
            by_id: entities.iter().enumerate().map(|(i, e)| (e.id, i)).collect(),
            entities,
            referrers: HashMap::new(),
        };
        let mut referrers: HashMap<EntityId, Vec<(usize, FieldIndex)>> = HashMap::new();
        for (place, entity) in registry.entities.iter().enumerate() {
            for (index, field) in entity.fields.iter().enumerate() {
                for target in registry.targets_of(&field.kind) {
                    referrers.entry(target.id).or_default().push((place, index));
                }
            }
        }
        registry.referrers = referrers;
        registry
    }

    /// Every entity that is not retired, in the order of definition.
    pub fn entities(&self) -> impl Iterator<Item = &Arc<Entity>> {
        self.entities.iter().filter(|entity| !entity.is_retired)
    }

    /// Every definition, retired ones included.
    pub fn definitions(&self) -> impl Iterator<Item = &EntityDef> {
        self.entities.iter().map(|entity| entity.def())
    }

    /// The entity with this name, unless it is retired.
    pub fn find(&self, name: &str) -> Option<&Arc<Entity>> {
        self.by_name.get(name).and_then(|index| self.entities.get(*index)).filter(|entity| !entity.is_retired)
    }

    /// The entity with this name.
    ///
    /// # Errors
    /// `unknown_entity`, with the nearest name.
    pub fn get(&self, name: &str) -> Result<&Arc<Entity>> {
        self.find(name).ok_or_else(|| {
            let shown: String = name.chars().take(80).collect();
            let nearest = text::nearest(&shown, self.entities().map(|entity| entity.name.as_str()));
            Error::new(ErrorCode::UnknownEntity, format!("there is no entity {shown:?}"))
                .with_entity(&shown)
                .with_suggestion(nearest)
        })
    }

    /// The entity with this number.
    pub fn find_by_id(&self, id: EntityId) -> Option<&Arc<Entity>> {
        self.by_id.get(&id).and_then(|index| self.entities.get(*index))
    }

    /// The entity with this number.
    ///
    /// # Errors
    /// `internal` if there is none: numbers come from metadata, so one that leads nowhere is our fault.
    pub fn get_by_id(&self, id: EntityId) -> Result<&Arc<Entity>> {
        self.find_by_id(id).ok_or_else(|| Error::internal(format!("no entity has the number {id}")))
    }

    /// The entities a lookup of this kind can point to.
    pub fn targets_of(&self, kind: &FieldKind) -> Vec<&Arc<Entity>> {
        match kind {
            FieldKind::Lookup { target } => self.find_by_id(*target).into_iter().collect(),
            FieldKind::Customer => {
                [targets::ACCOUNT, targets::CONTACT].iter().filter_map(|id| self.find_by_id(*id)).collect()
            }
            FieldKind::Owner => [targets::USER, targets::TEAM].iter().filter_map(|id| self.find_by_id(*id)).collect(),
            FieldKind::Regarding => self.entities().filter(|entity| entity.has_activities).collect(),
            FieldKind::Noted => self.entities().filter(|entity| entity.has_notes).collect(),
            FieldKind::Record => self.entities().filter(|entity| entity.is_owned()).collect(),
            FieldKind::OneOf { targets } => {
                let known = targets.iter().filter_map(|id| self.find_by_id(*id));
                known.filter(|entity| !entity.is_retired).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Every lookup that can point to `target`, with the entity that has it.
    pub fn lookups_to(&self, target: EntityId) -> impl Iterator<Item = (&Arc<Entity>, FieldIndex)> {
        let places = self.referrers.get(&target).map(Vec::as_slice).unwrap_or_default();
        places.iter().filter_map(|(place, index)| Some((self.entities.get(*place)?, *index)))
    }
}
