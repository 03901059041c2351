//! Values by name, on their way in: the fields of a record to be written, the parameters of a question.

use std::ffi::c_char;

use crm_core::base::{money, time};
use crm_core::metadata::kind::FieldKind;
use crm_core::metadata::registry::Registry;
use crm_core::{Error, ErrorCode, File, Ref, Result, Value, Values};

use crate::error::crm_error;
use crate::guard::{guard, or};
use crate::handle::{body, body_mut, free, give, kind, put, room};
use crate::id::{crm_id, id_at};
use crate::text::{bytes, text};

/// Values by name. Those made with crm_values_new are the caller's and freed with crm_values_free; those of a record
/// belong to it.
#[allow(non_camel_case_types, reason = "the name in C")]
pub struct crm_values {
    _opaque: [u8; 0],
}

kind!(crm_values, Bag, b"CRM-val1", "set of values");

#[derive(Default)]
pub struct Bag {
    pub values: Values,
    // Which of them were given as a double: no field of money takes them.
    pub doubles: Vec<String>,
    pub is_lent: bool,
}

impl Bag {
    fn set(&mut self, name: &str, value: Value) {
        self.doubles.retain(|known| known != name);
        match self.values.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = value,
            None => self.values.0.push((name.to_owned(), value)),
        }
    }

    /// The values for a record of this entity.
    ///
    /// # Errors
    /// `invalid_argument` if money was given as a double: what is added up must be exact from the beginning.
    pub fn for_entity(&self, registry: &Registry, entity: &str) -> Result<Values> {
        for name in &self.doubles {
            let field = registry.find(entity).and_then(|entity| entity.field(name));
            if field.is_some_and(|field| matches!(field.kind, FieldKind::Money { .. })) {
                let message = format!("{name} is money, which is no double: give it as text or scaled");
                return Err(Error::new(ErrorCode::InvalidArgument, message).with_entity(entity).with_field(name));
            }
        }
        Ok(self.values.clone())
    }
}

/// The values at a pointer; none for NULL.
///
/// # Errors
/// `invalid_argument` for a wrong handle.
///
/// # Safety
/// `values` is NULL or was a handle.
pub unsafe fn values_at(values: *const crm_values) -> Result<Values> {
    if values.is_null() {
        return Ok(Values::new());
    }
    // SAFETY: as the caller promises.
    unsafe { Ok(body(values)?.values.clone()) }
}

/// Makes an empty set of values, to be freed with crm_values_free.
///
/// Errors: invalid_argument. Thread: one at a time. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_values_new(values_out: *mut *mut crm_values, error_out: *mut *mut crm_error) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard(error_out, || {
            put(room(values_out, "values_out")?, give(Bag::default()));
            Ok(())
        })
    }
}

/// Forgets all values, so that the set can be filled again. NULL is fine.
///
/// Thread: one at a time. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_values_clear(values: *mut crm_values) {
    // SAFETY: the contract at the top of crm.h.
    or((), || unsafe {
        let bag = body_mut(values)?;
        bag.values.0.clear();
        bag.doubles.clear();
        Ok(())
    });
}

/// How many values there are. 0 for NULL.
///
/// Thread: one at a time. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_values_count(values: *const crm_values) -> usize {
    // SAFETY: the contract at the top of crm.h.
    or(0, || unsafe { Ok(body(values)?.values.0.len()) })
}

/// Frees a set of values. NULL is fine; the values of a record stay, they go with it.
///
/// Thread: one at a time. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_values_free(values: *mut crm_values) {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        if body(values).is_ok_and(|bag| !bag.is_lent) {
            free(values);
        }
    }
}

/// Sets what `make` answers with.
///
/// # Safety
/// The contract at the top of crm.h.
unsafe fn set(
    values: *mut crm_values,
    (name, name_length): (*const c_char, usize),
    error_out: *mut *mut crm_error,
    make: impl FnOnce() -> Result<Value>,
) -> i32 {
    // SAFETY: as the caller promises.
    unsafe {
        guard(error_out, || {
            let bag = body_mut(values)?;
            let name = text(name, name_length)?;
            bag.set(name, make()?);
            Ok(())
        })
    }
}

fn refused(what: &str) -> Error {
    Error::new(ErrorCode::InvalidArgument, what)
}

/// Sets a value to "not set": a field loses what it holds.
///
/// Errors: invalid_argument. Thread: one at a time. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_values_set_null(
    values: *mut crm_values,
    name: *const c_char,
    name_length: usize,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe { set(values, (name, name_length), error_out, || Ok(Value::Null)) }
}

/// Sets a text; also the name of an option, and what is read from text: a day as 2026-03-01, a moment in ISO 8601, an id,
/// an exact number. The text is copied.
///
/// Errors: invalid_argument. Thread: one at a time. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_values_set_text(
    values: *mut crm_values,
    name: *const c_char,
    name_length: usize,
    value: *const c_char,
    value_length: usize,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe { set(values, (name, name_length), error_out, || Ok(text(value, value_length)?.into())) }
}

/// Sets a whole number.
///
/// Errors: invalid_argument. Thread: one at a time. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_values_set_int64(
    values: *mut crm_values,
    name: *const c_char,
    name_length: usize,
    value: i64,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe { set(values, (name, name_length), error_out, || Ok(value.into())) }
}

/// Sets true, for everything but 0, or false.
///
/// Errors: invalid_argument. Thread: one at a time. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_values_set_bool(
    values: *mut crm_values,
    name: *const c_char,
    name_length: usize,
    value: i32,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe { set(values, (name, name_length), error_out, || Ok((value != 0).into())) }
}

/// Sets a number given as a double, as the shortest decimal that reads back the same. Fields of money refuse it when
/// they are written: use crm_values_set_decimal or crm_values_set_scaled.
///
/// Errors: invalid_argument, also for NaN and the infinities. Thread: one at a time. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_values_set_double(
    values: *mut crm_values,
    name: *const c_char,
    name_length: usize,
    value: f64,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        let make = || money::from_float(value).map(Value::Decimal).ok_or_else(|| refused("this double is no number"));
        guard(error_out, || {
            let bag = body_mut(values)?;
            let name = text(name, name_length)?;
            bag.set(name, make()?);
            bag.doubles.push(name.to_owned());
            Ok(())
        })
    }
}

/// Sets an exact number given as text, with a point before the decimals: "1234.50".
///
/// Errors: invalid_argument. Thread: one at a time. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_values_set_decimal(
    values: *mut crm_values,
    name: *const c_char,
    name_length: usize,
    value: *const c_char,
    value_length: usize,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        set(values, (name, name_length), error_out, || {
            let number = text(value, value_length)?.parse();
            number.map(Value::Decimal).map_err(|_| refused("this text is no exact number"))
        })
    }
}

/// Sets an exact number given as a count of its parts: 123450 at scale 2 is 1234.50.
///
/// Errors: invalid_argument, also for a scale that is not between 0 and 18. Thread: one at a time. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_values_set_scaled(
    values: *mut crm_values,
    name: *const c_char,
    name_length: usize,
    value: i64,
    scale: i32,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe { set(values, (name, name_length), error_out, || scaled(value, scale)) }
}

/// An exact number from a count of its parts.
///
/// # Errors
/// `invalid_argument` for a scale that is not between 0 and 18.
pub fn scaled(value: i64, scale: i32) -> Result<Value> {
    let scale = u32::try_from(scale).ok().filter(|scale| *scale <= 18);
    let scale = scale.ok_or_else(|| refused("a scale is between 0 and 18"))?;
    Ok(Value::Decimal(money::from_scaled(value, scale)))
}

/// Sets a day, in days since 1970-01-01.
///
/// Errors: invalid_argument. Thread: one at a time. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_values_set_date(
    values: *mut crm_values,
    name: *const c_char,
    name_length: usize,
    days: i64,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe { set(values, (name, name_length), error_out, || date(days)) }
}

/// The day so many days after 1970-01-01.
///
/// # Errors
/// `invalid_argument` outside the calendar.
pub fn date(days: i64) -> Result<Value> {
    time::date_from_days(days).map(Value::Date).ok_or_else(|| refused("this day lies outside the calendar"))
}

/// Sets a moment, in microseconds since 1970-01-01 UTC.
///
/// Errors: invalid_argument. Thread: one at a time. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_values_set_timestamp(
    values: *mut crm_values,
    name: *const c_char,
    name_length: usize,
    micros: i64,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe { set(values, (name, name_length), error_out, || moment(micros).map(Value::Timestamp)) }
}

/// The moment so many microseconds after 1970-01-01 UTC.
///
/// # Errors
/// `invalid_argument` outside the calendar.
pub fn moment(micros: i64) -> Result<time::Timestamp> {
    time::timestamp_from_micros(micros).ok_or_else(|| refused("this moment lies outside the calendar"))
}

/// Sets the record a lookup points to, by its id.
///
/// Errors: invalid_argument. Thread: one at a time. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_values_set_id(
    values: *mut crm_values,
    name: *const c_char,
    name_length: usize,
    id: *const crm_id,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe { set(values, (name, name_length), error_out, || Ok(id_at(id)?.into())) }
}

/// Sets the record a lookup to several entities (customer, owner, regarding) points to.
///
/// Errors: invalid_argument. Thread: one at a time. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_values_set_reference(
    values: *mut crm_values,
    name: *const c_char,
    name_length: usize,
    entity: *const c_char,
    entity_length: usize,
    id: *const crm_id,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        let make = || Ok(Ref::new(text(entity, entity_length)?, id_at(id)?).into());
        set(values, (name, name_length), error_out, make)
    }
}

/// Sets a file: its name without a folder, its media type ("application/pdf"), its bytes, which are copied.
///
/// Errors: invalid_argument. Thread: one at a time. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_values_set_file(
    values: *mut crm_values,
    name: *const c_char,
    name_length: usize,
    file_name: *const c_char,
    media_type: *const c_char,
    data: *const u8,
    data_length: usize,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h; the two names end with a NUL.
    unsafe {
        set(values, (name, name_length), error_out, || {
            if data_length == crate::CRM_NUL {
                return Err(refused("the bytes of a file need a length"));
            }
            let content = if data_length == 0 { &[] } else { bytes(data.cast(), data_length)? };
            let (file_name, media_type) = (text(file_name, crate::CRM_NUL)?, text(media_type, crate::CRM_NUL)?);
            Ok(File::new(file_name, media_type, content.to_vec()).into())
        })
    }
}

/// Sets a value given as JSON: an array for several options, {"entity", "id"} for a reference, or anything simpler.
///
/// Errors: invalid_argument. Thread: one at a time. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_values_set_json(
    values: *mut crm_values,
    name: *const c_char,
    name_length: usize,
    json: *const c_char,
    json_length: usize,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        set(values, (name, name_length), error_out, || {
            crm_core::record::values::from_json(crate::command::json(text(json, json_length)?)?)
        })
    }
}
