//! Lookups by a named field: from "Acme" to the record that is called so, with as few questions as can be.

use std::collections::HashMap;
use std::sync::Arc;

use super::compile::{self, Ground};
use super::date::DateOrder;
use super::import::ImportSession;
use super::mapping::LookupMapping;
use super::number::DecimalMark;
use super::person;
use super::record::Record;
use super::value::{self, Convention, Options};
use crate::base::id::{Id, Ref};
use crate::base::phone::{self, Country};
use crate::base::text;
use crate::base::value::Value;
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::field::{Computed, FieldDef};
use crate::metadata::kind::{FieldKind, TextFormat};
use crate::metadata::registry::Entity;
use crate::metadata::settings::NameOrder;
use crate::record::values::Values;

/// How many names are kept in memory. Up to so many records a name costs no question at all; beyond, one per name not
/// met lately.
const KEPT: usize = 50_000;

/// Up to how many names the nearest is looked for when one is not known.
const COMPARED: usize = 5_000;

/// For how many unknown names the nearest is looked for.
const SUGGESTED: usize = 1_000;

/// What became of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    One(Id),
    Several,
    None,
}

/// How the records of one entity are found by one field, and made where that is wished.
pub(super) struct Lookup {
    pub(super) entity: Arc<str>,
    pub(super) by: String,
    pub(super) create: bool,
    /// True if it leads to the entity that is imported: a later row may bring the record.
    pub(super) is_own: bool,
    is_number: bool,
    format: TextFormat,
    country: Option<Country>,
    /// The given and the family name, if it is found by a person's whole name.
    parts: Option<(String, String)>,
    name_order: NameOrder,
    given: LookupMapping,
    values: Vec<Filled>,
    names: Names,
    suggested: HashMap<String, Option<String>>,
}

/// A further field of records that are made.
struct Filled {
    field: String,
    template: Vec<Part>,
    reading: FilledReading,
}

/// A piece of a template.
enum Part {
    Text(String),
    /// The name that is looked for.
    Name,
    /// Another cell of the row.
    Cell(usize),
}

enum FilledReading {
    Plain {
        kind: FieldKind,
        options: Options,
        convention: Convention,
    },
    /// As the name (its primary field) of a record of this entity.
    Name {
        entity: Arc<str>,
        by: String,
        is_pair: bool,
    },
}

impl Lookup {
    pub(super) fn new(
        ground: &Ground<'_>,
        target: &Entity,
        by: &FieldDef,
        given: &LookupMapping,
        is_own: bool,
    ) -> Result<Lookup> {
        let name_of = |id| target.field_by_id(id).map(|field| field.name.clone());
        let parts = match &by.computed {
            Some(Computed::FullName { first, last, .. }) => name_of(*first).zip(name_of(*last)),
            None => None,
        };
        if given.create && by.is_read_only && parts.is_none() {
            return Err(Error::new(
                ErrorCode::InvalidMapping,
                format!("{} cannot be written, so nothing can be created by it", by.name),
            ));
        }
        let convention = Convention { decimal: DecimalMark::Point, dates: DateOrder::Iso, zone: ground.zone };
        let mut values = Vec::new();
        for (name, template) in &given.values {
            let field = compile::find_field(target, name)?;
            let reading = match ground.registry.targets_of(&field.kind).first() {
                Some(entity) => FilledReading::Name {
                    entity: entity.name.as_str().into(),
                    by: entity.primary_field()?.1.name.clone(),
                    is_pair: field.kind.is_polymorphic(),
                },
                None => FilledReading::Plain {
                    kind: field.kind.clone(),
                    options: field.kind.options().map(Options::new).unwrap_or_default(),
                    convention,
                },
            };
            values.push(Filled { field: field.name.clone(), template: parts_of(template, ground.headings)?, reading });
        }
        let format = match by.kind {
            FieldKind::Text { format, .. } => format,
            _ => TextFormat::Plain,
        };
        Ok(Lookup {
            entity: target.name.as_str().into(),
            by: by.name.clone(),
            create: given.create,
            is_own,
            is_number: matches!(by.kind, FieldKind::Integer { .. }),
            format,
            country: Country::from_code(&ground.settings.country),
            parts,
            name_order: ground.settings.name_order,
            given: given.clone(),
            values,
            names: Names::default(),
            suggested: HashMap::new(),
        })
    }

    /// True if both find and make the same.
    pub(super) fn is_same(&self, other: &Lookup) -> bool {
        self.entity == other.entity
            && self.by == other.by
            && self.create == other.create
            && self.given.values == other.given.values
    }

    /// The record with this name: the same to the letter, else the same but for case.
    pub(super) fn find(&mut self, session: &dyn ImportSession, name: &str) -> Result<Found> {
        if !self.names.is_loaded {
            self.load(session)?;
        }
        let key = self.key(name);
        let known = self.names.by_key.get(key.as_str()).copied();
        match known {
            Some(Named::One(id)) => return Ok(Found::One(id)),
            None if self.names.is_complete => return Ok(Found::None),
            // Several are called so but for case: perhaps one to the letter.
            Some(Named::Several) | None => {}
        }
        let value = if self.is_number {
            let Ok(number) = key.parse::<i64>() else { return Ok(Found::None) };
            Value::Int(number)
        } else {
            Value::Text(self.stored(name))
        };
        let ids = session.find(&self.entity, &self.by, value, 2)?;
        match (ids.as_slice(), known) {
            ([id], None) => {
                self.names.add(key, name, *id);
                Ok(Found::One(*id))
            }
            ([id], _) => Ok(Found::One(*id)),
            ([], None) => Ok(Found::None),
            _ => Ok(Found::Several),
        }
    }

    /// The name that is known and nearest to one that is not.
    pub(super) fn nearest(&mut self, name: &str) -> Option<String> {
        let key = self.key(name);
        if let Some(known) = self.suggested.get(&key) {
            return known.clone();
        }
        // Comparing with every name takes its time: a file full of unknown names must not.
        if self.suggested.len() >= SUGGESTED || self.names.spelled.len() > COMPARED {
            return None;
        }
        let keys: Vec<(String, &str)> = self.names.spelled.iter().map(|name| (self.key(name), name.as_ref())).collect();
        let near = text::nearest(&key, keys.iter().map(|(key, _)| key.as_str()));
        let near = near.and_then(|near| keys.iter().find(|(key, _)| *key == near)).map(|(_, name)| (*name).to_owned());
        self.suggested.insert(key, near.clone());
        near
    }

    /// Takes up a record that was made for a name.
    pub(super) fn add(&mut self, name: &str, id: Id) {
        let key = self.key(name);
        self.names.add(key, name, id);
    }

    /// What two spellings of one name have in common: all but case, as long as every name is at hand.
    pub(super) fn key(&self, name: &str) -> String {
        let stored = self.stored(name);
        if self.names.is_complete { stored.to_lowercase() } else { stored }
    }

    /// Every row was read: a lookup to the rows themselves can take up all their names now.
    pub(super) fn reload(&mut self, session: &dyn ImportSession) -> Result<()> {
        self.names = Names::default();
        self.suggested.clear();
        self.names.is_loaded = true;
        self.take_all(session)
    }

    /// The texts of the further fields of a new record, from the row that asks for it.
    pub(super) fn fill(&self, name: &str, record: &Record) -> Vec<String> {
        let text = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Name => name.to_owned(),
            Part::Cell(column) => record.get(*column).unwrap_or_default().trim().to_owned(),
        };
        self.values.iter().map(|filled| filled.template.iter().map(text).collect()).collect()
    }

    /// The values of a new record for this name.
    ///
    /// # Errors
    /// `invalid_mapping` if a further field cannot be what the mapping says.
    pub(super) fn new_record(&self, session: &dyn ImportSession, name: &str, texts: &[String]) -> Result<Values> {
        let mut values = Values::new();
        match &self.parts {
            Some((first, last)) => {
                let (given, family) = person::split(name, self.name_order);
                values = values.with(first.as_str(), given).with(last.as_str(), family);
            }
            None => values = values.with(self.by.as_str(), name),
        }
        for (filled, text) in self.values.iter().zip(texts) {
            if text.is_empty() {
                continue;
            }
            let refused =
                |why: &str| compile::invalid(&format!("lookup.values.{}", filled.field), &format!("{text:?}: {why}"));
            let value = match &filled.reading {
                FilledReading::Plain { kind, options, convention } => {
                    value::parse(text, kind, options, *convention).map_err(|fault| refused(&fault.message))?
                }
                FilledReading::Name { entity, by, is_pair } => {
                    let id = match session.find(entity, by, Value::from(text), 2)?.as_slice() {
                        [id] => *id,
                        [] => text.parse::<Id>().map_err(|_| refused(&format!("there is no such {entity}")))?,
                        _ => return Err(refused(&format!("several of {entity} are called so"))),
                    };
                    if *is_pair { Value::Ref(Ref::new(entity.clone(), id)) } else { Value::Id(id) }
                }
            };
            values = values.with(filled.field.as_str(), value);
        }
        Ok(values)
    }

    /// The name as the engine would store it: only so can it be found.
    fn stored(&self, name: &str) -> String {
        let clean = text::clean(name);
        match self.format {
            TextFormat::Email => text::email(&clean).into_owned(),
            TextFormat::Phone => phone::normalise(&clean, self.country).unwrap_or_else(|| clean.into_owned()),
            TextFormat::Plain | TextFormat::Multiline | TextFormat::Url => clean.into_owned(),
        }
    }

    fn load(&mut self, session: &dyn ImportSession) -> Result<()> {
        self.names.is_loaded = true;
        // Rows of the file itself add to what is found: they are asked for one by one till all are there.
        if self.is_own { Ok(()) } else { self.take_all(session) }
    }

    fn take_all(&mut self, session: &dyn ImportSession) -> Result<()> {
        let known = session.names(&self.entity, &self.by, KEPT + 1)?;
        if known.len() > KEPT {
            return Ok(());
        }
        self.names.is_complete = true;
        for (id, name) in known {
            let key = self.key(&name);
            self.names.add(key, &name, id);
        }
        Ok(())
    }
}

/// Takes a template apart: `{}` is the name, `{heading}` another cell of the row.
fn parts_of(template: &str, headings: &[String]) -> Result<Vec<Part>> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some((before, (inner, after))) =
        rest.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        parts.push(Part::Text(before.to_owned()));
        parts.push(match headings.iter().position(|heading| heading == inner.trim()) {
            _ if inner.is_empty() => Part::Name,
            Some(column) => Part::Cell(column),
            None => {
                let nearest = text::nearest(inner, headings.iter().map(String::as_str));
                let why = format!("values: the file has no column {inner:?}");
                return Err(Error::new(ErrorCode::InvalidMapping, why).with_suggestion(nearest));
            }
        });
        rest = after;
    }
    parts.push(Part::Text(rest.to_owned()));
    Ok(parts)
}

/// The names met so far, by what their spellings have in common. The spellings themselves are asked for where two names
/// differ in nothing else.
#[derive(Debug, Default)]
struct Names {
    by_key: HashMap<Box<str>, Named>,
    /// As long as they are few enough to look for the nearest among them.
    spelled: Vec<Box<str>>,
    is_loaded: bool,
    /// True if a name that is not here does not exist.
    is_complete: bool,
}

#[derive(Clone, Copy, Debug)]
enum Named {
    One(Id),
    Several,
}

impl Names {
    fn add(&mut self, key: String, name: &str, id: Id) {
        if self.by_key.len() >= KEPT {
            // Which names come next nobody knows; to begin afresh is as good as any rule, and costs nothing to keep.
            self.by_key.clear();
            self.is_complete = false;
        }
        if self.spelled.len() <= COMPARED {
            self.spelled.push(name.into());
        }
        self.by_key.entry(key.into()).and_modify(|named| *named = Named::Several).or_insert(Named::One(id));
    }
}
