//! What stands behind a lookup to many entities: asked of the one record it holds, by the kind that is.

use std::sync::Arc;

use super::super::plan::{FieldRef, Plan, PlanColumn, Slot, SlotSource, Term};
use super::kind::Operand;
use super::path::{Stop, own_id};
use super::scope::Scope;
use super::{Binder, Encode};
use crate::base::id::EntityId;
use crate::base::value::Value;
use crate::error::Result;
use crate::metadata::registry::Entity;

impl<'a> Binder<'a> {
    /// The question for each kind of record behind a lookup, with what `asked` binds over it.
    pub(super) fn behind(
        &mut self,
        targets: &[&'a Arc<Entity>],
        mut asked: impl FnMut(&mut Binder<'a>, Stop<'a>) -> Result<Operand>,
    ) -> Result<Vec<(Operand, (EntityId, Plan))>> {
        let mut found = Vec::with_capacity(targets.len());
        for target in targets {
            let visibility = self.ctx.sight.visibility(target, false)?;
            self.scopes.push(Scope::behind(target, visibility));
            let operand = asked(self, Stop { level: 0, source: 0, entity: target });
            let sources = self.scopes.pop().map(|scope| scope.sources).unwrap_or_default();
            let operand = operand?;
            let column = PlanColumn { name: String::new(), term: operand.term.clone(), decode: operand.decode.clone() };
            found.push((operand, (target.id, Plan::over(sources, vec![column], None))));
        }
        Ok(found)
    }

    /// The key of the record behind a lookup, nothing if it may not be seen.
    pub(super) fn key_behind(&mut self, reference: FieldRef, targets: &[&'a Arc<Entity>]) -> Result<Term> {
        let found = self.behind(targets, |_, stop| Ok(own_id(stop)))?;
        Ok(Term::Behind(reference, found.into_iter().map(|(_, plan)| plan).collect()))
    }

    /// The number of the entity of the record behind a lookup, nothing if it may not be seen.
    pub(super) fn entity_behind(&mut self, reference: FieldRef, targets: &[&'a Arc<Entity>]) -> Result<Term> {
        let found = self.behind(targets, |_, stop| {
            let number = Value::Int(i64::from(stop.entity.id.0));
            let slot = Slot { from: SlotSource::Constant(number), encode: Encode::Integer };
            Ok(Operand { term: Term::Slot(slot), ..own_id(stop) })
        })?;
        Ok(Term::Behind(reference, found.into_iter().map(|(_, plan)| plan).collect()))
    }

    /// The name of the record behind a lookup, by which it is ordered.
    pub(super) fn name_behind(&mut self, reference: FieldRef, targets: &[&'a Arc<Entity>]) -> Result<Term> {
        let found = self.behind(targets, |_, stop| {
            let (field, _) = stop.entity.primary_field()?;
            let name = Term::Field(FieldRef { level: 0, source: 0, field });
            Ok(Operand { term: name, ..own_id(stop) })
        })?;
        Ok(Term::Behind(reference, found.into_iter().map(|(_, plan)| plan).collect()))
    }
}
