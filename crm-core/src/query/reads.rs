//! Which fields a question reads of the record it is asked about.

use super::plan::{FieldRef, Plan, Predicate, Term};
use crate::metadata::registry::FieldIndex;

impl Plan {
    /// The fields of its first source that its columns and what may be seen of it read, each once; with each whether the kind
    /// of record behind the field is read as well.
    pub fn reads(&self) -> Vec<(FieldIndex, bool)> {
        let mut reads = Reads::default();
        self.columns.iter().for_each(|column| reads.term(&column.term, 0));
        for source in self.sources.iter().take(1) {
            source.visibility.iter().for_each(|visibility| reads.predicate(visibility, 0));
        }
        reads.0
    }
}

#[derive(Default)]
struct Reads(Vec<(FieldIndex, bool)>);

impl Reads {
    /// A field is that of the question asked about if it is named from so many questions within.
    fn field(&mut self, field: &FieldRef, level: usize, with_kind: bool) {
        if field.level != level || field.source != 0 {
            return;
        }
        match self.0.iter_mut().find(|(known, _)| *known == field.field) {
            Some((_, kind)) => *kind |= with_kind,
            None => self.0.push((field.field, with_kind)),
        }
    }

    fn plan(&mut self, plan: &Plan, level: usize) {
        for source in &plan.sources {
            source.visibility.iter().for_each(|visibility| self.predicate(visibility, level));
        }
        plan.columns.iter().for_each(|column| self.term(&column.term, level));
        plan.group.iter().for_each(|term| self.term(term, level));
        plan.order.iter().for_each(|(term, _)| self.term(term, level));
        plan.filter.iter().chain(&plan.having).for_each(|condition| self.predicate(condition, level));
    }

    fn predicate(&mut self, predicate: &Predicate, level: usize) {
        let within = level.saturating_add(1);
        match predicate {
            Predicate::Always(_) | Predicate::SameAccess(_) => {}
            Predicate::Compare(_, left, right) | Predicate::Below { of: left, above: right, .. } => {
                self.term(left, level);
                self.term(right, level);
            }
            Predicate::HasOption(field, _) => self.field(field, level, false),
            Predicate::In(of, _) | Predicate::Like(of, _) | Predicate::IsNull(of) | Predicate::IsBelow { of, .. } => {
                self.term(of, level)
            }
            Predicate::InPlan(of, plan) | Predicate::BelowAny { of, above: plan, .. } => {
                self.term(of, level);
                self.plan(plan, within);
            }
            Predicate::Exists(plan) => self.plan(plan, within),
            Predicate::And(parts) | Predicate::Or(parts) => parts.iter().for_each(|part| self.predicate(part, level)),
            Predicate::Not(part) => self.predicate(part, level),
        }
    }

    fn term(&mut self, term: &Term, level: usize) {
        match term {
            Term::Field(field) => self.field(field, level, false),
            Term::TargetEntity(field) => self.field(field, level, true),
            Term::Behind(field, plans) => {
                self.field(field, level, true);
                plans.iter().for_each(|(_, plan)| self.plan(plan, level.saturating_add(1)));
            }
            Term::FirstSet(terms) => terms.iter().for_each(|term| self.term(term, level)),
            Term::EntityOf(keys) => keys.iter().for_each(|(_, key)| self.term(key, level)),
            Term::Unsearched(inner)
            | Term::Shifted(inner, _)
            | Term::Ranked(inner, _)
            | Term::DatePart { of: inner, .. }
            | Term::Aggregate { argument: Some(inner), .. } => self.term(inner, level),
            Term::Key { .. } | Term::Slot(_) | Term::Aggregate { argument: None, .. } => {}
        }
    }
}
