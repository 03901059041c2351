//! What a user may do with the records of an entity, as a condition that becomes part of every question.
//!
//! A record is reached by its owner, by its unit, by a share, or through a record above it: the lookups whose
//! relationships cascade sharing carry shares down, those that cascade reparenting let whoever owns the record above
//! read what belongs to it. All of it is computed when it is asked; nothing is written for each record.
//!
//! A condition takes one of two forms. Where one record is looked at, or a page of those that somebody sees whole units
//! of, each record is probed: `exists (…)`. Where all records are gone through, or somebody sees but a few among a million,
//! what is reached is gathered once: `… in (…)`, which the store can turn into walks of indexes. The wrong form costs up to
//! hundreds of times the right one.

use super::access::{Access, Reach};
use super::right::Right;
use crate::base::id::{EntityId, FieldId};
use crate::error::Result;
use crate::metadata::field::{Cascade, Follow};
use crate::metadata::kind::targets;
use crate::metadata::registry::{Entity, FieldIndex, Registry, system};
use crate::query::ast::Comparison;
use crate::query::plan::{Decode, Encode, FieldRef, Plan, PlanColumn, Predicate, Slot, SlotSource, Source, Term};

/// Relationships are followed so many records upwards; a hierarchy counts as one, however deep.
const MAX_STEPS: usize = 5;

/// Why a record is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The right reaches every record.
    Everything,
    /// The user, or a team of the user's, owns it.
    Own,
    /// It belongs to a unit (a place among the values of the access).
    Unit(usize),
    /// It belongs to a unit, or to one below it.
    Subtree(usize),
    /// It is the user's customer, or belongs to it.
    Customer,
    /// Somebody who reports to the user owns it.
    Report,
    /// It is shared with the user or a team.
    Share,
    /// A record above it is shared.
    ShareAbove,
    /// The user, or a team, owns a record above it.
    OwnerAbove,
}

/// How conditions are put: see above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Each record is looked at.
    Probe,
    /// The records are gathered.
    Gather,
}

/// How many records a question looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// One, known by its key.
    One,
    /// As many as fill a page.
    Page,
    /// All.
    All,
}

/// The condition a record of the entity must meet for the right; none means that all do.
///
/// # Errors
/// `internal` if a built-in entity lacks a field.
pub fn predicate(
    access: &Access,
    registry: &Registry,
    entity: &Entity,
    right: Right,
    span: Span,
) -> Result<Option<Predicate>> {
    let reach = access.reach(entity.id, right);
    if reach.everything || (!entity.is_owned() && !reach.is_nothing()) {
        return Ok(None);
    }
    let form = match span {
        Span::One => Form::Probe,
        Span::Page if access.is_broad(&reach) => Form::Probe,
        Span::Page | Span::All => Form::Gather,
    };
    let branches = branches(access, registry, entity, right, (form, span))?;
    Ok(Some(any(branches.into_iter().map(|(_, predicate)| predicate).collect())))
}

/// The ways in which a right reaches records of the entity, cheap ones first; none if it does not.
///
/// # Errors
/// `internal` if a built-in entity lacks a field.
pub fn branches(
    access: &Access,
    registry: &Registry,
    entity: &Entity,
    right: Right,
    (form, span): (Form, Span),
) -> Result<Vec<(Cause, Predicate)>> {
    let reach = access.reach(entity.id, right);
    if reach.is_nothing() {
        // Without the privilege no share helps: what a role withholds nobody can give away.
        return Ok(Vec::new());
    }
    // What has no owner belongs to all.
    if reach.everything || !entity.is_owned() {
        return Ok(vec![(Cause::Everything, Predicate::Always(true))]);
    }
    let builder = Builder { access, registry, right, form, span };
    let mut found = Vec::new();
    builder.by_owner_and_unit(entity, &reach, &mut found)?;
    if reach.customer {
        found.push((Cause::Customer, builder.reached_from(entity, &Root::Customer)?));
    }
    if access.has_shares && right.share_field().is_some() {
        found.push((Cause::Share, builder.granted(Term::Key { level: 0, source: 0 }, &Root::Share)?));
        let above = builder.above(entity, &Root::Share, &mut Walk::default(), true)?;
        if !above.is_empty() {
            found.push((Cause::ShareAbove, any(above)));
        }
    }
    if right == Right::Read {
        let above = builder.above(entity, &Root::Owner, &mut Walk::default(), true)?;
        if !above.is_empty() {
            found.push((Cause::OwnerAbove, any(above)));
        }
    }
    Ok(found)
}

/// What makes a record above pass its own reach on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Root {
    /// It is the user's customer.
    Customer,
    /// It is shared with the user or a team.
    Share,
    /// The user or a team owns it.
    Owner,
}

impl Root {
    fn follow(self, cascade: &Cascade) -> Follow {
        match self {
            Root::Customer | Root::Share => cascade.share,
            Root::Owner => cascade.reparent,
        }
    }
}

/// The way from a record up to those above it.
///
/// A lookup to many kinds of record is followed once on it: a note kept with a task is reached by way of the task, and not
/// of what the task is about. A condition over all that each of them can be about would be longer than what it finds is
/// worth.
#[derive(Default)]
struct Walk {
    entities: Vec<EntityId>,
    is_open_ended: bool,
}

struct Builder<'a> {
    access: &'a Access,
    registry: &'a Registry,
    right: Right,
    form: Form,
    span: Span,
}

impl Builder<'_> {
    fn by_owner_and_unit(&self, entity: &Entity, reach: &Reach, found: &mut Vec<(Cause, Predicate)>) -> Result<()> {
        if reach.own {
            found.push((Cause::Own, self.is_principal(field(0, entity.require(system::OWNER)?))));
        }
        let unit = || entity.require(system::BUSINESS_UNIT).map(|index| field(0, index));
        for place in &reach.units {
            found.push((Cause::Unit(*place), equal(unit()?, value(*place))));
        }
        let units = self.registry.get_by_id(targets::BUSINESS_UNIT)?;
        let parent = units.get("parent")?.1.id;
        for place in &reach.subtrees {
            let below = |of: Term| {
                let is_below = Predicate::Below { of: of.clone(), above: value(*place), field: parent, levels: None };
                any(vec![equal(of, value(*place)), is_below])
            };
            // Units are few: gathered once, they are at hand for every record that follows.
            let condition = match self.span {
                Span::One => below(unit()?),
                _ => {
                    let units = keys_of(targets::BUSINESS_UNIT, below(Term::Key { level: 0, source: 0 }));
                    Predicate::InPlan(unit()?, Box::new(units))
                }
            };
            found.push((Cause::Subtree(*place), condition));
        }
        if self.access.manager_depth > 0 && self.right == Right::Read {
            let manager = self.registry.get_by_id(targets::USER)?.get("manager")?.1.id;
            let owner = entity.require(system::OWNER)?;
            found.push((Cause::Report, self.is_owned_by_report(owner, manager)?));
        }
        Ok(())
    }

    fn is_owned_by_report(&self, owner: FieldIndex, manager: FieldId) -> Result<Predicate> {
        let levels = Some(self.access.manager_depth);
        if self.form == Form::Probe {
            return Ok(Predicate::Below { of: field(0, owner), above: value(0), field: manager, levels });
        }
        let is_below =
            Predicate::Below { of: Term::Key { level: 0, source: 0 }, above: value(0), field: manager, levels };
        Ok(Predicate::InPlan(field(0, owner), Box::new(keys_of(targets::USER, is_below))))
    }

    /// The term holds the user or one of the teams.
    fn is_principal(&self, term: Term) -> Predicate {
        match self.access.principals().len() {
            1 => equal(term, value(0)),
            count => Predicate::In(term, (0..count).map(slot).collect()),
        }
    }

    /// The record, one of a few at hand, is owned by the user or one of the teams.
    fn is_owned(&self, entity: &Entity) -> Result<Predicate> {
        let owner = field(0, entity.require(system::OWNER)?);
        Ok(self.is_principal(match self.form {
            Form::Probe => Term::Unsearched(Box::new(owner)),
            Form::Gather => owner,
        }))
    }

    /// The record itself passes, or one above it.
    fn reached_from(&self, entity: &Entity, root: &Root) -> Result<Predicate> {
        let mut ways = vec![self.granted(Term::Key { level: 0, source: 0 }, root)?];
        ways.extend(self.above(entity, root, &mut Walk::default(), true)?);
        Ok(any(ways))
    }

    /// The record whose key the term holds passes its reach on; of owners nothing can be said from a key.
    fn granted(&self, term: Term, root: &Root) -> Result<Predicate> {
        match (root, self.access.customer()) {
            (Root::Customer, Some(place)) => Ok(equal(term, value(place))),
            (Root::Share, _) => self.is_shared(term),
            _ => Ok(Predicate::Always(false)),
        }
    }

    fn is_shared(&self, term: Term) -> Result<Predicate> {
        let shares = self.registry.get_by_id(targets::SHARE)?;
        let Some(given) = self.right.share_field() else { return Ok(Predicate::Always(false)) };
        let index = |name: &str| shares.get(name).map(|(index, _)| index);
        let now = Slot { from: SlotSource::Now, encode: Encode::Timestamp("UTC") };
        let expires = index("expires_at")?;
        let mut conditions = vec![
            self.is_principal(field(0, index("principal")?)),
            Predicate::Compare(Comparison::Equal, field(0, index(given)?), number(1)),
            any(vec![
                Predicate::IsNull(field(0, expires)),
                Predicate::Compare(Comparison::Greater, field(0, expires), Term::Slot(now)),
            ]),
        ];
        let record = field(0, index("record")?);
        if self.form == Form::Probe {
            conditions.insert(0, equal(record, deeper(term)));
            return Ok(Predicate::Exists(Box::new(plan(targets::SHARE, None, all(conditions)))));
        }
        let found = plan(targets::SHARE, Some(record), all(conditions));
        Ok(Predicate::InPlan(term, Box::new(found)))
    }

    /// The ways in which a record above one of `entity` passes its reach on to it.
    fn above(&self, entity: &Entity, root: &Root, walked: &mut Walk, with_tree: bool) -> Result<Vec<Predicate>> {
        let mut ways = Vec::new();
        if walked.entities.len() >= MAX_STEPS || walked.entities.contains(&entity.id) {
            return Ok(ways);
        }
        walked.entities.push(entity.id);
        for (index, lookup) in entity.fields.iter().enumerate() {
            let follow = lookup.cascade.as_ref().map_or(Follow::None, |cascade| root.follow(cascade));
            let is_open_ended = lookup.kind.is_open_ended();
            if lookup.is_retired || follow == Follow::None || (is_open_ended && walked.is_open_ended) {
                continue;
            }
            walked.is_open_ended |= is_open_ended;
            let mut found = Vec::new();
            if lookup.is_hierarchy {
                if with_tree {
                    // What stands above in the tree is of the same entity: its own further lookups count too.
                    walked.entities.pop();
                    let conditions = self.conditions(entity, root, walked, false)?;
                    walked.entities.push(entity.id);
                    found.extend(self.in_tree(Term::Key { level: 0, source: 0 }, entity, lookup.id, conditions));
                }
            } else {
                let term = field(0, index);
                if *root != Root::Owner && follow != Follow::SameOwner {
                    found.push(self.granted(term.clone(), root)?);
                }
                for target in self.registry.targets_of(&lookup.kind) {
                    found.extend(self.through(entity, term.clone(), target, root, walked, follow)?);
                }
            }
            walked.is_open_ended &= !is_open_ended;
            if !found.is_empty() {
                ways.push(self.while_following(entity, follow, any(found))?);
            }
        }
        walked.entities.pop();
        Ok(ways)
    }

    /// The ways through one record that a lookup points to.
    fn through(
        &self,
        child: &Entity,
        term: Term,
        target: &Entity,
        root: &Root,
        walked: &mut Walk,
        follow: Follow,
    ) -> Result<Vec<Predicate>> {
        // Where the record above is looked at anyway, its tree is climbed from there; else from the key, below.
        let mut conditions = self.above(target, root, walked, follow == Follow::SameOwner)?;
        if *root == Root::Owner && target.is_owned() {
            conditions.insert(0, self.is_owned(target)?);
        }
        let mut ways = Vec::new();
        if follow == Follow::SameOwner {
            // Two owners are compared, so the record above has to be looked at, in whichever form.
            conditions.insert(0, self.granted(Term::Key { level: 0, source: 0 }, root)?);
            if child.is_owned() && target.is_owned() {
                let same = equal(field(0, target.require(system::OWNER)?), field(1, child.require(system::OWNER)?));
                let is_parent = equal(Term::Key { level: 0, source: 0 }, deeper(term));
                let found = plan(target.id, None, all(vec![is_parent, same, any(conditions)]));
                ways.push(Predicate::Exists(Box::new(found)));
            }
            return Ok(ways);
        }
        if !conditions.is_empty() {
            ways.push(self.reached(term.clone(), target, any(conditions)));
        }
        let tree = target.fields.iter().find(|lookup| {
            let cascade = lookup.cascade.as_ref();
            lookup.is_hierarchy && !lookup.is_retired && cascade.is_some_and(|c| root.follow(c) != Follow::None)
        });
        if let Some(tree) = tree {
            let conditions = self.conditions(target, root, walked, false)?;
            ways.extend(self.in_tree(term, target, tree.id, conditions));
        }
        Ok(ways)
    }

    /// What must hold of a record of the entity itself, or of those above it other than in its tree.
    fn conditions(&self, entity: &Entity, root: &Root, walked: &mut Walk, with_tree: bool) -> Result<Vec<Predicate>> {
        let mut conditions = match root {
            Root::Owner if entity.is_owned() => vec![self.is_owned(entity)?],
            Root::Owner => Vec::new(),
            _ => vec![self.granted(Term::Key { level: 0, source: 0 }, root)?],
        };
        conditions.extend(self.above(entity, root, walked, with_tree)?);
        Ok(conditions)
    }

    /// The record whose key the term holds meets a condition.
    fn reached(&self, term: Term, target: &Entity, condition: Predicate) -> Predicate {
        match self.form {
            Form::Probe => {
                let is_it = equal(Term::Key { level: 0, source: 0 }, deeper(term));
                Predicate::Exists(Box::new(plan(target.id, None, all(vec![is_it, condition]))))
            }
            Form::Gather => Predicate::InPlan(term, Box::new(keys_of(target.id, condition))),
        }
    }

    /// A record above, in the tree of a hierarchy, the one whose key the term holds meets a condition.
    fn in_tree(&self, term: Term, entity: &Entity, tree: FieldId, conditions: Vec<Predicate>) -> Option<Predicate> {
        if conditions.is_empty() {
            return None;
        }
        let condition = any(conditions);
        Some(match self.form {
            Form::Probe => {
                let above = Term::Key { level: 0, source: 0 };
                let is_above = Predicate::Below { of: deeper(term.clone()), above, field: tree, levels: None };
                // Most records lie below no other: that is told before a list of those above is made.
                let is_below = Predicate::IsBelow { of: term, field: tree };
                all(vec![is_below, Predicate::Exists(Box::new(plan(entity.id, None, all(vec![is_above, condition]))))])
            }
            Form::Gather => {
                Predicate::BelowAny { of: term, above: Box::new(keys_of(entity.id, condition)), field: tree }
            }
        })
    }

    /// Where only open records follow, the record must be in its first state.
    fn while_following(&self, entity: &Entity, follow: Follow, condition: Predicate) -> Result<Predicate> {
        let initial = entity.states.as_ref().and_then(|model| model.initial());
        match (follow, initial, entity.index_of(system::STATE)) {
            (Follow::Active, Some(initial), Some(state)) => {
                let is_open = Predicate::Compare(Comparison::Equal, field(0, state), number(i64::from(initial.code)));
                Ok(all(vec![is_open, condition]))
            }
            _ => Ok(condition),
        }
    }
}

fn field(level: usize, index: FieldIndex) -> Term {
    Term::Field(FieldRef { level, source: 0, field: index })
}

/// The term as a question within its own says it.
fn deeper(term: Term) -> Term {
    match term {
        Term::Field(reference) => Term::Field(FieldRef { level: reference.level.saturating_add(1), ..reference }),
        Term::Key { level, source } => Term::Key { level: level.saturating_add(1), source },
        other => other,
    }
}

fn slot(place: usize) -> Slot {
    Slot { from: SlotSource::Access(place), encode: Encode::Stored }
}

fn value(place: usize) -> Term {
    Term::Slot(slot(place))
}

fn number(number: i64) -> Term {
    let from = SlotSource::Constant(crate::base::value::Value::Int(number));
    Term::Slot(Slot { from, encode: Encode::Integer })
}

fn equal(left: Term, right: Term) -> Predicate {
    Predicate::Compare(Comparison::Equal, left, right)
}

fn any(mut predicates: Vec<Predicate>) -> Predicate {
    match predicates.len() {
        0 => Predicate::Always(false),
        1 => predicates.pop().unwrap_or(Predicate::Always(false)),
        _ => Predicate::Or(predicates),
    }
}

fn all(mut predicates: Vec<Predicate>) -> Predicate {
    match predicates.len() {
        1 => predicates.pop().unwrap_or(Predicate::Always(true)),
        _ => Predicate::And(predicates),
    }
}

/// A question for the keys of the records of an entity that meet a condition.
fn keys_of(entity: EntityId, filter: Predicate) -> Plan {
    plan(entity, Some(Term::Key { level: 0, source: 0 }), filter)
}

/// A question over one entity, without what its reader may see: it decides just that.
pub(super) fn plan(entity: EntityId, column: Option<Term>, filter: Predicate) -> Plan {
    let named = |term| PlanColumn { name: String::new(), term, decode: Decode::Integer };
    let source = Source { entity, join: None, visibility: None };
    Plan::over(vec![source], column.map(named).into_iter().collect(), Some(filter))
}
