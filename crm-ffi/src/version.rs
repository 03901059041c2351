//! Which version of the library this is.

use std::ffi::{CStr, c_char};

const TEXT: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");

/// The version as text, such as "0.1.0". It need not be freed.
///
/// Any thread. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn crm_version() -> *const c_char {
    CStr::from_bytes_with_nul(TEXT.as_bytes()).unwrap_or_default().as_ptr()
}

/// The version as a number that grows with it: 1,000,000 times the first part, 1,000 times the second, the third.
///
/// Any thread. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn crm_version_number() -> u32 {
    let part = |text: &str| text.parse::<u32>().unwrap_or(0);
    let (major, minor) = (part(env!("CARGO_PKG_VERSION_MAJOR")), part(env!("CARGO_PKG_VERSION_MINOR")));
    major * 1_000_000 + minor * 1_000 + part(env!("CARGO_PKG_VERSION_PATCH"))
}
