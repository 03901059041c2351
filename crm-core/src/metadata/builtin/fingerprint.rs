//! A short text that changes whenever the catalogue does: a file that carries it need not be compared any further.

use std::io::{self, Write};

/// FNV-1a: stable over versions of Rust, which the hashers of the standard library do not promise to be.
struct Fnv(u64);

impl Write for Fnv {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The fingerprint of the built-in catalogue, written down because computing it would be a fifth of the time it takes to
/// open a file. A test compares it with [`computed`] and says what to write here.
pub const FINGERPRINT: &str = "daa5f4a99d581a06";

/// The fingerprint as it follows from the definitions.
pub fn computed() -> String {
    let mut hash = Fnv(0xcbf2_9ce4_8422_2325);
    // Writing to a hash cannot fail, and a definition is plain data; were it ever otherwise, the fingerprint would be
    // that of the part written, which at worst causes a comparison too many.
    let _ = serde_json::to_writer(&mut hash, &super::catalogue());
    format!("{:016x}", hash.0)
}
