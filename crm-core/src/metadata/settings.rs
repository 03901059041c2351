//! What a file is told once, when it is created.

use serde::{Deserialize, Serialize};

use crate::base::fiscal::{FiscalCalendar, FiscalPeriod};
use crate::base::money;
use crate::base::phone::Country;
use crate::base::time::Zone;
use crate::error::{Error, ErrorCode, Result};

/// The order in which a person's full name is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NameOrder {
    /// Ada Lovelace
    #[default]
    FirstLast,
    /// Lovelace, Ada
    LastCommaFirst,
    /// Lovelace Ada
    LastFirst,
    /// Ada King Lovelace
    FirstMiddleLast,
    /// Ada K. Lovelace
    FirstInitialLast,
    /// Lovelace, Ada King
    LastCommaFirstMiddle,
    /// Lovelace, Ada K.
    LastCommaFirstInitial,
}

/// The settings of a file, chosen at creation.
///
/// ```
/// use crm_core::Settings;
/// let settings = Settings { base_currency: "CHF".into(), country: "CH".into(), ..Settings::default() };
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The currency of amounts that name none (ISO 4217).
    pub base_currency: String,
    /// The country whose telephone numbers are typed without a prefix (ISO 3166, two letters).
    pub country: String,
    /// The time zone in which days begin and end (IANA name).
    pub time_zone: String,
    /// The languages of labels, the preferred first.
    pub languages: Vec<String>,
    /// The month in which the fiscal year starts, 1 to 12.
    pub fiscal_year_start: u32,
    /// The day of that month on which it starts, 1 to 28.
    pub fiscal_year_start_day: u32,
    /// What the fiscal year is divided into: what `this fiscal period` means.
    pub fiscal_period: FiscalPeriod,
    /// The order of the parts of a full name.
    pub name_order: NameOrder,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            base_currency: "EUR".into(),
            country: "IT".into(),
            time_zone: "Europe/Rome".into(),
            languages: vec!["en".into(), "it".into()],
            fiscal_year_start: 1,
            fiscal_year_start_day: 1,
            fiscal_period: FiscalPeriod::Quarter,
            name_order: NameOrder::FirstLast,
        }
    }
}

impl Settings {
    /// Checks every setting.
    ///
    /// # Errors
    /// `invalid_argument`, naming the setting.
    pub fn check(&self) -> Result<()> {
        let refuse = |what: String| Err(Error::new(ErrorCode::InvalidArgument, what));
        if !money::is_currency(&self.base_currency) {
            return refuse(format!("base_currency: {:?} is not a currency of ISO 4217", self.base_currency));
        }
        if Country::from_code(&self.country).is_none() {
            return refuse(format!("country: {:?} is not a country of ISO 3166", self.country));
        }
        Zone::named(&self.time_zone)?;
        let is_language = |code: &String| {
            (2..=8).contains(&code.len()) && code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        };
        if self.languages.is_empty() || !self.languages.iter().all(is_language) {
            return refuse("languages: name at least one, as two-letter codes".into());
        }
        if !(1..=12).contains(&self.fiscal_year_start) {
            return refuse("fiscal_year_start: a month from 1 to 12".into());
        }
        if !(1..=28).contains(&self.fiscal_year_start_day) {
            return refuse("fiscal_year_start_day: a day from 1 to 28, which every month has".into());
        }
        Ok(())
    }

    /// The fiscal calendar they describe.
    pub fn fiscal(&self) -> FiscalCalendar {
        FiscalCalendar::new(self.fiscal_year_start, self.fiscal_year_start_day, self.fiscal_period).unwrap_or_default()
    }
}
