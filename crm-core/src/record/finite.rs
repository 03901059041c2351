//! Sees that what a host hands over through serde holds no number that is none: JSON would make a NaN "not set", and
//! a fault would go by unnoticed.

use std::fmt;

use serde::Serialize;
use serde::ser::{self, Serializer};

/// True to the name of the field, if there is one: which one holds a NaN or an infinity.
///
/// # Errors
/// [`Fault`] with the outermost field.
pub fn check(given: &impl Serialize) -> Result<(), Fault> {
    given.serialize(Finite { key: None })
}

/// A number that is none, or whatever stopped the look.
#[derive(Debug, Default)]
pub struct Fault {
    /// The field; none if it has no name.
    pub field: Option<String>,
    /// False if serde failed for another reason, which the real conversion will tell.
    pub is_number: bool,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number that is not finite")
    }
}

impl std::error::Error for Fault {}

impl ser::Error for Fault {
    fn custom<T: fmt::Display>(_: T) -> Fault {
        Fault::default()
    }
}

/// Looks at everything and keeps nothing, but the last key of a map.
struct Finite {
    key: Option<String>,
}

impl Finite {
    fn look<T: Serialize + ?Sized>(&self, field: Option<&str>, value: &T) -> Result<(), Fault> {
        value.serialize(Finite { key: None }).map_err(|fault| match field {
            Some(name) => Fault { field: Some(name.to_owned()), ..fault },
            None => fault,
        })
    }
}

fn number(is_finite: bool) -> Result<(), Fault> {
    if is_finite { Ok(()) } else { Err(Fault { field: None, is_number: true }) }
}

macro_rules! fine {
    ($( $name:ident: $kind:ty; )+) => { $( fn $name(self, _: $kind) -> Result<(), Fault> { Ok(()) } )+ };
}

impl Serializer for Finite {
    type Ok = ();
    type Error = Fault;
    type SerializeSeq = Finite;
    type SerializeTuple = Finite;
    type SerializeTupleStruct = Finite;
    type SerializeTupleVariant = Finite;
    type SerializeMap = Finite;
    type SerializeStruct = Finite;
    type SerializeStructVariant = Finite;

    fine! {
        serialize_bool: bool; serialize_i8: i8; serialize_i16: i16; serialize_i32: i32; serialize_i64: i64;
        serialize_i128: i128; serialize_u8: u8; serialize_u16: u16; serialize_u32: u32; serialize_u64: u64;
        serialize_u128: u128; serialize_char: char; serialize_str: &str; serialize_bytes: &[u8];
        serialize_unit_struct: &'static str;
    }

    fn serialize_f32(self, value: f32) -> Result<(), Fault> {
        number(value.is_finite())
    }

    fn serialize_f64(self, value: f64) -> Result<(), Fault> {
        number(value.is_finite())
    }

    fn serialize_none(self) -> Result<(), Fault> {
        Ok(())
    }

    fn serialize_unit(self) -> Result<(), Fault> {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Result<(), Fault> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Fault> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Fault> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Fault> {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Finite, Fault> {
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Finite, Fault> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Finite, Fault> {
        Ok(self)
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Finite, Fault> {
        Ok(self)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Finite, Fault> {
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Finite, Fault> {
        Ok(self)
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Finite, Fault> {
        Ok(self)
    }
}

macro_rules! items {
    ($( $kind:ident, $each:ident; )+) => { $(
        impl ser::$kind for Finite {
            type Ok = ();
            type Error = Fault;

            fn $each<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fault> {
                self.look(None, value)
            }

            fn end(self) -> Result<(), Fault> {
                Ok(())
            }
        }
    )+ };
}

items! {
    SerializeSeq, serialize_element;
    SerializeTuple, serialize_element;
    SerializeTupleStruct, serialize_field;
    SerializeTupleVariant, serialize_field;
}

macro_rules! fields {
    ($( $kind:ident; )+) => { $(
        impl ser::$kind for Finite {
            type Ok = ();
            type Error = Fault;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Fault> {
                self.look(Some(name), value)
            }

            fn end(self) -> Result<(), Fault> {
                Ok(())
            }
        }
    )+ };
}

fields! { SerializeStruct; SerializeStructVariant; }

impl ser::SerializeMap for Finite {
    type Ok = ();
    type Error = Fault;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Fault> {
        self.key = serde_json::to_value(key).ok().and_then(|key| key.as_str().map(str::to_owned));
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fault> {
        self.look(self.key.as_deref(), value)
    }

    fn end(self) -> Result<(), Fault> {
        Ok(())
    }
}
