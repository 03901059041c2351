//! Values and everything that is true without a database: ids, time, money, text, the clock.

pub mod cell;
pub mod clock;
pub mod fiscal;
pub mod fnv;
pub mod id;
pub mod money;
pub mod phone;
pub mod text;
pub mod time;
pub mod value;
pub mod value_ref;
pub mod zone;
