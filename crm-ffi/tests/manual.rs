//! The manual, compiled and run: every block of C and C++ in its two chapters on C, against an installed copy.
//!
//! A block with a `main` is a program of its own. What stands above the first one's `main` is above all the others. A block
//! with a line that begins with `static` is put at file scope; every other becomes the body of a function, with `crm`,
//! `session` and `acme` at hand. These are called one after the other, on one file.

#![allow(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

mod common;

use std::fmt::Write;

use common::{Installed, is_there, root};

/// The blocks of a language, each with the line it begins at in the chapters put together.
fn blocks(manual: &str, language: &str) -> Vec<(usize, String)> {
    let fence = format!("```{language}");
    let (mut found, mut open) = (Vec::new(), None);
    for (line, text) in manual.lines().enumerate() {
        match &mut open {
            None if text == fence => open = Some((line + 2, String::new())),
            Some(_) if text == "```" => found.extend(open.take()),
            Some((_, block)) => *block += &format!("{text}\n"),
            None => {}
        }
    }
    found
}

fn manual() -> String {
    ["../docs/c.md", "../docs/c_callbacks.md"].map(|path| std::fs::read_to_string(root().join(path)).unwrap()).concat()
}

/// Builds and runs a program, plain and, where it is there, under valgrind.
fn run(name: &str, source: &str, is_for_valgrind: bool) {
    let installed = Installed::get();
    let path = installed.prefix().join(name);
    std::fs::write(&path, source).unwrap();
    let program = installed.build(&path, &[]);
    installed.run(&program, &[]);
    if is_for_valgrind && is_there("valgrind") {
        let under = ["valgrind", "--quiet", "--error-exitcode=9", "--leak-check=full"];
        installed.run(&program, &under);
    }
}

#[test]
fn every_block_of_c_runs() {
    let manual = manual();
    let (mut head, mut scope, mut parts, mut calls) = (String::new(), String::new(), String::new(), String::new());
    for (line, block) in blocks(&manual, "c") {
        if let Some(start) = block.find("int main(") {
            run(&format!("manual_{line}.c"), &block, false);
            if head.is_empty() {
                head.push_str(&block[..start]);
            }
        } else if block.lines().any(|text| text.starts_with("static ")) {
            write!(scope, "#line {line} \"manual.md\"\n{block}").unwrap();
        } else {
            let begin = "(crm_t *crm, crm_session *session, crm_id acme) {\n(void)crm, (void)session, (void)acme;";
            write!(parts, "static void part_{line}{begin}\n#line {line} \"manual.md\"\n{block}}}\n").unwrap();
            writeln!(calls, "    part_{line}(crm, session, acme);").unwrap();
        }
    }
    assert!(!head.is_empty() && calls.lines().count() > 15, "the manual is read wrongly");
    let main = "int main(void) {
    crm_t *crm = NULL;
    crm_session *session = NULL;
    crm_id acme;
    check(crm_open(\"manual.crm\", CRM_NUL, &crm, &error));
    check(crm_session_open(crm, NULL, 0, &session, &error));
    acme = make_account(session, \"Acme\");\n";
    let end = "    crm_session_close(session);\n    crm_close(crm);\n    return 0;\n}\n";
    run("manual.c", &format!("{head}{scope}{parts}{main}{calls}{end}"), true);
}

#[test]
fn every_block_of_cpp_runs() {
    if is_there("c++") {
        for (line, block) in blocks(&manual(), "cpp") {
            run(&format!("manual_{line}.cpp"), &block, true);
        }
    }
}

#[test]
fn the_manual_speaks_of_functions_that_are_there() {
    let header = std::fs::read_to_string(root().join("../include/crm.h")).unwrap();
    let manual = manual();
    let words = manual.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| word.starts_with("crm_"));
    let unknown: Vec<&str> = words.filter(|word| word.len() > 4 && !header.contains(word)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
