//! Lists, each with the question that fills it.

use serde::Serialize;

use super::Teller;
use crate::metadata::form::RelatedList;
use crate::metadata::form::list::columns;
use crate::metadata::kind::FieldKind;
use crate::metadata::path::{self, Step};
use crate::metadata::registry::Entity;
use crate::metadata::view::{self, ListView};
use crate::query::plan::MOST_JOINED;

/// The most entities behind the lookups of one list whose names are asked for. Each is a table more to look into, and
/// SQLite joins 64 at most; a question of a user who does not see all joins some of its own.
const MOST_TARGETS: usize = 40;

/// A list of an entity's records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownView {
    /// The name, unique in the entity.
    pub name: String,
    /// What people read.
    pub label: String,
    /// True for the one shown first.
    pub is_default: bool,
    /// The columns.
    pub columns: Vec<ShownColumn>,
    /// Which records, as a condition of the query language; none for all.
    pub filter: Option<String>,
    /// The order, as paths; a leading `-` means descending.
    pub order: Vec<String>,
    /// The question that fills the list: the id, then what each column shows.
    pub question: String,
}

/// A column of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownColumn {
    /// What it is about, as a path of the query language: `stage`, `account.name`.
    pub path: String,
    /// What is shown of it: the label of an option, the name of a record.
    pub shown: String,
    /// What stands above it.
    pub label: String,
    /// The kind of field it is about.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// How wide it is, in characters.
    pub width: u32,
}

/// The records of another entity that point to the record shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownList {
    /// Their entity.
    pub list: String,
    /// The lookup by which they point here: what a new one is made with.
    pub lookup: String,
    /// What people read.
    pub label: String,
    /// The columns.
    pub columns: Vec<ShownColumn>,
    /// The order, as paths; a leading `-` means descending.
    pub order: Vec<String>,
    /// The question that fills the list, of the record `:record`: the id, then what each column shows.
    pub question: String,
}

/// The list from which a record is picked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownLookup {
    /// The columns, the name first.
    pub columns: Vec<ShownColumn>,
    /// The fields by whose words records are found as one types (see `search`).
    pub search: Vec<String>,
    /// Which records are offered, as a condition of the query language; none for all.
    pub filter: Option<String>,
    /// The order, as paths.
    pub order: Vec<String>,
    /// The question that fills the list before anything is typed: the id, then what each column shows.
    pub question: String,
}

impl Teller<'_> {
    pub(super) fn view(&self, entity: &Entity, view: &ListView) -> ShownView {
        let (columns, order) = (self.columns(entity, &view.columns), self.order(entity, &view.order));
        ShownView {
            name: view.name.clone(),
            label: self.label(&view.labels, &view.name),
            is_default: view.is_default,
            question: question(entity, &columns, view.filter.as_deref(), &order),
            columns,
            filter: view.filter.clone(),
            order,
        }
    }

    pub(super) fn lookup(&self, entity: &Entity) -> ShownLookup {
        let view = view::lookup(entity);
        let (columns, order) = (self.columns(entity, &view.columns), self.order(entity, &view.order));
        let is_seen = |name: &String| entity.find(name).is_some_and(|index| self.may_see(entity, index));
        ShownLookup {
            question: question(entity, &columns, view.filter.as_deref(), &order),
            columns,
            search: view.search.into_iter().filter(is_seen).collect(),
            filter: view.filter,
            order,
        }
    }

    /// A list of a form, unless the user may not read what is in it, or by what it is found.
    pub(super) fn list(&self, list: &RelatedList, is_one_of_several: bool) -> Option<ShownList> {
        let of = self.registry.find_by_id(list.entity)?;
        let lookup = of.index_of(list.lookup).filter(|index| self.may_see(of, *index))?;
        let lookup = of.fields.get(lookup)?;
        let name = self.label(&of.plural_labels, &of.name);
        // Where a form has several lists of the same entity, it is said which.
        let label =
            if is_one_of_several { format!("{name} ({})", self.label(&lookup.labels, &lookup.name)) } else { name };
        let (columns, order) = (self.columns(of, &columns(list, of)), self.order(of, &of.default_view.order));
        Some(ShownList {
            list: of.name.clone(),
            lookup: lookup.name.clone(),
            label,
            question: question(of, &columns, Some(&format!("{} = :record", lookup.name)), &order),
            columns,
            order,
        })
    }

    /// The columns the user may see, in order.
    fn columns(&self, entity: &Entity, paths: &[String]) -> Vec<ShownColumn> {
        let mut room = MOST_TARGETS;
        let mut shown: Vec<ShownColumn> =
            paths.iter().filter_map(|path| self.column(entity, path, &mut room)).collect();
        // A list of nothing but ids helps nobody: the field that names a record is never secured.
        if let Some((_, primary)) = entity.primary_field().ok().filter(|_| shown.is_empty()) {
            shown.extend(self.column(entity, &primary.name, &mut room));
        }
        shown
    }

    fn column(&self, entity: &Entity, path: &str, room: &mut usize) -> Option<ShownColumn> {
        let steps = self.seen(entity, path)?;
        let last = steps.last()?;
        let targets = self.registry.targets_of(&last.field.kind);
        let ends_here = path.split('.').next_back() == Some(&*last.field.name);
        let shown = match &last.field.kind {
            FieldKind::Choice { .. } if ends_here => format!("{path}.label"),
            FieldKind::Lookup { .. } if ends_here => {
                let target = targets.first()?;
                match target.primary_field() {
                    Ok((index, primary)) if self.may_see(target, index) => format!("{path}.{}", primary.name),
                    _ => path.to_owned(),
                }
            }
            // Of many, only the one that each row holds is looked at; few are joined, which takes room.
            kind if kind.is_polymorphic() && ends_here && targets.len() > MOST_JOINED => format!("{path}.name"),
            kind if kind.is_polymorphic() && ends_here && targets.len() <= *room => {
                *room = room.saturating_sub(targets.len());
                format!("{path}.name")
            }
            _ => path.to_owned(),
        };
        Some(ShownColumn {
            path: path.to_owned(),
            shown,
            label: path::heading(&steps, self.language),
            kind: last.field.kind.name(),
            width: path::width(last.field),
        })
    }

    /// The order, as far as it tells nothing that is hidden.
    fn order(&self, entity: &Entity, paths: &[String]) -> Vec<String> {
        let is_seen = |path: &&String| self.seen(entity, path.strip_prefix('-').unwrap_or(path)).is_some();
        paths.iter().filter(is_seen).cloned().collect()
    }

    /// Where a path leads, if all on the way may be seen.
    fn seen<'a>(&'a self, entity: &'a Entity, path: &str) -> Option<Vec<Step<'a>>> {
        let steps = path::steps(self.registry, entity, path)?;
        steps.iter().all(|step| self.may_see(step.entity, step.index)).then_some(steps)
    }
}

fn question(entity: &Entity, columns: &[ShownColumn], filter: Option<&str>, order: &[String]) -> String {
    let shown = columns.iter().map(|column| column.shown.as_str());
    let mut text =
        format!("select {} from {}", std::iter::once("id").chain(shown).collect::<Vec<_>>().join(", "), entity.name);
    if let Some(filter) = filter {
        text.push_str(" where ");
        text.push_str(filter);
    }
    let order: Vec<String> = order
        .iter()
        .map(|path| path.strip_prefix('-').map_or_else(|| path.clone(), |path| format!("{path} desc")))
        .collect();
    if !order.is_empty() {
        text.push_str(" order by ");
        text.push_str(&order.join(", "));
    }
    text
}
