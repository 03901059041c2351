//! What a session reads: records and questions.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::Params;
use super::answer::{Page, Row, Rows};
use super::session::Session;
use crate::base::id::{EntityId, Id};
use crate::base::value::Value;
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::registry::{Entity, FieldIndex, Registry};
use crate::query::text::to_text;
use crate::query::{ast, page};
use crate::record::read::{self, Question, Shape};
use crate::record::record::Record;
use crate::record::values::Values;
use crate::security::access::Access;
use crate::store::{Cell, Collected, Key, Reader};

/// A record looked for, and, if its reading is to be logged, what to log.
type Looked = (Option<Record>, Option<(Arc<Access>, EntityId, Key)>);

/// The most rows of one page.
const MAX_PAGE: usize = 10_000;

impl Session {
    /// The record with this id, all its fields.
    ///
    /// # Errors
    /// `not_found`, `unknown_entity`.
    pub fn get(&self, entity: &str, id: Id) -> Result<Record> {
        self.find(entity, id)?.ok_or_else(|| Error::not_found(entity, format_args!("with the id {id}")))
    }

    /// The record with this id, or none.
    ///
    /// # Errors
    /// `unknown_entity`.
    pub fn find(&self, entity: &str, id: Id) -> Result<Option<Record>> {
        self.read_record(entity, id, |entity| Ok(entity.live_fields.clone()), "*")
    }

    /// The record with this id, some of its fields: what it costs depends on those alone.
    ///
    /// # Errors
    /// `not_found`, `unknown_entity`, `unknown_field`.
    pub fn get_fields(&self, entity: &str, id: Id, fields: &[&str]) -> Result<Record> {
        let pick = |entity: &Entity| fields.iter().map(|name| entity.get(name).map(|(index, _)| index)).collect();
        let record = self.read_record(entity, id, pick, &fields.join(","))?;
        record.ok_or_else(|| Error::not_found(entity, format_args!("with the id {id}")))
    }

    /// The record with this id, as any serde struct.
    ///
    /// # Errors
    /// Those of [`Session::get`], `invalid_argument` if the struct does not fit.
    pub fn get_as<T: DeserializeOwned>(&self, entity: &str, id: Id) -> Result<T> {
        self.get(entity, id)?.to_serde()
    }

    fn read_record(
        &self,
        entity: &str,
        id: Id,
        pick: impl Fn(&Entity) -> Result<Arc<[FieldIndex]>>,
        name: &str,
    ) -> Result<Option<Record>> {
        let read = |reader: &dyn Reader, registry: &Arc<Registry>| {
            // The question itself finds out whether the rights it was made ready for still hold: a look beforehand would
            // be a fifth of what it costs to read a record.
            if let Some(access) = self.known_access() {
                let found = self.read_record_with(reader, registry, access, (entity, id), &pick, name);
                match found {
                    Ok((None, _)) => {}
                    Err(error) if error.code() == ErrorCode::PermissionDenied => {}
                    found => return found,
                }
            }
            let access = self.access(reader, registry)?;
            self.read_record_with(reader, registry, access, (entity, id), &pick, name)
        };
        let (found, logged) = self.with_fresh_names(|| self.read(read))?;
        if let Some((access, entity, key)) = logged {
            self.log_read(&access, &[entity], Some(key), &|| None)?;
        }
        Ok(found)
    }

    fn read_record_with(
        &self,
        reader: &dyn Reader,
        registry: &Arc<Registry>,
        access: Arc<Access>,
        (entity, id): (&str, Id),
        pick: impl Fn(&Entity) -> Result<Arc<[FieldIndex]>>,
        name: &str,
    ) -> Result<Looked> {
        // Entity and fields are those of the very definitions the question is bound with and kept under: were the
        // schema changed by another thread in between, a question for the old fields would be kept as one for the new.
        let entity = registry.get(entity)?;
        let fields = pick(entity)?;
        let language = self.language.borrow();
        let asking = self.asking(registry, &access, &language);
        // No text of the query language begins like this, so the name cannot meet another question's.
        let name = format!("#record {} {name}", entity.name);
        let question =
            self.shared
                .questions
                .from_tree(self.shared.store.as_ref(), &asking, &name, Shape::One, || read::by_id(entity, &fields))?;
        let cells = read::values(&question, &asking, &[("id".to_owned(), Value::Id(id))], &[])?;
        let mut found = None;
        reader.select(&question.compiled, &cells, &mut |row| {
            let values = question.compiled.values(row)?;
            found = Some(Record::new(entity.clone(), fields.clone(), values));
            Ok(false)
        })?;
        let is_logged = found.is_some() && access.policy.logged_entities.contains(&entity.id);
        let key = if is_logged { reader.key_of(entity, id)? } else { None };
        Ok((found, key.map(|key| (access, entity.id, key))))
    }

    /// Asks a question in the query language and answers with its rows.
    ///
    /// ```
    /// use crm_core::{Crm, params, record};
    /// # fn main() -> crm_core::Result<()> {
    /// let session = Crm::in_memory()?.session();
    /// let acme = session.create("account", record! { "name" => "Acme" })?;
    /// session.create("contact", record! { "first_name" => "Ada", "last_name" => "Rossi", "account" => acme })?;
    /// for row in session.query("select full_name, account.name from contact where account = :a", params! { "a" => acme })? {
    ///     assert_eq!(row?.text("account.name"), Some("Acme"));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `query_syntax`, `query_type`, `query_unsupported`, `query_parameter`, `unknown_entity`, `unknown_field`: all with
    /// the position in the text where there is one.
    pub fn query(&self, text: &str, params: impl Into<Values>) -> Result<Rows> {
        let params = params.into().0;
        self.with_fresh_names(|| self.ask(self.text_question(text, Shape::Whole, &[])?, &|| text.to_owned(), &params))
    }

    /// Asks a question given as a tree: from the builder or from JSON.
    ///
    /// # Errors
    /// Those of [`Session::query`].
    pub fn query_tree(&self, query: &ast::Query, params: impl Into<Values>) -> Result<Rows> {
        let params = params.into().0;
        self.with_fresh_names(|| self.ask(self.tree_question(query)?, &|| to_text(query), &params))
    }

    /// The first row of an answer, or none.
    ///
    /// # Errors
    /// Those of [`Session::query`].
    pub fn query_one(&self, text: &str, params: impl Into<Values>) -> Result<Option<Row>> {
        self.query(text, params)?.next().transpose()
    }

    /// How many records an entity has.
    ///
    /// # Errors
    /// `unknown_entity`.
    pub fn count(&self, entity: &str) -> Result<i64> {
        let text = format!("select count(*) from \"{}\"", self.entity(entity)?.name);
        let row = self.query_one(&text, Values::new())?;
        Ok(row.and_then(|row| row.at(0).and_then(Value::as_int)).unwrap_or(0))
    }

    /// One page of a question's answer: `size` rows after `cursor`, from the start without. Pages stay stable while
    /// records come and go: a cursor says after which row to go on, not how many to skip.
    ///
    /// # Errors
    /// Those of [`Session::query`], `invalid_cursor`, `query_unsupported` for questions with groups.
    pub fn page(&self, text: &str, params: impl Into<Values>, cursor: Option<&str>, size: usize) -> Result<Page> {
        let params = params.into().0;
        if size == 0 || size > MAX_PAGE {
            let message = format!("a page has from 1 to {MAX_PAGE} rows");
            return Err(Error::new(ErrorCode::InvalidArgument, message));
        }
        let fingerprint = page::fingerprint(text, &params);
        let (shape, mut told) = match cursor.map(|cursor| page::decode(cursor, fingerprint)).transpose()? {
            Some(keys) => (Shape::NextPage(page::shape(&keys)), keys),
            None => (Shape::FirstPage, Vec::new()),
        };
        let (question, access) = self.with_fresh_names(|| self.text_question(text, shape, &told))?;
        self.log_read(&access, &question.entities, None, &|| Some(text.to_owned()))?;
        // One row more than the page tells whether there is another.
        told.push(Cell::Int(i64::try_from(size).unwrap_or(i64::MAX).saturating_add(1)));
        self.read(|reader, registry| {
            let language = self.language.borrow();
            let cells = read::values(&question, &self.asking(registry, &access, &language), &params, &told)?;
            read_page(reader, &question, &cells, (fingerprint, size))
        })
    }

    /// What the store is asked: the text in its own language, to see which index it uses.
    ///
    /// # Errors
    /// Those of [`Session::query`].
    pub fn explain(&self, text: &str) -> Result<String> {
        self.with_fresh_names(|| Ok(self.text_question(text, Shape::Whole, &[])?.0.compiled.text.clone()))
    }

    /// The ids of the records whose field has this value; of texts also those that differ in case only, if none is the
    /// same to the letter.
    ///
    /// # Errors
    /// `unknown_entity`, `unknown_field`, `query_type`.
    pub fn find_ids(&self, entity: &str, field: &str, value: impl Into<Value>, limit: usize) -> Result<Vec<Id>> {
        let value = value.into();
        let (entity, field) = self.with_fresh_names(|| {
            let entity = self.registry().get(entity)?.clone();
            let field = entity.get(field)?.1.name.clone();
            Ok((entity, field))
        })?;
        let same = self.ids_where(&entity.name, &field, "=", value.clone(), limit)?;
        match &value {
            Value::Text(text) if same.is_empty() => {
                let pattern = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
                self.ids_where(&entity.name, &field, "like", pattern.into(), limit)
            }
            _ => Ok(same),
        }
    }

    /// The ids of the records whose field compares so with the value; the names are those of the definitions.
    pub(super) fn ids_where(
        &self,
        entity: &str,
        field: &str,
        comparison: &str,
        value: Value,
        limit: usize,
    ) -> Result<Vec<Id>> {
        let text = format!("select id from \"{entity}\" where \"{field}\" {comparison} :value limit {limit}");
        let rows = self.query(&text, Values::new().with("value", value))?;
        rows.filter_map(|row| row.map(|row| row.at(0).and_then(Value::as_id)).transpose()).collect()
    }

    /// A question made ready for the session's user, with the rights it was made ready for: the values filled into it
    /// must be theirs.
    pub(super) fn text_question(
        &self,
        text: &str,
        shape: Shape,
        cursor: &[Cell],
    ) -> Result<(Arc<Question>, Arc<Access>)> {
        let language = self.language();
        let (registry, access) = self.read_rights()?;
        let asking = self.asking(&registry, &access, &language);
        let store = self.shared.store.as_ref();
        let question = self.shared.questions.from_text(store, &asking, text, shape, cursor)?;
        Ok((question, access))
    }

    /// The definitions of now, and what the session's user may do.
    fn read_rights(&self) -> Result<(Arc<Registry>, Arc<Access>)> {
        self.read(|reader, registry| Ok((registry.clone(), self.access(reader, registry)?)))
    }

    fn tree_question(&self, query: &ast::Query) -> Result<(Arc<Question>, Arc<Access>)> {
        let language = self.language();
        let name = format!("#tree {query:?}");
        let (registry, access) = self.read_rights()?;
        let asking = self.asking(&registry, &access, &language);
        let store = self.shared.store.as_ref();
        let question = self.shared.questions.from_tree(store, &asking, &name, Shape::Whole, || Ok(query.clone()))?;
        Ok((question, access))
    }

    pub(super) fn ask(
        &self,
        (question, access): (Arc<Question>, Arc<Access>),
        text: &dyn Fn() -> String,
        params: Params<'_>,
    ) -> Result<Rows> {
        self.log_read(&access, &question.entities, None, &|| Some(text()))?;
        let (registry, language) = (self.registry(), self.language());
        let cells = read::values(&question, &self.asking(&registry, &access, &language), params, &[])?;
        let compiled = question.compiled.clone();
        if self.in_transaction() {
            // The connection belongs to the transaction, so the rows cannot keep it.
            let mut rows = Collected::of(&compiled);
            self.read(|reader, _| reader.select(&compiled, &cells, &mut |row| rows.push(row).map(|()| true)))?;
            return Ok(Rows::new(compiled, Box::new(rows)));
        }
        let rows = self.reader()?.stream(&compiled, &cells)?;
        Ok(Rows::new(compiled, rows))
    }
}

/// One page of an answer: `size` rows, and the cursor to go on from if there are more.
fn read_page(
    reader: &dyn Reader,
    question: &Question,
    cells: &[Cell],
    (fingerprint, size): (u64, usize),
) -> Result<Page> {
    let names = question.compiled.names.clone();
    let (mut rows, mut last, mut has_more) = (Vec::with_capacity(size), Vec::new(), false);
    reader.select(&question.compiled, cells, &mut |row| {
        has_more = rows.len() == size;
        if !has_more {
            rows.push(Row::new(names.clone(), question.compiled.values(row)?));
            if rows.len() == size {
                last = question.compiled.keys_of(row)?;
            }
        }
        Ok(!has_more)
    })?;
    let cursor = has_more.then(|| page::encode(&last, fingerprint));
    Ok(Page { columns: names, rows, cursor })
}
