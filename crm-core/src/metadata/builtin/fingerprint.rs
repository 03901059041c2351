//! A short text that changes whenever the catalogue does: a file that carries it need not be compared any further.

use crate::base::fnv::Fnv;

/// The fingerprint of the built-in catalogue, written down because computing it would be a fifth of the time it takes to
/// open a file. A test compares it with [`computed`] and says what to write here.
pub const FINGERPRINT: &str = "77f381b2fdd518c7";

/// The fingerprint as it follows from the definitions.
pub fn computed() -> String {
    let mut hash = Fnv::default();
    // Writing to a hash cannot fail, and a definition is plain data; were it ever otherwise, the fingerprint would be
    // that of the part written, which at worst causes a comparison too many.
    let _ = serde_json::to_writer(&mut hash, &super::catalogue());
    format!("{:016x}", hash.finish())
}
