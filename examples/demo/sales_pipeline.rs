//! The set "CRM Sales Opportunities": four CSV files and the mappings they come in by. Nothing here knows a single row:
//! odd spellings are translated in the mappings, and what is not known is refused and reported.

use std::path::Path;

use crm_core::{Options, Session, Settings};

use super::Outcome;
use super::import::{Done, Step};

/// The unit above the regional offices.
const ORGANISATION: &str = "All offices";

macro_rules! step {
    ($file:literal, $becomes:literal, $mapping:literal) => {
        Step {
            file: $file,
            becomes: $becomes,
            mapping: include_str!(concat!("mappings/sales_pipeline/", $mapping, ".json")),
        }
    };
}

/// The steps of the import, in an order in which everything is there before something points to it. Three of them read
/// the same file: a row of the teams tells of an office, a manager and an agent.
pub static STEPS: [Step; 6] = [
    step!("sales_teams.csv", "business units", "offices"),
    step!("sales_teams.csv", "users (managers)", "managers"),
    step!("sales_teams.csv", "users (agents)", "agents"),
    step!("accounts.csv", "accounts", "accounts"),
    step!("products.csv", "products", "products"),
    step!("sales_pipeline.csv", "opportunities", "opportunities"),
];

/// How the file is made: amounts are dollars, dates and numbers American where the files leave it open.
pub fn options() -> Options {
    let settings = Settings {
        base_currency: "USD".into(),
        country: "US".into(),
        time_zone: "America/New_York".into(),
        ..Settings::default()
    };
    Options::new().settings(settings).organisation(ORGANISATION)
}

/// Refuses a folder that cannot be the set, in words.
pub fn check_folder(folder: &Path) -> Result<(), String> {
    if !folder.is_dir() {
        return Err(format!("there is no folder {}", folder.display()));
    }
    let mut files: Vec<&str> = STEPS.iter().map(|step| step.file).collect();
    files.dedup();
    let missing: Vec<&str> = files.iter().copied().filter(|file| !folder.join(file).is_file()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(format!("{} holds no {}; wanted are {}", folder.display(), missing.join(" and no "), files.join(", ")))
}

/// Imports the set from a folder.
pub fn import(session: &Session, folder: &Path) -> Outcome<Vec<Done>> {
    STEPS.iter().map(|step| step.import(session, folder)).collect()
}
