//! A file that is open.

use std::path::PathBuf;
use std::sync::Arc;

use crm_core::sample::Company;
use crm_core::{Crm, HookOptions, Operation, Options, Settings, Stage};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::door::Door;
use crate::error::Raise;
use crate::listener::{self, PyListener};
use crate::{event, json, progress, schema};

/// A CRM file that is open. `crm.open` opens one; any thread may use it.
#[pyclass(name = "Crm", module = "crm", frozen, subclass, weakref)]
pub struct PyCrm {
    /// What its sessions share.
    pub door: Arc<Door>,
}

#[pymethods]
impl PyCrm {
    #[new]
    #[pyo3(signature = (path, *, create = true, read_only = false, durable = true, busy_timeout = 5.0, settings = None, organisation = None, sample = None))]
    #[allow(clippy::too_many_arguments, reason = "keywords in Python")]
    fn new(
        py: Python<'_>,
        path: PathBuf,
        create: bool,
        read_only: bool,
        durable: bool,
        busy_timeout: f64,
        settings: Option<&Bound<'_, PyAny>>,
        organisation: Option<String>,
        sample: Option<(i64, i64, i32)>,
    ) -> PyResult<PyCrm> {
        if let Some((seed, size, year)) = sample {
            // What is no size is none of a company, which the core refuses in words.
            let company = Company::new(seed.cast_unsigned()).size(u32::try_from(size).unwrap_or(0)).year(year);
            let crm = py.detach(|| company.create(path)).or_raise(py)?;
            return Ok(PyCrm { door: Door::new(crm) });
        }
        if !(0.0..=86_400.0).contains(&busy_timeout) {
            return Err(PyValueError::new_err("busy_timeout is a number of seconds, from 0 to a day"));
        }
        let milliseconds = (busy_timeout * 1_000.0) as u32;
        let mut options =
            Options::new().create(create).read_only(read_only).durable(durable).busy_timeout_ms(milliseconds);
        if let Some(settings) = settings.filter(|settings| !settings.is_none()) {
            let known: Settings = serde_json::from_value(json::from_python(settings)?)
                .map_err(|fault| PyValueError::new_err(format!("settings: {fault}")))?;
            options = options.settings(known);
        }
        if let Some(name) = organisation {
            options = options.organisation(name);
        }
        let crm = py.detach(|| Crm::open_with(path, options)).or_raise(py)?;
        Ok(PyCrm { door: Door::new(crm) })
    }

    /// Closes the file. What was opened on it is closed with it; transactions that are open are rolled back.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        self.door.close(py)
    }

    /// True once the file was closed.
    #[getter]
    fn is_closed(&self) -> bool {
        self.door.is_closed()
    }

    fn __enter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    #[pyo3(signature = (*_fault))]
    fn __exit__(&self, py: Python<'_>, _fault: &Bound<'_, PyTuple>) -> PyResult<()> {
        self.close(py)
    }

    /// The settings the file was made with: currency, country, time zone, languages, fiscal year, order of names.
    #[getter]
    fn settings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let settings = self.door.with(py, |crm| Ok(crm.settings().clone()))?;
        json::to_python(py, &json::of(&settings))
    }

    /// The names of the entities, in the order of definition.
    fn entities(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        self.door.with(py, |crm| Ok(crm.registry().entities().map(|entity| entity.name.clone()).collect()))
    }

    /// What there is to know of an entity to draw a form or a list: its label, fields, options and states, in a language
    /// (`lang`, else the file's first). Raises UnknownNameError.
    #[pyo3(signature = (entity, lang = None))]
    fn describe<'py>(&self, py: Python<'py>, entity: &str, lang: Option<&str>) -> PyResult<Bound<'py, PyDict>> {
        let (registry, language) = self.door.with(py, |crm| {
            let first = crm.settings().languages.first().cloned();
            Ok((crm.registry(), lang.map(str::to_owned).or(first).unwrap_or_else(|| "en".into())))
        })?;
        schema::describe(py, &registry, entity, &language)
    }

    /// The definition of an entity as it is kept, all languages and numbers included; without `entity` a list of all.
    #[pyo3(signature = (entity = None))]
    fn metadata<'py>(&self, py: Python<'py>, entity: Option<&str>) -> PyResult<Bound<'py, PyAny>> {
        let told = self.door.with(py, |crm| {
            let registry = crm.registry();
            match entity {
                Some(entity) => Ok(json::of(registry.get(entity)?.def())),
                None => Ok(json::of(&registry.definitions().collect::<Vec<_>>())),
            }
        })?;
        json::to_python(py, &told)
    }

    /// Copies the file to `path` while it is in use. `progress`, a function of what is done and what there is in all, may
    /// answer False to stop the copy.
    ///
    /// Raises UsageError if there is a file already, StorageError, InterruptedError.
    #[pyo3(signature = (path, progress = None))]
    fn backup(&self, py: Python<'_>, path: PathBuf, progress: Option<Py<PyAny>>) -> PyResult<()> {
        let mut hear = progress::Hearer::new(progress);
        let done = self.door.with(py, |crm| Ok(crm.backup(&path, |done, total| hear.hear(done, total))))?;
        hear.outcome(py, done)
    }

    /// Checks the whole file and names what is wrong with it; an empty list means that it is sound.
    fn check(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        self.door.with(py, Crm::check)
    }

    /// Adds a rule around writes: `hook` is called with an `Event`, inside the transaction, for writes of every session.
    ///
    /// `entity` is the one it is for, None for all; `stage` "before" or "after" the write; `on` some of "create",
    /// "update", "delete", "restore", all if empty. Hooks with a smaller `order` run first. What the hook raises undoes
    /// the write and arrives, with its traceback, where the write was asked for.
    #[pyo3(signature = (hook, entity = None, *, stage = "before", on = Vec::new(), order = 0))]
    fn add_hook(
        &self,
        py: Python<'_>,
        hook: Py<PyAny>,
        entity: Option<String>,
        stage: &str,
        on: Vec<String>,
        order: i32,
    ) -> PyResult<()> {
        if !hook.bind(py).is_callable() {
            return Err(pyo3::exceptions::PyTypeError::new_err("a hook is a function of an event"));
        }
        let stage = match stage {
            "before" => Stage::Before,
            "after" => Stage::After,
            _ => return Err(PyValueError::new_err("stage is \"before\" or \"after\"")),
        };
        let operation = |name: &String| match name.as_str() {
            "create" => Ok(Operation::Create),
            "update" => Ok(Operation::Update),
            "delete" => Ok(Operation::Delete),
            "restore" => Ok(Operation::Restore),
            _ => Err(PyValueError::new_err(format!("on: {name:?} is none of create, update, delete, restore"))),
        };
        let mut options = match stage {
            Stage::Before => HookOptions::before(""),
            Stage::After => HookOptions::after(""),
        };
        options.entity = entity;
        options.operations = on.iter().map(operation).collect::<PyResult<_>>()?;
        self.door.with(py, |crm| {
            crm.add_hook(options.order(order), move |told| event::call(&hook, told));
            Ok(())
        })
    }

    /// Has `function` called with a `Commit` after each transaction of this process that changed records, in the thread that
    /// committed it: to read the feed at once. It may open sessions, read and write; what it raises changes nothing.
    ///
    /// It listens until the file is closed, or the `Listener` that is answered.
    fn on_commit(&self, py: Python<'_>, function: Py<PyAny>) -> PyResult<PyListener> {
        if !function.bind(py).is_callable() {
            return Err(pyo3::exceptions::PyTypeError::new_err("a listener is a function of a commit"));
        }
        let listener = self
            .door
            .with(py, |crm| Ok(crm.on_commit(move |commit| listener::tell(&function, commit.first, commit.last))))?;
        let place = self.door.keep(listener);
        Ok(PyListener { place })
    }

    fn __repr__(&self) -> &'static str {
        if self.door.is_closed() { "<Crm, closed>" } else { "<Crm, open>" }
    }
}
