//! The header is what the sources say, and C and C++ compilers take it without a word.

use std::path::{Path, PathBuf};
use std::process::Command;

fn header() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../include/crm.h")
}

#[test]
fn the_header_follows_the_sources() {
    let root = env!("CARGO_MANIFEST_DIR");
    let config = cbindgen::Config::from_file(Path::new(root).join("cbindgen.toml")).unwrap();
    let mut made = Vec::new();
    cbindgen::Builder::new().with_crate(root).with_config(config).generate().unwrap().write(&mut made);
    let made = String::from_utf8(made).unwrap();
    if std::env::var_os("CRM_BLESS").is_some() {
        std::fs::write(header(), &made).unwrap();
    }
    let kept = std::fs::read_to_string(header()).unwrap_or_default();
    assert!(kept == made, "include/crm.h is not what the sources say: run `make header` and look at the difference");
}

#[test]
fn compilers_take_the_headers_without_a_word() {
    let folder = tempfile::tempdir().unwrap();
    let c = ("try.c", "-std=c99", "crm.h", "return crm_version_number() == 0;");
    let cpp = ("try.cpp", "-std=c++17", "crm.h", c.3);
    let wrapper =
        ("wrapper.cpp", "-std=c++17", "crm.hpp", "crm::File file(\":memory:\"); return file.get() == nullptr;");
    let tries = [("gcc", c), ("clang", c), ("g++", cpp), ("clang++", cpp), ("g++", wrapper), ("clang++", wrapper)];
    let mut tried = Vec::new();
    for (compiler, (file, standard, header_name, body)) in tries {
        let source = folder.path().join(file);
        std::fs::write(&source, format!("#include \"{header_name}\"\nint main(void) {{ {body} }}\n")).unwrap();
        let flags = [standard, "-Wall", "-Wextra", "-pedantic", "-Werror", "-fsyntax-only", "-I"];
        let run = Command::new(compiler).args(flags).arg(header().parent().unwrap()).arg(&source).output();
        match run {
            Ok(run) => assert!(run.status.success(), "{compiler}: {}", String::from_utf8_lossy(&run.stderr)),
            Err(error) => {
                crate::common::skipped(&format!("{compiler} is absent ({error})"));
                continue;
            }
        }
        tried.push(compiler);
    }
    assert!(tried.contains(&"gcc") || tried.contains(&"clang"), "a C compiler is asked for");
}
