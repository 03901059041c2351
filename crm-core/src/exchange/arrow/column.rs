//! One column of an answer, on its way into Arrow.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Date32Builder, Decimal128Builder, FixedSizeBinaryBuilder, Int32Builder, Int64Builder, ListBuilder,
    StringBuilder, TimestampMicrosecondBuilder,
};
use arrow_array::{ArrayRef, DictionaryArray, StringArray, StructArray};
use arrow_schema::{ArrowError, DataType, Field, Fields, TimeUnit};

use crate::base::cell::{CellRef, Cells};
use crate::base::value::Value;
use crate::base::value_ref::ValueRef;
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::entity::label;
use crate::query::decode;
use crate::query::plan::Decode;

/// The digits of a stored decimal: it is counted in 64 bits.
const DIGITS: u8 = 19;

/// A column that is being filled. Cells go from the store's form straight into Arrow's, which is mostly the same number.
pub enum Column {
    Text(StringBuilder),
    Integer(Int64Builder),
    Scaled(Decimal128Builder, i8),
    Boolean(BooleanBuilder),
    Date(Date32Builder),
    Timestamp(TimestampMicrosecondBuilder),
    Named(Named),
    Names(ListBuilder<StringBuilder>, Decode),
    Id(FixedSizeBinaryBuilder),
    Reference { entity: Named, id: FixedSizeBinaryBuilder },
    File { name: StringBuilder, media_type: StringBuilder, size: Int64Builder },
}

/// Numbers that stand for few texts: Arrow keeps each text once.
pub struct Named {
    keys: Int32Builder,
    places: HashMap<i64, i32>,
    texts: Vec<String>,
    // The same texts as Arrow has them: shared by all batches, made anew when one comes to them.
    shared: Option<ArrayRef>,
}

impl Named {
    fn new<T: Into<String>>(texts: impl IntoIterator<Item = (i64, T)>) -> Named {
        let mut named = Named { keys: Int32Builder::new(), places: HashMap::new(), texts: Vec::new(), shared: None };
        for (number, text) in texts {
            named.add(number, text.into());
        }
        named
    }

    // Two options may have one label, and a text is to be there once.
    fn add(&mut self, number: i64, text: String) -> i32 {
        let place = self.texts.iter().position(|known| *known == text).unwrap_or(self.texts.len());
        if place == self.texts.len() {
            self.texts.push(text);
            self.shared = None;
        }
        let place = i32::try_from(place).unwrap_or(i32::MAX);
        self.places.insert(number, place);
        place
    }

    fn append(&mut self, number: i64) {
        // A code without a name can only come from a newer definition than ours: it is shown itself.
        let place = self.places.get(&number).copied().unwrap_or_else(|| self.add(number, number.to_string()));
        self.keys.append_value(place);
    }

    fn finish(&mut self) -> Result<ArrayRef> {
        let texts = self.shared.get_or_insert_with(|| Arc::new(StringArray::from_iter_values(&self.texts))).clone();
        Ok(Arc::new(DictionaryArray::try_new(self.keys.finish(), texts).map_err(unfit)?))
    }
}

fn dictionary() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

fn uuid(name: &str) -> Field {
    let field = Field::new(name, DataType::FixedSizeBinary(16), true);
    field.with_metadata(HashMap::from([("ARROW:extension:name".to_owned(), "arrow.uuid".to_owned())]))
}

fn of_reference() -> Fields {
    Fields::from(vec![Field::new("entity", dictionary(), true), uuid("id")])
}

fn of_file() -> Fields {
    Fields::from(vec![
        Field::new("name", DataType::Utf8, true),
        Field::new("media_type", DataType::Utf8, true),
        Field::new("size", DataType::Int64, true),
    ])
}

impl Column {
    /// An empty column for values that are read like this.
    pub fn of(decode: &Decode) -> Column {
        let ids = || FixedSizeBinaryBuilder::new(16);
        match decode {
            Decode::Text => Column::Text(StringBuilder::new()),
            Decode::Integer => Column::Integer(Int64Builder::new()),
            Decode::Scaled(scale) => {
                let scale = i8::try_from(*scale).unwrap_or(0);
                let kind = DataType::Decimal128(DIGITS, scale);
                Column::Scaled(Decimal128Builder::new().with_data_type(kind), scale)
            }
            Decode::Boolean => Column::Boolean(BooleanBuilder::new()),
            Decode::Date => Column::Date(Date32Builder::new()),
            Decode::Timestamp => Column::Timestamp(TimestampMicrosecondBuilder::new().with_timezone("UTC")),
            Decode::Choice(names) => Column::Named(Named::new(names.iter().cloned())),
            Decode::Label(labels, language) => {
                let labels = labels.iter().filter_map(|(code, labels)| Some((*code, label(labels, language)?)));
                Column::Named(Named::new(labels))
            }
            Decode::EntityName(names) => {
                Column::Named(Named::new(names.iter().map(|(id, name)| (i64::from(id.0), &**name))))
            }
            Decode::MultiChoice(_) => Column::Names(ListBuilder::new(StringBuilder::new()), decode.clone()),
            Decode::OwnId | Decode::Lookup(_) => Column::Id(ids()),
            Decode::Polymorphic(targets) => {
                let entity = Named::new(targets.iter().map(|(id, name)| (i64::from(id.0), &**name)));
                Column::Reference { entity, id: ids() }
            }
            Decode::File => {
                Column::File { name: StringBuilder::new(), media_type: StringBuilder::new(), size: Int64Builder::new() }
            }
        }
    }

    /// The column as a schema names it. Every column may hold nothing: rights and joins see to that.
    pub fn field(&self, name: &str) -> Field {
        let kind = match self {
            Column::Id(_) => return uuid(name),
            Column::Text(_) => DataType::Utf8,
            Column::Integer(_) => DataType::Int64,
            Column::Scaled(_, scale) => DataType::Decimal128(DIGITS, *scale),
            Column::Boolean(_) => DataType::Boolean,
            Column::Date(_) => DataType::Date32,
            Column::Timestamp(_) => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Column::Named(_) => dictionary(),
            Column::Names(..) => DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true))),
            Column::Reference { .. } => DataType::Struct(of_reference()),
            Column::File { .. } => DataType::Struct(of_file()),
        };
        Field::new(name, kind, true)
    }

    /// Takes over what a row keeps from a place on; answers with how many bytes of text the column has by now.
    ///
    /// # Errors
    /// Those of reading; `corrupt` for what is of another kind than the definitions say.
    pub fn append(&mut self, row: &dyn Cells, place: usize) -> Result<usize> {
        let cell = row.cell(place)?;
        let next = |offset: usize| row.cell(place.saturating_add(offset));
        match (&mut *self, cell) {
            (Column::Text(to), CellRef::Text(text)) => {
                to.append_value(text);
                return Ok(to.values_slice().len());
            }
            (Column::Integer(to), CellRef::Int(number)) => to.append_value(number),
            (Column::Scaled(to, _), CellRef::Int(number)) => to.append_value(i128::from(number)),
            (Column::Boolean(to), CellRef::Int(number)) => to.append_value(number != 0),
            (Column::Date(to), CellRef::Int(days)) => to.append_option(i32::try_from(days).ok()),
            (Column::Timestamp(to), CellRef::Int(micros)) => to.append_value(micros),
            (Column::Named(to), CellRef::Int(number)) => to.append(number),
            (Column::Id(to), CellRef::Bytes(id)) => append_id(to, Some(id))?,
            (Column::Names(to, decode), _) => match decode::value(decode, row, place)? {
                ValueRef::List(items) => {
                    items.iter().for_each(|item| to.values().append_value(Value::to_text(item)));
                    to.append(true);
                }
                _ => to.append(false),
            },
            (Column::Reference { entity, id }, CellRef::Int(number)) => match next(1)? {
                CellRef::Bytes(bytes) => {
                    entity.append(number);
                    append_id(id, Some(bytes))?;
                }
                _ => self.append_nothing()?,
            },
            (Column::File { name, media_type, size }, CellRef::Text(text)) => match (next(1)?, next(2)?) {
                (CellRef::Text(kind), CellRef::Int(bytes)) => {
                    name.append_value(text);
                    media_type.append_value(kind);
                    size.append_value(bytes);
                }
                _ => self.append_nothing()?,
            },
            (_, CellRef::Null) => self.append_nothing()?,
            (_, found) => {
                let message = format!("the file is damaged: a column holds {}", found.kind());
                return Err(Error::new(ErrorCode::Corrupt, message));
            }
        }
        Ok(0)
    }

    fn append_nothing(&mut self) -> Result<()> {
        match self {
            Column::Text(to) => to.append_null(),
            Column::Integer(to) => to.append_null(),
            Column::Scaled(to, _) => to.append_null(),
            Column::Boolean(to) => to.append_null(),
            Column::Date(to) => to.append_null(),
            Column::Timestamp(to) => to.append_null(),
            Column::Named(to) => to.keys.append_null(),
            Column::Names(to, _) => to.append(false),
            Column::Id(to) => append_id(to, None)?,
            Column::Reference { entity, id } => {
                entity.keys.append_null();
                append_id(id, None)?;
            }
            Column::File { name, media_type, size } => {
                name.append_null();
                media_type.append_null();
                size.append_null();
            }
        }
        Ok(())
    }

    /// The column as it is filled, leaving it empty.
    ///
    /// # Errors
    /// `internal` if its parts do not fit together.
    pub fn finish(&mut self) -> Result<ArrayRef> {
        Ok(match self {
            Column::Text(from) => Arc::new(from.finish()),
            Column::Integer(from) => Arc::new(from.finish()),
            Column::Scaled(from, _) => Arc::new(from.finish()),
            Column::Boolean(from) => Arc::new(from.finish()),
            Column::Date(from) => Arc::new(from.finish()),
            Column::Timestamp(from) => Arc::new(from.finish()),
            Column::Named(from) => from.finish()?,
            Column::Names(from, _) => Arc::new(from.finish()),
            Column::Id(from) => Arc::new(from.finish()),
            Column::Reference { entity, id } => {
                together(of_reference(), vec![entity.finish()?, Arc::new(id.finish())])?
            }
            Column::File { name, media_type, size } => {
                let parts: Vec<ArrayRef> =
                    vec![Arc::new(name.finish()), Arc::new(media_type.finish()), Arc::new(size.finish())];
                together(of_file(), parts)?
            }
        })
    }
}

// A struct is there where its parts are: both or none of them hold something.
fn together(fields: Fields, parts: Vec<ArrayRef>) -> Result<ArrayRef> {
    let nulls = parts.first().and_then(|part| part.logical_nulls());
    Ok(Arc::new(StructArray::try_new(fields, parts, nulls).map_err(unfit)?))
}

fn unfit(error: ArrowError) -> Error {
    Error::internal("the parts of a column do not fit together").with_source(error)
}

fn append_id(to: &mut FixedSizeBinaryBuilder, id: Option<&[u8]>) -> Result<()> {
    let Some(id) = id else {
        to.append_null();
        return Ok(());
    };
    to.append_value(id)
        .map_err(|e| Error::new(ErrorCode::Corrupt, "the file is damaged: an id has not sixteen bytes").with_source(e))
}
