//! The moments of customers, kept as what happened is written: the timeline of a customer is then one walk of one index,
//! whatever it tells of, and stands in the order of time.

use super::{PARTS, began_at, customer_in, ended_field, is_customer, is_told, lookups, moments_of, parts, to};
use crate::base::id::EntityId;
use crate::context::{Context, decode};
use crate::error::Result;
use crate::history::moves;
use crate::metadata::registry::{Entity, FieldIndex, Registry, system};
use crate::record::draft::Draft;
use crate::store::{Cell, Key, Moment, Operation, Reader, Writer};

/// Who is told of a record, and what.
type Told = (Vec<Key>, Vec<Moment>);

/// A record by its entity and key.
type Record = (EntityId, Key);

const NOTHING: Cell = Cell::Null;

/// How many records are read at once where all are.
const BATCH: usize = 10_000;

/// Keeps the moments that a write has made, moved or ended.
///
/// # Errors
/// Those of the store.
pub fn keep(context: &mut Context, draft: &mut Draft) -> Result<()> {
    let entity = draft.entity.clone();
    let Some(key) = draft.key else { return Ok(()) };
    if PARTS.iter().any(|(part, _, _)| *part == entity.id) {
        return keep_part(context, draft);
    }
    if !is_told(&entity) && !is_customer(entity.id) {
        return Ok(());
    }
    match draft.operation {
        Operation::Create => created(context, draft, key),
        Operation::Update => changed(context, draft, key),
        Operation::Restore => {
            let subjects = subjects(&entity, key, |index| draft.cell(index));
            if subjects.is_empty() {
                return Ok(());
            }
            let moments = moments_of(&*context.writer, &entity, key, |index| draft.cell(index))?;
            replace(&mut *context.writer, &(Vec::new(), Vec::new()), &(subjects, moments))
        }
        Operation::Delete => {
            let old = |index| draft.old_cell(index).unwrap_or(&NOTHING);
            let mut subjects = subjects(&entity, key, old);
            add_parts(&*context.writer, &context.registry, (&entity, key), &mut subjects)?;
            if subjects.is_empty() {
                return Ok(());
            }
            let moments = moments_of(&*context.writer, &entity, key, old)?;
            replace(&mut *context.writer, &(subjects, moments), &(Vec::new(), Vec::new()))
        }
        Operation::SignIn | Operation::Export | Operation::Read => Ok(()),
    }
}

/// Every activity passes here: what was said is looked at once, and nothing is read.
fn created(context: &mut Context, draft: &Draft, key: Key) -> Result<()> {
    let entity = &draft.entity;
    if is_customer(entity.id) {
        return Ok(());
    }
    let mut told: Vec<Key> = Vec::new();
    for (index, cell) in draft.said() {
        let field = entity.at(index)?;
        if field.id.0 >= system::FIRST_OWN
            && let Some(customer) = customer_in(field, cell)
            && !told.contains(&customer)
        {
            told.push(customer);
        }
    }
    if told.is_empty() {
        return Ok(());
    }
    let moment = Moment { at: began_at(entity, |index| draft.cell(index))?, record: key, line: 0, entity: entity.id };
    told.into_iter().try_for_each(|customer| context.writer.add_moment(customer, &moment))
}

fn changed(context: &mut Context, draft: &mut Draft, key: Key) -> Result<()> {
    let entity = draft.entity.clone();
    let ended = ended_field(&entity);
    let has_ended = ended.is_some_and(|index| draft.is_changed(index));
    let states = if ended.is_none() { moves::fields(&entity) } else { None };
    let has_moved = states.is_some_and(|fields| fields.iter().any(|index| draft.is_changed(*index)));
    let is_relinked = !is_customer(entity.id) && lookups(&entity).any(|index| draft.is_changed(index));
    if !has_ended && !has_moved && !is_relinked {
        return Ok(());
    }
    // What this write has not touched stands in the file as it did.
    let created = entity.require(system::CREATED_AT)?;
    draft.load(context, lookups(&entity).chain([created]).chain(ended))?;
    let old = |index| draft.old_cell(index).unwrap_or(&NOTHING);
    let new = |index| draft.cell(index);
    let (mut were, mut are) = (subjects(&entity, key, old), subjects(&entity, key, new));
    add_parts(&*context.writer, &context.registry, (&entity, key), &mut were)?;
    add_parts(&*context.writer, &context.registry, (&entity, key), &mut are)?;
    if were.is_empty() && are.is_empty() {
        return Ok(());
    }
    let (was, is) = if ended.is_some() {
        let at = |at| Moment { at, record: key, line: 0, entity: entity.id };
        (vec![at(began_at(&entity, old)?)], vec![at(began_at(&entity, new)?)])
    } else if is_relinked {
        let all = moments_of(&*context.writer, &entity, key, new)?;
        (all.iter().copied().filter(|moment| Some(moment.line) != draft.line).collect(), all)
    } else {
        let line = draft.line.unwrap_or_default();
        (Vec::new(), vec![Moment { at: context.now, record: key, line, entity: entity.id }])
    };
    replace(&mut *context.writer, &(were, was), &(are, is))
}

/// Somebody has come to take part in something, or does so no longer.
fn keep_part(context: &mut Context, draft: &mut Draft) -> Result<()> {
    let part = draft.entity.clone();
    let Some((_, whole, who)) = PARTS.into_iter().find(|(entity, _, _)| *entity == part.id) else { return Ok(()) };
    let [whole, who] = part.places([whole, who])?;
    if draft.operation == Operation::Update && !draft.is_changed(whole) && !draft.is_changed(who) {
        return Ok(());
    }
    if draft.operation != Operation::Delete {
        draft.load(context, [whole, who])?;
    }
    let is_new = matches!(draft.operation, Operation::Create | Operation::Restore);
    let is_gone = draft.operation == Operation::Delete;
    let (whole_field, who_field) = (part.at(whole)?, part.at(who)?);
    let link = |whole: &Cell, who: &Cell| -> Option<(Record, Record)> {
        let who = decode::target_of(who_field, who).filter(|(entity, _)| is_customer(*entity))?;
        Some((decode::target_of(whole_field, whole)?, who))
    };
    let old = |index| draft.old_cell(index).unwrap_or(&NOTHING);
    let was = if is_new { None } else { link(old(whole), old(who)) };
    let is = if is_gone { None } else { link(draft.cell(whole), draft.cell(who)) };
    if let Some((record, customer)) = was
        && let Some(held) = Held::read(&*context.writer, &context.registry, record)?
        && !held.is_told_of(&*context.writer, &context.registry, customer)?
    {
        let moments = held.moments(&*context.writer)?;
        moments.iter().try_for_each(|moment| context.writer.remove_moment(customer.1, moment))?;
    }
    if let Some((record, customer)) = is
        && let Some(held) = Held::read(&*context.writer, &context.registry, record)?
    {
        let moments = held.moments(&*context.writer)?;
        moments.iter().try_for_each(|moment| context.writer.add_moment(customer.1, moment))?;
    }
    Ok(())
}

/// A record as it stands: what says whom it is told of, and when.
struct Held<'r> {
    entity: &'r Entity,
    key: Key,
    cells: Vec<(FieldIndex, Cell)>,
}

impl<'r> Held<'r> {
    /// Reads a record; none if it is not there.
    fn read(reader: &dyn Reader, registry: &'r Registry, (entity, key): Record) -> Result<Option<Held<'r>>> {
        let entity = registry.get_by_id(entity)?;
        let created = entity.require(system::CREATED_AT)?;
        let fields: Vec<FieldIndex> = lookups(entity).chain([created]).chain(ended_field(entity)).collect();
        let cells = reader.cells(entity, key, &fields)?;
        Ok(cells.map(|cells| Held { entity, key, cells: fields.into_iter().zip(cells).collect() }))
    }

    fn cell(&self, index: FieldIndex) -> &Cell {
        self.cells.iter().find(|(known, _)| *known == index).map_or(&NOTHING, |(_, cell)| cell)
    }

    fn subjects(&self) -> Vec<Key> {
        subjects(self.entity, self.key, |index| self.cell(index))
    }

    fn moments(&self, reader: &dyn Reader) -> Result<Vec<Moment>> {
        moments_of(reader, self.entity, self.key, |index| self.cell(index))
    }

    /// Whether it is told of a customer. An e-mail may have a thousand recipients: they are not all looked at for one.
    fn is_told_of(&self, reader: &dyn Reader, registry: &Registry, customer: Record) -> Result<bool> {
        if self.subjects().contains(&customer.1) {
            return Ok(true);
        }
        for (part, whole, who) in parts(registry, self.entity)? {
            let wanted = [(whole, to(part, whole, (self.entity.id, self.key))?), (who, to(part, who, customer)?)];
            if !reader.find(part, &wanted, 1)?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The customers a record points to, each once; of a customer the customer.
fn subjects<'c>(entity: &Entity, key: Key, cell: impl Fn(FieldIndex) -> &'c Cell) -> Vec<Key> {
    if is_customer(entity.id) {
        return vec![key];
    }
    let mut found = Vec::new();
    for index in lookups(entity) {
        let customer = entity.fields.get(index).and_then(|field| customer_in(field, cell(index)));
        found.extend(customer.filter(|customer| !found.contains(customer)));
    }
    found
}

/// Adds the customers who take part in a record.
fn add_parts(
    reader: &dyn Reader,
    registry: &Registry,
    (entity, key): (&Entity, Key),
    found: &mut Vec<Key>,
) -> Result<()> {
    for (part, whole, who) in parts(registry, entity)? {
        let lines = reader.find(part, &[(whole, to(part, whole, (entity.id, key))?)], usize::MAX)?;
        for (_, cells) in reader.cells_of(part, &lines, &[who])? {
            let customer = cells.first().and_then(|cell| customer_in(part.fields.get(who)?, cell));
            found.extend(customer.filter(|customer| !found.contains(customer)));
        }
    }
    Ok(())
}

/// Takes away what was told and is no longer, adds what was not.
fn replace(writer: &mut dyn Writer, was: &Told, is: &Told) -> Result<()> {
    let has = |(subjects, moments): &Told, subject: &Key, moment: &Moment| {
        subjects.contains(subject) && moments.contains(moment)
    };
    for subject in &was.0 {
        for moment in was.1.iter().filter(|moment| !has(is, subject, moment)) {
            writer.remove_moment(*subject, moment)?;
        }
    }
    for subject in &is.0 {
        for moment in is.1.iter().filter(|moment| !has(was, subject, moment)) {
            writer.add_moment(*subject, moment)?;
        }
    }
    Ok(())
}

/// Writes the moments of all records of a file that kept none.
///
/// # Errors
/// Those of the store.
pub fn rebuild(writer: &mut dyn Writer, registry: &Registry) -> Result<()> {
    for definition in registry.definitions() {
        let entity = registry.get_by_id(definition.id)?;
        if !is_told(entity) && !is_customer(entity.id) {
            continue;
        }
        let mut last = Key(0);
        loop {
            let keys = writer.keys_after(entity, last, BATCH)?;
            for key in &keys {
                let Some(held) = Held::read(&*writer, registry, (entity.id, *key))? else { continue };
                let mut told = held.subjects();
                add_parts(&*writer, registry, (entity, *key), &mut told)?;
                if !told.is_empty() {
                    let moments = held.moments(&*writer)?;
                    replace(writer, &(Vec::new(), Vec::new()), &(told, moments))?;
                }
            }
            match keys.last() {
                Some(key) if keys.len() == BATCH => last = *key,
                _ => break,
            }
        }
    }
    writer.moments_are_kept()
}
