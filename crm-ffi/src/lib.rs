//! The C interface. The contract stands at the top of `include/crm.h`, which is generated from these sources.
//!
//! One file a noun. Every exported function has its body inside `guard` or `or`, so that what fails or panics becomes a
//! status; handles are looked up through `handle`, which finds out wrong and freed ones; texts come in through `text`.

// What every pointer must be is said once, in the contract at the top of crm.h; each function says what differs.
#![allow(clippy::missing_safety_doc, reason = "the contract at the top of crm.h")]
// C knows neither structs of arguments nor named ones.
#![allow(clippy::too_many_arguments, reason = "C passes arguments one by one")]

mod arrow;
mod bulk;
mod command;
mod crm;
mod error;
mod event;
mod exchange;
mod feed;
mod file;
mod guard;
mod handle;
mod history;
mod hook;
mod id;
mod interrupt;
mod listener;
mod options;
mod query;
mod record;
mod row;
mod rows;
mod schema;
mod search;
mod session;
mod status;
mod text;
mod transaction;
mod userdata;
mod values;
mod version;

pub use arrow::{crm_create_many_arrow, crm_query_arrow};
pub use bulk::{CRM_ALL_OR_NOTHING, CRM_KEEP_GOING, crm_column, crm_create_many};
pub use command::{crm_commands_json, crm_execute};
pub use crm::{crm_backup, crm_check, crm_close, crm_open, crm_open_with, crm_progress_fn, crm_settings_json, crm_t};
pub use error::{
    crm_error, crm_error_code, crm_error_details_json, crm_error_free, crm_error_id, crm_error_message, crm_status_text,
};
pub use event::{
    crm_event, crm_event_create, crm_event_delete, crm_event_entity, crm_event_id, crm_event_is_changed, crm_event_new,
    crm_event_old, crm_event_operation, crm_event_refuse, crm_event_set, crm_event_update, crm_event_user,
    crm_event_value_of,
};
pub use exchange::{
    CRM_EXPORT_SPREADSHEET, CRM_IMPORT_ALL_OR_NOTHING, CRM_IMPORT_DRY_RUN, crm_export_csv, crm_guess_csv,
    crm_import_csv, crm_import_csv_data,
};
pub use feed::crm_changes_since;
pub use file::{crm_file, crm_file_data, crm_file_free, crm_file_get, crm_file_media_type, crm_file_name};
pub use history::{CRM_UNDO_CHANGE, CRM_UNDO_TRANSACTION, crm_history_json, crm_undo};
pub use hook::{
    CRM_AFTER, CRM_BEFORE, CRM_ON_CREATE, CRM_ON_DELETE, CRM_ON_RESTORE, CRM_ON_UPDATE, crm_add_hook, crm_hook_fn,
};
pub use id::{CRM_ID_TEXT_SIZE, crm_id, crm_id_parse, crm_id_text};
pub use interrupt::{
    crm_interrupt, crm_interrupt_free, crm_interrupt_raise, crm_interrupt_reset, crm_session_interrupt,
};
pub use listener::{crm_commit_fn, crm_listener, crm_listener_free, crm_on_commit};
pub use options::crm_options;
pub use query::{crm_explain, crm_page, crm_query, crm_query_json};
pub use record::{
    crm_record, crm_record_delete, crm_record_entity, crm_record_free, crm_record_get, crm_record_get_as_of,
    crm_record_id, crm_record_new, crm_record_row, crm_record_save, crm_record_values, crm_record_version,
};
pub use row::{
    CRM_TYPE_BOOL, CRM_TYPE_DATE, CRM_TYPE_DECIMAL, CRM_TYPE_FILE, CRM_TYPE_ID, CRM_TYPE_INT64, CRM_TYPE_LIST,
    CRM_TYPE_NULL, CRM_TYPE_REFERENCE, CRM_TYPE_TEXT, CRM_TYPE_TIMESTAMP, crm_row, crm_row_bool, crm_row_count,
    crm_row_date, crm_row_double, crm_row_entity, crm_row_find, crm_row_id, crm_row_int64, crm_row_json, crm_row_name,
    crm_row_scaled, crm_row_text, crm_row_timestamp, crm_row_type,
};
pub use rows::{crm_rows, crm_rows_cursor, crm_rows_free, crm_rows_next, crm_rows_row, crm_rows_text};
pub use schema::{crm_metadata_json, crm_schema_apply_json, crm_schema_export_json};
pub use search::crm_search;
pub use session::{
    crm_session, crm_session_close, crm_session_open, crm_session_set_language, crm_session_set_time_zone,
    crm_session_user,
};
pub use status::*;
pub use text::{CRM_NUL, crm_string, crm_string_free, crm_string_text};
pub use transaction::{crm_begin, crm_commit, crm_host_sql, crm_in_transaction, crm_rollback};
pub use userdata::crm_destroy_fn;
pub use values::{
    crm_values, crm_values_clear, crm_values_count, crm_values_free, crm_values_new, crm_values_set_bool,
    crm_values_set_date, crm_values_set_decimal, crm_values_set_double, crm_values_set_file, crm_values_set_id,
    crm_values_set_int64, crm_values_set_json, crm_values_set_null, crm_values_set_reference, crm_values_set_scaled,
    crm_values_set_text, crm_values_set_timestamp,
};
pub use version::{crm_version, crm_version_number};
