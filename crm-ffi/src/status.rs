//! The statuses by name: what a call returns. The numbers are the stable codes of errors, which a test compares.

/// The status of a call that succeeded. Every status from 100 on is the number of an error code.
pub const CRM_STATUS_OK: i32 = 0;
/// The status of crm_rows_next when there is a row.
pub const CRM_STATUS_ROW: i32 = 1;
/// The status of crm_rows_next after the last row.
pub const CRM_STATUS_DONE: i32 = 2;

/// An argument is not usable as given.
pub const CRM_STATUS_INVALID_ARGUMENT: i32 = 101;
/// The call does not fit the state of the transaction (commit without begin, and the like).
pub const CRM_STATUS_TRANSACTION_STATE: i32 = 102;
/// The session or file was opened for reading only.
pub const CRM_STATUS_READ_ONLY: i32 = 103;
/// No entity has this name.
pub const CRM_STATUS_UNKNOWN_ENTITY: i32 = 104;
/// The entity has no field with this name.
pub const CRM_STATUS_UNKNOWN_FIELD: i32 = 105;
/// The question does not parse.
pub const CRM_STATUS_QUERY_SYNTAX: i32 = 106;
/// The question compares or combines things that do not fit.
pub const CRM_STATUS_QUERY_TYPE: i32 = 107;
/// The question is SQL, but outside the language answered here.
pub const CRM_STATUS_QUERY_UNSUPPORTED: i32 = 108;
/// The question is nested too deeply or is too large.
pub const CRM_STATUS_QUERY_TOO_LARGE: i32 = 109;
/// A named parameter was not given, or given without being used.
pub const CRM_STATUS_QUERY_PARAMETER: i32 = 110;
/// A paging cursor is damaged or belongs to another question.
pub const CRM_STATUS_INVALID_CURSOR: i32 = 111;
/// A long read was interrupted, or an import cancelled, by the host.
pub const CRM_STATUS_INTERRUPTED: i32 = 112;
/// No command has this name.
pub const CRM_STATUS_UNKNOWN_COMMAND: i32 = 113;
/// No record has this id or key.
pub const CRM_STATUS_NOT_FOUND: i32 = 201;
/// The record was changed by someone else since it was read.
pub const CRM_STATUS_VERSION_CONFLICT: i32 = 202;
/// Another record already has this key.
pub const CRM_STATUS_DUPLICATE_KEY: i32 = 203;
/// Other records depend on this one and the relationship forbids deleting it.
pub const CRM_STATUS_IN_USE: i32 = 204;
/// The present has moved on, so this change can no longer be undone.
pub const CRM_STATUS_CANNOT_UNDO: i32 = 205;
/// One or more fields are faulty; `details` names each of them.
pub const CRM_STATUS_VALIDATION: i32 = 301;
/// The state model does not allow this change of state.
pub const CRM_STATUS_TRANSITION_REFUSED: i32 = 302;
/// A hook of the host refused the change.
pub const CRM_STATUS_REFUSED_BY_HOOK: i32 = 303;
/// Hooks triggered each other beyond the allowed depth.
pub const CRM_STATUS_HOOK_LOOP: i32 = 304;
/// The principal may not do this.
pub const CRM_STATUS_PERMISSION_DENIED: i32 = 401;
/// Nobody who may do everything would be left.
pub const CRM_STATUS_LAST_ADMINISTRATOR: i32 = 402;
/// The storage engine failed.
pub const CRM_STATUS_STORAGE: i32 = 601;
/// Another writer holds the file, longer than the busy timeout.
pub const CRM_STATUS_BUSY: i32 = 602;
/// The disk is full.
pub const CRM_STATUS_DISK_FULL: i32 = 603;
/// The file is damaged.
pub const CRM_STATUS_CORRUPT: i32 = 604;
/// The file is not a CRM file.
pub const CRM_STATUS_NOT_A_CRM_FILE: i32 = 605;
/// The file was written by a newer version of the library.
pub const CRM_STATUS_NEWER_FILE: i32 = 606;
/// The file cannot be opened or created.
pub const CRM_STATUS_CANNOT_OPEN: i32 = 607;
/// A limit of the storage engine is exceeded (columns, length, integer range of a sum).
pub const CRM_STATUS_LIMIT_EXCEEDED: i32 = 608;
/// A file to import cannot be read as what it claims to be.
pub const CRM_STATUS_MALFORMED: i32 = 701;
/// The mapping of an import is wrong.
pub const CRM_STATUS_INVALID_MAPPING: i32 = 702;
/// Reading or writing a file outside the CRM file failed.
pub const CRM_STATUS_IO: i32 = 703;
/// The definition of an entity, a field or an option is not acceptable.
pub const CRM_STATUS_INVALID_SCHEMA: i32 = 801;
/// A schema pack contradicts what the file already has.
pub const CRM_STATUS_SCHEMA_CONFLICT: i32 = 802;
/// A broken promise inside the library: please report it.
pub const CRM_STATUS_INTERNAL: i32 = 901;
