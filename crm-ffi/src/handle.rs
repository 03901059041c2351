//! Handles: what C holds of us. Each begins with a mark that tells its kind, so that a wrong or freed one is found out
//! wherever its memory can still be read.

use crm_core::{Error, ErrorCode, Result};

/// A kind of handle. The type itself is only a name for C: behind its pointer lies a [`Handle`].
pub trait Kind {
    /// What a handle of this kind holds.
    type Body;
    /// What its memory begins with while it lives.
    const MARK: u64;
    /// What it is called in messages.
    const NAME: &'static str;
}

/// What lies behind the pointer.
#[repr(C)]
pub struct Handle<B> {
    mark: u64,
    body: B,
}

/// What the memory of a handle begins with once it is freed, until somebody else is given the memory.
const FREED: u64 = 0x6465_6572_465f_4d52;

/// Names a kind of handle.
macro_rules! kind {
    ($name:ident, $body:ty, $mark:literal, $called:literal) => {
        impl crate::handle::Kind for $name {
            type Body = $body;
            const MARK: u64 = u64::from_le_bytes(*$mark);
            const NAME: &'static str = $called;
        }
    };
}
pub(crate) use kind;

/// A new handle.
pub fn give<K: Kind>(body: K::Body) -> *mut K {
    Box::into_raw(Box::new(Handle { mark: K::MARK, body })).cast()
}

/// A handle that lives only while `action` runs, on a body that is lent.
pub fn lend<K: Kind, T>(body: K::Body, action: impl FnOnce(*mut K) -> T) -> (T, K::Body) {
    let mut handle = Handle { mark: K::MARK, body };
    let done = action((&raw mut handle).cast());
    // Whoever kept the pointer finds no living handle there, as long as the memory can be read.
    // SAFETY: the handle is ours and lives; volatile, since the compiler sees nobody read it.
    unsafe { std::ptr::write_volatile(&raw mut handle.mark, FREED) };
    (done, handle.body)
}

/// The living handle of this kind at a pointer.
///
/// # Safety
/// `pointer` is NULL or points to memory that was a handle.
unsafe fn living<K: Kind>(pointer: *const K) -> Result<*mut Handle<K::Body>> {
    let fault = |what: &str| Err(Error::new(ErrorCode::InvalidArgument, format!("{what} {}", K::NAME)));
    let handle = pointer.cast_mut().cast::<Handle<K::Body>>();
    if handle.is_null() {
        return fault("NULL was given instead of a");
    }
    if !handle.is_aligned() {
        return fault("this is no");
    }
    // SAFETY: the caller promises memory that was a handle, and every handle begins with its mark.
    match unsafe { (&raw const (*handle).mark).read() } {
        mark if mark == K::MARK => Ok(handle),
        FREED => fault("this was freed already: a"),
        _ => fault("this is no"),
    }
}

/// What a handle holds.
///
/// # Errors
/// `invalid_argument` for NULL, another kind of handle, one that was freed.
///
/// # Safety
/// `pointer` is NULL or points to memory that was a handle; nobody changes it meanwhile.
pub unsafe fn body<'a, K: Kind>(pointer: *const K) -> Result<&'a K::Body> {
    // SAFETY: as the caller promises; a living handle can be read.
    unsafe { living(pointer).map(|handle| &(*handle).body) }
}

/// What a handle holds, to be changed.
///
/// # Errors
/// As [`body`].
///
/// # Safety
/// As for [`body`], and nobody else uses it meanwhile.
pub unsafe fn body_mut<'a, K: Kind>(pointer: *mut K) -> Result<&'a mut K::Body> {
    // SAFETY: as the caller promises; a living handle can be written.
    unsafe { living(pointer).map(|handle| &mut (*handle).body) }
}

/// Frees a handle. NULL is fine; what is no living handle of this kind is left alone.
///
/// # Safety
/// `pointer` is NULL or points to memory that was a handle; nobody uses it meanwhile or later.
pub unsafe fn free<K: Kind>(pointer: *mut K) {
    // SAFETY: as the caller promises; what lives was made by `give`.
    unsafe {
        if let Ok(handle) = living(pointer) {
            std::ptr::write_volatile(&raw mut (*handle).mark, FREED);
            let handle = Box::from_raw(handle);
            // A panic while something is let go must not cross the border either.
            let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || drop(handle)));
        }
    }
}

/// Room for an answer.
///
/// # Errors
/// `invalid_argument` for NULL.
///
/// # Safety
/// `pointer` is NULL or points to room for a `T`.
pub unsafe fn room<T>(pointer: *mut T, name: &str) -> Result<*mut T> {
    if pointer.is_null() {
        return Err(Error::new(ErrorCode::InvalidArgument, format!("there is no room for the answer: {name} is NULL")));
    }
    Ok(pointer)
}

/// Puts an answer where it is wanted.
///
/// # Safety
/// `pointer` is NULL, for an answer that is not wanted, or points to room for a `T`.
pub unsafe fn put<T>(pointer: *mut T, value: T) {
    if !pointer.is_null() {
        // SAFETY: the caller promises room; what lies there is not ours to drop.
        unsafe { pointer.write(value) };
    }
}
