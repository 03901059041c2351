//! What goes from where to where when one record is made of another: from field, to field. A pair of which the one or the
//! other entity knows no such field is passed over, so that one map serves all papers.

use crate::base::value::Value;
use crate::metadata::registry::Entity;
use crate::record::record::Record;
use crate::record::values::Values;

/// From a field to a field.
pub(super) type Pair = (&'static str, &'static str);

/// The values that the maps take from a record to one of `target`. What is empty is left to the target's defaults.
pub(super) fn taken(source: &Record, target: &Entity, maps: &[&[Pair]]) -> Values {
    let mut values = Values::new();
    for (from, to) in maps.iter().copied().flatten() {
        if let Some(value) = source.get(from).filter(|value| **value != Value::Null)
            && target.find(to).is_some()
        {
            values = values.with(*to, value.clone());
        }
    }
    values
}

/// These values, those of `over` in their place where both say something.
pub(super) fn overlaid(mut values: Values, over: Values) -> Values {
    values.0.retain(|(name, _)| over.get(name).is_none());
    values.0.extend(over.0);
    values
}

/// A field that is called the same on both sides.
macro_rules! same {
    ($($field:literal),* $(,)?) => { &[$(($field, $field)),*] };
}
pub(super) use same;
