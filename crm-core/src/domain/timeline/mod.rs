//! Everything that ever happened with a customer: of whom it is told, and what tells it.

pub mod keep;

use crate::base::id::EntityId;
use crate::base::time::{self, Timestamp};
use crate::context::decode;
use crate::error::{Error, ErrorCode, Result};
use crate::history::moves::{self, moves};
use crate::metadata::builtin::number;
use crate::metadata::field::FieldDef;
use crate::metadata::kind::FieldKind;
use crate::metadata::registry::{Entity, FieldIndex, Registry, system};
use crate::security::seer::Seer;
use crate::store::{Cell, Key, Moment, Reader};

/// Lines that say who takes part in something: their entity, the lookup of what it is, the lookup of who.
const PARTS: [(EntityId, &str, &str); 2] =
    [(number::ACTIVITY_PARTY, "activity", "party"), (number::OPPORTUNITY_CUSTOMER, "opportunity", "customer")];

/// When an activity ended.
const ENDED: &str = "actual_end_at";

/// True for accounts and contacts, who have timelines.
pub fn is_customer(entity: EntityId) -> bool {
    entity == number::ACCOUNT || entity == number::CONTACT
}

/// True for entities whose records are told of the customers they point to, those made at run time too. Addresses,
/// relationships and the like are of a customer, but nothing that happened.
pub fn is_told(entity: &Entity) -> bool {
    let happens = entity.is_activity || entity.states.is_some() || entity.id.0 >= system::FIRST_RUNTIME_ENTITY;
    (happens || entity.id == number::NOTE) && !is_customer(entity.id)
}

/// Of what is done or not, when it was done says more than when it was noted: the field that does. Such a record is told
/// once; of others it is told that they were created, and each state they moved to.
pub fn ended_field(entity: &Entity) -> Option<FieldIndex> {
    if entity.is_activity { entity.find(ENDED) } else { None }
}

/// The lookups of an entity by which its records are told: whoever buys, pays, is asked for. Retired ones too, which still
/// hold what they held.
pub fn lookups(entity: &Entity) -> impl Iterator<Item = FieldIndex> {
    (0..).zip(&entity.fields).filter(|(_, field)| can_be_customer(field)).map(|(index, _)| index)
}

fn can_be_customer(field: &FieldDef) -> bool {
    field.id.0 >= system::FIRST_OWN
        && match &field.kind {
            FieldKind::Lookup { target } => is_customer(*target),
            FieldKind::OneOf { targets } => targets.iter().any(|target| is_customer(*target)),
            FieldKind::Customer | FieldKind::Regarding | FieldKind::Record => true,
            _ => false,
        }
}

/// The customer a stored lookup points to, if it does.
pub fn customer_in(field: &FieldDef, cell: &Cell) -> Option<Key> {
    decode::target_of(field, cell).filter(|(target, _)| is_customer(*target)).map(|(_, key)| key)
}

/// The customer, and who belongs to it as far as it may be known: of a company the companies below, at every depth, and the
/// people of all of them. Whether each may be seen is not asked: they may be many, of whom few have something to tell.
///
/// # Errors
/// Those of the store.
pub fn belonging(seer: &Seer<'_>, customer: (EntityId, Key)) -> Result<Vec<(EntityId, Key)>> {
    let mut everybody = vec![customer];
    if customer.0 != number::ACCOUNT {
        return Ok(everybody);
    }
    let account = seer.registry.get_by_id(number::ACCOUNT)?;
    let (parent, field) = account.get("parent_account")?;
    if seer.shows(account, parent) {
        everybody.extend(seer.reader.below(field.id, customer.1)?.into_iter().map(|key| (number::ACCOUNT, key)));
    }
    let contact = seer.registry.get_by_id(number::CONTACT)?;
    let (works_for, _) = contact.get("account")?;
    if seer.shows(contact, works_for) {
        for place in 0..everybody.len() {
            let Some((_, company)) = everybody.get(place) else { break };
            let people = seer.reader.find(contact, &[(works_for, Cell::Int(company.0))], usize::MAX)?;
            everybody.extend(people.into_iter().map(|key| (number::CONTACT, key)));
        }
    }
    Ok(everybody)
}

/// Whether it may be known that a record is told of a customer: by a lookup that is shown, given with what it holds, or by a
/// line of those who take part that may be seen.
///
/// # Errors
/// Those of the store.
pub fn shows_link<'c>(
    seer: &Seer<'_>,
    (entity, record): (&Entity, Key),
    mut held: impl Iterator<Item = (FieldIndex, &'c Cell)>,
    customer: (EntityId, Key),
) -> Result<bool> {
    if customer == (entity.id, record) {
        return Ok(true);
    }
    let points = |(index, cell): (FieldIndex, &Cell)| {
        seer.shows(entity, index)
            && entity.fields.get(index).is_some_and(|field| customer_in(field, cell) == Some(customer.1))
    };
    if held.any(points) {
        return Ok(true);
    }
    for (part, whole, who) in parts(seer.registry, entity)? {
        if !seer.shows(part, whole) || !seer.shows(part, who) {
            continue;
        }
        let wanted = [(whole, to(part, whole, (entity.id, record))?), (who, to(part, who, customer)?)];
        for line in seer.reader.find(part, &wanted, usize::MAX)? {
            if seer.sees(part, line)? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// The lines in which it can stand who takes part in records of an entity: what they are, the lookup of the record, the
/// lookup of who.
fn parts<'r>(registry: &'r Registry, of: &Entity) -> Result<Vec<(&'r Entity, FieldIndex, FieldIndex)>> {
    let mut found = Vec::new();
    for (part, whole, who) in PARTS {
        let part = registry.get_by_id(part)?;
        let [whole, who] = part.places([whole, who])?;
        let is_it = match &part.at(whole)?.kind {
            FieldKind::Lookup { target } => *target == of.id,
            FieldKind::OneOf { targets } => targets.contains(&of.id),
            _ => false,
        };
        if is_it {
            found.push((&**part, whole, who));
        }
    }
    Ok(found)
}

/// A record as a lookup holds it.
fn to(entity: &Entity, index: FieldIndex, (target, key): (EntityId, Key)) -> Result<Cell> {
    let is_pair = entity.at(index)?.kind.is_polymorphic();
    Ok(if is_pair { Cell::Pair(target, key) } else { Cell::Int(key.0) })
}

/// The moments of a record, whoever they are told of.
fn moments_of<'c>(
    reader: &dyn Reader,
    entity: &Entity,
    record: Key,
    cell: impl Fn(FieldIndex) -> &'c Cell,
) -> Result<Vec<Moment>> {
    let mut found = Vec::new();
    // That a customer was noted is no news of the customer.
    if !is_customer(entity.id) {
        found.push(Moment { at: began_at(entity, cell)?, record, line: 0, entity: entity.id });
    }
    if ended_field(entity).is_none() && moves::fields(entity).is_some() {
        let moved = moves(reader, entity, record)?.into_iter();
        found.extend(moved.map(|moved| Moment { at: moved.at, record, line: moved.line, entity: entity.id }));
    }
    Ok(found)
}

/// Where a record stands in time: where it ended, if it is such that ends; else where it was created.
fn began_at<'c>(entity: &Entity, cell: impl Fn(FieldIndex) -> &'c Cell) -> Result<Timestamp> {
    let created = entity.require(system::CREATED_AT)?;
    let ended = ended_field(entity).map(&cell).filter(|cell| **cell != Cell::Null);
    match ended.unwrap_or_else(|| cell(created)) {
        Cell::Int(micros) => time::timestamp_from_micros(*micros),
        _ => None,
    }
    .ok_or_else(|| Error::new(ErrorCode::Corrupt, format!("a record of {} stands nowhere in time", entity.name)))
}
