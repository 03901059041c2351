//! What the host gives us for its callbacks, until nobody needs it.

use std::ffi::c_void;

/// Told when what the host gave is not needed any more.
#[allow(non_camel_case_types, reason = "the name in C")]
pub type crm_destroy_fn = Option<unsafe extern "C" fn(userdata: *mut c_void)>;

/// What the host gave, with its end.
pub struct Userdata {
    pointer: *mut c_void,
    destroy: crm_destroy_fn,
}

// SAFETY: the host is told that its callback runs in whatever thread writes, and is destroyed in whatever thread ends.
unsafe impl Send for Userdata {}
// SAFETY: as above; hooks run one after the other, and of listeners the host is told that several threads may be in one.
unsafe impl Sync for Userdata {}

impl Userdata {
    /// Takes it over, to be destroyed when this is dropped.
    pub fn new(pointer: *mut c_void, destroy: crm_destroy_fn) -> Userdata {
        Userdata { pointer, destroy }
    }

    /// The pointer. A method, so that closures capture the whole and not the bare pointer.
    pub fn pointer(&self) -> *mut c_void {
        self.pointer
    }
}

impl Drop for Userdata {
    fn drop(&mut self) {
        if let Some(destroy) = self.destroy {
            // SAFETY: the host promises that `destroy` may be called with its userdata.
            unsafe { destroy(self.pointer) };
        }
    }
}
