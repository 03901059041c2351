//! The rules of roles, shares and the organisation: what keeps rights sound, whoever writes them.

pub mod administrators;
pub mod grants;
pub mod organisation;
pub mod roles;
pub mod shares;
