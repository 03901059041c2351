//! Default views, and lists within forms, name fields by paths (`x_machine.x_serial`): when a field is renamed or retired,
//! they follow.

use super::SchemaEditor;
use crate::base::id::EntityId;
use crate::error::Result;
use crate::metadata::entity::EntityDef;
use crate::metadata::form::FormCell;
use crate::metadata::kind::FieldKind;

impl SchemaEditor {
    /// Puts `new` where a path goes through the field, or drops the path if there is no new name.
    pub(super) fn rewrite_views(&mut self, entity: &str, field: &str, new: Option<&str>) -> Result<()> {
        let id = self.entity(entity)?.id;
        let mut views = Vec::new();
        for def in &self.definitions {
            let follow = |start: &EntityDef, paths: &[String]| -> Vec<String> {
                paths.iter().filter_map(|path| rewritten(&self.definitions, start, path, (id, field), new)).collect()
            };
            let mut view = def.default_view.clone();
            (view.columns, view.order) = (follow(def, &view.columns), follow(def, &view.order));
            let mut form = def.form.clone();
            let sections = form.iter_mut().flat_map(|form| &mut form.tabs).flat_map(|tab| &mut tab.sections);
            for cell in sections.flat_map(|section| &mut section.cells) {
                if let FormCell::List(list) = cell
                    && let Some(of) = self.definitions.iter().find(|of| of.id == list.entity)
                {
                    list.columns = follow(of, &list.columns);
                }
            }
            views.push((view, form));
        }
        for (def, (view, form)) in self.definitions.iter_mut().zip(views) {
            (def.default_view, def.form) = (view, form);
        }
        Ok(())
    }
}

/// The path with the field renamed wherever it goes through it; `None` if it does and there is no new name.
fn rewritten(
    all: &[EntityDef],
    start: &EntityDef,
    path: &str,
    (entity, field): (EntityId, &str),
    new: Option<&str>,
) -> Option<String> {
    let (sign, path) = path.strip_prefix('-').map_or(("", path), |path| ("-", path));
    let mut at = Some(start);
    let mut parts = Vec::new();
    for part in path.split('.') {
        let is_it = part == field && at.is_some_and(|def| def.id == entity);
        parts.push(if is_it { new? } else { part });
        // Beyond a polymorphic lookup a path may lead into several entities: built-in views do not go there.
        at = at.and_then(|def| def.field(part)).and_then(|found| match found.kind {
            FieldKind::Lookup { target } => all.iter().find(|def| def.id == target),
            _ => None,
        });
    }
    Some(format!("{sign}{}", parts.join(".")))
}
