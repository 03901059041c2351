//! The layers of the house: lower never names higher, and only one room names the database driver.

use std::fs;
use std::path::{Path, PathBuf};

/// From the ground up; `security` and `history` share the floor of `context`.
const LAYERS: &[&[&str]] = &[
    &["error", "base"],
    &["metadata"],
    &["query"],
    &["store"],
    &["context", "security", "history"],
    &["record"],
    &["domain"],
    &["exchange"],
    &["crm"],
    &["sample"],
];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The sources in a folder and those below it.
pub fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

fn all_files() -> Vec<PathBuf> {
    let mut found = Vec::new();
    files(&source(), &mut found);
    assert!(found.len() > 50, "the sources were not found");
    found
}

fn layer(name: &str) -> Option<usize> {
    LAYERS.iter().position(|rooms| rooms.contains(&name))
}

/// The room a file lies in: the first folder, or the file's own name.
fn room(path: &Path) -> String {
    let inner = path.strip_prefix(source()).unwrap();
    let first = inner.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// The code of a file without comments and without its tests, which may reach up.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let body = text.split("#[cfg(test)]").next().unwrap();
    body.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn lower_layers_never_name_higher_ones() {
    let mut faults = Vec::new();
    for path in all_files() {
        let room = room(&path);
        if room == "lib" {
            continue;
        }
        let own = layer(&room).unwrap_or_else(|| panic!("{room} stands in no layer: add it to LAYERS"));
        let code = code(&path);
        for part in code.split("crate::").skip(1) {
            let named: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if layer(&named).is_some_and(|other| other > own) {
                faults.push(format!("{} names crate::{named}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn only_the_sqlite_room_names_the_driver() {
    let allowed = source().join("store").join("sqlite");
    let named: Vec<PathBuf> =
        all_files().into_iter().filter(|path| !path.starts_with(&allowed) && code(path).contains("rusqlite")).collect();
    assert!(named.is_empty(), "{named:?}");
}

#[test]
fn no_file_is_long() {
    let long: Vec<String> = all_files()
        .into_iter()
        .map(|path| (fs::read_to_string(&path).unwrap().lines().count(), path))
        .filter(|(lines, _)| *lines > 600)
        .map(|(lines, path)| format!("{} has {lines} lines", path.display()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}
