//! References to other records: found by name, made where that is wished, and, where a later row of the same file may
//! bring them, found at the end.

use std::collections::HashMap;

use super::batch::BATCH_ROWS;
use super::lookup::Found;
use super::plan::{Pending, Row};
use super::report::{RowFault, shown};
use super::rows::{Rows, concerns_all};
use super::value::Fault;
use crate::base::id::Id;
use crate::error::{Error, Result};
use crate::record::batch::Write;
use crate::record::values::Values;

/// How many references to later rows are remembered.
const MAX_DEFERRED: usize = 100_000;

/// A reference to a row of the same file that has not come yet.
pub(super) struct Deferred {
    pub(super) line: u64,
    pub(super) record: Id,
    pub(super) pending: Pending,
}

impl Rows<'_, '_> {
    /// Finds the records that lookups name, and makes those that may be made. Answers with the references to rows
    /// that may still come.
    pub(super) fn find_lookups(&mut self, rows: &mut [Row], usable: &[usize]) -> Result<HashMap<usize, Vec<Pending>>> {
        let mut later: HashMap<usize, Vec<Pending>> = HashMap::new();
        // What is to be made, each once: lookup and key of the name, with the rows that wait for it.
        let mut missing: Vec<(usize, String)> = Vec::new();
        let mut waiting: HashMap<(usize, String), Vec<(usize, Pending)>> = HashMap::new();
        for index in usable {
            let Some(row) = rows.get_mut(*index) else { continue };
            for pending in std::mem::take(&mut row.pending) {
                let found = self.find(&pending)?;
                let Some(lookup) = self.plan.lookups.get(pending.lookup) else { continue };
                match found {
                    Found::One(id) => {
                        let value = self.plan.reference(pending.slot, pending.lookup, id);
                        row.put(pending.slot, value);
                    }
                    Found::Several => row.faults.push((pending.target, ambiguous(&lookup.entity))),
                    Found::None if lookup.is_own && self.deferred.len() < MAX_DEFERRED => {
                        later.entry(*index).or_default().push(pending);
                    }
                    Found::None if lookup.create => {
                        let key = (pending.lookup, lookup.key(&pending.text));
                        if !waiting.contains_key(&key) {
                            missing.push(key.clone());
                        }
                        waiting.entry(key).or_default().push((*index, pending));
                    }
                    Found::None => self.unknown(row, &pending),
                }
            }
        }
        self.create_missing(rows, missing, waiting)?;
        Ok(later)
    }

    fn create_missing(
        &mut self,
        rows: &mut [Row],
        missing: Vec<(usize, String)>,
        mut waiting: HashMap<(usize, String), Vec<(usize, Pending)>>,
    ) -> Result<()> {
        let mut writes = Vec::new();
        let mut made_for: Vec<(String, Vec<(usize, Pending)>)> = Vec::new();
        for key in missing {
            // A row that is refused anyway makes nothing.
            let who = waiting.remove(&key).unwrap_or_default();
            let (who, _): (Vec<_>, Vec<_>) =
                who.into_iter().partition(|(row, _)| rows.get(*row).is_some_and(|row| row.faults.is_empty()));
            let (Some(lookup), Some((_, first))) = (self.plan.lookups.get(key.0), who.first()) else { continue };
            let values = lookup.new_record(self.session, &first.text, &first.filled)?;
            let entity = lookup.entity.to_string();
            writes.push(Write::Create { entity: entity.clone(), values });
            made_for.push((entity, who));
        }
        if writes.is_empty() {
            return Ok(());
        }
        let results = self.session.write(writes)?;
        for ((entity, who), result) in made_for.into_iter().zip(results) {
            let made = match result {
                Ok(written) => {
                    self.report.lookups_created += 1;
                    Ok(written.record.id)
                }
                Err(error) if concerns_all(&error) => return Err(error),
                Err(error) => Err(error.message().to_owned()),
            };
            let mut is_known = false;
            for (row, pending) in who {
                let Some(row) = rows.get_mut(row) else { continue };
                match &made {
                    Ok(id) => {
                        if !std::mem::replace(&mut is_known, true) {
                            self.add(&pending, *id);
                        }
                        let value = self.plan.reference(pending.slot, pending.lookup, *id);
                        row.put(pending.slot, value);
                    }
                    Err(why) => {
                        row.faults.push((pending.target, not_created(&entity, why)));
                    }
                }
            }
        }
        Ok(())
    }

    fn unknown(&mut self, row: &mut Row, pending: &Pending) {
        if !self.ignores_unknown(pending) {
            row.faults.push((pending.target, self.unknown_reference(pending)));
        }
    }

    fn unknown_reference(&mut self, pending: &Pending) -> Fault {
        let Some(lookup) = self.plan.lookups.get_mut(pending.lookup) else {
            return Fault::new("unknown_reference", "");
        };
        let mut message = format!("there is no {} with this {}", lookup.entity, lookup.by);
        if let Some(near) = lookup.nearest(&pending.text) {
            message.push_str(&format!("; did you mean {near}?"));
        }
        Fault::new("unknown_reference", message)
    }

    /// The references to rows of the file itself, now that all of it was read.
    pub(super) fn write_deferred(&mut self) -> Result<()> {
        let deferred = std::mem::take(&mut self.deferred);
        if !deferred.is_empty() {
            for lookup in self.plan.lookups.iter_mut().filter(|lookup| lookup.is_own) {
                lookup.reload(self.session)?;
            }
        }
        for some in deferred.chunks(BATCH_ROWS) {
            self.session.check_interrupt()?;
            let mut writes = Vec::new();
            let mut sources = Vec::new();
            for reference in some {
                match self.find_deferred(reference)? {
                    Ok(id) => {
                        let pending = &reference.pending;
                        let value = self.plan.reference(pending.slot, pending.lookup, id);
                        let field =
                            self.plan.slots.get(pending.slot).map(|slot| slot.name.as_str()).unwrap_or_default();
                        writes.push(Write::Update {
                            entity: self.plan.entity.name.clone(),
                            id: reference.record,
                            values: Values::new().with(field, value),
                            version: None,
                        });
                        sources.push(reference);
                    }
                    Err(Some(fault)) => self.refuse_deferred(reference, fault)?,
                    Err(None) => {}
                }
            }
            for (reference, result) in sources.into_iter().zip(self.session.write(writes)?) {
                match result {
                    Ok(_) => {}
                    Err(error) if concerns_all(&error) => return Err(error),
                    Err(error) => self.refuse_deferred(reference, Fault::new(error.code().id(), error.message()))?,
                }
            }
        }
        self.report_noted()
    }

    /// The record a late reference means; without a fault if nobody asks for one.
    fn find_deferred(&mut self, reference: &Deferred) -> Result<std::result::Result<Id, Option<Fault>>> {
        let pending = &reference.pending;
        let found = self.find(pending)?;
        let Some(lookup) = self.plan.lookups.get(pending.lookup) else { return Ok(Err(None)) };
        match found {
            Found::One(id) => Ok(Ok(id)),
            Found::Several => Ok(Err(Some(ambiguous(&lookup.entity)))),
            Found::None if lookup.create => {
                let (entity, values) =
                    (lookup.entity.to_string(), lookup.new_record(self.session, &pending.text, &pending.filled)?);
                match self.session.write(vec![Write::Create { entity: entity.clone(), values }])?.pop() {
                    Some(Ok(written)) => {
                        self.report.lookups_created += 1;
                        self.add(pending, written.record.id);
                        Ok(Ok(written.record.id))
                    }
                    Some(Err(error)) if concerns_all(&error) => Err(error),
                    Some(Err(error)) => Ok(Err(Some(not_created(&entity, error.message())))),
                    None => Err(Error::internal("a write without a result")),
                }
            }
            Found::None if self.ignores_unknown(pending) => Ok(Err(None)),
            Found::None => Ok(Err(Some(self.unknown_reference(pending)))),
        }
    }

    fn refuse_deferred(&mut self, reference: &Deferred, fault: Fault) -> Result<()> {
        self.report.incomplete += 1;
        self.fault(RowFault {
            line: reference.line,
            column: self.plan.heading(reference.pending.target).to_owned(),
            value: shown(&reference.pending.text),
            reason: fault.rule.to_owned(),
            message: fault.message,
        })
    }

    fn find(&mut self, pending: &Pending) -> Result<Found> {
        match self.plan.lookups.get_mut(pending.lookup) {
            Some(lookup) => lookup.find(self.session, &pending.text),
            None => Ok(Found::None),
        }
    }

    fn add(&mut self, pending: &Pending, id: Id) {
        if let Some(lookup) = self.plan.lookups.get_mut(pending.lookup) {
            lookup.add(&pending.text, id);
        }
    }

    fn ignores_unknown(&self, pending: &Pending) -> bool {
        self.plan.targets.get(pending.target).is_some_and(|target| target.ignore_unknown)
    }
}

fn ambiguous(entity: &str) -> Fault {
    Fault::new("ambiguous_reference", format!("several of {entity} are called so"))
}

fn not_created(entity: &str, why: &str) -> Fault {
    Fault::new("reference_not_created", format!("the {entity} could not be created: {why}"))
}
