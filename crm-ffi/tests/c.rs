//! Tests written in C, built against an installed copy, run plain and, where it is there, under valgrind.

mod common;

use common::{Installed, is_there, root};

const VALGRIND: [&str; 5] =
    ["valgrind", "--quiet", "--error-exitcode=9", "--leak-check=full", "--errors-for-leak-kinds=definite,indirect"];

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
}

#[test]
fn what_was_freed_is_found_out() {
    // It reads freed memory on purpose, of which valgrind would rightly complain.
    test("freed.c", false);
}
