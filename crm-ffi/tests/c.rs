//! Tests written in C, built against an installed copy, run plain and, where it is there, under valgrind.

use std::process::Command;

use crate::common::{Installed, VALGRIND, is_there, root, skipped};

fn test(name: &str, is_for_valgrind: bool) {
    let installed = Installed::get();
    let program = installed.build(&root().join("tests/c").join(name), &[]);
    installed.run(&program, &[]);
    if is_for_valgrind && is_there("valgrind") {
        installed.run(&program, &VALGRIND);
    }
}

#[test]
fn every_function_does_what_it_says() {
    test("every.c", true);
}

#[test]
fn nothing_that_is_passed_crashes() {
    test("bad_input.c", true);
}

#[test]
fn hooks_read_write_and_refuse() {
    test("hooks.c", true);
}

#[test]
fn listeners_hear_of_commits() {
    test("listeners.c", true);
}

#[test]
fn the_contract_holds_sentence_by_sentence() {
    test("contract.c", true);
}

#[test]
fn many_records_come_from_columns() {
    test("bulk.c", true);
}

#[test]
fn columns_go_out_and_come_in() {
    test("arrow.c", true);
}

#[test]
fn threads_have_sessions_of_their_own() {
    test("threads.c", false);
    // Without seeing into the library it takes every lock of ours for a race, as valgrind's helgrind does.
    skipped("the thread sanitizer: it needs a library built for it (-Zbuild-std), by a nightly compiler");
}

#[test]
fn what_was_freed_is_found_out() {
    // It reads freed memory on purpose, of which valgrind would rightly complain.
    test("freed.c", false);
}

/// The library is not instrumented, but takes its memory where the program does: what it writes past its end, reads
/// after freeing or never frees is found as far as the C side or the allocator meets it.
#[test]
fn the_address_sanitizer_finds_nothing() {
    let installed = Installed::get();
    let folder = installed.prefix().join("address");
    std::fs::create_dir(&folder).unwrap();
    let tried = folder.join("try.c");
    std::fs::write(&tried, "int main(void) { return 0; }\n").unwrap();
    let flags = ["-fsanitize=address", "-fno-omit-frame-pointer"];
    let works = Command::new("cc").args(flags).arg(&tried).arg("-o").arg(folder.join("try")).output();
    if !works.is_ok_and(|run| run.status.success()) {
        return skipped("the C compiler has no address sanitizer");
    }
    let beside = format!("-I{}", root().join("tests/c").display());
    for name in ["every.c", "bad_input.c", "hooks.c", "bulk.c", "threads.c"] {
        let source = folder.join(format!("address_{name}"));
        std::fs::copy(root().join("tests/c").join(name), &source).unwrap();
        installed.run(&installed.build(&source, &[flags[0], flags[1], &beside]), &[]);
    }
}
