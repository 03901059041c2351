//! Questions: several spellings, one tree, one bound plan. Knows metadata, no database.
//!
//! A question enters as text ([`parse`]), as JSON ([`json`]) or through the builder ([`build`]); all make an
//! [`ast::Query`]. [`bind`] turns names into entities, fields and joins, checks types, and answers with a
//! [`plan::Plan`]: the only thing a store accepts.

pub mod ast;
pub mod bind;
pub mod build;
pub mod decode;
pub mod encode;
pub mod fill;
pub mod json;
pub mod page;
pub mod parse;
pub mod plan;
mod reads;
pub mod text;

#[cfg(test)]
mod arbitrary;
