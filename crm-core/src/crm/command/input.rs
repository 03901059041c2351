//! What a command is given, read from JSON; what cannot be read is told by name.

use std::cell::RefCell;

use serde::de::DeserializeOwned;
use serde::de::value::MapDeserializer;
use serde_json::{Map, Value as Json};

use crate::error::{Error, ErrorCode, Result};

/// The input of a command, as its struct says it.
///
/// # Errors
/// `invalid_argument`, which names what is missing, unknown or of another kind.
pub(super) fn read<T: DeserializeOwned>(input: Json) -> Result<T> {
    // Nothing said is an empty list of things said.
    let input = if input.is_null() { Json::Object(Map::new()) } else { input };
    let Json::Object(given) = &input else {
        return Err(Error::new(ErrorCode::InvalidArgument, "the input is a JSON object"));
    };
    T::deserialize(&input).map_err(|error| {
        let reason = error.to_string();
        let fault = |message: String| Error::new(ErrorCode::InvalidArgument, message);
        match culprit::<T>(given) {
            Some(name) if reason.contains(&format!("`{name}`")) => fault(reason).with_field(&name),
            Some(name) => fault(format!("{name}: {reason}")).with_field(&name),
            // All that is there was read: what is not there is named by the reader.
            None => match reason.split('`').nth(1) {
                Some(name) => fault(reason.clone()).with_field(name),
                None => fault(reason),
            },
        }
    })
}

/// The name at which reading comes to a halt; none if it comes to the end. Read anew, since the reader's own error does
/// not tell, and only who gave something wrong has to wait for it.
fn culprit<T: DeserializeOwned>(given: &Map<String, Json>) -> Option<String> {
    let at = RefCell::new(None);
    let mut pairs = given.iter();
    let told = std::iter::from_fn(|| {
        let pair = pairs.next();
        *at.borrow_mut() = pair.map(|(name, _)| name.clone());
        pair.map(|(name, value)| (name.clone(), value.clone()))
    });
    let read = T::deserialize(MapDeserializer::<_, serde_json::Error>::new(told));
    read.err().and_then(|_| at.take())
}
