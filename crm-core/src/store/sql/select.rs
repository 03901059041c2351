//! x
use crate::error::Result;
pub fn render(_p: &crate::query::plan::Plan, _r: &crate::metadata::registry::Registry, _d: &super::dialect::Sqlite) -> Result<crate::store::Compiled> { Err(crate::error::Error::internal("x")) }
