//! Fields the engine computes from others of the same record.

use super::draft::Draft;
use crate::base::id::FieldId;
use crate::context::Context;
use crate::error::Result;
use crate::metadata::field::Computed;
use crate::metadata::registry::{Entity, FieldIndex};
use crate::metadata::settings::NameOrder;
use crate::store::Cell;

/// Computes what depends on a field that was said.
pub fn fill(context: &Context, draft: &mut Draft) -> Result<()> {
    let entity = draft.entity.clone();
    for index in &entity.computed_fields {
        let Some(computed) = &entity.at(*index)?.computed else { continue };
        let sources: Vec<FieldIndex> = computed.sources().into_iter().filter_map(|id| entity.index_of(id)).collect();
        if !sources.iter().any(|source| draft.new_cell(*source).is_some()) {
            continue;
        }
        draft.load(context, sources.into_iter().chain([*index]))?;
        let cell = match computed {
            Computed::FullName { first, middle, last } => {
                let part = |id: Option<FieldId>| id.and_then(|id| text(&entity, draft, id)).unwrap_or_default();
                let order = context.environment.settings.name_order;
                full_name(order, part(Some(*first)), part(*middle), part(Some(*last)))
            }
        };
        draft.put(*index, cell);
    }
    Ok(())
}

fn text<'a>(entity: &Entity, draft: &'a Draft, id: FieldId) -> Option<&'a str> {
    match draft.cell(entity.index_of(id)?) {
        Cell::Text(text) => Some(text),
        _ => None,
    }
}

/// A person's name in the order asked for, without the blanks of parts that are missing.
fn full_name(order: NameOrder, first: &str, middle: &str, last: &str) -> Cell {
    let initial: String = middle.chars().next().map(|letter| format!("{letter}.")).unwrap_or_default();
    let joined = |parts: &[&str]| parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ");
    let comma = |rest: String| match (last.is_empty(), rest.is_empty()) {
        (false, false) => format!("{last}, {rest}"),
        (false, true) => last.to_owned(),
        (true, _) => rest,
    };
    let name = match order {
        NameOrder::FirstLast => joined(&[first, last]),
        NameOrder::LastFirst => joined(&[last, first]),
        NameOrder::FirstMiddleLast => joined(&[first, middle, last]),
        NameOrder::FirstInitialLast => joined(&[first, &initial, last]),
        NameOrder::LastCommaFirst => comma(first.to_owned()),
        NameOrder::LastCommaFirstMiddle => comma(joined(&[first, middle])),
        NameOrder::LastCommaFirstInitial => comma(joined(&[first, &initial])),
    };
    if name.is_empty() { Cell::Null } else { Cell::Text(name) }
}
