//! An entity as a front end draws it for somebody, in one language: its form, its lists, and the list it is picked from.
//! What they may not see is left out: secured fields, entities no role lets them read.

mod field;
mod list;

use serde::Serialize;

use self::field::ShownField;
use self::list::{ShownList, ShownLookup, ShownView};
use crate::error::Result;
use crate::metadata::entity::{Labels, label};
use crate::metadata::form::{FormCell, derive};
use crate::metadata::registry::{Entity, FieldIndex, Registry};
use crate::metadata::view;
use crate::security::access::Access;
use crate::security::right::Right;
use crate::security::rights;

pub use self::field::ShownOption;
pub use self::list::ShownColumn;

/// An entity as a front end draws it for somebody.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Description {
    /// The name of the entity.
    pub entity: String,
    /// What people call one record.
    pub label: String,
    /// What people call many.
    pub plural_label: String,
    /// The language of the labels; where something has no label in it, the English one stands.
    pub language: String,
    /// The name of the field that names a record to people.
    pub primary: String,
    /// True for a kind of activity.
    pub is_activity: bool,
    /// True if activities can be about its records.
    pub has_activities: bool,
    /// True if notes can be kept with its records.
    pub has_notes: bool,
    /// What some role lets the user do with such records at all; what of it with one record, `rights` tells.
    pub rights: Vec<Right>,
    /// The form.
    pub form: ShownForm,
    /// The lists, the one shown first at the head.
    pub views: Vec<ShownView>,
    /// The list from which a record is picked where another points to it.
    pub lookup: ShownLookup,
}

/// A form.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShownForm {
    /// The tabs.
    pub tabs: Vec<ShownTab>,
}

/// A tab of a form.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShownTab {
    /// The name, unique in the form.
    pub name: String,
    /// What people read.
    pub label: String,
    /// The sections.
    pub sections: Vec<ShownSection>,
}

/// A section of a tab.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShownSection {
    /// The name, unique in the tab.
    pub name: String,
    /// What people read.
    pub label: String,
    /// The cells.
    pub cells: Vec<ShownCell>,
}

/// A cell of a section. In JSON a field has the key `field`, and a list the key `list`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ShownCell {
    /// A field of the record.
    Field(Box<ShownField>),
    /// The records that point to it.
    List(ShownList),
}

impl ShownForm {
    /// Every cell, in the order in which they are shown.
    pub fn cells(&self) -> impl Iterator<Item = &ShownCell> {
        self.tabs.iter().flat_map(|tab| &tab.sections).flat_map(|section| &section.cells)
    }
}

/// Who is told, in which language.
struct Teller<'a> {
    registry: &'a Registry,
    access: &'a Access,
    language: &'a str,
}

/// An entity for somebody, in a language.
///
/// # Errors
/// `permission_denied` if no role lets them read it.
pub fn describe(registry: &Registry, access: &Access, entity: &Entity, language: &str) -> Result<Description> {
    rights::require_held(access, entity, Right::Read)?;
    let teller = Teller { registry, access, language };
    let (_, primary) = entity.primary_field()?;
    Ok(Description {
        entity: entity.name.clone(),
        label: teller.label(&entity.labels, &entity.name),
        plural_label: teller.label(&entity.plural_labels, &entity.name),
        language: language.to_owned(),
        primary: primary.name.clone(),
        is_activity: entity.is_activity,
        has_activities: entity.has_activities,
        has_notes: entity.has_notes,
        rights: Right::ALL.into_iter().filter(|right| !access.reach(entity.id, *right).is_nothing()).collect(),
        form: teller.form(entity),
        views: view::views(entity).iter().map(|view| teller.view(entity, view)).collect(),
        lookup: teller.lookup(entity),
    })
}

impl Teller<'_> {
    fn form(&self, entity: &Entity) -> ShownForm {
        let form = derive::derived(entity, self.registry);
        let cell = |cell: &FormCell| match cell {
            FormCell::Field(id) => {
                let index = entity.index_of(*id)?;
                self.field(entity, index).map(|field| ShownCell::Field(Box::new(field)))
            }
            FormCell::List(list) => {
                let same = |cell: &&FormCell| matches!(cell, FormCell::List(other) if other.entity == list.entity);
                self.list(list, form.cells().filter(same).count() > 1).map(ShownCell::List)
            }
        };
        let mut tabs = Vec::with_capacity(form.tabs.len());
        for tab in &form.tabs {
            let mut sections = Vec::with_capacity(tab.sections.len());
            for section in &tab.sections {
                let cells: Vec<ShownCell> = section.cells.iter().filter_map(cell).collect();
                if !cells.is_empty() {
                    let label = self.label(&section.labels, &section.name);
                    sections.push(ShownSection { name: section.name.clone(), label, cells });
                }
            }
            if !sections.is_empty() {
                tabs.push(ShownTab { name: tab.name.clone(), label: self.label(&tab.labels, &tab.name), sections });
            }
        }
        ShownForm { tabs }
    }

    fn label(&self, labels: &Labels, name: &str) -> String {
        label(labels, self.language).unwrap_or(name).to_owned()
    }

    fn may_read(&self, entity: &Entity) -> bool {
        !entity.is_retired && !self.access.reach(entity.id, Right::Read).is_nothing()
    }

    fn may_see(&self, entity: &Entity, field: FieldIndex) -> bool {
        self.may_read(entity) && !self.access.hides(entity, field)
    }
}
