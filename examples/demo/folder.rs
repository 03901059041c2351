//! A folder that goes when the story ends.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs, io, process};

/// A folder of its own among the passing ones of the system.
pub struct Passing(PathBuf);

impl Passing {
    /// Makes the folder. `tempfile` would do this too, and have the engine built once more (see `Cargo.toml`).
    pub fn new() -> io::Result<Passing> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        loop {
            let name = format!("crm-demo-{}-{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
            let path = env::temp_dir().join(name);
            match fs::create_dir(&path) {
                // Left by a program that was killed and had the same number.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                made => return made.map(|()| Passing(path)),
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        // The system clears up what stays behind.
        let _ = fs::remove_dir_all(&self.0);
    }
}
