//! Public files beside the repository, which belong to others and are not part of it.

use std::path::{Path, PathBuf};

/// The folder of public files beside the repository; none on a machine that lacks it.
pub fn folder(part: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data").join(part);
    if folder.exists() {
        return Some(folder);
    }
    eprintln!("SKIPPED: {} is not there, so the files in it were not tried", folder.display());
    None
}
