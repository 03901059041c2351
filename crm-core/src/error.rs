//! One error for the whole library: a stable code, a message, and details a form can show.
//!
//! Every fallible function answers with [`Error`]. Callers branch on [`Error::code`]; the number and
//! the snake_case id of a code never change once published and are the same in C and in Python.

use std::fmt;

use serde::Serialize;

/// The result of every fallible call.
pub type Result<T> = std::result::Result<T, Error>;

macro_rules! error_codes {
    ($( $(#[doc = $doc:literal])+ $variant:ident = $number:literal, $id:literal; )+) => {
        /// What went wrong, as a number and a word that never change.
        ///
        /// Families by hundred: 1xx usage and questions, 2xx not found and conflicts, 3xx validation,
        /// 4xx security, 6xx storage, 7xx exchange, 8xx metadata, 9xx internal.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        #[repr(i32)]
        pub enum ErrorCode { $( $(#[doc = $doc])+ $variant = $number, )+ }

        impl ErrorCode {
            /// Every code, in numeric order.
            pub const ALL: &'static [ErrorCode] = &[ $( ErrorCode::$variant, )+ ];

            /// The stable number.
            pub fn number(self) -> i32 { self as i32 }

            /// The stable snake_case id.
            pub fn id(self) -> &'static str { match self { $( ErrorCode::$variant => $id, )+ } }
        }
    };
}

error_codes! {
    /// An argument is not usable as given.
    InvalidArgument = 101, "invalid_argument";
    /// The call does not fit the state of the transaction (commit without begin, and the like).
    TransactionState = 102, "transaction_state";
    /// The session or file was opened for reading only.
    ReadOnly = 103, "read_only";
    /// No entity has this name.
    UnknownEntity = 104, "unknown_entity";
    /// The entity has no field with this name.
    UnknownField = 105, "unknown_field";
    /// The question does not parse.
    QuerySyntax = 106, "query_syntax";
    /// The question compares or combines things that do not fit.
    QueryType = 107, "query_type";
    /// The question is SQL, but outside the language answered here.
    QueryUnsupported = 108, "query_unsupported";
    /// The question is nested too deeply or is too large.
    QueryTooLarge = 109, "query_too_large";
    /// A named parameter was not given, or given without being used.
    QueryParameter = 110, "query_parameter";
    /// A paging cursor is damaged or belongs to another question.
    InvalidCursor = 111, "invalid_cursor";
    /// A long read was interrupted, or an import cancelled, by the host.
    Interrupted = 112, "interrupted";
    /// No command has this name.
    UnknownCommand = 113, "unknown_command";
    /// No record has this id or key.
    NotFound = 201, "not_found";
    /// The record was changed by someone else since it was read.
    VersionConflict = 202, "version_conflict";
    /// Another record already has this key.
    DuplicateKey = 203, "duplicate_key";
    /// Other records depend on this one and the relationship forbids deleting it.
    InUse = 204, "in_use";
    /// The present has moved on, so this change can no longer be undone.
    CannotUndo = 205, "cannot_undo";
    /// One or more fields are faulty; `details` names each of them.
    Validation = 301, "validation";
    /// The state model does not allow this change of state.
    TransitionRefused = 302, "transition_refused";
    /// A hook of the host refused the change.
    RefusedByHook = 303, "refused_by_hook";
    /// Hooks triggered each other beyond the allowed depth.
    HookLoop = 304, "hook_loop";
    /// The principal may not do this.
    PermissionDenied = 401, "permission_denied";
    /// Nobody who may do everything would be left.
    LastAdministrator = 402, "last_administrator";
    /// The storage engine failed.
    Storage = 601, "storage";
    /// Another writer holds the file, longer than the busy timeout.
    Busy = 602, "busy";
    /// The disk is full.
    DiskFull = 603, "disk_full";
    /// The file is damaged.
    Corrupt = 604, "corrupt";
    /// The file is not a CRM file.
    NotACrmFile = 605, "not_a_crm_file";
    /// The file was written by a newer version of the library.
    NewerFile = 606, "newer_file";
    /// The file cannot be opened or created.
    CannotOpen = 607, "cannot_open";
    /// A limit of the storage engine is exceeded (columns, length, integer range of a sum).
    LimitExceeded = 608, "limit_exceeded";
    /// A file to import cannot be read as what it claims to be.
    Malformed = 701, "malformed";
    /// The mapping of an import is wrong.
    InvalidMapping = 702, "invalid_mapping";
    /// Reading or writing a file outside the CRM file failed.
    Io = 703, "io";
    /// The definition of an entity, a field or an option is not acceptable.
    InvalidSchema = 801, "invalid_schema";
    /// A schema pack contradicts what the file already has.
    SchemaConflict = 802, "schema_conflict";
    /// A broken promise inside the library: please report it.
    Internal = 901, "internal";
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// One faulty field, as a form shows it next to the field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Issue {
    /// The name of the field.
    pub field: String,
    /// The rule that was broken: `required`, `too_long`, `out_of_range`, `wrong_type`, …
    pub rule: &'static str,
    /// What is wrong, without repeating the value.
    pub message: String,
}

impl Issue {
    /// A fault of `field` against `rule`.
    pub fn new(field: impl Into<String>, rule: &'static str, message: impl Into<String>) -> Issue {
        Issue { field: field.into(), rule, message: message.into() }
    }
}

/// What a program can use beyond the message. All parts are optional.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Details {
    /// The entity concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity: Option<String>,
    /// The field concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Every faulty field of a validation.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub issues: Vec<Issue>,
    /// Where in the text of a question, as line and column counted from one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<(u64, u64)>,
    /// Which of many records that were given together, counted from nought.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<usize>,
    /// The nearest known name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
}

/// What went wrong: a stable code, a message for people, details for programs.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    code: ErrorCode,
    message: String,
    // Boxed so that a Result stays small on the paths that succeed.
    details: Box<Details>,
    #[source]
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error with a code and a message.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Error {
        Error { code, message: message.into(), details: Box::default(), source: None }
    }

    /// A broken promise inside the library.
    pub fn internal(message: impl Into<String>) -> Error {
        Error::new(ErrorCode::Internal, message)
    }

    /// All faulty fields of a record at once.
    pub fn validation(entity: &str, issues: Vec<Issue>) -> Error {
        let list: Vec<String> = issues.iter().map(|i| format!("{}: {}", i.field, i.message)).collect();
        let mut error = Error::new(ErrorCode::Validation, format!("{entity} is not valid: {}", list.join("; ")));
        error.details.entity = Some(entity.to_owned());
        error.details.issues = issues;
        error
    }

    /// No record of `entity` answers to what was asked for.
    pub fn not_found(entity: &str, what: impl fmt::Display) -> Error {
        Error::new(ErrorCode::NotFound, format!("there is no {entity} {what}")).with_entity(entity)
    }

    /// Names the entity concerned.
    pub fn with_entity(mut self, entity: &str) -> Error {
        self.details.entity = Some(entity.to_owned());
        self
    }

    /// Names the field concerned.
    pub fn with_field(mut self, field: &str) -> Error {
        self.details.field = Some(field.to_owned());
        self
    }

    /// Says which of many records that were given together is at fault, in the details and in the message.
    pub fn with_row(mut self, row: usize) -> Error {
        self.message = format!("record {row}, counted from 0: {}", self.message);
        self.details.row = Some(row);
        self
    }

    /// Lists every single fault.
    pub fn with_issues(mut self, issues: Vec<Issue>) -> Error {
        self.details.issues = issues;
        self
    }

    /// Says where in a text the fault lies (line, column; from one).
    pub fn with_position(mut self, position: Option<(u64, u64)>) -> Error {
        self.details.position = position;
        self
    }

    /// Offers the nearest known name, in the details and in the message.
    pub fn with_suggestion(mut self, suggestion: Option<String>) -> Error {
        if let Some(name) = &suggestion {
            self.message.push_str(&format!("; did you mean {name}?"));
        }
        self.details.suggestion = suggestion;
        self
    }

    /// Keeps the error that caused this one.
    pub fn with_source(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Error {
        self.source = Some(Box::new(source));
        self
    }

    /// The stable code.
    pub fn code(&self) -> ErrorCode {
        self.code
    }

    /// The message for people.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The details for programs.
    pub fn details(&self) -> &Details {
        &self.details
    }
}
