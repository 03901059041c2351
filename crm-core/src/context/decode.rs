//! From what is stored to what is said, for single fields: old values in history, values in hooks. The rows of
//! questions: see `query::decode`.

use crate::base::id::{EntityId, Id, Ref};
use crate::base::money::{self, MONEY_SCALE};
use crate::base::time;
use crate::base::value::Value;
use crate::error::{Error, ErrorCode, Result};
use crate::history::image;
use crate::metadata::field::FieldDef;
use crate::metadata::kind::{ChoiceOption, FieldKind};
use crate::metadata::registry::{Entity, Registry, system};
use crate::store::{Cell, ChangeRange, Key, Operation, Reader};

/// The value of a field as it is said outside.
pub fn value(reader: &dyn Reader, registry: &Registry, field: &FieldDef, cell: &Cell) -> Result<Value> {
    Ok(match (&field.kind, cell) {
        (_, Cell::Null) => Value::Null,
        (FieldKind::Text { .. }, Cell::Text(text)) => Value::Text(text.clone()),
        (FieldKind::Id, Cell::Bytes(bytes)) => Id::from_bytes(bytes).map_or(Value::Null, Value::Id),
        (FieldKind::Integer { .. }, Cell::Int(number)) => Value::Int(*number),
        (FieldKind::Decimal { scale, .. }, Cell::Int(number)) => {
            Value::Decimal(money::from_scaled(*number, *scale).normalize())
        }
        (FieldKind::Money { .. }, Cell::Int(number)) => {
            Value::Decimal(money::from_scaled(*number, MONEY_SCALE).normalize())
        }
        (FieldKind::Boolean, Cell::Int(number)) => Value::Bool(*number != 0),
        (FieldKind::Choice { options }, Cell::Int(code)) => option_name(options, *code),
        (FieldKind::MultiChoice { options }, Cell::Set(codes)) => {
            Value::List(codes.iter().map(|code| option_name(options, *code)).collect())
        }
        (FieldKind::Date, Cell::Int(days)) => time::date_from_days(*days).map_or(Value::Null, Value::Date),
        (FieldKind::Timestamp, Cell::Int(micros)) => {
            time::timestamp_from_micros(*micros).map_or(Value::Null, Value::Timestamp)
        }
        (FieldKind::Lookup { target }, Cell::Int(key)) => {
            id_of(reader, registry, *target, Key(*key))?.map_or(Value::Null, Value::Id)
        }
        (_, Cell::Pair(entity, key)) => match id_of(reader, registry, *entity, *key)? {
            Some(id) => Value::Ref(Ref::new(registry.get_by_id(*entity)?.name.as_str(), id)),
            None => Value::Null,
        },
        (FieldKind::File, Cell::Int(key)) => {
            reader.file(Key(*key), false)?.map_or(Value::Null, |file| Value::File(Box::new(file)))
        }
        (kind, _) => {
            let message = format!("the file is damaged: {} is of kind {} and holds another", field.name, kind.name());
            return Err(Error::new(ErrorCode::Corrupt, message));
        }
    })
}

/// The record that a stored lookup points to.
pub fn target_of(field: &FieldDef, cell: &Cell) -> Option<(EntityId, Key)> {
    match (&field.kind, cell) {
        (_, Cell::Pair(target, key)) => Some((*target, *key)),
        (FieldKind::Lookup { target }, Cell::Int(key)) => Some((*target, Key(*key))),
        _ => None,
    }
}

fn option_name(options: &[ChoiceOption], code: i64) -> Value {
    let found = options.iter().find(|option| i64::from(option.code) == code);
    found.map_or(Value::Int(code), |option| Value::from(&option.name))
}

/// The id of a record that is there or was there once: history points to records since deleted.
pub fn id_of(reader: &dyn Reader, registry: &Registry, entity: EntityId, key: Key) -> Result<Option<Id>> {
    let entity = registry.get_by_id(entity)?;
    match reader.id_of(entity, key)? {
        Some(id) => Ok(Some(id)),
        None => id_of_deleted(reader, entity, key),
    }
}

fn id_of_deleted(reader: &dyn Reader, entity: &Entity, key: Key) -> Result<Option<Id>> {
    // The last line of a deleted record's history is its deletion, which holds the whole record.
    let last = reader.changes(ChangeRange::Of(key), 1)?.into_iter().next();
    let Some(before) = last.filter(|line| line.operation == Operation::Delete).and_then(|line| line.before) else {
        return Ok(None);
    };
    let id = entity.index_of(system::ID);
    let cells = image::read(entity, &before)?;
    Ok(cells.into_iter().find(|(index, _)| Some(*index) == id).and_then(|(_, cell)| match cell {
        Cell::Bytes(bytes) => Id::from_bytes(&bytes),
        _ => None,
    }))
}
