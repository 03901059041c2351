//! What comes from outside: the clock, the source of ids, the settings of the file.

use std::sync::Arc;

use crate::base::clock::{Clock, IdSource};
use crate::base::phone::Country;
use crate::base::time::Zone;
use crate::error::Result;
use crate::metadata::settings::Settings;

/// What comes from outside and does not change while a file is open.
pub struct Environment {
    /// The settings of the file.
    pub settings: Settings,
    /// Its time zone.
    pub zone: Zone,
    /// The country of its telephone numbers.
    pub country: Option<Country>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// New ids.
    pub ids: Arc<dyn IdSource>,
}

impl Environment {
    /// The environment of a file with these settings.
    ///
    /// # Errors
    /// `invalid_argument` if the time zone is not known.
    pub fn new(settings: Settings, clock: Arc<dyn Clock>, ids: Arc<dyn IdSource>) -> Result<Environment> {
        let zone = Zone::named(&settings.time_zone)?;
        let country = Country::from_code(&settings.country);
        Ok(Environment { settings, zone, country, clock, ids })
    }
}
