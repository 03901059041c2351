//! A bound question: every name resolved, every type checked, visibility included. The only thing a store accepts.

use std::sync::Arc;

use super::ast::{Aggregate, Comparison, DatePart};
use crate::base::id::{EntityId, FieldId};
use crate::base::time::Timestamp;
use crate::base::value::Value;
use crate::metadata::entity::Labels;
use crate::metadata::registry::FieldIndex;

/// A bound question.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The entities read; the first is the one asked about, the others are joined to earlier ones.
    pub sources: Vec<Source>,
    /// The columns of the answer.
    pub columns: Vec<PlanColumn>,
    /// Only equal rows once.
    pub distinct: bool,
    /// Which records.
    pub filter: Option<Predicate>,
    /// What to group by.
    pub group: Vec<Term>,
    /// Which groups.
    pub having: Option<Predicate>,
    /// In which order; the second is true for descending. Ends with the record's key where there are no groups, so
    /// that every order is total.
    pub order: Vec<(Term, bool)>,
    /// How many rows at most.
    pub limit: Option<Slot>,
    /// Where a page starts: the values of the order's keys in the last row of the page before.
    pub after: Option<Vec<Slot>>,
    /// The moment to read as of; no store reads the past yet.
    pub as_of: Option<Timestamp>,
}

impl Plan {
    /// A question over these sources: no order, no groups, all of the answer.
    pub fn over(sources: Vec<Source>, columns: Vec<PlanColumn>, filter: Option<Predicate>) -> Plan {
        Plan {
            sources,
            columns,
            distinct: false,
            filter,
            group: Vec::new(),
            having: None,
            order: Vec::new(),
            limit: None,
            after: None,
            as_of: None,
        }
    }

    /// Adds the entities that are read, those of the questions within too; not those that decide what may be seen.
    pub fn entities(&self, found: &mut Vec<EntityId>) {
        for source in &self.sources {
            if !found.contains(&source.entity) {
                found.push(source.entity);
            }
        }
        self.columns.iter().for_each(|column| column.term.entities(found));
        self.order.iter().for_each(|(term, _)| term.entities(found));
        self.filter.iter().chain(&self.having).for_each(|condition| condition.entities(found));
    }
}

impl Predicate {
    fn entities(&self, found: &mut Vec<EntityId>) {
        match self {
            Predicate::InPlan(_, plan) | Predicate::Exists(plan) | Predicate::BelowAny { above: plan, .. } => {
                plan.entities(found);
            }
            Predicate::Compare(_, left, right) => {
                left.entities(found);
                right.entities(found);
            }
            Predicate::In(of, _) | Predicate::Like(of, _) | Predicate::IsNull(of) => of.entities(found),
            Predicate::And(parts) | Predicate::Or(parts) => parts.iter().for_each(|part| part.entities(found)),
            Predicate::Not(part) => part.entities(found),
            _ => {}
        }
    }
}

impl Term {
    fn entities(&self, found: &mut Vec<EntityId>) {
        match self {
            Term::Behind(_, plans) => plans.iter().for_each(|(_, plan)| plan.entities(found)),
            Term::FirstSet(terms) => terms.iter().for_each(|term| term.entities(found)),
            Term::Aggregate { argument: Some(inner), .. }
            | Term::Unsearched(inner)
            | Term::Shifted(inner, _)
            | Term::Ranked(inner, _)
            | Term::DatePart { of: inner, .. } => inner.entities(found),
            _ => {}
        }
    }
}

/// A lookup to more entities than these is not joined: see [`Term::Behind`].
pub const MOST_JOINED: usize = 4;

/// One entity a question reads.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// The entity.
    pub entity: EntityId,
    /// How it is joined; none for the first.
    pub join: Option<Join>,
    /// What the principal may see of it; none means everything.
    pub visibility: Option<Predicate>,
}

/// A lookup walked from an earlier source.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Join {
    /// The earlier source.
    pub source: usize,
    /// Its lookup.
    pub field: FieldIndex,
}

/// A field of a source. In a question within a question, `level` counts outwards: nought is the inner one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FieldRef {
    /// How many questions outwards.
    pub level: usize,
    /// The source in that question.
    pub source: usize,
    /// The field.
    pub field: FieldIndex,
}

/// A value: of a field, of a parameter, or computed.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// A field as it is stored: for a lookup the record's key, for a choice the code.
    Field(FieldRef),
    /// The entity number of a polymorphic lookup.
    TargetEntity(FieldRef),
    /// The key of the record itself.
    Key {
        /// How many questions outwards.
        level: usize,
        /// The source in that question.
        source: usize,
    },
    /// The first of several that is set: the name behind a polymorphic lookup.
    FirstSet(Vec<Term>),
    /// What is asked of the record behind a lookup to one of many entities: a question for each, over the one record the
    /// lookup holds, with one column and with what may be seen of it. Joined, each of them would cost every row a search,
    /// and a statement cannot join so many; of these the row's own kind picks one. Their terms stay within them.
    Behind(FieldRef, Vec<(EntityId, Plan)>),
    /// The number of the entity whose key is the first that is set: of what a polymorphic lookup points to, as far as it
    /// may be seen.
    EntityOf(Vec<(EntityId, Term)>),
    /// A value that no index is to be searched for: where few records are at hand by another way, and the store, which
    /// does not know how many an index would find, might begin with those.
    Unsearched(Box<Term>),
    /// A number in smaller parts: times ten to the power given. Two numbers are compared in the same parts.
    Shifted(Box<Term>, u32),
    /// The place of a code among these, counted from nought: options in the order they are shown.
    Ranked(Box<Term>, Arc<Vec<i64>>),
    /// A parameter or constant.
    Slot(Slot),
    /// An aggregate; without an argument it counts rows.
    Aggregate {
        /// Which.
        function: Aggregate,
        /// Of what.
        argument: Option<Box<Term>>,
        /// Equal values once.
        distinct: bool,
        /// For an average: the places to keep beyond those the argument is scaled by.
        extra_scale: u32,
    },
    /// A part of a date (`zone` is none) or of a moment as a clock in `zone` shows it.
    DatePart {
        /// Which.
        part: DatePart,
        /// Of what.
        of: Box<Term>,
        /// The IANA name of the time zone, for moments.
        zone: Option<&'static str>,
    },
}

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Predicate {
    /// A constant answer.
    Always(bool),
    /// A comparison. `NotEqual` is true as well where the left side is not set, as people expect of "not".
    Compare(Comparison, Term, Term),
    /// A multi-choice has the option with this code.
    HasOption(FieldRef, Slot),
    /// One of a list.
    In(Term, Vec<Slot>),
    /// Among the answers of another question.
    InPlan(Term, Box<Plan>),
    /// Text like a pattern.
    Like(Term, Slot),
    /// Not set.
    IsNull(Term),
    /// Nobody has changed who may do what since the values of the condition were gathered.
    SameAccess(Slot),
    /// Another question has an answer.
    Exists(Box<Plan>),
    /// One record lies below another in the tree of a hierarchy, at most `levels` deep; no record lies below itself.
    Below {
        /// The key of the one that lies below.
        of: Term,
        /// The key of the one that stands above.
        above: Term,
        /// The lookup that forms the tree.
        field: FieldId,
        /// How many levels at most; none means at any depth.
        levels: Option<u32>,
    },
    /// A record lies below some other in the tree of a hierarchy: cheaply told, where most do not.
    IsBelow {
        /// The key of the one that may lie below.
        of: Term,
        /// The lookup that forms the tree.
        field: FieldId,
    },
    /// A record lies below one of the answers of another question.
    BelowAny {
        /// The key of the one that lies below.
        of: Term,
        /// The question for those that may stand above: its answers are keys.
        above: Box<Plan>,
        /// The lookup that forms the tree.
        field: FieldId,
    },
    /// All of them.
    And(Vec<Predicate>),
    /// Any of them.
    Or(Vec<Predicate>),
    /// Not so. Unknown counts as not so.
    Not(Box<Predicate>),
}

/// A value that is filled in when the question is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// Where it comes from.
    pub from: SlotSource,
    /// How it is stored.
    pub encode: Encode,
}

/// Where the value of a slot comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum SlotSource {
    /// The question itself.
    Constant(Value),
    /// A named parameter.
    Parameter(String),
    /// The acting user.
    Me,
    /// One of the keys that say what the acting user may see: the user, a team, a unit.
    Access(usize),
    /// The epoch of everybody's rights those keys were gathered at.
    AccessEpoch,
    /// The present day, and so many days.
    Today,
    /// The present moment.
    Now,
    /// The first day of a period named in words, by a constant or a parameter.
    PeriodStart(Box<SlotSource>),
    /// The day after the last of such a period.
    PeriodEnd(Box<SlotSource>),
    /// A key of the page cursor, by position.
    Cursor(usize),
}

/// How a value is stored, so that it compares with what it is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Encode {
    /// As text; an empty one is not set.
    Text,
    /// As the pattern of `like`: text, its blanks kept.
    Pattern,
    /// As a whole number.
    Integer,
    /// As a count of smallest parts.
    Scaled(u32),
    /// As 0 or 1.
    Boolean,
    /// As days.
    Date,
    /// As microseconds; a day is its first moment in the zone.
    Timestamp(&'static str),
    /// As microseconds; a day is its last moment in the zone, so that `at <= '2026-03-31'` includes the whole day.
    TimestampEnd(&'static str),
    /// As a whole number from nought: how many rows at most.
    Count,
    /// As the code of the option with this name.
    Choice(Arc<Vec<(String, i64)>>),
    /// As the key of the record with this id, of one of these entities. Keys are unique over all entities, so a
    /// polymorphic lookup compares by key alone.
    Record(Vec<EntityId>),
    /// As it came out of the store: for cursors.
    Stored,
}

/// A column of the answer.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanColumn {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub term: Term,
    /// How it is read.
    pub decode: Decode,
}

/// How a stored value becomes a [`Value`].
#[derive(Clone, Debug, PartialEq)]
pub enum Decode {
    /// As text.
    Text,
    /// As a whole number.
    Integer,
    /// From a count of smallest parts.
    Scaled(u32),
    /// From 0 or 1.
    Boolean,
    /// From days.
    Date,
    /// From microseconds.
    Timestamp,
    /// From a code to the option's name.
    Choice(Arc<Vec<(i64, String)>>),
    /// From a code to the option's label, in the language given.
    Label(Arc<Vec<(i64, Labels)>>, String),
    /// From the codes of a multi-choice, to a list of names.
    MultiChoice(Arc<Vec<(i64, String)>>),
    /// The id of the record itself (its key is the term).
    OwnId,
    /// The id behind a lookup to one entity.
    Lookup(EntityId),
    /// The entity and id behind a polymorphic lookup to these.
    Polymorphic(Vec<(EntityId, Arc<str>)>),
    /// From the number of an entity to its name.
    EntityName(Vec<(EntityId, Arc<str>)>),
    /// A file's name, type and size.
    File,
}

impl Decode {
    /// How many places of a row it reads.
    pub fn width(&self) -> usize {
        match self {
            Decode::Polymorphic(_) => 2,
            Decode::File => 3,
            _ => 1,
        }
    }
}
