//! The values that are offered to fields, each with what should be kept of it.

use crm_core::base::time::{Date, Timestamp};
use crm_core::{Ref, Value};

use super::schema::{Field, Kind, OPTIONS, Schema};
use super::world::World;

/// A value as it is said, and as it should be kept; none if it should be refused.
#[derive(Clone, Debug)]
pub struct Offer {
    pub said: Value,
    pub kept: Option<Value>,
}

/// Words of names and texts, and the words they are found by.
pub const WORDS: [(&str, &[&str]); 14] = [
    ("Acme", &["acme"]),
    ("Acmeria", &["acmeria"]),
    ("Rossi", &["rossi"]),
    ("Ross", &["ross"]),
    ("Nicolò", &["nicolo"]),
    ("D'Àngelo", &["d", "angelo"]),
    ("O'Brien-Smith", &["o", "brien", "smith"]),
    ("Müller", &["muller"]),
    ("B17", &["b17"]),
    ("2026", &["2026"]),
    ("e\u{301}clair", &["eclair"]),
    ("s.p.a.", &["s", "p", "a"]),
    ("\"Rome'; --", &["rome"]),
    ("Straße", &["strasse"]),
];

/// One word or two.
fn phrase(pick: u8) -> String {
    let (first, second) = (usize::from(pick) % WORDS.len(), usize::from(pick) / WORDS.len());
    let first = WORDS[first].0;
    if second == 0 { first.to_owned() } else { format!("{first} {}", WORDS[second % WORDS.len()].0) }
}

fn kept(said: impl Into<Value>, kept: impl Into<Value>) -> Offer {
    Offer { said: said.into(), kept: Some(kept.into()) }
}

fn same(value: impl Into<Value> + Clone) -> Offer {
    kept(value.clone(), value)
}

fn refused(said: impl Into<Value>) -> Offer {
    Offer { said: said.into(), kept: None }
}

fn nothing() -> Offer {
    kept(Value::Null, Value::Null)
}

fn one(pick: u8, offers: Vec<Offer>) -> Offer {
    let place = usize::from(pick) % offers.len();
    offers.into_iter().nth(place).unwrap()
}

pub fn decimal(text: &str) -> Value {
    Value::Decimal(text.parse().unwrap())
}

pub fn date(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The name of a record.
pub fn name(pick: u8) -> Offer {
    match pick {
        250.. => refused(Value::Null),
        245.. => refused("  \u{a0} "),
        240.. => refused("x".repeat(41)),
        235.. => kept(format!("  {}\t", phrase(pick)), nfc(&phrase(pick))),
        _ => kept(phrase(pick), nfc(&phrase(pick))),
    }
}

/// Only one of the words is not in its composed form.
fn nfc(text: &str) -> String {
    text.replace("e\u{301}", "é")
}

/// A code: few, so that they clash.
pub fn code(pick: u8) -> Offer {
    if pick.is_multiple_of(8) { nothing() } else { same(format!("c{}", pick % 8)) }
}

/// Something for a field.
pub fn value(schema: &Schema, world: &World, field: &Field, pick: u8) -> Offer {
    if field.is_unique {
        return code(pick);
    }
    match field.kind {
        Kind::Text => match pick {
            0..30 => nothing(),
            250.. => refused(Value::Bool(true)),
            245.. => refused("a\u{0}b"),
            240.. => kept("Ross\nB17\r\nAcme", "Ross B17 Acme"),
            235.. => kept(17, "17"),
            _ => kept(phrase(pick), nfc(&phrase(pick))),
        },
        Kind::Note => match pick {
            0..60 => nothing(),
            250.. => refused(Value::List(Vec::new())),
            _ => {
                let text = format!("{}\n{}", phrase(pick), phrase(pick.wrapping_mul(7)));
                kept(text.as_str(), nfc(&text))
            }
        },
        Kind::Integer => {
            let mut offers = vec![nothing(), same(0), same(7), same(-1_000), same(1_000), kept(" 42 ", 42)];
            offers.extend([kept(decimal("5.00"), 5), kept("", Value::Null), same(8), same(-3)]);
            offers.extend([refused(1_001), refused("seven"), refused(decimal("5.5")), refused(true)]);
            one(pick, offers)
        }
        Kind::Decimal => one(
            pick,
            vec![
                nothing(),
                same(decimal("1.5")),
                same(decimal("-0.01")),
                kept("999.995", decimal("1000")),
                kept("-2.345", decimal("-2.35")),
                kept(3, decimal("3")),
                same(decimal("-1000")),
                refused(decimal("1000.01")),
                refused("1,5"),
            ],
        ),
        Kind::Money => one(
            pick,
            vec![
                nothing(),
                same(decimal("1250.5")),
                kept("0.00005", decimal("0.0001")),
                kept(-7, decimal("-7")),
                same(decimal("99999.9999")),
                refused("922337203685477.5808"),
                refused("NaN"),
                refused(Value::Date(date("2026-03-01"))),
            ],
        ),
        Kind::Boolean => one(
            pick,
            vec![nothing(), same(true), same(false), kept(1, true), kept(0, false), kept("TRUE", true), refused(2)],
        ),
        Kind::Choice => {
            let mut offers = vec![nothing(), kept("", Value::Null), kept(2, OPTIONS[1])];
            offers.extend(OPTIONS[..3].iter().map(|name| same(*name)));
            offers.extend([refused("west"), refused("North"), refused(9), refused(true)]);
            one(pick, offers)
        }
        Kind::Multi => multi(pick),
        Kind::Date => one(
            pick,
            vec![
                nothing(),
                same(date("2026-03-01")),
                kept("1999-12-31", date("1999-12-31")),
                same(date("2024-02-29")),
                same(date("0001-01-01")),
                same(date("9999-12-31")),
                refused("2023-02-29"),
                refused("0000-12-31"),
                refused("10000-01-01"),
                refused(7),
            ],
        ),
        Kind::Timestamp => one(
            pick,
            vec![
                nothing(),
                same(moment("2026-03-01T09:30:00.123456Z")),
                // Without an offset it is the time of the file's zone, Rome.
                kept("2026-03-01 10:30", moment("2026-03-01T09:30:00Z")),
                kept("2026-07-01T12:00:00+02:00", moment("2026-07-01T10:00:00Z")),
                kept(Value::Date(date("2026-07-01")), moment("2026-06-30T22:00:00Z")),
                same(moment("0001-01-02T00:00:00Z")),
                refused("2026-03-01T25:00:00Z"),
                refused("soon"),
            ],
        ),
        Kind::Lookup(_) | Kind::Regarding => pointer(schema, world, field.kind, pick),
    }
}

fn multi(pick: u8) -> Offer {
    let chosen: Vec<&str> =
        OPTIONS.iter().enumerate().filter(|(bit, _)| pick & (1 << bit) != 0).map(|(_, name)| *name).collect();
    let list = |names: &[&str]| match names {
        [] => Value::Null,
        names => Value::List(names.iter().map(|name| Value::from(*name)).collect()),
    };
    match pick >> 4 {
        15 => refused(Value::List(vec!["north".into(), "nowhere".into()])),
        14 => nothing(),
        // Said backwards, and one twice: what is kept is the set, in the order of the options.
        10..14 => {
            let mut said: Vec<Value> = chosen.iter().rev().map(|name| Value::from(*name)).collect();
            said.extend(said.first().cloned());
            kept(Value::List(said), list(&chosen))
        }
        9 => kept("east", list(&["east"])),
        _ => kept(Value::List(chosen.iter().map(|name| Value::from(*name)).collect()), list(&chosen)),
    }
}

fn pointer(schema: &Schema, world: &World, kind: Kind, pick: u8) -> Offer {
    if pick < 40 {
        return nothing();
    }
    let fits = |entity: usize| schema.can_point(kind, entity);
    let dead = world.dead.iter().filter(|(id, record)| fits(record.entity) && !world.live.contains_key(id));
    let dead: Vec<_> = dead.collect();
    if pick >= 240 && !dead.is_empty() {
        return refused(*dead[usize::from(pick) % dead.len()].0);
    }
    let mut live: Vec<_> = world.live.iter().filter(|(_, record)| fits(record.entity)).collect();
    live.sort_by_key(|(_, record)| record.born);
    if live.is_empty() {
        return nothing();
    }
    let (id, record) = live[usize::from(pick) % live.len()];
    let reference = Ref::new(schema.entities[record.entity].name.as_str(), *id);
    match kind {
        // Kept without the name of the entity, which may change.
        Kind::Regarding if pick.is_multiple_of(2) => kept(reference, *id),
        _ if pick.is_multiple_of(3) => kept(id.to_string(), *id),
        _ => same(*id),
    }
}
