//! A form being put together: what is placed already, and where the next cell goes.

use std::collections::BTreeSet;

use super::{FormCell, FormDef, FormSection, FormTab, NewCell, NewForm, RelatedList};
use crate::base::id::{EntityId, FieldId};
use crate::metadata::entity::Labels;
use crate::metadata::registry::{Entity, Registry};

/// A place of a form that the rules know: its name, English, Italian.
pub(super) type Place = (&'static str, &'static str, &'static str);

pub(super) const GENERAL: Place = ("general", "General", "Generale");
pub(super) const DETAILS: Place = ("details", "Details", "Dettagli");
pub(super) const RELATED: Place = ("related", "Related", "Correlati");
pub(super) const ACTIVITIES: Place = ("activities", "Notes and activities", "Note e attività");
pub(super) const ADMINISTRATION: Place = ("administration", "Administration", "Amministrazione");
pub(super) const MORE: Place = ("more", "More", "Altro");

/// The tabs the rules make, in the order in which people expect them. A tab of another name stays where it was said.
const ORDER: [&str; 6] = [GENERAL.0, DETAILS.0, RELATED.0, ACTIVITIES.0, ADMINISTRATION.0, MORE.0];

pub(super) fn labels((_, english, italian): Place) -> Labels {
    [("en", english), ("it", italian)].map(|(language, text)| (language.to_owned(), text.to_owned())).into()
}

pub(super) struct Draft<'a> {
    pub entity: &'a Entity,
    pub registry: &'a Registry,
    form: FormDef,
    fields: BTreeSet<FieldId>,
    lists: BTreeSet<(EntityId, FieldId)>,
}

impl<'a> Draft<'a> {
    pub fn new(entity: &'a Entity, registry: &'a Registry) -> Draft<'a> {
        Draft { entity, registry, form: FormDef::default(), fields: BTreeSet::new(), lists: BTreeSet::new() }
    }

    /// Takes over what somebody said. What is retired since is passed over, and so is a field said twice.
    pub fn take(&mut self, said: &FormDef) {
        for tab in &said.tabs {
            for section in &tab.sections {
                for cell in &section.cells {
                    let place = (tab.name.as_str(), &tab.labels);
                    self.put(place, (section.name.as_str(), &section.labels), cell.clone());
                }
            }
        }
    }

    /// As [`Draft::take`], of a form that speaks by name.
    pub fn take_named(&mut self, said: &NewForm) {
        let registry = self.registry;
        let entity = self.entity;
        let numbered = said.try_map(|cell| {
            Ok(match cell {
                NewCell::Field(name) => entity.field(name).map(|field| FormCell::Field(field.id)),
                NewCell::List(list) => registry.find(&list.list).and_then(|of| {
                    let lookup = of.field(&list.lookup)?.id;
                    Some(FormCell::List(RelatedList { entity: of.id, lookup, columns: list.columns.clone() }))
                }),
            })
        });
        // What nobody can refuse cannot fail.
        self.take(&numbered.unwrap_or_default());
    }

    pub fn has_field(&self, field: FieldId) -> bool {
        self.fields.contains(&field)
    }

    pub fn has_list(&self, entity: EntityId, lookup: FieldId) -> bool {
        self.lists.contains(&(entity, lookup))
    }

    pub fn has_lists(&self) -> bool {
        !self.lists.is_empty()
    }

    pub fn is_empty(&self) -> bool {
        self.form.tabs.is_empty()
    }

    /// Puts a field into a place the rules know.
    pub fn field(&mut self, tab: Place, (section, names): (&str, &Labels), field: FieldId) {
        self.put((tab.0, &labels(tab)), (section, names), FormCell::Field(field));
    }

    /// Puts a list into a place the rules know.
    pub fn list(&mut self, tab: Place, section: Place, entity: EntityId, lookup: FieldId) {
        let list = RelatedList { entity, lookup, columns: Vec::new() };
        self.put((tab.0, &labels(tab)), (section.0, &labels(section)), FormCell::List(list));
    }

    fn put(&mut self, (tab, tab_labels): (&str, &Labels), (section, labels): (&str, &Labels), cell: FormCell) {
        let is_new = match &cell {
            FormCell::Field(id) => {
                self.entity.field_by_id(*id).is_some_and(|field| !field.is_retired) && self.fields.insert(*id)
            }
            FormCell::List(list) => {
                let of = self.registry.find_by_id(list.entity).filter(|of| !of.is_retired);
                let lookup = of.and_then(|of| of.field_by_id(list.lookup)).filter(|lookup| !lookup.is_retired);
                lookup.is_some() && self.lists.insert((list.entity, list.lookup))
            }
        };
        if !is_new {
            return;
        }
        let place = self.tab(tab, tab_labels);
        let Some(tab) = self.form.tabs.get_mut(place) else { return };
        if let Some(found) = tab.sections.iter_mut().find(|found| found.name == section) {
            found.cells.push(cell);
        } else {
            let (name, labels) = (section.to_owned(), labels.clone());
            tab.sections.push(FormSection { name, labels, cells: vec![cell] });
        }
    }

    /// Where the tab of this name stands, made if there is none.
    fn tab(&mut self, name: &str, labels: &Labels) -> usize {
        if let Some(place) = self.form.tabs.iter().position(|tab| tab.name == name) {
            return place;
        }
        let rank = |name: &str| ORDER.iter().position(|known| *known == name);
        let comes_after =
            |tab: &FormTab<FormCell>| rank(name).is_some_and(|own| rank(&tab.name).is_some_and(|r| r > own));
        let place = self.form.tabs.iter().position(comes_after).unwrap_or(self.form.tabs.len());
        let tab = FormTab { name: name.to_owned(), labels: labels.clone(), sections: Vec::new() };
        self.form.tabs.insert(place, tab);
        place
    }

    pub fn finish(self) -> FormDef {
        self.form
    }
}
