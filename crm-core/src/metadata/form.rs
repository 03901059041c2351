//! Forms: what a front end draws an entity's records with. A form has tabs, a tab has sections, a section has cells, and
//! a cell is a field or the list of the records that point here through a lookup.
//!
//! Every entity has a form without anybody saying so: [`derived`](derive::derived) makes it from the definition, so that
//! it follows every change of the definition and nothing of it is stored. Only what a host has said of a form is kept
//! with the entity ([`EntityDef::form`](super::entity::EntityDef::form)).

pub mod derive;
mod draft;
pub mod list;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::entity::Labels;
use crate::base::id::{EntityId, FieldId};
use crate::error::Result;

/// Tabs of sections of cells. Definitions hold [`FormCell`]s, which speak by number; what one says to make a form holds
/// [`NewCell`]s, which speak by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form<C> {
    /// The tabs, in the order in which they are shown.
    pub tabs: Vec<FormTab<C>>,
}

/// A page of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormTab<C> {
    /// The name, unique in the form.
    pub name: String,
    /// What people read.
    pub labels: Labels,
    /// The sections, in the order in which they are shown.
    pub sections: Vec<FormSection<C>>,
}

/// Cells that belong together, under a heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormSection<C> {
    /// The name, unique in the tab.
    pub name: String,
    /// What people read.
    pub labels: Labels,
    /// The cells, in the order in which they are shown.
    pub cells: Vec<C>,
}

/// The form of an entity.
pub type FormDef = Form<FormCell>;

/// What one says to make a form; the same, as JSON, is what a schema pack holds.
///
/// ```
/// use crm_core::metadata::form::{NewForm, NewSection, NewTab};
///
/// let form = NewForm::new().tab(
///     NewTab::new("main").label("en", "Main").label("it", "Principale").section(
///         NewSection::new("who").label("en", "Who").label("it", "Chi").fields(&["name", "phone"]).list("contact", "account"),
///     ),
/// );
/// assert_eq!(form.tabs[0].sections[0].cells.len(), 3);
/// ```
pub type NewForm = Form<NewCell>;

/// A tab of a form to be made.
pub type NewTab = FormTab<NewCell>;

/// A section of a form to be made.
pub type NewSection = FormSection<NewCell>;

/// What stands in one place of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormCell {
    /// A field of the record.
    Field(FieldId),
    /// The records that point here.
    List(RelatedList),
}

/// The records of an entity that point to the record shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelatedList {
    /// Their entity.
    pub entity: EntityId,
    /// The lookup by which they point here.
    pub lookup: FieldId,
    /// The columns, as paths of the query language; none for those of the entity's own list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
}

/// A cell of a form to be made: the name of a field, or a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum NewCell {
    /// The name of a field.
    Field(String),
    /// The records that point here.
    List(NewList),
}

/// A list of a form to be made: `{"list": "contact", "lookup": "account"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewList {
    /// The name of the entity whose records are listed.
    pub list: String,
    /// The name of the lookup by which they point here.
    pub lookup: String,
    /// The columns, as paths of the query language; none for those of the entity's own list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
}

impl<C> Form<C> {
    /// Every cell, in the order in which they are shown.
    pub fn cells(&self) -> impl Iterator<Item = &C> {
        self.tabs.iter().flat_map(|tab| &tab.sections).flat_map(|section| &section.cells)
    }

    /// The same tabs and sections of other cells; a cell that becomes nothing is left out.
    ///
    /// # Errors
    /// Those of `change`.
    pub fn try_map<D>(&self, mut change: impl FnMut(&C) -> Result<Option<D>>) -> Result<Form<D>> {
        let mut tabs = Vec::with_capacity(self.tabs.len());
        for tab in &self.tabs {
            let mut sections = Vec::with_capacity(tab.sections.len());
            for section in &tab.sections {
                let cells = section.cells.iter().filter_map(|cell| change(cell).transpose()).collect::<Result<_>>()?;
                sections.push(FormSection { name: section.name.clone(), labels: section.labels.clone(), cells });
            }
            tabs.push(FormTab { name: tab.name.clone(), labels: tab.labels.clone(), sections });
        }
        Ok(Form { tabs })
    }

    /// Leaves out sections without cells, and tabs without sections.
    pub fn prune(&mut self) {
        for tab in &mut self.tabs {
            tab.sections.retain(|section| !section.cells.is_empty());
        }
        self.tabs.retain(|tab| !tab.sections.is_empty());
    }
}

// Not derived: a cell need not have a default for a form to be empty.
impl<C> Default for Form<C> {
    fn default() -> Form<C> {
        Form { tabs: Vec::new() }
    }
}

impl NewForm {
    /// A form without tabs yet.
    pub fn new() -> NewForm {
        NewForm::default()
    }

    /// One more tab.
    #[must_use]
    pub fn tab(mut self, tab: NewTab) -> NewForm {
        self.tabs.push(tab);
        self
    }
}

impl NewTab {
    /// A tab without sections yet.
    pub fn new(name: &str) -> NewTab {
        NewTab { name: name.to_owned(), labels: Labels::new(), sections: Vec::new() }
    }

    /// What people read in a language.
    #[must_use]
    pub fn label(mut self, language: &str, text: &str) -> NewTab {
        self.labels.insert(language.to_owned(), text.to_owned());
        self
    }

    /// One more section.
    #[must_use]
    pub fn section(mut self, section: NewSection) -> NewTab {
        self.sections.push(section);
        self
    }
}

impl NewSection {
    /// A section without cells yet.
    pub fn new(name: &str) -> NewSection {
        NewSection { name: name.to_owned(), labels: Labels::new(), cells: Vec::new() }
    }

    /// What people read in a language.
    #[must_use]
    pub fn label(mut self, language: &str, text: &str) -> NewSection {
        self.labels.insert(language.to_owned(), text.to_owned());
        self
    }

    /// Further fields, by name.
    #[must_use]
    pub fn fields(mut self, names: &[&str]) -> NewSection {
        self.cells.extend(names.iter().map(|name| NewCell::Field((*name).to_owned())));
        self
    }

    /// The records of an entity that point here through a lookup, with the columns of the entity's own list.
    #[must_use]
    pub fn list(self, entity: &str, lookup: &str) -> NewSection {
        self.list_of(entity, lookup, &[])
    }

    /// As [`NewSection::list`], with other columns.
    #[must_use]
    pub fn list_of(mut self, entity: &str, lookup: &str, columns: &[&str]) -> NewSection {
        let columns = columns.iter().map(|path| (*path).to_owned()).collect();
        self.cells.push(NewCell::List(NewList { list: entity.to_owned(), lookup: lookup.to_owned(), columns }));
        self
    }
}
