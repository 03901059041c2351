//! Who stands above whom is kept.

use super::{Make, Subject, same, subject};
use crate::base::id::FieldId;
use crate::error::Result;
use crate::metadata::registry::FieldIndex;
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
