//! The functions as a C program calls them.

use std::ffi::{CStr, CString};
use std::ptr;

use crm::{
    CRM_NUL, CRM_STATUS_OK, crm_close, crm_error_code, crm_error_free, crm_error_id, crm_error_message, crm_open,
};
use crm_core::ErrorCode;

#[test]
fn a_file_is_opened_and_closed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("acme.crm").to_str().unwrap().to_owned();
    let (mut file, mut error) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: pointers to live values, the length that of the text.
    let status = unsafe { crm_open(path.as_ptr().cast(), path.len(), &mut file, &mut error) };
    assert_eq!((status, file.is_null(), error.is_null()), (CRM_STATUS_OK, false, true));
    // SAFETY: ours, closed once.
    unsafe { crm_close(file) };
    assert!(std::fs::metadata(&path).unwrap().len() > 0);
}

#[test]
fn what_is_wrong_is_said_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("letter.crm");
    std::fs::write(&path, "Dear Sir or Madam, this is not a database, but long enough to look like one.").unwrap();
    let text = CString::new(path.to_str().unwrap()).unwrap();
    let (mut file, mut error) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: pointers to live values, the text ends with a NUL.
    let status = unsafe { crm_open(text.as_ptr(), CRM_NUL, &mut file, &mut error) };
    assert_eq!(status, ErrorCode::NotACrmFile.number());
    assert!(file.is_null(), "out-values are written only on success");
    // SAFETY: the error is ours and not yet freed.
    unsafe {
        assert_eq!(crm_error_code(error), status);
        assert_eq!(CStr::from_ptr(crm_error_id(error)).to_str(), Ok("not_a_crm_file"));
        assert!(CStr::from_ptr(crm_error_message(error)).to_str().unwrap().contains("letter.crm"));
        crm_error_free(error);
    }
}

#[test]
fn null_is_refused_or_fine_never_fatal() {
    let mut file = ptr::null_mut();
    let bad = [0xff_u8, 0xfe];
    // SAFETY: every pointer is NULL or points to a live value.
    unsafe {
        let refused = ErrorCode::InvalidArgument.number();
        assert_eq!(crm_open(ptr::null(), 3, &mut file, ptr::null_mut()), refused);
        assert_eq!(crm_open(c"x.crm".as_ptr(), CRM_NUL, ptr::null_mut(), ptr::null_mut()), refused);
        assert_eq!(crm_open(bad.as_ptr().cast(), bad.len(), &mut file, ptr::null_mut()), refused);
        crm_close(ptr::null_mut());
        crm_error_free(ptr::null_mut());
        assert_eq!(crm_error_code(ptr::null()), CRM_STATUS_OK);
        assert!(crm_error_id(ptr::null()).is_null() && crm_error_message(ptr::null()).is_null());
    }
}
