//! The examples, built against an installed copy as a stranger would, dynamically and statically, and run.

#![allow(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use std::path::PathBuf;
use std::process::Command;

use crate::common::{Installed, is_there, root, skipped};

const IN_C: [&str; 4] = ["quickstart.c", "service_desk.c", "bulk_loader.c", "feed_follower.c"];

fn example(name: &str) -> PathBuf {
    let path = root().join("../examples/c").join(name);
    let lines = std::fs::read_to_string(&path).unwrap().lines().count();
    assert!(lines < 150, "{name} has {lines} lines: an example is read in one go");
    path
}

#[test]
fn examples_in_c_run() {
    let installed = Installed::get();
    for name in IN_C {
        let said = installed.run(&installed.build(&example(name), &[]), &[]);
        assert!(!said.is_empty(), "{name} says nothing");
    }
}

#[test]
fn examples_in_c_leak_nothing() {
    if !is_there("valgrind") {
        return;
    }
    let installed = Installed::get();
    let under = ["valgrind", "--quiet", "--error-exitcode=9", "--leak-check=full", "--errors-for-leak-kinds=definite"];
    for name in ["quickstart.c", "service_desk.c"] {
        let copy = installed.prefix().join(format!("leaks_{name}"));
        std::fs::copy(example(name), &copy).unwrap();
        installed.run(&installed.build(&copy, &[]), &under);
    }
}

#[test]
fn the_example_in_cpp_runs() {
    if is_there("c++") {
        let installed = Installed::get();
        let said = installed.run(&installed.build(&example("quickstart.cpp"), &[]), &[]);
        assert!(said.contains("New wing: 4850050 cents") && said.contains("validation: "), "{said}");
    }
}

#[test]
fn the_example_in_python_runs() {
    if is_there("python3") {
        let said = Installed::get().run(&example("quickstart.py"), &["python3"]);
        assert!(said.contains("Nicolò Rossi of Acme"), "{said}");
    }
}

/// Compiles with the archive instead of the shared library.
fn build_static(name: &str, source: &std::path::Path, more: &[&str]) -> PathBuf {
    let installed = Installed::get();
    let program = installed.prefix().join(name);
    let libraries = installed.flags(&["--static", "--libs-only-l"]);
    let run = Command::new("cc")
        .args(["-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror"])
        .arg(source)
        .args(installed.flags(&["--cflags"]))
        .arg(installed.prefix().join("lib/libcrm.a"))
        .args(more)
        .args(libraries.iter().filter(|flag| *flag != "-lcrm"))
        .arg("-o")
        .arg(&program)
        .output()
        .unwrap();
    assert!(run.status.success(), "{name}: {}", String::from_utf8_lossy(&run.stderr));
    program
}

#[test]
fn a_program_links_statically() {
    let program = build_static("quickstart_static", &example("quickstart.c"), &[]);
    Installed::get().run(&program, &[]);
    let needed = Command::new("ldd").arg(&program).output().unwrap();
    assert!(!String::from_utf8_lossy(&needed.stdout).contains("libcrm"));
}

/// Another SQLite in the same program, on a file of its own.
#[test]
fn the_systems_sqlite_is_not_in_the_way() {
    let source = root().join("tests/c/beside_sqlite.c");
    let has_sqlite = Command::new("pkg-config").args(["--exists", "sqlite3"]).status().is_ok_and(|s| s.success());
    if !has_sqlite {
        skipped("the system has no SQLite to link with");
        return;
    }
    let installed = Installed::get();
    installed.run(&installed.build(&source, &["-lsqlite3"]), &[]);
    installed.run(&build_static("beside_static", &source, &["-lsqlite3"]), &[]);
}
