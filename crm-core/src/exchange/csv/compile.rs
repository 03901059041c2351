//! From a mapping and the headings of a file to a [`Plan`]: names are found, contradictions refused.

use super::convention::{self, Evidence};
use super::date::DateOrder;
use super::lookup::Lookup;
use super::mapping::{ColumnRef, LookupMapping, Mapping, TargetMapping};
use super::number::DecimalMark;
use super::plan::{Key, Plan, Reading, Slot, StateOfReason, Target};
use super::record::Record;
use super::value::{Convention, Options, folded};
use crate::base::id::FieldId;
use crate::base::text;
use crate::base::time::Zone;
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::field::{Computed, FieldDef};
use crate::metadata::kind::FieldKind;
use crate::metadata::registry::{Entity, Registry, system};
use crate::metadata::settings::Settings;

/// What a plan is made for.
pub(super) struct Ground<'a> {
    pub(super) registry: &'a Registry,
    pub(super) settings: &'a Settings,
    pub(super) zone: Zone,
    pub(super) delimiter: u8,
    pub(super) headings: &'a [String],
    /// The first rows, to find out how numbers and dates are written.
    pub(super) sample: &'a [Record],
}

/// The conventions of a file, where nothing else is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) decimal: DecimalMark,
    pub(super) dates: DateOrder,
}

/// Makes a mapping ready.
///
/// # Errors
/// `invalid_mapping`, naming the place and the nearest known name.
pub(super) fn compile(mapping: &Mapping, ground: &Ground<'_>) -> Result<(Plan, Chosen)> {
    let entity = ground.registry.get(&mapping.entity).map_err(|error| invalid_from("entity", &error))?.clone();
    let mut compiler = Compiler {
        ground,
        own: Vec::new(),
        plan: Plan {
            entity,
            slots: Vec::new(),
            targets: Vec::new(),
            lookups: Vec::new(),
            key: Key::None,
            ignored: Vec::new(),
            nulls: mapping.nulls.iter().map(|null| null.trim().to_owned()).collect(),
            headings: ground.headings.to_vec(),
            states: None,
            name_order: ground.settings.name_order,
        },
    };
    let mut used = vec![false; ground.headings.len()];
    for (index, column) in mapping.columns.iter().enumerate() {
        let place = format!("columns[{index}]");
        let found = find_column(ground.headings, &column.column, column.optional, &format!("{place}.column"))?;
        let Some(number) = found else { continue };
        if let Some(used) = used.get_mut(number) {
            *used = true;
        }
        for (index, target) in column.targets.iter().enumerate() {
            let place = if column.targets.len() > 1 { format!("{place}.fields[{index}]") } else { place.clone() };
            compiler.add(target, Some(number), &place)?;
        }
    }
    for (field, text) in &mapping.constants {
        let target = TargetMapping { default: Some(text.clone()), ..TargetMapping::new(field) };
        compiler.add(&target, None, "constants")?;
    }
    compiler.plan.ignored =
        ground.headings.iter().zip(&used).filter(|(_, used)| !**used).map(|(h, _)| h.clone()).collect();
    compiler.plan.key = compiler.key(&mapping.key)?;
    compiler.plan.states = compiler.states();
    let chosen = compiler.settle(mapping);
    Ok((compiler.plan, chosen))
}

struct Compiler<'a> {
    ground: &'a Ground<'a>,
    plan: Plan,
    // What each target says itself about numbers and dates.
    own: Vec<(Option<DecimalMark>, Option<DateOrder>)>,
}

impl Compiler<'_> {
    fn add(&mut self, mapping: &TargetMapping, column: Option<usize>, place: &str) -> Result<()> {
        let entity = self.plan.entity.clone();
        let place_of_field = format!("{place}.field");
        let field = find_field(&entity, &mapping.field).map_err(|error| invalid_from(&place_of_field, &error))?;
        if let Some(earlier) = self.plan.target_of(&field.name).and_then(|at| self.plan.targets.get_mut(at)) {
            // Several columns may make one value: the parts of a date, the lines of a street.
            return match (column, &mapping.join, earlier.parts.is_empty()) {
                (Some(column), Some(join), false) => {
                    earlier.parts.push((column, join.clone()));
                    Ok(())
                }
                _ => {
                    let why = format!("{} is fed twice; say join to put the cells together", field.name);
                    Err(invalid(&place_of_field, &why))
                }
            };
        }
        let reading = self.reading(field, mapping, place)?;
        let slot = match reading {
            // The parts of a whole name take its place.
            Reading::Person { last, .. } => last,
            _ => self.slot(field),
        };
        let mut otherwise = Vec::new();
        for heading in &mapping.otherwise {
            let column = ColumnRef::Heading(heading.clone());
            otherwise.extend(find_column(self.ground.headings, &column, false, &format!("{place}.otherwise"))?);
        }
        self.own.push((mapping.decimal, mapping.dates));
        self.plan.targets.push(Target {
            slot,
            parts: column.map(|column| (column, String::new())).into_iter().collect(),
            otherwise,
            translate: mapping.translate.clone(),
            default: mapping.default.clone(),
            required: mapping.required,
            ignore_unknown: mapping.ignore_unknown,
            reading,
            // Constants stand in the mapping, which is JSON and not the file: they are written as JSON writes them.
            convention: Convention { decimal: DecimalMark::Point, dates: DateOrder::Iso, zone: self.ground.zone },
        });
        Ok(())
    }

    fn slot(&mut self, field: &FieldDef) -> usize {
        if let Some(slot) = self.plan.slots.iter().position(|slot| slot.name == field.name) {
            return slot;
        }
        self.plan.slots.push(Slot {
            name: field.name.clone(),
            is_pair: field.kind.is_polymorphic(),
            stays: field.default.is_some() || field.id.0 < system::FIRST_OWN,
        });
        self.plan.slots.len().saturating_sub(1)
    }

    fn reading(&mut self, field: &FieldDef, mapping: &TargetMapping, place: &str) -> Result<Reading> {
        if mapping.lookup.is_some() && !field.kind.is_lookup() {
            return Err(invalid(&format!("{place}.lookup"), &format!("{} is no lookup", field.name)));
        }
        if let Some(Computed::FullName { first, last, .. }) = &field.computed {
            let entity = self.plan.entity.clone();
            let mut part = |id: FieldId| {
                let field = entity.field_by_id(id).ok_or_else(|| Error::internal("a whole name without its parts"))?;
                Ok::<usize, Error>(self.slot(field))
            };
            return Ok(Reading::Person { first: part(*first)?, last: part(*last)? });
        }
        // Records that bring their past along have a state, a beginning and perhaps an id.
        let is_past = [system::ID, system::STATE, system::CREATED_AT].contains(&field.id);
        if field.is_read_only && !is_past {
            return Err(invalid(&format!("{place}.field"), &format!("{} is kept by the engine", field.name)));
        }
        match &field.kind {
            FieldKind::File => {
                let why = format!("{} is a file, which cannot come from a cell", field.name);
                Err(invalid(&format!("{place}.field"), &why))
            }
            kind if kind.is_lookup() => {
                let given = mapping.lookup.clone().unwrap_or_default();
                self.lookup(field, &given, &format!("{place}.lookup")).map(Reading::Lookup)
            }
            kind => {
                let options = kind.options().map(Options::new).unwrap_or_default();
                Ok(Reading::Plain { kind: kind.clone(), options })
            }
        }
    }

    fn lookup(&mut self, field: &FieldDef, given: &LookupMapping, place: &str) -> Result<usize> {
        let targets = self.ground.registry.targets_of(&field.kind);
        let target = match &given.entity {
            Some(name) => {
                let is = |entity: &Entity| entity.name == *name || entity.dynamics_name.as_ref() == Some(name);
                targets.iter().find(|target| is(target)).ok_or_else(|| {
                    let nearest = text::nearest(name, targets.iter().map(|target| target.name.as_str()));
                    invalid(&format!("{place}.entity"), &format!("{} cannot point to {name:?}", field.name))
                        .with_suggestion(nearest)
                })?
            }
            // The first is the likeliest: the account of a customer, the user of an owner.
            None if !field.kind.is_open_ended() => {
                targets.first().ok_or_else(|| Error::internal("a lookup without a target"))?
            }
            None => return Err(invalid(&format!("{place}.entity"), "is missing: it may be any of several")),
        };
        let by = match &given.by {
            Some(name) => find_field(target, name).map_err(|error| invalid_from(&format!("{place}.by"), &error))?,
            None => target.primary_field()?.1,
        };
        if !matches!(by.kind, FieldKind::Text { .. } | FieldKind::Integer { .. }) {
            return Err(invalid(&format!("{place}.by"), &format!("{} is neither text nor a whole number", by.name)));
        }
        let lookup = Lookup::new(self.ground, target, by, given, target.id == self.plan.entity.id)
            .map_err(|error| invalid_from(place, &error))?;
        if let Some(index) = self.plan.lookups.iter().position(|known| known.is_same(&lookup)) {
            return Ok(index);
        }
        self.plan.lookups.push(lookup);
        Ok(self.plan.lookups.len().saturating_sub(1))
    }

    fn key(&self, wanted: &[String]) -> Result<Key> {
        let entity = &self.plan.entity;
        if let [name] = wanted
            && entity.keys.iter().any(|key| key.name == *name)
        {
            return Ok(Key::Named(name.clone()));
        }
        let mut fields = Vec::new();
        for name in wanted {
            let field = find_field(entity, name).map_err(|error| invalid_from("key", &error))?;
            let slot = self.plan.slots.iter().position(|slot| slot.name == field.name);
            let slot = slot.ok_or_else(|| invalid("key", &format!("no column feeds {}", field.name)))?;
            fields.push((field, slot));
        }
        match fields.as_slice() {
            [] => Ok(Key::None),
            [(field, slot)] if field.id == system::ID => Ok(Key::Id(*slot)),
            [(field, _)] => Ok(Key::Named(field.name.clone())),
            several => {
                let sorted = |ids: &mut dyn Iterator<Item = FieldId>| {
                    let mut ids: Vec<FieldId> = ids.collect();
                    ids.sort_unstable();
                    ids
                };
                let ids = sorted(&mut several.iter().map(|(field, _)| field.id));
                let known = entity.keys.iter().find(|key| sorted(&mut key.fields.iter().copied()) == ids);
                known.map(|key| Key::Named(key.name.clone())).ok_or_else(|| {
                    invalid("key", &format!("{} has no alternate key of {}", entity.name, wanted.join(" and ")))
                })
            }
        }
    }

    /// Where only the reason is fed, the state follows from it.
    fn states(&mut self) -> Option<StateOfReason> {
        let entity = self.plan.entity.clone();
        let (model, state) = (entity.states.as_ref()?, entity.field_by_id(system::STATE)?);
        let status = &entity.field_by_id(system::STATUS)?.name;
        let reason = self.plan.slots.iter().position(|slot| slot.name == *status)?;
        if self.plan.slots.iter().any(|slot| slot.name == state.name) {
            return None;
        }
        let states = model
            .states
            .iter()
            .flat_map(|state| state.reasons.iter().map(|reason| (reason.name.clone(), state.name.clone())));
        Some(StateOfReason { state: self.slot(state), reason, states: states.collect() })
    }

    /// Chooses how numbers and dates are read where nothing is said.
    fn settle(&mut self, mapping: &Mapping) -> Chosen {
        let mut evidence = Evidence::default();
        for (target, own) in self.plan.targets.iter().zip(&self.own) {
            let Reading::Plain { kind, .. } = &target.reading else { continue };
            if target.parts.is_empty() {
                continue;
            }
            for record in self.ground.sample {
                evidence.take(kind, target.text(record).trim(), *own);
            }
        }
        let country = self.ground.settings.country.as_str();
        let chosen = Chosen {
            decimal: mapping.decimal.unwrap_or_else(|| convention::decimal(&evidence, self.ground.delimiter, country)),
            dates: mapping.dates.unwrap_or_else(|| convention::dates(&evidence, country)),
        };
        for (target, (decimal, dates)) in self.plan.targets.iter_mut().zip(&self.own) {
            if !target.parts.is_empty() {
                target.convention.decimal = decimal.unwrap_or(chosen.decimal);
                target.convention.dates = dates.unwrap_or(chosen.dates);
            }
        }
        chosen
    }
}

/// The field with this name, or which Dynamics calls so.
pub(super) fn find_field<'e>(entity: &'e Entity, name: &str) -> Result<&'e FieldDef> {
    let dynamics = |field: &&FieldDef| !field.is_retired && field.dynamics_name.as_deref() == Some(name);
    match entity.get(name) {
        Ok((_, field)) => Ok(field),
        Err(error) => entity.fields.iter().find(dynamics).ok_or(error),
    }
}

fn find_column(headings: &[String], column: &ColumnRef, optional: bool, place: &str) -> Result<Option<usize>> {
    let found = match column {
        ColumnRef::Heading(heading) => {
            let exact = headings.iter().position(|known| known == heading.trim());
            exact.or_else(|| headings.iter().position(|known| folded(known) == folded(heading)))
        }
        ColumnRef::Number(number) => number.checked_sub(1).filter(|number| *number < headings.len()),
    };
    match (found, column) {
        (Some(found), _) => Ok(Some(found)),
        (None, _) if optional => Ok(None),
        (None, ColumnRef::Heading(heading)) => {
            let nearest = text::nearest(heading, headings.iter().map(String::as_str));
            Err(invalid(place, &format!("the file has no column {heading:?}")).with_suggestion(nearest))
        }
        (None, ColumnRef::Number(number)) => {
            let why = format!("the file has {} columns, not {number}", headings.len());
            Err(invalid(place, &why))
        }
    }
}

pub(super) fn invalid(place: &str, why: &str) -> Error {
    Error::new(ErrorCode::InvalidMapping, format!("{place}: {why}"))
}

/// An error about a name, as a fault of the mapping.
pub(super) fn invalid_from(place: &str, error: &Error) -> Error {
    // The message already carries the nearest name.
    invalid(place, error.message())
}
