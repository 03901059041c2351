//! The form of an entity: what a host says of it, by name.

use super::SchemaEditor;
use crate::error::Result;
use crate::metadata::form::{FormCell, FormDef, NewCell, NewForm, RelatedList};

impl SchemaEditor {
    /// The form a front end draws records with, in place of the one that follows from the definition; `None` for that one
    /// again. Fields the form does not show, those made later among them, stand in a last section "More".
    ///
    /// ```
    /// use crm_core::metadata::builtin;
    /// use crm_core::metadata::edit::SchemaEditor;
    /// use crm_core::metadata::form::{NewForm, NewSection, NewTab};
    ///
    /// let mut schema = SchemaEditor::new(builtin::catalogue());
    /// let who = NewSection::new("who").label("en", "Who").fields(&["name", "phone"]);
    /// let form = NewForm::new().tab(NewTab::new("main").label("en", "Main").section(who));
    /// schema.set_form("account", Some(form))?;
    /// schema.finish()?;
    /// # Ok::<(), crm_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// `unknown_entity`, `unknown_field`; at the end `invalid_schema` for a field or list said twice, a tab or section in
    /// which nothing is, a name or label that is missing, and a list through what does not point here.
    pub fn set_form(&mut self, entity: &str, form: Option<NewForm>) -> Result<&mut SchemaEditor> {
        let form = form.map(|form| self.numbered_form(entity, &form)).transpose()?;
        let step = if form.is_some() { "set the form" } else { "reset the form" };
        self.entity_mut(entity)?.form = form;
        Ok(self.done(format!("{step} of {entity}")))
    }

    /// A form with numbers in place of names.
    pub(in crate::metadata) fn numbered_form(&self, entity: &str, form: &NewForm) -> Result<FormDef> {
        form.try_map(|cell| {
            Ok(Some(match cell {
                NewCell::Field(name) => FormCell::Field(self.field(entity, name)?.id),
                NewCell::List(new) => {
                    let lookup = self.field(&new.list, &new.lookup)?.id;
                    let entity = self.entity(&new.list)?.id;
                    FormCell::List(RelatedList { entity, lookup, columns: new.columns.clone() })
                }
            }))
        })
    }
}
