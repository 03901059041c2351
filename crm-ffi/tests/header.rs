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
fn compilers_take_the_header_without_a_word() {
    let folder = tempfile::tempdir().unwrap();
    for (compiler, file, standard) in [("cc", "try.c", "-std=c99"), ("c++", "try.cpp", "-std=c++17")] {
        let source = folder.path().join(file);
        std::fs::write(&source, "#include \"crm.h\"\nint main(void) { return crm_version_number() == 0; }\n").unwrap();
        let flags = [standard, "-Wall", "-Wextra", "-pedantic", "-Werror", "-fsyntax-only", "-I"];
        let run = Command::new(compiler).args(flags).arg(header().parent().unwrap()).arg(&source).output();
        match run {
            Ok(run) => assert!(run.status.success(), "{compiler}: {}", String::from_utf8_lossy(&run.stderr)),
            // A C compiler is asked for, one for C++ is not.
            Err(error) if compiler == "c++" => println!("skipped: {compiler} is absent ({error})"),
            Err(error) => panic!("{compiler}: {error}"),
        }
    }
}
