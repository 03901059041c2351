//! The manual, compiled and run: every block of C and C++ in its two chapters on C, and in that on forms, against an installed copy.
//!
//! A block with a `main` is a program of its own. What stands above the first one's `main` is above all the others. A block
//! with a line that begins with `static` is put at file scope; every other becomes the body of a function, with `crm`,
//! `session` and `acme` at hand. These are called one after the other, on one file.

#![allow(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use std::fmt::Write;

use crate::common::{Installed, VALGRIND, is_there, root};

const CHAPTERS: [&str; 3] = ["c.md", "c_callbacks.md", "forms.md"];

/// A block of a chapter, and where it begins.
struct Block {
    chapter: &'static str,
    line: usize,
    text: String,
}

fn read(chapter: &str) -> String {
    std::fs::read_to_string(root().join("../docs").join(chapter)).unwrap()
}

/// The blocks of a language.
fn blocks(language: &str) -> Vec<Block> {
    let fence = format!("```{language}");
    let (mut found, mut open) = (Vec::new(), None);
    for chapter in CHAPTERS {
        for (line, text) in read(chapter).lines().enumerate() {
            match &mut open {
                None if text == fence => open = Some(Block { chapter, line: line + 2, text: String::new() }),
                Some(_) if text == "```" => found.extend(open.take()),
                Some(block) => block.text += &format!("{text}\n"),
                None => {}
            }
        }
    }
    found
}

/// Builds and runs a program, plain and, where it is there, under valgrind.
fn run(name: &str, source: &str, is_for_valgrind: bool) {
    let installed = Installed::get();
    let path = installed.prefix().join(name);
    std::fs::write(&path, source).unwrap();
    let program = installed.build(&path, &[]);
    installed.run(&program, &[]);
    if is_for_valgrind && is_there("valgrind") {
        installed.run(&program, &VALGRIND);
    }
}

#[test]
fn every_block_of_c_runs() {
    let (mut head, mut scope, mut parts, mut calls) = (String::new(), String::new(), String::new(), String::new());
    for (number, Block { chapter, line, text }) in blocks("c").into_iter().enumerate() {
        if let Some(start) = text.find("int main(") {
            run(&format!("manual_{number}.c"), &text, false);
            if head.is_empty() {
                head.push_str(&text[..start]);
            }
        } else if text.lines().any(|line| line.starts_with("static ")) {
            write!(scope, "#line {line} \"{chapter}\"\n{text}").unwrap();
        } else {
            let begin = "(crm_t *crm, crm_session *session, crm_id acme) {\n(void)crm, (void)session, (void)acme;";
            write!(parts, "static void part_{number}{begin}\n#line {line} \"{chapter}\"\n{text}}}\n").unwrap();
            writeln!(calls, "    part_{number}(crm, session, acme);").unwrap();
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
        for (number, block) in blocks("cpp").into_iter().enumerate() {
            run(&format!("manual_{number}.cpp"), &block.text, true);
        }
    }
}

#[test]
fn the_manual_speaks_of_functions_that_are_there() {
    let header = std::fs::read_to_string(root().join("../include/crm.h")).unwrap();
    for chapter in CHAPTERS {
        let text = read(chapter);
        let words = text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| word.starts_with("crm_"));
        let unknown: Vec<&str> =
            words.filter(|word| word.len() > 4 && !header.contains(word) && *word != "crm_core").collect();
        assert!(unknown.is_empty(), "{chapter}: {unknown:?}");
    }
}
