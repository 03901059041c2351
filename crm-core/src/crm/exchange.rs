//! Files in and out.

use std::io::{Read, Write as IoWrite};
use std::sync::Arc;

use super::session::Session;
use crate::base::id::Id;
use crate::base::time::Zone;
use crate::base::value::Value;
use crate::context::OnDuplicate;
use crate::error::{ErrorCode, Result};
use crate::exchange::csv::{self, ExportOptions, Guess, ImportOptions, ImportReport, ImportSession, Mapping, Outcomes};
use crate::metadata::registry::Registry;
use crate::metadata::settings::Settings;
use crate::record::batch::{BatchMode, Write};
use crate::record::pipeline::Written;
use crate::record::read::Shape;
use crate::record::values::Values;
use crate::security::access::denied;

impl Session {
    /// Imports a CSV file in one transaction. Rows that cannot be are refused and reported, the others are kept.
    ///
    /// ```
    /// use crm_core::exchange::csv::{ImportOptions, Mapping};
    /// use crm_core::{Crm, Undo};
    /// # fn main() -> crm_core::Result<()> {
    /// let session = Crm::in_memory()?.session();
    /// let mapping = Mapping::from_json(r#"{
    ///     "crm_csv_mapping": 1, "entity": "contact",
    ///     "columns": [
    ///         {"column": "Nome", "field": "first_name"},
    ///         {"column": "Cognome", "field": "last_name"},
    ///         {"column": "Ditta", "field": "account", "lookup": {"create": true}}
    ///     ]
    /// }"#)?;
    /// let file = "Nome;Cognome;Ditta\r\nAda;Rossi;Acme\r\nUgo;;Acme\r\n";
    /// let report = session.import_csv(file.as_bytes(), &mapping, ImportOptions::default())?;
    /// assert_eq!((report.created, report.refused, report.lookups_created), (1, 1, 1));
    /// assert_eq!((report.faults[0].line, report.faults[0].column.as_str()), (3, "Cognome"));
    /// assert_eq!(session.count("contact")?, 1);
    /// // An import is undone as one.
    /// if let Some(transaction) = report.transaction {
    ///     session.undo(Undo::Transaction(transaction))?;
    /// }
    /// assert_eq!(session.count("contact")?, 0);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `invalid_mapping`, naming the place; `malformed` where the file cannot be read further, with the line; `io`;
    /// `interrupted`; what the store answers. Then nothing is kept.
    pub fn import_csv(&self, input: impl Read, mapping: &Mapping, options: ImportOptions<'_>) -> Result<ImportReport> {
        self.transaction_if(|_| self.import_rows(input, mapping, options), |report| report.is_kept)
    }

    fn import_rows(&self, input: impl Read, mapping: &Mapping, options: ImportOptions<'_>) -> Result<ImportReport> {
        let mut report = csv::import(self, input, mapping, options)?;
        if let Some(first) = report.first.as_ref().filter(|_| report.is_kept) {
            report.transaction = match self.history(&first.entity, first.id, 1) {
                Ok(entries) => entries.first().map(|entry| entry.change.txn),
                // What was made for others may be out of sight; then it is not the importer's to undo either.
                Err(error) if error.code() == ErrorCode::NotFound => None,
                Err(error) => return Err(error),
            };
        }
        Ok(report)
    }

    /// Guesses how a CSV file is to be imported from its beginning: the entity (unless it is given), and which column
    /// feeds which field. Address books of Outlook, Google, Thunderbird and Windows Mail are known by their headings.
    ///
    /// ```
    /// use crm_core::Crm;
    /// use crm_core::exchange::csv::ImportOptions;
    /// # fn main() -> crm_core::Result<()> {
    /// let session = Crm::in_memory()?.session();
    /// let file = "Nome,Cognome,Società,Cellulare,Città (uff.)\nAda,Rossi,Acme,347 1234567,Torino\n";
    /// let guess = session.guess_csv(file.as_bytes(), None)?;
    /// assert_eq!(guess.mapping.entity, "contact");
    /// assert_eq!(session.import_csv(file.as_bytes(), &guess.mapping, ImportOptions::default())?.created, 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `malformed`, `io`, `unknown_entity`; `invalid_mapping` if no heading means anything.
    pub fn guess_csv(&self, input: impl Read, entity: Option<&str>) -> Result<Guess> {
        csv::guess(self, input, entity)
    }

    /// Writes the answer of a question as CSV; answers how many rows there were. Nothing is kept in memory.
    ///
    /// ```
    /// use crm_core::exchange::csv::ExportOptions;
    /// use crm_core::{Crm, params, record};
    /// # fn main() -> crm_core::Result<()> {
    /// let session = Crm::in_memory()?.session();
    /// session.create("account", record! { "name" => "Rossi, Bianchi & C.", "employees" => 12 })?;
    /// let mut out = Vec::new();
    /// session.export_csv(&mut out, "select name, employees from account", params! {}, ExportOptions::default())?;
    /// assert_eq!(out, b"name,employees\r\n\"Rossi, Bianchi & C.\",12\r\n");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`Session::query`], `permission_denied` to users without a role that exports, `io`, `invalid_argument`
    /// for a delimiter that cannot be one.
    pub fn export_csv(
        &self,
        to: impl IoWrite,
        query: &str,
        params: impl Into<Values>,
        options: ExportOptions,
    ) -> Result<u64> {
        let params = params.into().0;
        let rows = self.with_fresh_names(|| {
            let (question, access) = self.text_question(query, Shape::Whole, &[])?;
            if !access.can_export {
                return Err(denied("no role lets this user export"));
            }
            self.log_export(&access, &question.entities, query)?;
            self.ask((question, access), &|| query.to_owned(), &params)
        })?;
        let names = rows.columns().to_vec();
        csv::export(to, &names, rows.map(|row| row.map(super::answer::Row::into_values)), options)
    }
}

impl ImportSession for Session {
    fn registry(&self) -> Arc<Registry> {
        Session::registry(self)
    }

    fn settings(&self) -> Settings {
        self.shared.environment.settings.clone()
    }

    fn zone(&self) -> Zone {
        self.zone.get()
    }

    fn write(&self, writes: Vec<Write>) -> Result<Vec<Result<Written>>> {
        self.write_history_batch(writes, BatchMode::KeepGoing)
    }

    fn write_rows(&self, writes: Vec<Write>, on_duplicate: OnDuplicate) -> Result<Outcomes> {
        self.write_heeding(writes, on_duplicate)
    }

    fn find(&self, entity: &str, field: &str, value: Value, limit: usize) -> Result<Vec<Id>> {
        self.ids_where(entity, field, "=", value, limit)
    }

    fn names(&self, entity: &str, field: &str, limit: usize) -> Result<Vec<(Id, String)>> {
        let text = format!("select id, \"{field}\" from \"{entity}\" where \"{field}\" is not null limit {limit}");
        let rows = self.query(&text, Values::new())?;
        let named = |row: super::answer::Row| Some((row.at(0)?.as_id()?, row.at(1)?.to_text()));
        rows.filter_map(|row| row.map(named).transpose()).collect()
    }

    fn check_interrupt(&self) -> Result<()> {
        self.interrupt.check()
    }
}
