//! The rows of a batch that somebody else has made, read as values of fields.

use std::fmt::Display;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, ByteArrayType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type,
    Decimal256Type, DecimalType, Float32Type, Float64Type, GenericBinaryType, Int8Type, Int16Type, Int32Type,
    Int64Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, OffsetSizeTrait, RecordBatch, StructArray};
use arrow_schema::{DataType, TimeUnit};
use rust_decimal::Decimal;

use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::base::{money, time};
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::kind::FieldKind;
use crate::metadata::registry::Entity;
use crate::record::values::Values;

/// Reads one cell; asked only for those that are there.
type Read = Box<dyn Fn(usize) -> Result<Value>>;

/// A batch whose columns are fields of an entity.
pub struct Frame {
    columns: Vec<(String, ArrayRef, Read)>,
    rows: usize,
}

impl std::fmt::Debug for Frame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Frame").field("rows", &self.rows).finish_non_exhaustive()
    }
}

impl Frame {
    /// A batch for an entity. Whether it has such fields is found out when they are written.
    ///
    /// # Errors
    /// `invalid_argument`, naming the column, for kinds of Arrow that no field can hold, and for moments without a time
    /// zone.
    pub fn new(batch: &RecordBatch, entity: &Entity) -> Result<Frame> {
        let mut columns = Vec::with_capacity(batch.num_columns());
        for (field, array) in batch.schema().fields().iter().zip(batch.columns()) {
            let kind = entity.find(field.name()).and_then(|index| entity.at(index).ok()).map(|field| &field.kind);
            let is_date = matches!(kind, Some(FieldKind::Date));
            let read = read(array, is_date).map_err(|error| error.with_field(field.name()))?;
            columns.push((field.name().clone(), array.clone(), read));
        }
        Ok(Frame { columns, rows: batch.num_rows() })
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The values of a row; what is null is left out, so that defaults take its place.
    ///
    /// # Errors
    /// `invalid_argument`, naming the column, for what is no value of any field.
    pub fn values(&self, row: usize) -> Result<Values> {
        let mut values = Vec::with_capacity(self.columns.len());
        for (name, array, read) in &self.columns {
            if array.is_valid(row) {
                match read(row).map_err(|error| error.with_field(name))? {
                    Value::Null => {}
                    value => values.push((name.clone(), value)),
                }
            }
        }
        Ok(Values(values))
    }
}

fn refuse<T>(why: impl Display) -> Result<T> {
    Err(Error::new(ErrorCode::InvalidArgument, why.to_string()))
}

fn read(array: &ArrayRef, is_date: bool) -> Result<Read> {
    let array = array.clone();
    Ok(match array.data_type() {
        DataType::Null => Box::new(|_| Ok(Value::Null)),
        DataType::Boolean => Box::new(move |row| Ok(Value::Bool(array.as_boolean().value(row)))),
        DataType::Int8 => integers::<Int8Type>(array),
        DataType::Int16 => integers::<Int16Type>(array),
        DataType::Int32 => integers::<Int32Type>(array),
        DataType::Int64 => integers::<Int64Type>(array),
        DataType::UInt8 => integers::<UInt8Type>(array),
        DataType::UInt16 => integers::<UInt16Type>(array),
        DataType::UInt32 => integers::<UInt32Type>(array),
        DataType::UInt64 => integers::<UInt64Type>(array),
        DataType::Float32 => floats::<Float32Type>(array),
        DataType::Float64 => floats::<Float64Type>(array),
        DataType::Decimal32(_, scale) => decimals::<Decimal32Type>(*scale, array.clone()),
        DataType::Decimal64(_, scale) => decimals::<Decimal64Type>(*scale, array.clone()),
        DataType::Decimal128(_, scale) => decimals::<Decimal128Type>(*scale, array.clone()),
        DataType::Decimal256(_, scale) => decimals::<Decimal256Type>(*scale, array.clone()),
        DataType::Utf8 => texts::<arrow_array::types::Utf8Type>(array),
        DataType::LargeUtf8 => texts::<arrow_array::types::LargeUtf8Type>(array),
        DataType::Utf8View => Box::new(move |row| Ok(Value::from(array.as_string_view().value(row)))),
        DataType::FixedSizeBinary(16) => Box::new(move |row| id(array.as_fixed_size_binary().value(row))),
        DataType::Binary => binaries::<i32>(array),
        DataType::LargeBinary => binaries::<i64>(array),
        DataType::BinaryView => Box::new(move |row| id(array.as_binary_view().value(row))),
        DataType::Date32 => Box::new(move |row| day(i64::from(array.as_primitive::<Date32Type>().value(row)))),
        DataType::Date64 => {
            Box::new(move |row| day(array.as_primitive::<Date64Type>().value(row).div_euclid(86_400_000)))
        }
        DataType::Timestamp(unit, zone) => {
            if zone.is_none() && !is_date {
                return refuse(
                    "the moments of this column have no time zone; give them one (pandas: .dt.tz_localize(\"UTC\"), \
                     polars: .dt.replace_time_zone(\"UTC\"))",
                );
            }
            moments(array.clone(), *unit, is_date)
        }
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            let (keys, values) = (dictionary.normalized_keys(), dictionary.values().clone());
            let read = read(&values, is_date)?;
            Box::new(move |row| match keys.get(row) {
                Some(place) if values.is_valid(*place) => read(*place),
                _ => Ok(Value::Null),
            })
        }
        DataType::List(_) => lists::<i32>(array)?,
        DataType::LargeList(_) => lists::<i64>(array)?,
        DataType::Struct(_) => references(array.as_struct())?,
        other => return refuse(format_args!("a column of Arrow's kind {other} is no field's")),
    })
}

fn integers<T: ArrowPrimitiveType<Native: TryInto<i64>>>(array: ArrayRef) -> Read {
    Box::new(move |row| match array.as_primitive::<T>().value(row).try_into() {
        Ok(number) => Ok(Value::Int(number)),
        Err(_) => refuse("the number is too large"),
    })
}

// Programs that keep missing numbers as NaN make floats of whole numbers: those are taken as what they were.
fn floats<T: ArrowPrimitiveType<Native: Into<f64>>>(array: ArrayRef) -> Read {
    Box::new(move |row| {
        let number = money::from_float(array.as_primitive::<T>().value(row).into());
        let number = number.map_or_else(|| refuse("NaN, the infinities and numbers that large are no values"), Ok)?;
        Ok(match i64::try_from(number) {
            Ok(whole) if number.is_integer() => Value::Int(whole),
            _ => Value::Decimal(number),
        })
    })
}

fn decimals<T: DecimalType<Native: Display>>(scale: i8, array: ArrayRef) -> Read {
    Box::new(move |row| {
        // By way of text: the widest kind has more digits than any number of ours, and its own way of saying them.
        let text = T::format_decimal(array.as_primitive::<T>().value(row), T::MAX_PRECISION, scale);
        text.parse::<Decimal>().map(Value::Decimal).or_else(|_| refuse("the number has more digits than can be kept"))
    })
}

fn texts<T: ByteArrayType<Native = str>>(array: ArrayRef) -> Read {
    Box::new(move |row| Ok(Value::from(array.as_bytes::<T>().value(row))))
}

fn binaries<O: OffsetSizeTrait>(array: ArrayRef) -> Read {
    Box::new(move |row| id(array.as_bytes::<GenericBinaryType<O>>().value(row)))
}

fn id(bytes: &[u8]) -> Result<Value> {
    Id::from_bytes(bytes).map_or_else(|| refuse("an id has sixteen bytes"), |id| Ok(Value::Id(id)))
}

fn day(days: i64) -> Result<Value> {
    time::date_from_days(days).map_or_else(|| refuse("the day is outside the calendar"), |day| Ok(Value::Date(day)))
}

fn moments(array: ArrayRef, unit: TimeUnit, is_date: bool) -> Read {
    Box::new(move |row| {
        let micros = match unit {
            TimeUnit::Second => array.as_primitive::<TimestampSecondType>().value(row).checked_mul(1_000_000),
            TimeUnit::Millisecond => array.as_primitive::<TimestampMillisecondType>().value(row).checked_mul(1_000),
            TimeUnit::Microsecond => Some(array.as_primitive::<TimestampMicrosecondType>().value(row)),
            TimeUnit::Nanosecond => Some(array.as_primitive::<TimestampNanosecondType>().value(row).div_euclid(1_000)),
        };
        let Some(moment) = micros.and_then(time::timestamp_from_micros) else {
            return refuse("the moment is outside the calendar");
        };
        // Programs that know no days without a time keep them as midnights.
        let is_midnight = micros.is_some_and(|micros| micros.rem_euclid(86_400_000_000) == 0);
        Ok(if is_date && is_midnight { Value::Date(moment.date_naive()) } else { Value::Timestamp(moment) })
    })
}

fn lists<O: OffsetSizeTrait>(array: ArrayRef) -> Result<Read> {
    let values = array.as_list::<O>().values().clone();
    let read = read(&values, false)?;
    Ok(Box::new(move |row| {
        let offsets = array.as_list::<O>().value_offsets();
        let place = |row: usize| offsets.get(row).map_or(0, |offset| offset.as_usize());
        let items = (place(row)..place(row.saturating_add(1))).filter(|place| values.is_valid(*place)).map(&read);
        items.collect::<Result<_>>().map(Value::List)
    }))
}

fn references(array: &StructArray) -> Result<Read> {
    let part = |name: &str| array.column_by_name(name).map(|part| Ok((part.clone(), read(part, false)?))).transpose();
    let (Some((entities, entity)), Some((ids, id))) = (part("entity")?, part("id")?) else {
        return refuse("a struct must have the parts entity and id, which together name a record");
    };
    Ok(Box::new(move |row| {
        if entities.is_null(row) && ids.is_null(row) {
            return Ok(Value::Null);
        }
        match (entity(row)?, id(row)?) {
            (Value::Text(entity), Value::Id(id)) => Ok(Value::Ref(Ref::new(entity, id))),
            (Value::Text(entity), Value::Text(id)) => Ok(Value::Ref(Ref::new(entity, id.parse()?))),
            _ => refuse("a record is named by its entity, a text, and its id"),
        }
    }))
}
