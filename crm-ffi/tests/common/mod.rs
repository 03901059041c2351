//! What the tests that run a C compiler share: an installed copy of the library, and programs built against it.

#![allow(clippy::unwrap_used, reason = "a test fails where it cannot go on")]
#![allow(dead_code, reason = "not every test uses all of it")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Before a program: valgrind, which fails it for what it leaks and for memory that is not its own.
pub const VALGRIND: [&str; 5] =
    ["valgrind", "--quiet", "--error-exitcode=9", "--leak-check=full", "--errors-for-leak-kinds=definite,indirect"];

/// The folder of this crate.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// An installed copy of the library, as `make install` leaves it.
pub struct Installed {
    folder: tempfile::TempDir,
}

impl Installed {
    pub fn get() -> &'static Installed {
        static INSTALLED: OnceLock<Installed> = OnceLock::new();
        INSTALLED.get_or_init(|| {
            let folder = tempfile::tempdir().unwrap();
            // The release, as `make install` has it. Cargo's lock is free while tests run, and what `make test` has built
            // before is not built again.
            let run = Command::new("make")
                .args(["--no-print-directory", "libraries", "install-files", "DESTDIR="])
                .arg(format!("PREFIX={}", folder.path().display()))
                .env_remove("MAKEFLAGS")
                .current_dir(root().join(".."))
                .output()
                .unwrap();
            assert!(run.status.success(), "make install: {}", String::from_utf8_lossy(&run.stderr));
            Installed { folder }
        })
    }

    pub fn prefix(&self) -> &Path {
        self.folder.path()
    }

    /// The flags `pkg-config` answers with; where it is absent, those it would answer with.
    pub fn flags(&self, wanted: &[&str]) -> Vec<String> {
        if !is_there("pkg-config") {
            let place = |flag: &str, folder: &str| format!("{flag}{}", self.prefix().join(folder).display());
            let mut flags = vec![place("-I", "include"), place("-L", "lib"), "-lcrm".to_owned()];
            if wanted.contains(&"--static") {
                flags.extend(["-lm", "-lpthread", "-ldl"].map(str::to_owned));
            }
            return flags;
        }
        let run = Command::new("pkg-config")
            .args(wanted)
            .arg("crm")
            .env("PKG_CONFIG_PATH", self.prefix().join("lib/pkgconfig"))
            .output()
            .unwrap();
        assert!(run.status.success(), "pkg-config: {}", String::from_utf8_lossy(&run.stderr));
        String::from_utf8(run.stdout).unwrap().split_whitespace().map(str::to_owned).collect()
    }

    /// Builds a program from a source in C or C++ and answers where it is.
    pub fn build(&self, source: &Path, more: &[&str]) -> PathBuf {
        let name = source.file_name().unwrap().to_str().unwrap();
        let (compiler, standard) = if name.ends_with(".cpp") { ("c++", "-std=c++17") } else { ("cc", "-std=c99") };
        let program = self.prefix().join(name.replace('.', "_"));
        let run = Command::new(compiler)
            .args([standard, "-Wall", "-Wextra", "-pedantic", "-Werror", "-g", "-O1", "-pthread"])
            .arg(source)
            .args(more)
            .args(self.flags(&["--cflags", "--libs"]))
            .arg("-o")
            .arg(&program)
            .output()
            .unwrap();
        assert!(run.status.success(), "{name}: {}", String::from_utf8_lossy(&run.stderr));
        program
    }

    /// Runs a program in a folder of its own, which is its argument, and answers what it says.
    pub fn run(&self, program: &Path, under: &[&str]) -> String {
        let folder = tempfile::tempdir().unwrap();
        let mut words: Vec<PathBuf> = under.iter().map(PathBuf::from).collect();
        words.push(program.to_owned());
        let mut words = words.into_iter();
        let run = Command::new(words.next().unwrap())
            .args(words)
            .arg(folder.path())
            .current_dir(folder.path())
            .env("LD_LIBRARY_PATH", self.prefix().join("lib"))
            .output()
            .unwrap();
        let (said, complained) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
        assert!(run.status.success(), "{}: {}\n{said}\n{complained}", program.display(), run.status);
        said.into_owned()
    }
}

/// Says that something is skipped, past the harness, which keeps to itself what a test that passes prints.
pub fn skipped(what: &str) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: {what}");
}

/// True if a tool is there; else says loudly that something is skipped.
pub fn is_there(tool: &str) -> bool {
    let is_there = Command::new(tool).arg("--version").output().is_ok_and(|run| run.status.success());
    if !is_there {
        skipped(&format!("{tool} is absent"));
    }
    is_there
}
