//! Who stands above whom is kept, and can be asked.

use super::{Make, Subject, same, subject};
use crate::base::fiscal::FiscalCalendar;
use crate::base::id::FieldId;
use crate::base::time::Zone;
use crate::base::value::Value;
use crate::error::Result;
use crate::metadata::registry::FieldIndex;
use crate::query::fill::{FillContext, fill};
use crate::query::plan::{Decode, Encode, FieldRef, Join, Plan, PlanColumn, Predicate, Slot, SlotSource, Source, Term};
use crate::store::{Cell, Key, Reader};

/// The hierarchy of the subject.
fn parent(subject: &Subject) -> Result<(FieldId, FieldIndex)> {
    let index = subject.field("x_parent")?;
    Ok((subject.thing.at(index)?.id, index))
}

/// Above each of these records stand these, the nearest first.
fn stand(reader: &dyn Reader, field: FieldId, wanted: &[(Key, &[Key])]) -> Result<()> {
    for (key, above) in wanted {
        same(&format!("what stands above {key:?}"), reader.ancestors(field, *key)?, above.to_vec())?;
        for one in *above {
            same(&format!("{key:?} stands below {one:?}"), reader.below(field, *one)?.contains(key), true)?;
        }
    }
    Ok(())
}

/// Records move with all that lies below them; other trees stay as they are, and what is undone as it was.
///
/// # Errors
/// What is wrong.
pub fn trees(make: Make<'_>) -> Result<()> {
    let subject = subject(make)?;
    let (field, _) = parent(&subject)?;
    let other = FieldId(field.0 + 1);
    let [a, b, c, d, e] = [1, 2, 3, 4, 5].map(Key);
    let mut writer = subject.store.writer()?;
    for number in 1..=5 {
        subject.create(&mut *writer, number, &[])?;
    }
    stand(&*writer, field, &[(a, &[]), (b, &[])])?;
    // From below and from above: c, d and e hang below b before b hangs below a.
    writer.place_in_tree(field, d, Some(c))?;
    writer.place_in_tree(field, c, Some(b))?;
    writer.place_in_tree(field, e, Some(c))?;
    writer.place_in_tree(field, b, Some(a))?;
    writer.place_in_tree(other, a, Some(e))?;
    let whole: &[(Key, &[Key])] = &[(a, &[]), (b, &[a]), (c, &[b, a]), (d, &[c, b, a]), (e, &[c, b, a])];
    stand(&*writer, field, whole)?;
    let levels = |reader: &dyn Reader| -> Result<Vec<usize>> {
        [a, b, c, d, e].into_iter().map(|key| reader.levels_below(field, key)).collect()
    };
    same("the levels below", levels(&*writer)?, vec![3, 2, 1, 0, 0])?;
    same("all that stand below", (writer.below(field, b)?, writer.below(field, e)?), (vec![c, d, e], Vec::new()))?;
    writer.commit()?;
    let mut writer = subject.store.writer()?;
    writer.savepoint()?;
    writer.place_in_tree(field, c, Some(a))?;
    stand(&*writer, field, &[(a, &[]), (b, &[a]), (c, &[a]), (d, &[c, a]), (e, &[c, a])])?;
    same("the levels below, after a move", levels(&*writer)?, vec![2, 0, 1, 0, 0])?;
    // Where a record is already, it stays.
    writer.place_in_tree(field, c, Some(a))?;
    stand(&*writer, field, &[(a, &[]), (c, &[a]), (d, &[c, a])])?;
    writer.place_in_tree(field, c, None)?;
    stand(&*writer, field, &[(b, &[a]), (c, &[]), (d, &[c]), (e, &[c])])?;
    // What stood below may come to stand above.
    writer.place_in_tree(field, a, Some(d))?;
    stand(&*writer, field, &[(a, &[d, c]), (b, &[a, d, c]), (e, &[c])])?;
    stand(&*writer, other, &[(a, &[e]), (b, &[])])?;
    writer.rollback_to()?;
    stand(&*writer, field, whole)?;
    writer.place_in_tree(field, e, None)?;
    writer.delete(&subject.thing, e, 1)?;
    writer.commit()?;
    let reader = subject.store.reader()?;
    stand(&*reader, field, &[(d, &[c, b, a]), (e, &[])])?;
    same("what stands above nothing", reader.ancestors(field, Key(12_345))?, Vec::new())
}

/// Trees are written anew from what the records hold, whatever was kept before.
///
/// # Errors
/// What is wrong.
pub fn rebuilt(make: Make<'_>) -> Result<()> {
    let subject = subject(make)?;
    let (field, _) = parent(&subject)?;
    let mut writer = subject.store.writer()?;
    let below = |key: Key| [("x_parent", Cell::Int(key.0))];
    let a = subject.create(&mut *writer, 1, &[])?;
    let b = subject.create(&mut *writer, 2, &below(a))?;
    let c = subject.create(&mut *writer, 3, &below(b))?;
    let d = subject.create(&mut *writer, 4, &below(b))?;
    let e = subject.create(&mut *writer, 5, &below(d))?;
    // The rows alone keep no tree; and a false one goes.
    writer.place_in_tree(field, a, Some(c))?;
    stand(&*writer, field, &[(a, &[c]), (b, &[]), (e, &[])])?;
    writer.rebuild_trees(&subject.registry)?;
    stand(&*writer, field, &[(a, &[]), (b, &[a]), (c, &[b, a]), (d, &[b, a]), (e, &[d, b, a])])?;
    writer.rebuild_trees(&subject.registry)?;
    stand(&*writer, field, &[(a, &[]), (e, &[d, b, a])])?;
    writer.commit()?;
    same("trees are lacking", subject.store.reader()?.schema()?.lacks_trees, false)
}

/// A question for the things for which a condition holds.
fn things(subject: &Subject, filter: Predicate) -> Plan {
    let source = Source { entity: subject.thing.id, join: None, visibility: None };
    Plan::over(vec![source], Vec::new(), Some(filter))
}

/// The keys of the things for which a condition holds.
fn ask(subject: &Subject, filter: Predicate) -> Result<Vec<i64>> {
    let count = subject.field("x_count")?;
    let (_, parent) = parent(subject)?;
    let mut plan = things(subject, filter);
    let join = Some(Join { source: 0, field: parent });
    plan.sources.push(Source { entity: subject.thing.id, join, visibility: None });
    plan.columns.push(PlanColumn { name: "x_count".into(), term: own(count), decode: Decode::Integer });
    plan.order.push((Term::Key { level: 0, source: 0 }, false));
    let compiled = subject.store.compile(&plan, &subject.registry)?;
    let context = FillContext {
        me: None,
        now: super::moment()?,
        zone: Zone::named("Europe/Rome")?,
        fiscal: FiscalCalendar::default(),
        cursor: &[],
        access: &[],
        access_epoch: 0,
    };
    let values = fill(&compiled.slots, &[], &context)?;
    let mut found = Vec::new();
    subject.store.reader()?.select(&compiled, &values, &mut |row| {
        found.extend(compiled.values(row)?.first().and_then(Value::as_int));
        Ok(true)
    })?;
    Ok(found)
}

fn own(field: FieldIndex) -> Term {
    Term::Field(FieldRef { level: 0, source: 0, field })
}

fn slot(value: Value, encode: Encode) -> Term {
    Term::Slot(Slot { from: SlotSource::Constant(value), encode })
}

/// What lies below what is found from either side, so many levels deep, and turned round.
///
/// # Errors
/// What is wrong.
pub fn below(make: Make<'_>) -> Result<()> {
    let subject = subject(make)?;
    let (field, parent) = parent(&subject)?;
    let mut writer = subject.store.writer()?;
    // 1 ─ 2 ─ 3 ─ 4 and 2 ─ 5; 6 stands alone. The count of each is its key.
    for (number, parent) in [(1_u8, None), (2, Some(1)), (3, Some(2)), (4, Some(3)), (5, Some(2)), (6, None)] {
        let parent_cell = parent.map_or(Cell::Null, Cell::Int);
        let given = [("x_count", Cell::Int(i64::from(number))), ("x_parent", parent_cell)];
        let key = subject.create(&mut *writer, number, &given)?;
        same("a key", key, Key(i64::from(number)))?;
        writer.place_in_tree(field, key, parent.map(Key))?;
    }
    writer.commit()?;
    let key = |source| Term::Key { level: 0, source };
    let number = |number: i64| slot(Value::Int(number), Encode::Integer);
    let record = |number: u8| -> Result<Term> {
        Ok(slot(Value::Id(super::id(number)?), Encode::Record(vec![subject.thing.id])))
    };
    let below = |of: Term, above: Term, levels| Predicate::Below { of, above, field, levels };
    let is = |what: &str, filter: Predicate, wanted: &[i64]| -> Result<()> {
        let others = (1..=6).filter(|key| !wanted.contains(key)).collect();
        same(what, ask(&subject, filter.clone())?, wanted.to_vec())?;
        same(&format!("not {what}"), ask(&subject, Predicate::Not(Box::new(filter)))?, others)
    };
    is("those below 2", below(key(0), number(2), None), &[3, 4, 5])?;
    is("those right below 2", below(key(0), number(2), Some(1)), &[3, 5])?;
    is("those two levels below 1", below(key(0), number(1), Some(2)), &[2, 3, 5])?;
    is("those no level below 1", below(key(0), number(1), Some(0)), &[])?;
    is("those below a record of an id", below(key(0), record(2)?, None), &[3, 4, 5])?;
    is("those below no record", below(key(0), record(9)?, None), &[])?;
    is("those above 4", below(number(4), key(0), None), &[1, 2, 3])?;
    is("those above a record of an id", below(record(4)?, key(0), Some(2)), &[2, 3])?;
    is("those above no record", below(record(9)?, key(0), None), &[])?;
    is("those below themselves", below(key(0), key(0), None), &[])?;
    is("those whose parent is below 1", below(key(1), number(1), None), &[3, 4, 5])?;
    is("those whose parent, as a field, is below 1", below(own(parent), number(1), None), &[3, 4, 5])?;
    is("those whose parent is above 5", below(number(5), key(1), None), &[2, 3, 5])?;
    is("those below their parent", below(key(0), key(1), None), &[2, 3, 4, 5])?;
    is("those of which the parent is below", below(key(1), key(0), None), &[])?;
    is("any, since 4 is below 1", below(number(4), number(1), None), &[1, 2, 3, 4, 5, 6])?;
    is("none, since 1 is not below 4", below(number(1), number(4), None), &[])?;
    is(
        "those below 2, with others",
        Predicate::Or(vec![below(key(0), number(2), Some(1)), below(number(4), key(0), Some(1))]),
        &[3, 5],
    )?;
    let elsewhere = Predicate::Below { of: key(0), above: number(2), field: FieldId(field.0 + 1), levels: None };
    is("those below 2 in another tree", elsewhere, &[])?;
    within(&subject, field)
}

/// In a question within a question, the record of the outer one is a value like others.
fn within(subject: &Subject, field: FieldId) -> Result<()> {
    let outer = Term::Key { level: 1, source: 0 };
    let inner = Term::Key { level: 0, source: 0 };
    let exists = |filter| Predicate::Exists(Box::new(things(subject, filter)));
    let below = |of: &Term, above: &Term| {
        exists(Predicate::Below { of: of.clone(), above: above.clone(), field, levels: Some(1) })
    };
    same("those that have somebody below", ask(subject, below(&inner, &outer))?, vec![1, 2, 3])?;
    same("those that have somebody above", ask(subject, below(&outer, &inner))?, vec![2, 3, 4, 5])?;
    let both = exists(Predicate::Below { of: outer.clone(), above: outer, field, levels: None });
    same("those below themselves, seen from within", ask(subject, both)?, Vec::new())
}
