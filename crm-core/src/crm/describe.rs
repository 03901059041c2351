//! Entities as front ends draw them.

use super::session::Session;
use crate::error::Result;
use crate::record::description::{self, Description};

impl Session {
    /// What a front end needs to draw an entity's records: the form, the lists, and the list a record is picked from, with
    /// labels in `language`, or in the session's. What the session's user may not see is left out. In JSON it is the
    /// answer of the command `entity.describe`.
    ///
    /// ```
    /// use crm_core::{Crm, params, record};
    /// # fn main() -> crm_core::Result<()> {
    /// let session = Crm::in_memory()?.session();
    /// session.create("account", record! { "name" => "Acme", "phone" => "011 123 4567" })?;
    /// let account = session.describe("account", Some("it"))?;
    /// assert_eq!((account.plural_label.as_str(), account.form.tabs[0].label.as_str()), ("Aziende", "Generale"));
    /// let list = &account.views[0];
    /// assert_eq!(list.columns[1].label, "Telefono");
    /// let rows = session.query(&list.question, params! {})?.all()?;
    /// assert_eq!(rows[0].at(2).map(|phone| phone.to_text()).as_deref(), Some("+390111234567"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `unknown_entity`; `permission_denied` if no role lets the user read such records.
    pub fn describe(&self, entity: &str, language: Option<&str>) -> Result<Description> {
        let own = self.language();
        self.with_fresh_names(|| {
            self.read(|reader, registry| {
                let access = self.access(reader, registry)?;
                description::describe(registry, &access, registry.get(entity)?, language.unwrap_or(&own))
            })
        })
    }
}
