//! How a file is opened.

use std::ffi::c_char;

use crm_core::{Error, ErrorCode, Options, Result, Settings};

use crate::text::{CRM_NUL, optional_text};

/// How a file is opened. Set it to nought, `struct_size` to its size, and then what is to differ from the defaults: a
/// member that is nought or NULL is the default. Texts end with a NUL and are copied.
#[allow(non_camel_case_types, reason = "the name in C")]
#[derive(Clone, Copy)]
#[repr(C)]
pub struct crm_options {
    /// sizeof(crm_options): tells the library which members the caller knows.
    pub struct_size: usize,
    /// If not 0, a file that is not there is an error; else it is made.
    pub must_exist: i32,
    /// If not 0, nothing may be written.
    pub read_only: i32,
    /// If not 0, a commit may still be on its way to the disk when it returns: ten times quicker, and the last commits
    /// may be lost, whole, if the machine loses power.
    pub fast_commits: i32,
    /// How long to wait for another writer, in milliseconds; 0 means 5000, a negative number not at all.
    pub busy_timeout_ms: i32,
    /// New files: the name of the company.
    pub organisation: *const c_char,
    /// New files: the currency of amounts that name none (ISO 4217), such as "EUR".
    pub base_currency: *const c_char,
    /// New files: the country whose telephone numbers are typed without a prefix (ISO 3166), such as "IT".
    pub country: *const c_char,
    /// New files: the time zone in which days begin and end (IANA), such as "Europe/Rome".
    pub time_zone: *const c_char,
    /// New files: the languages of labels with commas between, the preferred first, such as "en,it".
    pub languages: *const c_char,
    /// New files: the month in which the fiscal year starts, 1 to 12.
    pub fiscal_year_start: i32,
    /// New files: the day of that month, 1 to 28.
    pub fiscal_year_start_day: i32,
    /// New files: what the fiscal year is divided into: "year", "half_year", "quarter", "month" or "four_weeks".
    pub fiscal_period: *const c_char,
}

/// No struct of options is larger, in any version.
const LARGEST: usize = 4096;

/// The options at a pointer; the defaults for NULL.
///
/// # Errors
/// `invalid_argument` for a size that cannot be, and for members of a later version that are not nought.
///
/// # Safety
/// `given` is NULL or points to as many bytes as its first member says; its texts end with a NUL.
pub unsafe fn options(given: *const crm_options) -> Result<Options> {
    if given.is_null() {
        return Ok(Options::new());
    }
    // SAFETY: the caller promises the first member, and as many bytes as it says.
    let given = unsafe { copied(given)? };
    // SAFETY: the caller promises a NUL at the end of each text.
    let text = |text: *const c_char| unsafe { optional_text(text, CRM_NUL) };
    let mut options =
        Options::new().create(given.must_exist == 0).read_only(given.read_only != 0).durable(given.fast_commits == 0);
    if given.busy_timeout_ms != 0 {
        options = options.busy_timeout_ms(u32::try_from(given.busy_timeout_ms).unwrap_or(0));
    }
    if let Some(name) = text(given.organisation)? {
        options = options.organisation(name);
    }
    let mut settings = Settings::default();
    if let Some(currency) = text(given.base_currency)? {
        settings.base_currency = currency.to_owned();
    }
    if let Some(country) = text(given.country)? {
        settings.country = country.to_owned();
    }
    if let Some(zone) = text(given.time_zone)? {
        settings.time_zone = zone.to_owned();
    }
    if let Some(languages) = text(given.languages)? {
        settings.languages = languages.split(',').map(|code| code.trim().to_owned()).collect();
    }
    if given.fiscal_year_start != 0 {
        settings.fiscal_year_start = u32::try_from(given.fiscal_year_start).unwrap_or(0);
    }
    if given.fiscal_year_start_day != 0 {
        settings.fiscal_year_start_day = u32::try_from(given.fiscal_year_start_day).unwrap_or(0);
    }
    if let Some(period) = text(given.fiscal_period)? {
        settings.fiscal_period = serde_json::from_value(period.into()).map_err(|error| {
            Error::new(ErrorCode::InvalidArgument, format!("fiscal_period: {error}")).with_field("fiscal_period")
        })?;
    }
    Ok(options.settings(settings))
}

/// The options in the size this version knows.
///
/// # Safety
/// `given` points to as many bytes as its first member says.
unsafe fn copied(given: *const crm_options) -> Result<crm_options> {
    let refuse = |why: &str| Err(Error::new(ErrorCode::InvalidArgument, format!("these are no options: {why}")));
    let known = std::mem::size_of::<crm_options>();
    if !given.is_aligned() {
        return refuse("the pointer is odd");
    }
    // SAFETY: the caller promises the first member.
    let size = unsafe { (&raw const (*given).struct_size).read() };
    if !(std::mem::size_of::<usize>()..=LARGEST).contains(&size) {
        return refuse("struct_size is not sizeof(crm_options)");
    }
    // SAFETY: every member may be nought; the caller promises `size` bytes, of which only those that are known are copied.
    let options = unsafe {
        let mut options: crm_options = std::mem::zeroed();
        let bytes = (&raw mut options).cast::<u8>();
        std::ptr::copy_nonoverlapping(given.cast::<u8>(), bytes, size.min(known));
        options
    };
    for place in known..size {
        // SAFETY: within the size the caller promises.
        if unsafe { given.cast::<u8>().add(place).read() } != 0 {
            return refuse("a member is set that this version of the library does not know");
        }
    }
    Ok(options)
}
