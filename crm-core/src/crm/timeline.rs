//! The timeline of a customer: what happened with them, whatever it is kept as, newest first.

use std::collections::HashMap;

use serde::Serialize;

use super::session::Session;
use crate::base::id::{EntityId, Id, Ref};
use crate::base::time::{self, Timestamp};
use crate::base::value::Value;
use crate::context::decode;
use crate::domain::timeline::{belonging, ended_field, lookups, shows_link};
use crate::error::{Error, ErrorCode, Result};
use crate::history::moments;
use crate::history::moves::{self, Move, Standing, moves};
use crate::metadata::entity::label;
use crate::metadata::registry::{Entity, FieldIndex, system};
use crate::security::seer::Seer;
use crate::store::{Cell, Key, Moment};

/// The most items of one page.
const MAX_ITEMS: usize = 1_000;

/// The most moments looked at together for somebody who may see little of what happened.
const MOST_AT_ONCE: usize = 10_000;

/// Something that happened with a customer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TimelineItem {
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub event: TimelineEvent,
    /// What it is kept as: a call, a mail, a note, a case, a deal, an order…
    pub record: Ref,
    /// What it is called.
    pub title: String,
    /// The state it is in today, if it has any.
    pub state: Option<String>,
    /// Of a change of state: from what to what.
    pub change: Option<StateChange>,
    /// Who made the record, or changed its state; none if that may not be seen.
    pub by: Option<Id>,
    /// With whom: the customer, one of their people, a company below.
    pub customer: Ref,
}

/// What happened with the record of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TimelineEvent {
    /// An activity: it stands where it ended, and until it has where it was noted.
    Activity,
    /// The record was created.
    Created,
    /// Its state changed, or the reason of it.
    StateChanged,
}

/// From where to where a record moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StateChange {
    /// The state it left.
    pub from: StateWithReason,
    /// The state it came to.
    pub to: StateWithReason,
}

/// A state and the reason of it, by name and as people call them in the session's language. What may not be seen is not
/// said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct StateWithReason {
    /// The state.
    pub state: Option<String>,
    /// What people call it.
    pub state_label: Option<String>,
    /// The reason.
    pub status: Option<String>,
    /// What people call that.
    pub status_label: Option<String>,
}

/// A page of a timeline.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Timeline {
    /// What happened, newest first.
    pub items: Vec<TimelineItem>,
    /// Where the next page begins; none if this is the last.
    pub next: Option<String>,
}

impl Session {
    /// What happened with a customer, newest first, `size` items from where `after` says (the `next` of the page before):
    /// activities, notes, cases, deals, quotes, orders, and whatever else points to a customer, and each state they moved
    /// to; with the customer, with their people and with the companies below. Only what the session's user may see.
    ///
    /// ```
    /// use crm_core::{Crm, Ref, record};
    /// # fn main() -> crm_core::Result<()> {
    /// let session = Crm::in_memory()?.session();
    /// let acme = session.create("account", record! { "name" => "Acme" })?;
    /// let ada = session.create("contact", record! { "last_name" => "Rossi", "account" => acme })?;
    /// session.create("phone_call", record! { "subject" => "Offer", "regarding" => Ref::new("contact", ada) })?;
    /// let timeline = session.timeline(("account", acme), None, 50)?;
    /// assert_eq!(timeline.items[0].title, "Offer");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `not_found`, `invalid_argument` for what is no customer or an `after` that no page gave.
    pub fn timeline(&self, customer: impl Into<Ref>, after: Option<&str>, size: usize) -> Result<Timeline> {
        let customer = customer.into();
        if size == 0 || size > MAX_ITEMS {
            let message = format!("a page of a timeline has from 1 to {MAX_ITEMS} items");
            return Err(Error::new(ErrorCode::InvalidArgument, message));
        }
        let after = after.map(place).transpose()?;
        self.require_customer(&customer, "the timeline is of an account or a contact")?;
        let (timeline, access, kinds) = self.read_at_once(|reader, registry| {
            let access = self.access(reader, registry)?;
            let language = self.language.borrow();
            let (timeline, kinds) = {
                let seer = self.seer(reader, registry, &access);
                let entity = registry.get(&customer.entity)?;
                let key = reader.key_of(entity, customer.id)?;
                let key =
                    key.ok_or_else(|| Error::not_found(&entity.name, format_args!("with the id {}", customer.id)))?;
                let everybody = belonging(&seer, (entity.id, key))?;
                Teller { seer: &seer, language: &language, everybody }.page(after, size)?
            };
            Ok((timeline, access, kinds))
        })?;
        self.log_read(&access, &kinds, None, &|| Some(format!("timeline: {} {}", customer.entity, customer.id)))?;
        Ok(timeline)
    }
}

/// Somebody to whom a timeline is told.
struct Teller<'t> {
    seer: &'t Seer<'t>,
    language: &'t str,
    /// The customer and all who belong to it.
    everybody: Vec<(EntityId, Key)>,
}

/// What is read of the records of one kind: first what every item says, then the lookups to customers.
struct Kind<'k> {
    entity: &'k Entity,
    fields: Vec<FieldIndex>,
    cells: HashMap<Key, Vec<Cell>>,
    moves: HashMap<Key, Vec<Move>>,
}

impl Teller<'_> {
    /// A page, and the entities it tells of.
    fn page(&self, mut after: Option<Moment>, size: usize) -> Result<(Timeline, Vec<EntityId>)> {
        let subjects: Vec<Key> = self.everybody.iter().map(|(_, key)| *key).collect();
        let mut items: Vec<(Moment, TimelineItem)> = Vec::new();
        // One more than the page takes tells whether there is another.
        let mut wanted = size.saturating_add(1);
        while items.len() <= size {
            let found = moments::newest(self.seer.reader, &subjects, after, wanted, &mut |place| self.sees(place))?;
            let is_last = found.len() < wanted;
            let mut kinds = self.kinds(&found)?;
            for (moment, of) in &found {
                if let Some(kind) = kinds.get_mut(&moment.entity)
                    && let Some(item) = self.item(kind, *moment, of)?
                {
                    items.push((*moment, item));
                }
            }
            after = found.last().map(|(moment, _)| *moment);
            if is_last {
                break;
            }
            // Who may see little should not be asked about each moment one by one.
            wanted = wanted.saturating_mul(4).min(MOST_AT_ONCE);
        }
        let has_more = items.len() > size;
        items.truncate(size);
        let next = items.last().filter(|_| has_more).map(|(moment, _)| cursor(moment));
        let mut kinds: Vec<EntityId> = items.iter().map(|(moment, _)| moment.entity).collect();
        kinds.sort_unstable();
        kinds.dedup();
        Ok((Timeline { items: items.into_iter().map(|(_, item)| item).collect(), next }, kinds))
    }

    fn sees(&self, place: usize) -> Result<bool> {
        match self.everybody.get(place) {
            Some((entity, key)) => self.seer.sees(self.seer.registry.get_by_id(*entity)?, *key),
            None => Ok(false),
        }
    }

    /// Reads the records of some moments, as far as they may be seen, those of one kind together.
    fn kinds(&self, found: &[(Moment, Vec<usize>)]) -> Result<HashMap<EntityId, Kind<'_>>> {
        let mut keys: HashMap<EntityId, Vec<Key>> = HashMap::new();
        for (moment, _) in found {
            keys.entry(moment.entity).or_default().push(moment.record);
        }
        let mut kinds = HashMap::new();
        for (id, mut keys) in keys {
            let Some(entity) = self.seer.registry.find_by_id(id).filter(|entity| !entity.is_retired) else { continue };
            keys.sort_unstable();
            keys.dedup();
            let says = [system::ID, system::CREATED_BY, entity.primary];
            let says = says.into_iter().map(|field| entity.require(field)).collect::<Result<Vec<_>>>()?;
            let state = entity.index_of(system::STATE);
            let fields: Vec<FieldIndex> = says.into_iter().chain(state).chain(lookups(entity)).collect();
            let seen = self.seer.seen(entity, &keys)?;
            keys.retain(|key| seen.contains(key));
            let cells = self.seer.reader.cells_of(entity, &keys, &fields)?.into_iter().collect();
            kinds.insert(id, Kind { entity, fields, cells, moves: HashMap::new() });
        }
        Ok(kinds)
    }

    /// What happened, if it may be told.
    fn item(&self, kind: &mut Kind<'_>, moment: Moment, of: &[usize]) -> Result<Option<TimelineItem>> {
        let entity = kind.entity;
        let Some(cells) = kind.cells.get(&moment.record) else { return Ok(None) };
        let mut customer = None;
        for place in of {
            let Some(one) = self.everybody.get(*place) else { continue };
            let held = kind.fields.iter().copied().zip(cells);
            if shows_link(self.seer, (entity, moment.record), held, *one)? {
                customer = Some(*one);
                break;
            }
        }
        let Some((whose, key)) = customer else { return Ok(None) };
        let whose = self.seer.registry.get_by_id(whose)?;
        let say = |field: FieldIndex| -> Result<Value> {
            match kind.fields.iter().position(|known| *known == field).and_then(|place| cells.get(place)) {
                Some(cell) => self.seer.value(entity, field, cell),
                None => Ok(Value::Null),
            }
        };
        let Value::Id(id) = say(entity.require(system::ID)?)? else { return Ok(None) };
        let title = match say(entity.require(entity.primary)?)? {
            Value::Text(title) => title,
            other => other.to_text(),
        };
        let state = entity.index_of(system::STATE).map(say).transpose()?;
        let state = state.as_ref().and_then(Value::as_text).map(str::to_owned);
        let (event, change, by) = if moment.line == 0 {
            let by = say(entity.require(system::CREATED_BY)?)?.as_id();
            let is_done = ended_field(entity).is_some();
            (if is_done { TimelineEvent::Activity } else { TimelineEvent::Created }, None, by)
        } else {
            let moves = match kind.moves.entry(moment.record) {
                std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
                std::collections::hash_map::Entry::Vacant(place) => {
                    place.insert(moves(self.seer.reader, entity, moment.record)?)
                }
            };
            let Some(moved) = moves.iter().find(|moved| moved.line == moment.line) else { return Ok(None) };
            let Some(fields) = moves::fields(entity) else { return Ok(None) };
            let told = |standing: &Standing| self.standing(entity, fields, standing);
            let change = StateChange { from: told(&moved.from)?, to: told(&moved.to)? };
            (TimelineEvent::StateChanged, Some(change), self.seer.actor(moved.actor)?)
        };
        let Some(of) = decode::id_of(self.seer.reader, self.seer.registry, whose.id, key)? else { return Ok(None) };
        let (record, customer) = (Ref::new(entity.name.as_str(), id), Ref::new(whose.name.as_str(), of));
        Ok(Some(TimelineItem { at: moment.at, event, record, title, state, change, by, customer }))
    }

    fn standing(&self, entity: &Entity, fields: [FieldIndex; 2], standing: &Standing) -> Result<StateWithReason> {
        let say = |(field, cell): (FieldIndex, &Cell)| -> Result<(Option<String>, Option<String>)> {
            let name = self.seer.value(entity, field, cell)?.as_text().map(str::to_owned);
            let options = entity.at(field)?.kind.options().unwrap_or_default();
            let option = options.iter().find(|option| Some(&option.name) == name.as_ref());
            let label = option.and_then(|option| label(&option.labels, self.language)).map(str::to_owned);
            Ok((name, label))
        };
        let [state, status] = fields;
        let [at, why] = standing;
        let ((state, state_label), (status, status_label)) = (say((state, at))?, say((status, why))?);
        Ok(StateWithReason { state, state_label, status, status_label })
    }
}

/// The place of a moment, for the next page: those told of a customer are told from one another by when, what and which
/// line, so that nothing is told twice or left out, whatever happens in between.
fn cursor(moment: &Moment) -> String {
    format!("{}+{}+{}", time::timestamp_to_micros(moment.at), moment.record.0, moment.line)
}

fn place(after: &str) -> Result<Moment> {
    let parts: Option<Vec<i64>> = after.split('+').map(|part| part.parse().ok()).collect();
    let moment = match parts.as_deref() {
        Some([at, record, line]) => time::timestamp_from_micros(*at).map(|at| Moment {
            at,
            record: Key(*record),
            line: *line,
            entity: EntityId(0),
        }),
        _ => None,
    };
    moment.ok_or_else(|| Error::new(ErrorCode::InvalidArgument, "no page of a timeline ended there"))
}
