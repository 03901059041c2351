//! From a value as it is said to the value as it is stored: cleaned, checked against the kind of the field, lookups
//! found. A fault is an [`Issue`] for the field, never an end of the whole: a form wants to hear of all of them.

use rust_decimal::Decimal;

use crate::base::id::Id;
use crate::base::money::{self, MONEY_SCALE};
use crate::base::value::Value;
use crate::base::{phone, text, time};
use crate::context::Context;
use crate::error::{Issue, Result};
use crate::metadata::field::FieldDef;
use crate::metadata::kind::{ChoiceOption, FieldKind, TextFormat};
use crate::metadata::registry::Entity;
use crate::security::right::Right;
use crate::store::{Cell, Key};

/// The rule a value broke, and how.
type Fault = (&'static str, String);

/// The stored form of `value` in `field`, or what is wrong with it.
///
/// # Errors
/// Only those of the store; faults of the value are the inner result.
pub fn accept(context: &mut Context, field: &FieldDef, value: Value) -> Result<std::result::Result<Cell, Issue>> {
    let accepted = match (&field.kind, value) {
        (_, Value::Null) => Ok(Cell::Null),
        (kind, value) if kind.is_lookup() => find_target(context, field, value)?,
        (FieldKind::File, Value::File(file)) if file.content.is_some() => Ok(Cell::Int(context.put_file(&file)?.0)),
        (kind, value) => plain(context, kind, value),
    };
    Ok(accepted.map_err(|(rule, message)| Issue::new(&field.name, rule, message)))
}

fn plain(context: &Context, kind: &FieldKind, value: Value) -> std::result::Result<Cell, Fault> {
    match kind {
        FieldKind::Text { format, max_length } => accept_text(context, *format, *max_length, value),
        FieldKind::Integer { min, max } => {
            let number = match value {
                Value::Int(number) => Some(number),
                Value::Decimal(number) if number.is_integer() => number.try_into().ok(),
                Value::Text(text) if text.trim().is_empty() => return Ok(Cell::Null),
                Value::Text(text) => text.trim().parse().ok(),
                other => return wrong(kind, &other),
            };
            let number = number.ok_or(("wrong_type", "must be a whole number".to_owned()))?;
            if number < *min || number > *max {
                return Err(("out_of_range", format!("must be from {min} to {max}")));
            }
            Ok(Cell::Int(number))
        }
        FieldKind::Decimal { scale, min, max } => accept_number(kind, *scale, *min, *max, value),
        FieldKind::Money { min, max } => accept_number(kind, MONEY_SCALE, *min, *max, value),
        FieldKind::Boolean => match value {
            Value::Bool(truth) => Ok(Cell::Int(i64::from(truth))),
            Value::Int(number @ (0 | 1)) => Ok(Cell::Int(number)),
            Value::Text(text) => match text.trim().to_ascii_lowercase().as_str() {
                "true" | "1" => Ok(Cell::Int(1)),
                "false" | "0" => Ok(Cell::Int(0)),
                "" => Ok(Cell::Null),
                _ => Err(("wrong_type", "must be true or false".to_owned())),
            },
            other => wrong(kind, &other),
        },
        FieldKind::Choice { options } => match find_option(options, &value)? {
            Some(code) => Ok(Cell::Int(code)),
            None => Ok(Cell::Null),
        },
        FieldKind::MultiChoice { options } => {
            let items = match value {
                Value::List(items) => items,
                one => vec![one],
            };
            let mut codes = Vec::with_capacity(items.len());
            for item in &items {
                codes.extend(find_option(options, item)?);
            }
            codes.sort_unstable();
            codes.dedup();
            Ok(if codes.is_empty() { Cell::Null } else { Cell::Set(codes) })
        }
        FieldKind::Date => {
            let date = match value {
                Value::Date(date) => Some(date),
                Value::Text(text) if text.trim().is_empty() => return Ok(Cell::Null),
                Value::Text(text) => time::date_from_text(&text),
                other => return wrong(kind, &other),
            };
            let date = date.ok_or(("wrong_type", "must be a date such as 2026-03-01".to_owned()))?;
            if !time::date_in_range(date) {
                return Err(("out_of_range", "must lie in the years 1 to 9999".to_owned()));
            }
            Ok(Cell::Int(time::date_to_days(date)))
        }
        FieldKind::Timestamp => {
            let zone = context.environment.zone;
            let moment = match value {
                Value::Timestamp(moment) => Some(moment),
                Value::Date(date) if time::date_in_range(date) => Some(zone.start_of(date)),
                Value::Text(text) if text.trim().is_empty() => return Ok(Cell::Null),
                Value::Text(text) => time::timestamp_from_text(&text, zone),
                other => return wrong(kind, &other),
            };
            let moment = moment.ok_or(("wrong_type", "must be a moment such as 2026-03-01T09:30:00Z".to_owned()))?;
            if !time::date_in_range(moment.date_naive()) {
                return Err(("out_of_range", "must lie in the years 1 to 9999".to_owned()));
            }
            Ok(Cell::Int(time::timestamp_to_micros(moment)))
        }
        _ => wrong(kind, &value),
    }
}

fn wrong(kind: &FieldKind, value: &Value) -> std::result::Result<Cell, Fault> {
    let article = if matches!(kind, FieldKind::Integer { .. } | FieldKind::Owner) { "an" } else { "a" };
    Err(("wrong_type", format!("must be {article} {}, not {}", kind.name(), value.kind())))
}

fn accept_text(
    context: &Context,
    format: TextFormat,
    max_length: u32,
    value: Value,
) -> std::result::Result<Cell, Fault> {
    let given = match value {
        Value::Text(text) => text,
        // A code typed as a number is still a code.
        Value::Int(number) => number.to_string(),
        Value::Decimal(number) => number.to_string(),
        other => return Err(("wrong_type", format!("must be text, not {}", other.kind()))),
    };
    if given.contains('\0') {
        return Err(("not_text", "holds a NUL character".to_owned()));
    }
    let clean = text::clean(&given);
    if clean.is_empty() {
        return Ok(Cell::Null);
    }
    let stored = match format {
        TextFormat::Plain if clean.contains(['\n', '\r']) => clean.split_whitespace().collect::<Vec<_>>().join(" "),
        TextFormat::Plain | TextFormat::Multiline if clean.len() == given.len() => given,
        TextFormat::Plain | TextFormat::Multiline => clean.into_owned(),
        TextFormat::Email if !text::is_email(&clean) => {
            return Err(("invalid_email", "is not an e-mail address".to_owned()));
        }
        TextFormat::Email => text::email(&clean).into_owned(),
        TextFormat::Phone => phone::normalise(&clean, context.environment.country)
            .ok_or(("invalid_phone", "is not a telephone number".to_owned()))?,
        TextFormat::Url if !text::is_url(&clean) => return Err(("invalid_url", "is not a web address".to_owned())),
        TextFormat::Url => clean.into_owned(),
    };
    // Counted only where the bytes could be too many: characters are never more than bytes.
    let limit = usize::try_from(max_length).unwrap_or(usize::MAX);
    if stored.len() > limit && stored.chars().count() > limit {
        return Err(("too_long", format!("must have at most {max_length} characters")));
    }
    Ok(Cell::Text(stored))
}

fn accept_number(
    kind: &FieldKind,
    scale: u32,
    min: Option<Decimal>,
    max: Option<Decimal>,
    value: Value,
) -> std::result::Result<Cell, Fault> {
    let number = match value {
        Value::Decimal(number) => number,
        Value::Int(number) => Decimal::from(number),
        Value::Text(text) if text.trim().is_empty() => return Ok(Cell::Null),
        // The parser would read `1_000`, which is a way of programs, not of people.
        Value::Text(text) => match text.trim().parse() {
            Ok(number) if !text.contains('_') => number,
            _ => return Err(("wrong_type", "must be a number such as 1234.56".to_owned())),
        },
        other => return wrong(kind, &other),
    };
    let below = min.is_some_and(|min| number < min);
    let above = max.is_some_and(|max| number > max);
    if below || above {
        let bounds = (min.map(|n| n.to_string()), max.map(|n| n.to_string()));
        return Err((
            "out_of_range",
            match bounds {
                (Some(min), Some(max)) => format!("must be from {min} to {max}"),
                (Some(min), None) => format!("must be at least {min}"),
                (None, max) => format!("must be at most {}", max.unwrap_or_default()),
            },
        ));
    }
    let scaled = money::to_scaled(number, scale);
    scaled.map(Cell::Int).ok_or(("out_of_range", "is larger than can be kept".to_owned()))
}

/// The code of the option a value names, by name or by code; an empty text names none.
fn find_option(options: &[ChoiceOption], value: &Value) -> std::result::Result<Option<i64>, Fault> {
    let found = match value {
        Value::Text(name) if name.is_empty() => return Ok(None),
        Value::Text(name) => options.iter().find(|option| option.name == *name),
        Value::Int(code) => options.iter().find(|option| i64::from(option.code) == *code),
        Value::Null => return Ok(None),
        other => return Err(("wrong_type", format!("must be the name of an option, not {}", other.kind()))),
    };
    match found {
        Some(option) if option.is_retired => Err(("retired_option", format!("{} is no longer offered", option.name))),
        Some(option) => Ok(Some(i64::from(option.code))),
        None => {
            let offered = options.iter().filter(|option| !option.is_retired).map(|option| option.name.as_str());
            let nearest = value.as_text().and_then(|name| text::nearest(name, offered.clone()));
            let hint = match nearest {
                Some(name) => format!("did you mean {name}?"),
                None => format!("use one of {}", offered.collect::<Vec<_>>().join(", ")),
            };
            Err(("unknown_option", format!("is none of the options; {hint}")))
        }
    }
}

fn find_target(context: &mut Context, field: &FieldDef, value: Value) -> Result<std::result::Result<Cell, Fault>> {
    let (name, id) = match value {
        Value::Id(id) => (None, id),
        Value::Ref(reference) => (Some(reference.entity), reference.id),
        Value::Text(text) if text.trim().is_empty() => return Ok(Ok(Cell::Null)),
        Value::Text(text) => match text.parse::<Id>() {
            Ok(id) => (None, id),
            Err(_) => return Ok(Err(("wrong_type", "must be the id of a record".to_owned()))),
        },
        other => return Ok(wrong(&field.kind, &other)),
    };
    let registry = context.registry.clone();
    let targets = registry.targets_of(&field.kind);
    if let Some(name) = &name
        && !targets.iter().any(|target| target.name == **name)
    {
        let known = targets.iter().map(|target| target.name.as_str()).collect::<Vec<_>>().join(", ");
        return Ok(Err(("wrong_type", format!("cannot point to {name}; it points to {known}"))));
    }
    for target in &targets {
        if name.as_deref().is_none_or(|name| name == target.name)
            && let Some(Key(key)) = context.key_of(target, id)?
            && is_seen(context, target, Key(key))?
        {
            let is_pair = field.kind.is_polymorphic();
            return Ok(Ok(if is_pair { Cell::Pair(target.id, Key(key)) } else { Cell::Int(key) }));
        }
    }
    let what = match targets.as_slice() {
        [_, _, _, _, _, ..] => "record".to_owned(),
        few => few.iter().map(|target| target.name.as_str()).collect::<Vec<_>>().join(" or "),
    };
    Ok(Err(("not_found", format!("there is no {what} with this id"))))
}

/// Whether the acting user may point to a record: who may not see it is told that there is none, in the same words and
/// at the same place among the faults. Oneself and one's teams are known to everybody.
fn is_seen(context: &Context, target: &Entity, key: Key) -> Result<bool> {
    if context.is_trusted() {
        return Ok(true);
    }
    Ok(context.access()?.is_principal(key) || context.reaches(Right::Read, target, key)?)
}
