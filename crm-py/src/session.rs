//! A session: somebody's way to the file.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use crm_core::store::interrupt::Interrupt;
use crm_core::{Id, SchemaPack, Session, Undo};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyMapping, PyString, PyTuple};

use crate::crm::PyCrm;
use crate::door::{Held, lock};
use crate::error::Raise;
use crate::exchange::{self, Import};
use crate::file::PyFile;
use crate::history::{PyAsOf, PyChange, PyFound, PyHistoryEntry};
use crate::record::PyRecord;
use crate::row::{self, Asked, PyPage, PyRows};
use crate::signal::Signals;
use crate::value::Classes;
use crate::write::PyWritten;
use crate::{given, json, schema};

type Names = Arc<Vec<String>>;

/// Somebody's way to the file: every read and write is done as the session's user. A session is used by one thread at a
/// time; open as many as there are threads.
#[pyclass(name = "Session", module = "crm", frozen, subclass, weakref)]
pub struct PySession {
    /// The core's session.
    pub held: Arc<Held<Session>>,
    interrupt: Arc<Interrupt>,
    user: Id,
    last_fields: Mutex<Option<(Py<PyTuple>, Names)>>,
}

impl PySession {
    /// The names in a sequence. The last tuple is remembered: whoever reads thousands of records names the same fields each
    /// time, and a tuple cannot have changed meanwhile.
    fn fields(&self, given: &Bound<'_, PyAny>) -> PyResult<Names> {
        let Ok(tuple) = given.cast::<PyTuple>() else { return given.extract().map(Arc::new) };
        let mut last = lock(&self.last_fields);
        match &*last {
            Some((known, fields)) if known.is(tuple) => Ok(fields.clone()),
            _ => {
                let fields: Names = Arc::new(given.extract()?);
                *last = Some((tuple.clone().unbind(), fields.clone()));
                Ok(fields)
            }
        }
    }

    fn record(&self, py: Python<'_>, record: crm_core::Record) -> PyRecord {
        PyRecord::of(py, &self.held.door.shapes, record)
    }
}

#[pymethods]
impl PySession {
    #[new]
    #[pyo3(signature = (crm, user = None))]
    fn new(py: Python<'_>, crm: &Bound<'_, PyCrm>, user: Option<&Bound<'_, PyAny>>) -> PyResult<PySession> {
        let door = &crm.get().door;
        let user = user.filter(|user| !user.is_none()).map(given::id).transpose()?;
        let session = door.with(py, |crm| match user {
            Some(user) => crm.session_as(user),
            None => Ok(crm.session()),
        })?;
        let (interrupt, user) = (session.interrupt_handle(), session.user());
        let signals = Arc::new(Signals::default());
        let asked = signals.clone();
        interrupt.set_watch(move || asked.ask_to_stop());
        Ok(PySession {
            held: Held::new(session, "session", door, &signals),
            interrupt,
            user,
            last_fields: Mutex::default(),
        })
    }

    /// Closes the session; a transaction that is open is rolled back.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        self.held.close(py)
    }

    /// True once the session, or its file, was closed.
    #[getter]
    fn is_closed(&self) -> bool {
        self.held.is_closed()
    }

    fn __enter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    #[pyo3(signature = (*_fault))]
    fn __exit__(&self, py: Python<'_>, _fault: &Bound<'_, PyTuple>) -> PyResult<()> {
        self.close(py)
    }

    /// The id of the user who acts.
    #[getter]
    fn user<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Classes::get(py)?.id(py, self.user)
    }

    /// The moment the session's clock shows.
    #[getter]
    fn now<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let now = self.held.with(py, |session| Ok(session.now()))?;
        Classes::get(py)?.moment(py, now)
    }

    /// The language of labels, such as "it".
    #[getter]
    fn language(&self, py: Python<'_>) -> PyResult<String> {
        self.held.with(py, |session| Ok(session.language()))
    }

    #[setter]
    fn set_language(&self, py: Python<'_>, language: &str) -> PyResult<()> {
        self.held.with(py, |session| {
            session.set_language(language);
            Ok(())
        })
    }

    /// Chooses the time zone in which days begin and end in this session's questions, by its IANA name.
    fn set_time_zone(&self, py: Python<'_>, name: &str) -> PyResult<()> {
        self.held.with(py, |session| session.set_time_zone(name))
    }

    /// Stops what the session is doing, from another thread, and whatever it starts before `resume`: it raises
    /// InterruptedError.
    fn interrupt(&self) {
        self.interrupt.interrupt();
    }

    /// Lets the session go on after `interrupt`.
    fn resume(&self) {
        self.interrupt.reset();
    }

    /// The record with this id: all its fields, or those named. Raises NotFoundError.
    #[pyo3(signature = (entity, id, /, fields = None))]
    fn get(
        &self,
        py: Python<'_>,
        entity: &str,
        id: &Bound<'_, PyAny>,
        fields: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<PyRecord> {
        let id = given::id(id)?;
        let fields = fields.filter(|fields| !fields.is_none()).map(|fields| self.fields(fields)).transpose()?;
        let record = self.held.with(py, |session| match &fields {
            None => session.get(entity, id),
            Some(fields) => session.get_fields(entity, id, &fields.iter().map(String::as_str).collect::<Vec<_>>()),
        })?;
        Ok(self.record(py, record))
    }

    /// The record with this id, or None.
    #[pyo3(signature = (entity, id, /))]
    fn find(&self, py: Python<'_>, entity: &str, id: &Bound<'_, PyAny>) -> PyResult<Option<PyRecord>> {
        let id = given::id(id)?;
        let found = self.held.with(py, |session| session.find(entity, id))?;
        Ok(found.map(|record| self.record(py, record)))
    }

    /// The ids of the records whose field has this value, at most `limit`; of texts also those that differ in case only, if
    /// none is the same to the letter.
    #[pyo3(signature = (entity, field, value, /, limit = 100))]
    fn find_ids<'py>(
        &self,
        py: Python<'py>,
        entity: &str,
        field: &str,
        value: &Bound<'py, PyAny>,
        limit: usize,
    ) -> PyResult<Bound<'py, PyList>> {
        let value = given::value(value).map_err(PyTypeError::new_err)?;
        let found = self.held.with(py, |session| session.find_ids(entity, field, value, limit))?;
        let classes = Classes::get(py)?;
        PyList::new(py, found.into_iter().map(|id| classes.id(py, id)).collect::<PyResult<Vec<_>>>()?)
    }

    /// Begins a transaction, or a part of the open one; `transaction()` does it more safely.
    fn begin(&self, py: Python<'_>) -> PyResult<()> {
        self.held.with(py, |session| session.begin())
    }

    /// Makes what was done since `begin` permanent, or a part of the outer transaction.
    fn commit(&self, py: Python<'_>) -> PyResult<()> {
        self.held.with(py, |session| session.commit())
    }

    /// Takes back what was done since `begin`.
    fn rollback(&self, py: Python<'_>) -> PyResult<()> {
        self.held.with(py, |session| session.rollback())
    }

    /// True while a transaction is open.
    #[getter]
    fn in_transaction(&self, py: Python<'_>) -> PyResult<bool> {
        self.held.with(py, |session| Ok(session.in_transaction()))
    }

    /// How many records an entity has.
    fn count(&self, py: Python<'_>, entity: &str) -> PyResult<i64> {
        self.held.with(py, |session| session.count(entity))
    }

    /// Asks a question: a SELECT over entities, lookups walked with dots, parameters as `:name`; or its JSON form, as a
    /// dict. Parameters are given by name, as a mapping, or both.
    ///
    /// Raises QuerySyntaxError with the position, UnknownNameError with the nearest name.
    #[pyo3(signature = (question, parameters = None, /, **named))]
    fn query(
        &self,
        py: Python<'_>,
        question: &Bound<'_, PyAny>,
        parameters: Option<&Bound<'_, PyAny>>,
        named: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyRows> {
        let params = given::parameters(py, (parameters, named))?;
        if let Ok(text) = question.cast::<PyString>() {
            return row::ask(py, &self.held, Asked::text(text.to_cow()?.into_owned(), params));
        }
        if question.cast::<PyMapping>().is_err() {
            return Err(PyTypeError::new_err("a question is a text, or a mapping in its JSON form"));
        }
        row::ask(py, &self.held, Asked::json(&json::from_python(question)?, params).or_raise(py)?)
    }

    /// One page of a question's answer: `size` rows after `cursor`, from the start without. Pages stay stable while records
    /// come and go.
    #[pyo3(signature = (question, parameters = None, /, *, cursor = None, size = 50, **named))]
    #[allow(clippy::too_many_arguments, reason = "keywords in Python")]
    fn page(
        &self,
        py: Python<'_>,
        question: &str,
        parameters: Option<&Bound<'_, PyAny>>,
        cursor: Option<&str>,
        size: usize,
        named: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyPage> {
        let params = given::parameters(py, (parameters, named))?;
        row::page(py, &self.held, question, params, cursor, size)
    }

    /// What the store is asked, in its own SQL: to see which indexes it uses.
    fn explain(&self, py: Python<'_>, question: &str) -> PyResult<String> {
        self.held.with(py, |session| session.explain(question))
    }

    /// Finds records by what somebody types: words or their beginnings, in any order, whatever the accents and the case.
    /// Without `entities` all are searched.
    #[pyo3(signature = (typed, entities = None, limit = 20))]
    fn search(
        &self,
        py: Python<'_>,
        typed: &str,
        entities: Option<Vec<String>>,
        limit: usize,
    ) -> PyResult<Vec<PyFound>> {
        let entities = entities.unwrap_or_default();
        let names: Vec<&str> = entities.iter().map(String::as_str).collect();
        let found = self.held.with(py, |session| session.search(typed, &names, limit))?;
        found.into_iter().map(|found| PyFound::of(py, found)).collect()
    }

    /// The history of a record, newest first: who, when, which fields, from what to what. Of a deleted record too.
    #[pyo3(signature = (entity, id, limit = 100))]
    fn history(
        &self,
        py: Python<'_>,
        entity: &str,
        id: &Bound<'_, PyAny>,
        limit: usize,
    ) -> PyResult<Vec<PyHistoryEntry>> {
        let id = given::id(id)?;
        let entries = self.held.with(py, |session| session.history(entity, id, limit))?;
        entries.into_iter().map(|entry| PyHistoryEntry::of(py, entry)).collect()
    }

    /// The changes after number `seq`, oldest first, at most `limit`: complete, in the order of commit. `feed` goes through
    /// all of them.
    #[pyo3(signature = (seq = 0, limit = 1_000))]
    fn changes_since(&self, py: Python<'_>, seq: i64, limit: usize) -> PyResult<Vec<PyChange>> {
        let changes = self.held.with(py, |session| session.changes_since(seq, limit))?;
        changes.into_iter().map(|change| PyChange::of(py, change)).collect()
    }

    /// Takes back one change, by its number, or with `transaction` all changes of one: an import, a delete with what it
    /// took along. Raises ConflictError with the reason if later changes stand on it; then nothing is taken back.
    #[pyo3(signature = (change = None, *, transaction = None))]
    fn undo(&self, py: Python<'_>, change: Option<i64>, transaction: Option<i64>) -> PyResult<Vec<PyWritten>> {
        let what = match (change, transaction) {
            (Some(change), None) => Undo::Change(change),
            (None, Some(transaction)) => Undo::Transaction(transaction),
            _ => return Err(PyTypeError::new_err("undo takes the number of a change, or transaction=number")),
        };
        let written = self.held.with(py, |session| session.undo(what))?;
        written.into_iter().map(|written| PyWritten::of(py, written)).collect()
    }

    /// Brings back a deleted record: the same id, the values it ended with. Raises NotFoundError, ConflictError.
    fn restore(&self, py: Python<'_>, entity: &str, id: &Bound<'_, PyAny>) -> PyResult<PyWritten> {
        let id = given::id(id)?;
        PyWritten::of(py, self.held.with(py, |session| session.restore(entity, id))?)
    }

    /// The file that a field of a record holds, with its bytes. Raises NotFoundError if it holds none.
    fn file(&self, py: Python<'_>, entity: &str, id: &Bound<'_, PyAny>, field: &str) -> PyResult<PyFile> {
        let id = given::id(id)?;
        Ok(PyFile::of(self.held.with(py, |session| session.file(entity, id, field))?))
    }

    /// The records as they stood at a moment: an aware datetime, or a day, which is taken at its first moment in UTC.
    fn as_of(&self, moment: &Bound<'_, PyAny>) -> PyResult<PyAsOf> {
        Ok(PyAsOf { held: self.held.clone(), moment: given::moment(moment)? })
    }

    /// Runs a statement on tables of the host's own in the same file, in the same transaction; answers its rows as tuples.
    /// The engine's own tables are out of reach.
    #[pyo3(signature = (text, parameters = None, /, **named))]
    fn host_sql<'py>(
        &self,
        py: Python<'py>,
        text: &str,
        parameters: Option<&Bound<'py, PyAny>>,
        named: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyList>> {
        let params = given::parameters(py, (parameters, named))?;
        let rows = self.held.with(py, |session| session.host_sql(text, params))?;
        let classes = Classes::get(py)?;
        let tuple = |row: &Vec<crm_core::Value>| {
            PyTuple::new(py, row.iter().map(|value| classes.value(py, value)).collect::<PyResult<Vec<_>>>()?)
        };
        PyList::new(py, rows.iter().map(tuple).collect::<PyResult<Vec<_>>>()?)
    }

    /// Does what a command says, by its name; `crm.COMMANDS` lists them. Records are given and answered as pairs of entity
    /// and id. Raises UnknownNameError with the nearest name, and what the command raises.
    #[pyo3(signature = (name, input = None, /))]
    fn execute<'py>(
        &self,
        py: Python<'py>,
        name: &str,
        input: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let input = input.map(json::from_python).transpose()?.unwrap_or_default();
        let answer = self.held.with(py, |session| session.execute(name, input))?;
        json::answer(py, &answer)
    }

    /// Does the steps of a change of the schema, all or none: see `change_schema`.
    fn apply_steps(&self, py: Python<'_>, steps: &Bound<'_, PyAny>) -> PyResult<()> {
        let steps = schema::steps(json::from_python(steps)?)?;
        self.held.with(py, |session| session.change_schema(|editor| schema::apply(editor, steps)))
    }

    /// What was made at run time in this file, as a schema pack: a dict to keep as JSON and to take to another file.
    fn export_schema<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let pack = self.held.with(py, |session| Ok(session.export_schema()))?;
        json::to_python(py, &json::of(&pack))
    }

    /// Brings a schema pack into this file and tells the steps in words; with `dry_run` nothing is changed. Raises
    /// SchemaError where the pack contradicts what the file has.
    #[pyo3(signature = (pack, *, dry_run = false))]
    fn apply_schema(&self, py: Python<'_>, pack: &Bound<'_, PyAny>, dry_run: bool) -> PyResult<Vec<String>> {
        let pack = SchemaPack::from_json(&json::from_python(pack)?.to_string()).or_raise(py)?;
        self.held.with(py, |session| session.apply_schema(&pack, dry_run))
    }

    /// Guesses how a CSV file is to be imported: the mapping to look at, change and hand to `import_csv`, what no heading
    /// matched, what is missing, and the headings.
    #[pyo3(signature = (source, entity = None))]
    fn guess_csv<'py>(
        &self,
        py: Python<'py>,
        source: &Bound<'py, PyAny>,
        entity: Option<&str>,
    ) -> PyResult<Bound<'py, PyDict>> {
        exchange::guess(py, &self.held, source, entity)
    }

    /// Imports a CSV file and answers with the report as a dict: see `import_csv`.
    #[allow(clippy::too_many_arguments, reason = "keywords in Python")]
    #[pyo3(signature = (source, mapping, *, dry_run, all_or_nothing, on_duplicate, progress))]
    fn import_rows<'py>(
        &self,
        py: Python<'py>,
        source: &Bound<'py, PyAny>,
        mapping: Option<&Bound<'py, PyAny>>,
        dry_run: bool,
        all_or_nothing: bool,
        on_duplicate: &str,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        exchange::import(py, &self.held, source, Import { mapping, dry_run, all_or_nothing, on_duplicate, progress })
    }

    /// Writes the answer of a question as CSV to a file, in place of one that is there; answers how many rows there were.
    /// `spreadsheet` is for a double click where decimals have a comma; else it is exact and for machines.
    #[pyo3(signature = (path, question, parameters = None, /, *, spreadsheet = false, **named))]
    #[allow(clippy::too_many_arguments, reason = "keywords in Python")]
    fn export_csv(
        &self,
        py: Python<'_>,
        path: PathBuf,
        question: &str,
        parameters: Option<&Bound<'_, PyAny>>,
        spreadsheet: bool,
        named: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<u64> {
        let params = given::parameters(py, (parameters, named))?;
        self.held.with(py, |session| exchange::export(session, &path, question, params, spreadsheet))
    }

    fn __repr__(&self) -> &'static str {
        if self.held.is_closed() { "<Session, closed>" } else { "<Session, open>" }
    }
}
