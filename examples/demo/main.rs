//! The demonstration: `make demo` tells the story of a made-up company, `make demo DATA=folder` imports the four CSV
//! files of "CRM Sales Opportunities" and reports on them, `make demo SIZE=number` has a company of that many customers live
//! through a year.

mod answers;
mod campaigning;
mod changing;
mod company;
mod deals;
mod folder;
pub mod import;
mod names;
pub mod pipeline;
mod reading;
mod rights;
pub mod sales_pipeline;
mod selling;
mod serving;
pub mod show;
mod story;
mod year;

use std::error::Error;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use show::Teller;

/// What anything here comes to: errors of the engine and of the terminal alike.
pub type Outcome<T> = Result<T, Box<dyn Error>>;

const USAGE: &str = "\
usage: demo [--data FOLDER | --size NUMBER] [--keep FILE]

  without anything  tells the story of a small made-up company
  --data FOLDER     imports accounts.csv, products.csv, sales_teams.csv and sales_pipeline.csv
                    from the folder and reports on them
  --size NUMBER     makes up a company of so many customers, has it live through a year,
                    and reports on that
  --keep FILE       keeps the CRM file there; there must be none yet
  --help            shows this
";

/// What was asked for on the command line.
#[derive(Debug, Default, PartialEq)]
pub struct Arguments {
    /// The folder of the set to import.
    pub data: Option<PathBuf>,
    /// How many customers the company has that lives through a year.
    pub size: Option<u32>,
    /// Where the CRM file stays.
    pub keep: Option<PathBuf>,
    /// True if the usage is wanted.
    pub help: bool,
}

impl Arguments {
    /// Reads the arguments; the error says in words what is wrong with them.
    pub fn read(given: impl IntoIterator<Item = OsString>) -> Result<Arguments, String> {
        let mut arguments = Arguments::default();
        let mut given = given.into_iter();
        while let Some(argument) = given.next() {
            let mut path = |place: &mut Option<PathBuf>, what: &str| match given.next() {
                Some(_) if place.is_some() => Err(format!("{} is given twice", argument.display())),
                Some(path) if !path.is_empty() => {
                    *place = Some(path.into());
                    Ok(())
                }
                _ => Err(format!("{} needs {what}", argument.display())),
            };
            match argument.to_str() {
                Some("--data") => path(&mut arguments.data, "a folder")?,
                Some("--keep") => path(&mut arguments.keep, "a file name")?,
                Some("--size") if arguments.size.is_some() => return Err("--size is given twice".to_owned()),
                Some("--size") => {
                    let number = given.next().and_then(|number| number.to_str()?.parse().ok());
                    let fits = number.filter(|number| (1..=100_000).contains(number));
                    arguments.size = Some(fits.ok_or("--size needs a number from 1 to 100000")?);
                }
                Some("--help" | "-h") => arguments.help = true,
                _ => return Err(format!("{} is no argument of the demonstration", argument.display())),
            }
        }
        arguments.check()?;
        Ok(arguments)
    }

    fn check(&self) -> Result<(), String> {
        if let Some(folder) = &self.data {
            sales_pipeline::check_folder(folder)?;
        }
        if self.data.is_some() && self.size.is_some() {
            return Err("--data and --size do not go together".to_owned());
        }
        match &self.keep {
            Some(file) if file.exists() => Err(format!("{} is there already; name a new file", file.display())),
            _ => Ok(()),
        }
    }
}

fn main() -> ExitCode {
    let arguments = match Arguments::read(std::env::args_os().skip(1)) {
        Ok(arguments) => arguments,
        Err(why) => {
            let _ = write!(io::stderr(), "demo: {why}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let stdout = io::stdout().lock();
    let mut out = io::BufWriter::new(stdout);
    let told = if arguments.help {
        write!(out, "{USAGE}").map(|()| true).map_err(Into::into)
    } else {
        tell(&arguments, &mut Teller::new(&mut out))
    };
    let told = told.and_then(|is_good| out.flush().map(|()| is_good).map_err(Into::into));
    match told {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) if is_broken_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = out.flush();
            let _ = writeln!(io::stderr(), "demo: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Tells what was asked for; `false` if a row was refused.
pub fn tell(arguments: &Arguments, teller: &mut Teller<'_>) -> Outcome<bool> {
    let folder = folder::Passing::new()?;
    let file = arguments.keep.clone().unwrap_or_else(|| folder.path().join("demo.crm"));
    let is_good = match (&arguments.data, arguments.size) {
        (Some(data), _) => pipeline::tell(teller, data, &file)?,
        (None, Some(size)) => {
            year::tell(teller, size, &file)?;
            true
        }
        (None, None) => {
            story::tell(teller, folder.path(), &file)?;
            true
        }
    };
    if arguments.keep.is_some() {
        teller.gap()?;
        teller.say(&format!("The CRM file is kept: {}", file.display()))?;
    }
    Ok(is_good)
}

/// True if whoever read the story has had enough (`make demo | head`).
fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// The size of a file as people say it.
fn size(file: &Path) -> Outcome<String> {
    let kilobytes = std::fs::metadata(file)?.len().div_ceil(1024);
    Ok(if kilobytes < 1_000 { format!("{kilobytes} KB") } else { format!("{:.1} MB", kilobytes as f64 / 1024.0) })
}
