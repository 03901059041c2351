//! The place in an order where a page goes on.
//!
//! The rows after a row are those further on by the first key, and those the same by it and further on by the rest.
//! Where it can be, this is written as one range of an index. Nulls are in the way: a range has none of them. Where
//! nulls are the last of the order, the page is the first rows of two runs, those with a value and those without, and
//! each is a range.

use super::select::Renderer;
use crate::base::value::Value;
use crate::error::Result;
use crate::query::plan::{Plan, Slot, SlotSource, Term};

/// Which of the rows of a page a SELECT is to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Run {
    /// All.
    Whole,
    /// Those that have a value in the first key.
    Set,
    /// Those that have none.
    Null,
}

impl<'a> Renderer<'a> {
    /// True if the page goes on from a row with a value, and rows without one come last.
    pub(super) fn goes_on_in_two_runs(&self, plan: &Plan) -> bool {
        let (Some((term, descending)), Some(slot)) =
            (plan.order.first(), plan.after.as_ref().and_then(|after| after.first()))
        else {
            return false;
        };
        let nulls_come_last = *descending == self.dialect.nulls_are_least();
        plan.limit.is_some() && plan.order.len() > 1 && nulls_come_last && !is_null(slot) && !self.is_always_set(term)
    }

    /// The first rows of either run, put in order: at most twice a page is sorted.
    pub(super) fn two_runs(&mut self, plan: &'a Plan, keys: usize) -> Result<()> {
        self.out.sql("select * from (");
        self.run(plan, keys, Run::Set)?;
        self.out.sql(") union all select * from (");
        self.run(plan, keys, Run::Null)?;
        self.out.sql(")");
        let before: usize = plan.columns.iter().map(|column| column.decode.width()).sum();
        self.order_and_limit(plan, |select, index, _| {
            select.out.number(i64::try_from(before + index + 1).unwrap_or(i64::MAX));
            Ok(())
        })
    }

    /// The rows after the one whose keys are given, as [`Plan::order`] has them.
    pub(super) fn after(&mut self, order: &'a [(Term, bool)], after: &'a [Slot], run: Run) -> Result<()> {
        let mut keys: Vec<OrderKey<'a>> = order
            .iter()
            .zip(after)
            .map(|((term, descending), slot)| OrderKey {
                term,
                slot,
                descending: *descending,
                is_null: is_null(slot),
                is_set: self.is_always_set(term),
            })
            .collect();
        match (run, keys.first_mut()) {
            (Run::Set, Some(first)) => first.is_set = true,
            (Run::Null, Some(first)) => {
                self.term(first.term)?;
                self.out.sql(" is null");
                return Ok(());
            }
            _ => {}
        }
        let descending = keys.first().is_some_and(|key| key.descending);
        let is_even = keys.iter().all(|key| {
            // In falling order nothing comes after null but null: a bound alone would lose those.
            !key.is_null
                && key.descending == descending
                && (key.is_set || key.descending != self.dialect.nulls_are_least())
        });
        if is_even && keys.len() > 1 {
            return self.after_row(&keys, descending);
        }
        self.bound(&keys)?;
        self.out.sql("(");
        self.after_each(&keys)?;
        self.out.sql(")");
        Ok(())
    }

    /// What is true of all rows further on, said of the first key alone: where an index starts to be read.
    fn bound(&mut self, keys: &[OrderKey<'a>]) -> Result<()> {
        let Some(first) = keys.first().filter(|_| keys.len() > 1) else { return Ok(()) };
        let nulls_come_after = first.descending == self.dialect.nulls_are_least();
        if first.is_null && nulls_come_after {
            self.term(first.term)?;
            self.out.sql(" is null and ");
        } else if !first.is_null && (first.is_set || !nulls_come_after) {
            self.term(first.term)?;
            self.out.sql(if first.descending { " <= " } else { " >= " });
            self.out.slot(first.slot);
            self.out.sql(" and ");
        }
        Ok(())
    }

    /// `(a, b) > (?, ?)`: one range of an index.
    fn after_row(&mut self, keys: &[OrderKey<'a>], descending: bool) -> Result<()> {
        self.out.sql("(");
        for (index, key) in keys.iter().enumerate() {
            self.comma(index);
            self.term(key.term)?;
        }
        self.out.sql(if descending { ") < (" } else { ") > (" });
        for (index, key) in keys.iter().enumerate() {
            self.comma(index);
            self.out.slot(key.slot);
        }
        self.out.sql(")");
        Ok(())
    }

    /// Further on by the first key, or the same by the first and further on by the rest.
    fn after_each(&mut self, keys: &[OrderKey<'a>]) -> Result<()> {
        let Some((first, rest)) = keys.split_first() else {
            self.out.sql("0");
            return Ok(());
        };
        self.further(first)?;
        if !rest.is_empty() {
            self.out.sql(" or ");
            self.term(first.term)?;
            if first.is_null {
                self.out.sql(" is null");
            } else {
                self.out.sql(" = ");
                self.out.slot(first.slot);
            }
            self.out.sql(" and (");
            self.after_each(rest)?;
            self.out.sql(")");
        }
        Ok(())
    }

    fn further(&mut self, key: &OrderKey<'a>) -> Result<()> {
        let nulls_come_after = key.descending == self.dialect.nulls_are_least();
        match (key.is_null, nulls_come_after) {
            (true, true) => self.out.sql("1 = 0"),
            (true, false) => {
                self.term(key.term)?;
                self.out.sql(" is not null");
            }
            (false, _) => {
                self.term(key.term)?;
                self.out.sql(if key.descending { " < " } else { " > " });
                self.out.slot(key.slot);
                if nulls_come_after && !key.is_set {
                    self.out.sql(" or ");
                    self.term(key.term)?;
                    self.out.sql(" is null");
                }
            }
        }
        Ok(())
    }
}

/// A key of the order at the end of a page.
struct OrderKey<'a> {
    term: &'a Term,
    slot: &'a Slot,
    descending: bool,
    /// The last row had nothing there.
    is_null: bool,
    /// No row has nothing there.
    is_set: bool,
}

/// True if the row the page goes on from had nothing there.
fn is_null(slot: &Slot) -> bool {
    matches!(slot.from, SlotSource::Constant(Value::Null))
}
