//! Values on their way out of Python: what a caller gives.

use std::sync::Arc;

use chrono::{NaiveDate, TimeZone, Utc};
use crm_core::base::money;
use crm_core::base::time::Timestamp;
use crm_core::error::Issue;
use crm_core::metadata::registry::Registry;
use crm_core::{Error, ErrorCode, Id, Ref, Value, Values};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{
    PyBool, PyDate, PyDateAccess, PyDateTime, PyDict, PyFloat, PyFrozenSet, PyInt, PyList, PyMapping, PySet, PyString,
    PyTimeAccess, PyTuple,
};
use rust_decimal::Decimal;

use crate::error::raised;
use crate::file::PyFile;
use crate::record::PyRecord;
use crate::value::Classes;

/// Why something can be no value: half a sentence, and advice where there is some.
type Refusal = String;

/// A value as a caller gives it.
///
/// # Errors
/// Why it can be none.
pub fn value(given: &Bound<'_, PyAny>) -> Result<Value, Refusal> {
    if given.is_none() {
        return Ok(Value::Null);
    }
    if let Ok(text) = given.cast::<PyString>() {
        return match text.to_cow() {
            Ok(text) => Ok(Value::Text(text.into_owned())),
            Err(_) => Err("the text holds what is no character (a lone surrogate)".into()),
        };
    }
    if let Ok(truth) = given.cast::<PyBool>() {
        return Ok(Value::Bool(truth.is_true()));
    }
    if let Ok(number) = given.cast::<PyInt>() {
        return whole(number);
    }
    if let Ok(number) = given.cast::<PyFloat>() {
        let number = number.value();
        let none = || if number.is_nan() { "NaN is no number" } else { "an infinity is no number" };
        return money::from_float(number).map(Value::Decimal).ok_or_else(|| none().into());
    }
    if let Ok(moment) = given.cast::<PyDateTime>() {
        return instant(moment).map(Value::Timestamp);
    }
    if let Ok(day) = given.cast::<PyDate>() {
        return date(day);
    }
    other(given)
}

fn whole(number: &Bound<'_, PyInt>) -> Result<Value, Refusal> {
    if let Ok(small) = number.extract::<i64>() {
        return Ok(Value::Int(small));
    }
    let text = number.str().map(|text| text.to_string()).unwrap_or_default();
    // The core knows which field it is too large for.
    text.parse().map(Value::Decimal).map_err(|_| "the number is too large for any field".into())
}

fn date(day: &Bound<'_, PyDate>) -> Result<Value, Refusal> {
    let day = NaiveDate::from_ymd_opt(day.get_year(), u32::from(day.get_month()), u32::from(day.get_day()));
    day.map(Value::Date).ok_or_else(|| "the day lies outside the calendar".into())
}

/// An aware moment; one without a time zone is refused, since whose clock it was nobody knows.
fn instant(moment: &Bound<'_, PyDateTime>) -> Result<Timestamp, Refusal> {
    let py = moment.py();
    let read = || -> PyResult<Option<Bound<'_, PyAny>>> {
        let classes = Classes::get(py)?;
        let zone = moment.getattr(intern!(py, "tzinfo"))?;
        if zone.is(&classes.utc) {
            return Ok(Some(moment.clone().into_any()));
        }
        // A zone that answers with no offset leaves a datetime naive.
        if zone.is_none() || moment.call_method0(intern!(py, "utcoffset"))?.is_none() {
            return Ok(None);
        }
        moment.call_method1(intern!(py, "astimezone"), (&classes.utc,)).map(Some)
    };
    let outside = || "the moment lies outside the calendar".to_owned();
    let Some(utc) = read().map_err(|_| outside())? else {
        return Err("a datetime without a time zone could be any moment: give it one, as in \
                    datetime.now(timezone.utc) or moment.replace(tzinfo=ZoneInfo(\"Europe/Rome\"))"
            .into());
    };
    let utc = utc.cast::<PyDateTime>().map_err(|_| outside())?;
    let day = NaiveDate::from_ymd_opt(utc.get_year(), u32::from(utc.get_month()), u32::from(utc.get_day()));
    let (hour, minute, second) = (utc.get_hour(), utc.get_minute(), utc.get_second());
    let local = day.and_then(|day| {
        day.and_hms_micro_opt(u32::from(hour), u32::from(minute), u32::from(second), utc.get_microsecond())
    });
    local.map(|local| Utc.from_utc_datetime(&local)).ok_or_else(outside)
}

/// What is met less often.
fn other(given: &Bound<'_, PyAny>) -> Result<Value, Refusal> {
    let py = given.py();
    let classes = Classes::get(py).map_err(|fault| fault.to_string())?;
    let is = |class: &Py<pyo3::types::PyType>| given.is_instance(class.bind(py)).unwrap_or(false);
    if is(&classes.decimal) {
        return decimal(given);
    }
    if is(&classes.uuid) {
        return id(given).map(Value::Id).map_err(|fault| fault.to_string());
    }
    if let Ok(record) = given.cast::<PyRecord>() {
        return record.get().reference().map(Value::Ref).ok_or_else(|| "the record was read without its id".into());
    }
    if let Ok(pair) = given.cast::<PyTuple>()
        && let Some(reference) = pair_of(pair)
    {
        return Ok(Value::Ref(reference));
    }
    if let Ok(file) = given.cast::<PyFile>() {
        return Ok(file.get().inside.clone().into());
    }
    let is_list = given.is_instance_of::<PyList>()
        || given.is_instance_of::<PyTuple>()
        || given.is_instance_of::<PySet>()
        || given.is_instance_of::<PyFrozenSet>();
    if is_list {
        let items = given.try_iter().map_err(|fault| fault.to_string())?;
        return items
            .map(|item| value(&item.map_err(|fault| fault.to_string())?))
            .collect::<Result<_, _>>()
            .map(Value::List);
    }
    // The numbers of numpy and their like say which of Python's they are.
    if given.hasattr(intern!(py, "dtype")).unwrap_or(false)
        && let Ok(plain) = given.call_method0(intern!(py, "item"))
        && !plain.get_type().is(given.get_type())
    {
        return value(&plain);
    }
    let class = given.get_type().name().map(|name| name.to_string()).unwrap_or_default();
    Err(format!("{} can be no value", with_article(&class)))
}

fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O', 'U']) { "an" } else { "a" };
    format!("{article} {noun}")
}

fn decimal(given: &Bound<'_, PyAny>) -> Result<Value, Refusal> {
    let text = given.str().map(|text| text.to_string()).unwrap_or_default();
    let number = Decimal::from_str_exact(&text).or_else(|_| Decimal::from_scientific(&text));
    number.map(Value::Decimal).map_err(|_| match text.contains(['N', 'I']) {
        true => "NaN and the infinities are no numbers".into(),
        false => "the number has more digits than any field keeps".into(),
    })
}

fn pair_of(pair: &Bound<'_, PyTuple>) -> Option<Ref> {
    let (Ok(entity), Ok(record), 2) = (pair.get_item(0), pair.get_item(1), pair.len()) else { return None };
    let entity = entity.cast::<PyString>().ok()?.to_string();
    // A pair of two texts is a list of two options, unless the second is an id.
    Some(Ref::new(entity.as_str(), id(&record).ok()?))
}

/// An id: a `uuid.UUID`, or its text.
///
/// # Errors
/// `TypeError`, `ValueError`.
pub fn id(given: &Bound<'_, PyAny>) -> PyResult<Id> {
    let py = given.py();
    let classes = Classes::get(py)?;
    if given.is_instance(classes.uuid.bind(py))? {
        let number: u128 = given.getattr(intern!(py, "int"))?.extract()?;
        return Ok(Id(uuid::Uuid::from_u128(number)));
    }
    if let Ok(text) = given.cast::<PyString>() {
        return text.to_cow()?.parse().map_err(|error| raised(py, error));
    }
    let class = given.get_type().name()?.to_string();
    Err(pyo3::exceptions::PyTypeError::new_err(format!(
        "an id is a uuid.UUID or its text, not {}",
        with_article(&class)
    )))
}

/// A moment: an aware datetime, or a day, which stands for its first moment in UTC.
///
/// # Errors
/// `TypeError`, `ValueError`.
pub fn moment(given: &Bound<'_, PyAny>) -> PyResult<Timestamp> {
    if let Ok(moment) = given.cast::<PyDateTime>() {
        return instant(moment).map_err(pyo3::exceptions::PyValueError::new_err);
    }
    if let Ok(Value::Date(day)) = value(given) {
        return Ok(day.and_time(chrono::NaiveTime::MIN).and_utc());
    }
    Err(pyo3::exceptions::PyTypeError::new_err("a moment is an aware datetime or a date"))
}

/// What names are given values: a mapping, keywords, or both.
type Given<'a, 'py> = (Option<&'a Bound<'py, PyAny>>, Option<&'a Bound<'py, PyDict>>);

fn each<'py>(
    (mapping, keywords): Given<'_, 'py>,
    mut put: impl FnMut(String, &Bound<'py, PyAny>) -> PyResult<()>,
) -> PyResult<()> {
    let name = |key: &Bound<'py, PyAny>| -> PyResult<String> {
        let wrong = || pyo3::exceptions::PyTypeError::new_err("the names of fields are text");
        Ok(key.cast::<PyString>().map_err(|_| wrong())?.to_cow()?.into_owned())
    };
    if let Some(mapping) = mapping.filter(|mapping| !mapping.is_none()) {
        if let Ok(dict) = mapping.cast::<PyDict>() {
            for (key, value) in dict.iter() {
                put(name(&key)?, &value)?;
            }
        } else {
            let mapping = mapping
                .cast::<PyMapping>()
                .map_err(|_| pyo3::exceptions::PyTypeError::new_err("values are given as a mapping of names"))?;
            for pair in mapping.items()?.iter() {
                let (key, value): (Bound<'py, PyAny>, Bound<'py, PyAny>) = pair.extract()?;
                put(name(&key)?, &value)?;
            }
        }
    }
    for (key, value) in keywords.into_iter().flat_map(|keywords| keywords.iter()) {
        put(name(&key)?, &value)?;
    }
    Ok(())
}

/// The values of a record; in place of them, if some can be none, the error that tells all of these at once, each with
/// what is wanted in its place.
///
/// # Errors
/// What the mapping raises.
pub fn values(
    given: Given<'_, '_>,
    entity: &str,
    registry: impl Fn() -> PyResult<Arc<Registry>>,
) -> PyResult<crm_core::Result<Values>> {
    let mut values = Values::new();
    let mut faults: Vec<(String, Refusal)> = Vec::new();
    each(given, |name, given| {
        match value(given) {
            Ok(value) => values.0.push((name, value)),
            Err(refusal) => faults.push((name, refusal)),
        }
        Ok(())
    })?;
    if faults.is_empty() {
        return Ok(Ok(values));
    }
    let registry = registry()?;
    let entity = match registry.get(entity) {
        Ok(entity) => entity,
        Err(error) => return Ok(Err(error)),
    };
    let issues = faults.into_iter().map(|(name, refusal)| {
        let wanted = entity.find(&name).and_then(|index| entity.fields.get(index)).map(|field| field.kind.name());
        let wanted = wanted.map(|kind| format!(": {} is wanted", wanted_kind(kind))).unwrap_or_default();
        Issue::new(name, "wrong_type", format!("{refusal}{wanted}"))
    });
    Ok(Err(Error::validation(&entity.name, issues.collect())))
}

/// A kind of field as a sentence says it.
fn wanted_kind(kind: &str) -> String {
    match kind {
        "text" | "money" => kind.to_owned(),
        "integer" => "a whole number".to_owned(),
        "lookup" | "customer" | "owner" | "regarding" | "record" => {
            "the id of a record, or a pair of entity and id".to_owned()
        }
        "choice" => "the name of an option".to_owned(),
        "multi_choice" => "a list of names of options".to_owned(),
        "timestamp" => "a datetime with a time zone".to_owned(),
        kind => with_article(kind),
    }
}

/// The parameters of a question.
///
/// # Errors
/// `UsageError`, naming the parameter.
pub fn parameters(py: Python<'_>, given: Given<'_, '_>) -> PyResult<Values> {
    let mut values = Values::new();
    each(given, |name, given| {
        let value = value(given).map_err(|refusal| {
            let message = format!("the parameter {name}: {refusal}");
            raised(py, Error::new(ErrorCode::InvalidArgument, message).with_field(&name))
        })?;
        values.0.push((name, value));
        Ok(())
    })?;
    Ok(values)
}
