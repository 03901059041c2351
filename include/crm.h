/*
 * crm.h - the C interface of the CRM engine.
 *
 * THE CONTRACT
 *
 * Statuses. A call that can fail returns an int32_t: CRM_STATUS_OK is 0, CRM_STATUS_ROW and CRM_STATUS_DONE are
 * the two ways crm_rows_next succeeds, every number from 100 on is the stable code of an error. Later versions may
 * know more codes; the hundreds stay: 1xx usage and questions, 2xx not found and conflicts, 3xx validation,
 * 4xx rights, 6xx the file, 7xx exchange, 8xx definitions, 9xx a fault of the library.
 *
 * Errors. The last parameter of such a call, crm_error **, receives the error, with a message for people and
 * details for programs, to be freed with crm_error_free. It may be NULL. It is written only on failure: begin with
 * NULL, and free one before the next call could overwrite it. Getters without a status answer 0, false, -1 or NULL.
 *
 * Answers. Out-values are written only on success.
 *
 * Who frees what. What a call hands out through a pointer to a pointer is the caller's, and given back with the
 * _free or _close of its kind, which take NULL too. Whatever is "borrowed" is not freed: it lives as long as its
 * function says, at most as long as the handle it was asked of. What a caller hands in is copied and stays the
 * caller's.
 *
 * Text. It goes in as a pointer and a length in bytes, CRM_NUL as the length meaning "up to the NUL". It must be
 * UTF-8, which is checked. Where a function says so, NULL stands for none. Text that comes out is UTF-8 and ends
 * with a NUL. In structs, texts end with a NUL.
 *
 * Pointers. A pointer is NULL, which is refused with invalid_argument where something is needed, or points to what
 * its parameter says. A handle of the wrong kind is refused, and one that was freed is as long as its memory can
 * still be read and was not given to somebody else; do not rely on it. Numbers that mean a choice enter as int32_t
 * and are checked.
 *
 * Threads. A crm_t, a crm_interrupt, a crm_listener, a crm_file, a crm_error and a crm_string may be used from any
 * thread. A session, and what else was made from it, belongs to one thread at a time: open as many sessions as there
 * are threads. A session that
 * two threads are in at once answers transaction_state to the second. The rows of a question stay in the thread
 * that asked. No other thread is ever started.
 *
 * Callbacks run in the thread of the call that they were given to; hooks in the thread that writes, listeners in the
 * one that has committed. They are called without a lock of the library held, and may use other sessions of the file
 * for reading. One that is called from inside a transaction and writes would wait for that transaction: it gets busy,
 * and so does one that reads a file in memory. Listeners may do either. They must come back: no exception, no
 * longjmp.
 *
 * Faults. No panic crosses this border: one inside becomes the status 901, internal.
 *
 * Stability. Numbers and names in this file keep their meaning. Functions, constants and members at the end of
 * structs with a struct_size may be added. What a function answers with in JSON may gain members.
 *
 * SQLite. The library brings its own and shows nothing of it. A process may use another SQLite beside it, on other
 * files: two of them must never have the same file open, since the locks of a process are one.
 *
 * Generated from the Rust sources by `make header`; do not edit.
 */

#ifndef CRM_H
#define CRM_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* As the length of a text: it ends with a NUL. */
#define CRM_NUL ((size_t)-1)

/*
 * The C stream interface of Apache Arrow, as its specification asks those who use it to declare it: nobody needs another
 * library for it, and who has one has the same declarations under the same guards.
 */
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};

struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

#endif

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};

#endif

/**
 * crm_create_many: the first record that cannot be made ends the call, and none is kept.
 */
#define CRM_ALL_OR_NOTHING 0

/**
 * crm_create_many: records that cannot be made are passed over, the others are kept.
 */
#define CRM_KEEP_GOING 1

/**
 * crm_import_csv: checks everything and keeps nothing.
 */
#define CRM_IMPORT_DRY_RUN 1

/**
 * crm_import_csv: keeps nothing if any row is refused.
 */
#define CRM_IMPORT_ALL_OR_NOTHING 2

/**
 * crm_import_csv: rows that are like a record by the duplicate rules, or like a row before them, are written, and stand
 * among the faults with the reason "duplicate".
 */
#define CRM_IMPORT_REPORT_DUPLICATES 4

/**
 * crm_import_csv: those rows are refused.
 */
#define CRM_IMPORT_REFUSE_DUPLICATES 8

/**
 * crm_export_csv: for a double click in a spreadsheet where decimals have a comma; else exact and for machines.
 */
#define CRM_EXPORT_SPREADSHEET 1

/**
 * crm_undo: one change, by its number.
 */
#define CRM_UNDO_CHANGE 1

/**
 * crm_undo: all changes of a transaction, by its number.
 */
#define CRM_UNDO_TRANSACTION 2

/**
 * crm_add_hook: before the write, after validation; the hook may change values and refuse.
 */
#define CRM_BEFORE 1

/**
 * crm_add_hook: after the write, before the commit; the hook may write more and refuse.
 */
#define CRM_AFTER 2

/**
 * A record is created.
 */
#define CRM_ON_CREATE 1

/**
 * A record is changed.
 */
#define CRM_ON_UPDATE 2

/**
 * A record is deleted.
 */
#define CRM_ON_DELETE 4

/**
 * A deleted record is brought back.
 */
#define CRM_ON_RESTORE 8

/**
 * The room crm_id_text needs: 36 characters and a NUL.
 */
#define CRM_ID_TEXT_SIZE 37

/**
 * The cell holds nothing: it is not set.
 */
#define CRM_TYPE_NULL 0

/**
 * The cell holds true or false.
 */
#define CRM_TYPE_BOOL 1

/**
 * The cell holds a whole number.
 */
#define CRM_TYPE_INT64 2

/**
 * The cell holds an exact decimal: money, a quantity, a percentage.
 */
#define CRM_TYPE_DECIMAL 3

/**
 * The cell holds text; the name of an option is one too.
 */
#define CRM_TYPE_TEXT 4

/**
 * The cell holds a day.
 */
#define CRM_TYPE_DATE 5

/**
 * The cell holds a moment.
 */
#define CRM_TYPE_TIMESTAMP 6

/**
 * The cell holds the id of a record.
 */
#define CRM_TYPE_ID 7

/**
 * The cell holds a record by entity and id.
 */
#define CRM_TYPE_REFERENCE 8

/**
 * The cell holds several options.
 */
#define CRM_TYPE_LIST 9

/**
 * The cell holds a file: its name, media type and size.
 */
#define CRM_TYPE_FILE 10

/**
 * The status of a call that succeeded. Every status from 100 on is the number of an error code.
 */
#define CRM_STATUS_OK 0

/**
 * The status of crm_rows_next when there is a row.
 */
#define CRM_STATUS_ROW 1

/**
 * The status of crm_rows_next after the last row.
 */
#define CRM_STATUS_DONE 2

/**
 * An argument is not usable as given.
 */
#define CRM_STATUS_INVALID_ARGUMENT 101

/**
 * The call does not fit the state of the transaction (commit without begin, and the like).
 */
#define CRM_STATUS_TRANSACTION_STATE 102

/**
 * The session or file was opened for reading only.
 */
#define CRM_STATUS_READ_ONLY 103

/**
 * No entity has this name.
 */
#define CRM_STATUS_UNKNOWN_ENTITY 104

/**
 * The entity has no field with this name.
 */
#define CRM_STATUS_UNKNOWN_FIELD 105

/**
 * The question does not parse.
 */
#define CRM_STATUS_QUERY_SYNTAX 106

/**
 * The question compares or combines things that do not fit.
 */
#define CRM_STATUS_QUERY_TYPE 107

/**
 * The question is SQL, but outside the language answered here.
 */
#define CRM_STATUS_QUERY_UNSUPPORTED 108

/**
 * The question is nested too deeply or is too large.
 */
#define CRM_STATUS_QUERY_TOO_LARGE 109

/**
 * A named parameter was not given, or given without being used.
 */
#define CRM_STATUS_QUERY_PARAMETER 110

/**
 * A paging cursor is damaged or belongs to another question.
 */
#define CRM_STATUS_INVALID_CURSOR 111

/**
 * A long read was interrupted, or an import cancelled, by the host.
 */
#define CRM_STATUS_INTERRUPTED 112

/**
 * No command has this name.
 */
#define CRM_STATUS_UNKNOWN_COMMAND 113

/**
 * No record has this id or key.
 */
#define CRM_STATUS_NOT_FOUND 201

/**
 * The record was changed by someone else since it was read.
 */
#define CRM_STATUS_VERSION_CONFLICT 202

/**
 * Another record already has this key.
 */
#define CRM_STATUS_DUPLICATE_KEY 203

/**
 * Other records depend on this one and the relationship forbids deleting it.
 */
#define CRM_STATUS_IN_USE 204

/**
 * The present has moved on, so this change can no longer be undone.
 */
#define CRM_STATUS_CANNOT_UNDO 205

/**
 * One or more fields are faulty; `details` names each of them.
 */
#define CRM_STATUS_VALIDATION 301

/**
 * The state model does not allow this change of state.
 */
#define CRM_STATUS_TRANSITION_REFUSED 302

/**
 * A hook of the host refused the change.
 */
#define CRM_STATUS_REFUSED_BY_HOOK 303

/**
 * Hooks triggered each other beyond the allowed depth.
 */
#define CRM_STATUS_HOOK_LOOP 304

/**
 * The principal may not do this.
 */
#define CRM_STATUS_PERMISSION_DENIED 401

/**
 * Nobody who may do everything would be left.
 */
#define CRM_STATUS_LAST_ADMINISTRATOR 402

/**
 * The storage engine failed.
 */
#define CRM_STATUS_STORAGE 601

/**
 * Another writer holds the file, longer than the busy timeout.
 */
#define CRM_STATUS_BUSY 602

/**
 * The disk is full.
 */
#define CRM_STATUS_DISK_FULL 603

/**
 * The file is damaged.
 */
#define CRM_STATUS_CORRUPT 604

/**
 * The file is not a CRM file.
 */
#define CRM_STATUS_NOT_A_CRM_FILE 605

/**
 * The file was written by a newer version of the library.
 */
#define CRM_STATUS_NEWER_FILE 606

/**
 * The file cannot be opened or created.
 */
#define CRM_STATUS_CANNOT_OPEN 607

/**
 * A limit of the storage engine is exceeded (columns, length, integer range of a sum).
 */
#define CRM_STATUS_LIMIT_EXCEEDED 608

/**
 * A file to import cannot be read as what it claims to be.
 */
#define CRM_STATUS_MALFORMED 701

/**
 * The mapping of an import is wrong.
 */
#define CRM_STATUS_INVALID_MAPPING 702

/**
 * Reading or writing a file outside the CRM file failed.
 */
#define CRM_STATUS_IO 703

/**
 * The definition of an entity, a field or an option is not acceptable.
 */
#define CRM_STATUS_INVALID_SCHEMA 801

/**
 * A schema pack contradicts what the file already has.
 */
#define CRM_STATUS_SCHEMA_CONFLICT 802

/**
 * A broken promise inside the library: please report it.
 */
#define CRM_STATUS_INTERNAL 901

/**
 * What went wrong: a stable code, its word, a message for people, details for programs.
 */
typedef struct crm_error crm_error;

/**
 * A write that a hook is told of. It lives while the hook runs.
 */
typedef struct crm_event crm_event;

/**
 * A file that was attached to a record: its name, its media type, its bytes. It may be used from any thread.
 */
typedef struct crm_file crm_file;

/**
 * The switch that stops a session's reads and imports. It may be used from any thread, and outlives its session.
 */
typedef struct crm_interrupt crm_interrupt;

/**
 * A place among those who listen to a file, left when it is freed. It may be used from any thread, and does not keep the
 * file open.
 */
typedef struct crm_listener crm_listener;

/**
 * A record: what was read of it, and the values it is to be given when it is saved.
 */
typedef struct crm_record crm_record;

/**
 * A row. It belongs to the handle it was asked of and is used where that is.
 */
typedef struct crm_row crm_row;

/**
 * The rows of an answer, read one by one: an answer of millions needs the memory of one. They belong to the thread that
 * asked.
 */
typedef struct crm_rows crm_rows;

/**
 * Somebody's way to the file: every read and write is done as the session's user. A session, and what was made from it,
 * belongs to one thread at a time; open as many as there are threads.
 */
typedef struct crm_session crm_session;

/**
 * A text that the library made and the caller frees.
 */
typedef struct crm_string crm_string;

/**
 * A CRM file that is open. It may be used from any thread, from several at once.
 */
typedef struct crm_t crm_t;

/**
 * Values by name. Those made with crm_values_new are the caller's and freed with crm_values_free; those of a record
 * belong to it.
 */
typedef struct crm_values crm_values;

/**
 * One field of many records, as an array with one place for each.
 */
typedef struct crm_column {
  /**
   * The name of the field, which ends with a NUL.
   */
  const char *name;
  /**
   * What `values` is an array of, one of the CRM_TYPE_ constants: BOOL uint8_t, INT64 int64_t, DECIMAL int64_t counts of
   * parts (see `scale`), TEXT const char *, DATE int64_t days, TIMESTAMP int64_t microseconds, ID and REFERENCE crm_id.
   */
  int32_t value_type;
  /**
   * DECIMAL: the decimal places, from 0 to 18; 1250 at scale 2 is 12.50. Else 0.
   */
  int32_t scale;
  /**
   * The array.
   */
  const void *values;
  /**
   * TEXT: the lengths in bytes; NULL if all texts end with a NUL. Else NULL.
   */
  const size_t *lengths;
  /**
   * One byte for each record, 0 where the field is not set; NULL if all are set.
   */
  const uint8_t *validity;
  /**
   * REFERENCE: the entity all of them are of, which ends with a NUL. Else NULL.
   */
  const char *entity;
} crm_column;

/**
 * The id of a record: a UUID, most significant byte first. It is the same for the life of the record and after it.
 */
typedef struct crm_id {
  /**
   * The bytes.
   */
  uint8_t bytes[16];
} crm_id;

/**
 * How a file is opened. Set it to nought, `struct_size` to its size, and then what is to differ from the defaults: a
 * member that is nought or NULL is the default. Texts end with a NUL and are copied.
 */
typedef struct crm_options {
  /**
   * sizeof(crm_options): tells the library which members the caller knows.
   */
  size_t struct_size;
  /**
   * If not 0, a file that is not there is an error; else it is made.
   */
  int32_t must_exist;
  /**
   * If not 0, nothing may be written.
   */
  int32_t read_only;
  /**
   * If not 0, a commit may still be on its way to the disk when it returns: ten times quicker, and the last commits
   * may be lost, whole, if the machine loses power.
   */
  int32_t fast_commits;
  /**
   * How long to wait for another writer, in milliseconds; 0 means 5000, a negative number not at all.
   */
  int32_t busy_timeout_ms;
  /**
   * New files: the name of the company.
   */
  const char *organisation;
  /**
   * New files: the currency of amounts that name none (ISO 4217), such as "EUR".
   */
  const char *base_currency;
  /**
   * New files: the country whose telephone numbers are typed without a prefix (ISO 3166), such as "IT".
   */
  const char *country;
  /**
   * New files: the time zone in which days begin and end (IANA), such as "Europe/Rome".
   */
  const char *time_zone;
  /**
   * New files: the languages of labels with commas between, the preferred first, such as "en,it".
   */
  const char *languages;
  /**
   * New files: the month in which the fiscal year starts, 1 to 12.
   */
  int32_t fiscal_year_start;
  /**
   * New files: the day of that month, 1 to 28.
   */
  int32_t fiscal_year_start_day;
  /**
   * New files: what the fiscal year is divided into: "year", "half_year", "quarter", "month" or "four_weeks".
   */
  const char *fiscal_period;
} crm_options;

/**
 * Hears how far something long is: `done` of `total`, which is 0 where it is not known. 0 as an answer stops it, and
 * nothing is kept; everything else lets it go on. It runs in the thread of the call and must come back: no exception,
 * no longjmp.
 */
typedef int32_t (*crm_progress_fn)(void *userdata, uint64_t done, uint64_t total);

/**
 * A rule of the host. CRM_STATUS_OK lets the write go on; anything else undoes it: what crm_event_refuse answers, or the
 * status of a call on the event that failed. It runs inside the transaction, in the thread that writes, so it may be
 * called from several threads one after the other, and must come back: no exception, no longjmp.
 */
typedef int32_t (*crm_hook_fn)(struct crm_event *event, void *userdata);

/**
 * Told when what the host gave is not needed any more.
 */
typedef void (*crm_destroy_fn)(void *userdata);

/**
 * Hears that a transaction was committed, whose changes have the numbers from `first` to `last` in the feed. It runs in
 * the thread that has committed, so several threads may be in it at once, and must come back: no exception, no longjmp.
 */
typedef void (*crm_commit_fn)(int64_t first, int64_t last, void *userdata);

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * As crm_query, with the answer as a stream of Arrow: columns, in batches of up to 8,192 rows that are read as they are
 * asked for. Text becomes utf8, whole numbers int64, money and decimals decimal128, days date32, moments timestamps in
 * UTC, options dictionaries of text, ids sixteen bytes (arrow.uuid), references to several entities a struct of entity
 * and id, multi-choices lists of text, files a struct of name, media_type and size. Every column may be null.
 *
 * On success `*stream_out` is a stream of the caller's, to be given back by its own release callback, also after the
 * session is closed, and before the file is. It may be read in another thread. Where reading fails half-way, get_next
 * answers with a number that is not 0 and get_last_error with the message.
 * Errors: those of crm_query. Thread: the session's. Since 0.1.
 */
int32_t crm_query_arrow(const struct crm_session *session,
                        const char *query,
                        size_t query_length,
                        const struct crm_values *parameters,
                        struct ArrowArrayStream *stream_out,
                        struct crm_error **error_out);

/**
 * As crm_create_many, from a stream of Arrow whose columns are fields: any kind that fits a field, null meaning not set.
 * Moments need a time zone. The stream is taken over whatever happens: the library calls its release callback.
 *
 * `mode` is CRM_ALL_OR_NOTHING or CRM_KEEP_GOING. `created_out` may be NULL; else it receives how many records were made.
 * `faults_out` may be NULL; else it receives a JSON array of {"row", "code", "id", "message"} for those that were not, to be
 * freed with crm_string_free. If the call fails, nothing is kept.
 *
 * Errors: those of crm_create_many, malformed if the stream fails. Thread: the session's. Since 0.1.
 */
int32_t crm_create_many_arrow(struct crm_session *session,
                              const char *entity,
                              size_t entity_length,
                              struct ArrowArrayStream *stream,
                              int32_t mode,
                              size_t *created_out,
                              struct crm_string **faults_out,
                              struct crm_error **error_out);

/**
 * Creates `row_count` records of an entity from columns, in the open transaction or in one of its own.
 *
 * `mode` is CRM_ALL_OR_NOTHING or CRM_KEEP_GOING. `ids_out` and `statuses_out` may be NULL or have room for `row_count`
 * places: the ids of the records made (nought for those that were not), and the status of each. `faults_out` may be NULL;
 * else it receives a JSON array of {"row", "code", "id", "message"} for the records that were not made, to be freed with
 * crm_string_free. If the call fails, nothing is kept and the content of the arrays means nothing.
 *
 * Errors: those of crm_record_save; with CRM_KEEP_GOING only what concerns all records. Thread: the session's. Since 0.1.
 */
int32_t crm_create_many(struct crm_session *session,
                        const char *entity,
                        size_t entity_length,
                        const struct crm_column *columns,
                        size_t column_count,
                        size_t row_count,
                        int32_t mode,
                        struct crm_id *ids_out,
                        int32_t *statuses_out,
                        struct crm_string **faults_out,
                        struct crm_error **error_out);

/**
 * Does what a command says: "record.set_state", "security.grant_role"… What each takes tells crm_commands_json. `input`
 * is a JSON object, or NULL for an empty one; a record in it is {"entity": "account", "id": "…"}.
 *
 * `*output_out`, which may be NULL, receives the answer as JSON, to be freed with crm_string_free.
 * Errors: unknown_command, invalid_argument for input that does not fit, those of the command. Thread: the session's.
 * Since 0.1.
 */
int32_t crm_execute(struct crm_session *session,
                    const char *command,
                    size_t command_length,
                    const char *input,
                    size_t input_length,
                    struct crm_string **output_out,
                    struct crm_error **error_out);

/**
 * Every command, in the order of names: a JSON array of {"name", "about", "input"}, to be freed with crm_string_free.
 *
 * Errors: invalid_argument. Any thread. Since 0.1.
 */
int32_t crm_commands_json(struct crm_string **json_out,
                          struct crm_error **error_out);

/**
 * Opens the file at `path`; makes it, with the default settings, if it is not there. ":memory:" lives in memory and
 * goes when it is closed.
 *
 * On success `*crm_out` is the file, to be closed with crm_close.
 * Errors: cannot_open, not_a_crm_file, newer_file, busy, corrupt, invalid_argument. Any thread. Since 0.1.
 */
int32_t crm_open(const char *path,
                 size_t path_length,
                 struct crm_t **crm_out,
                 struct crm_error **error_out);

/**
 * Opens the file at `path` as the options say; NULL for `options` means the defaults.
 *
 * On success `*crm_out` is the file, to be closed with crm_close.
 * Errors: those of crm_open, read_only; invalid_argument for settings that cannot be and for options this version does
 * not know. Any thread. Since 0.1.
 */
int32_t crm_open_with(const char *path,
                      size_t path_length,
                      const struct crm_options *options,
                      struct crm_t **crm_out,
                      struct crm_error **error_out);

/**
 * Closes a file. NULL is fine. Sessions and rows that are still open stay usable; the file itself is let go with the
 * last of them.
 *
 * Any thread. Since 0.1.
 */
void crm_close(struct crm_t *crm);

/**
 * Copies the file to `path`, where no file may be, while it is in use. `progress`, which may be NULL, hears pages done
 * and in all.
 *
 * Errors: invalid_argument if there is a file already, cannot_open, disk_full, interrupted. Any thread. Since 0.1.
 */
int32_t crm_backup(const struct crm_t *crm,
                   const char *path,
                   size_t path_length,
                   crm_progress_fn progress,
                   void *userdata,
                   struct crm_error **error_out);

/**
 * Checks the whole file. `*faults_out` is a JSON array of what is wrong, in words, to be freed with crm_string_free:
 * [] if the file is sound.
 *
 * Errors: storage, busy. Any thread. Since 0.1.
 */
int32_t crm_check(const struct crm_t *crm,
                  struct crm_string **faults_out,
                  struct crm_error **error_out);

/**
 * The settings the file was made with, as a JSON object, to be freed with crm_string_free.
 *
 * Errors: invalid_argument. Any thread. Since 0.1.
 */
int32_t crm_settings_json(const struct crm_t *crm,
                          struct crm_string **json_out,
                          struct crm_error **error_out);

/**
 * The word of a status, such as "ok" or "not_found"; "unknown" for a number that is none. It need not be freed.
 *
 * Any thread. Since 0.1.
 */
const char *crm_status_text(int32_t status);

/**
 * The stable number of an error: the status the call returned. 0 for NULL.
 *
 * Any thread. Since 0.1.
 */
int32_t crm_error_code(const struct crm_error *error);

/**
 * The stable word of an error, such as `not_a_crm_file`. Borrowed until the error is freed. NULL for NULL.
 *
 * Any thread. Since 0.1.
 */
const char *crm_error_id(const struct crm_error *error);

/**
 * The message of an error, for people. Borrowed until the error is freed. NULL for NULL.
 *
 * Any thread. Since 0.1.
 */
const char *crm_error_message(const struct crm_error *error);

/**
 * The details of an error, for programs: a JSON object with those of `entity`, `field`, `issues` (each with `field`,
 * `rule`, `message`), `position` (line and column in a question) and `suggestion` that are known. Borrowed until the
 * error is freed. NULL for NULL.
 *
 * Any thread. Since 0.1.
 */
const char *crm_error_details_json(const struct crm_error *error);

/**
 * Frees an error. NULL is fine.
 *
 * Any thread. Since 0.1.
 */
void crm_error_free(struct crm_error *error);

/**
 * The entity. Borrowed while the hook runs. NULL for NULL.
 *
 * Thread: inside the hook. Since 0.1.
 */
const char *crm_event_entity(const struct crm_event *event);

/**
 * What is being done: one of the CRM_ON_ constants. 0 for NULL.
 *
 * Thread: inside the hook. Since 0.1.
 */
int32_t crm_event_operation(const struct crm_event *event);

/**
 * Puts the id of the record into `*id_out`. False, and nothing written, for NULL.
 *
 * Thread: inside the hook. Since 0.1.
 */
bool crm_event_id(const struct crm_event *event, struct crm_id *id_out);

/**
 * Puts the id of the acting user into `*id_out`. False, and nothing written, for NULL.
 *
 * Thread: inside the hook. Since 0.1.
 */
bool crm_event_user(const struct crm_event *event, struct crm_id *id_out);

/**
 * Reads a field as it was before: `*row_out` is a row whose one cell holds it, borrowed while the hook runs.
 *
 * Errors: unknown_field. Thread: inside the hook. Since 0.1.
 */
int32_t crm_event_old(struct crm_event *event,
                      const char *field,
                      size_t field_length,
                      const struct crm_row **row_out,
                      struct crm_error **error_out);

/**
 * Reads a field as it will be, or is after the write: `*row_out` is a row whose one cell holds it, borrowed while the
 * hook runs.
 *
 * Errors: unknown_field. Thread: inside the hook. Since 0.1.
 */
int32_t crm_event_new(struct crm_event *event,
                      const char *field,
                      size_t field_length,
                      const struct crm_row **row_out,
                      struct crm_error **error_out);

/**
 * Reads a field of another record, as it stands in this transaction: `*row_out` is a row whose one cell holds it, not set
 * if the record is not there; borrowed while the hook runs.
 *
 * Errors: unknown_entity, unknown_field. Thread: inside the hook. Since 0.1.
 */
int32_t crm_event_value_of(struct crm_event *event,
                           const char *entity,
                           size_t entity_length,
                           const struct crm_id *id,
                           const char *field,
                           size_t field_length,
                           const struct crm_row **row_out,
                           struct crm_error **error_out);

/**
 * Puts into `*is_changed_out` whether the write gives the field another value: 1 or 0.
 *
 * Errors: unknown_field. Thread: inside the hook. Since 0.1.
 */
int32_t crm_event_is_changed(struct crm_event *event,
                             const char *field,
                             size_t field_length,
                             int32_t *is_changed_out,
                             struct crm_error **error_out);

/**
 * Gives fields of the record other values, before a create or an update.
 *
 * Errors: validation if a field cannot hold its value, unknown_field, invalid_argument after the write and for doubles.
 * Thread: inside the hook. Since 0.1.
 */
int32_t crm_event_set(struct crm_event *event,
                      const struct crm_values *values,
                      struct crm_error **error_out);

/**
 * Refuses the write, with a reason for people. Answers with the status the hook is to return:
 * return crm_event_refuse(event, "we do not deal with them", CRM_NUL);
 *
 * Thread: inside the hook. Since 0.1.
 */
int32_t crm_event_refuse(struct crm_event *event, const char *reason, size_t reason_length);

/**
 * Creates another record in the same transaction. `id_out`, which may be NULL, receives its id.
 *
 * Errors: those of crm_record_save, hook_loop. Thread: inside the hook. Since 0.1.
 */
int32_t crm_event_create(struct crm_event *event,
                         const char *entity,
                         size_t entity_length,
                         const struct crm_values *values,
                         struct crm_id *id_out,
                         struct crm_error **error_out);

/**
 * Changes another record in the same transaction.
 *
 * Errors: those of crm_record_save, hook_loop. Thread: inside the hook. Since 0.1.
 */
int32_t crm_event_update(struct crm_event *event,
                         const char *entity,
                         size_t entity_length,
                         const struct crm_id *id,
                         const struct crm_values *values,
                         struct crm_error **error_out);

/**
 * Deletes another record in the same transaction.
 *
 * Errors: those of crm_record_delete, hook_loop. Thread: inside the hook. Since 0.1.
 */
int32_t crm_event_delete(struct crm_event *event,
                         const char *entity,
                         size_t entity_length,
                         const struct crm_id *id,
                         struct crm_error **error_out);

/**
 * Guesses from the beginning of a CSV file which column feeds which field. `entity` is what the rows are to become; with
 * NULL it is guessed too.
 *
 * On success `*mapping_out` is a mapping in JSON, to be looked at, changed, given to crm_import_csv and freed with
 * crm_string_free.
 * Errors: malformed, io, unknown_entity; invalid_mapping if no heading means anything. Thread: the session's. Since 0.1.
 */
int32_t crm_guess_csv(const struct crm_session *session,
                      const char *path,
                      size_t path_length,
                      const char *entity,
                      size_t entity_length,
                      struct crm_string **mapping_out,
                      struct crm_error **error_out);

/**
 * Imports a CSV file in one transaction. Rows that cannot be are refused and reported, the others are kept. `mapping` is
 * one in JSON; with NULL it is guessed. `flags` is a sum of CRM_IMPORT_ constants. `progress`, which may be NULL, hears
 * bytes done and in all about every thousand rows; 0 as its answer stops the import, and nothing is kept.
 *
 * `*report_out`, which may be NULL, receives the report in JSON ("created", "updated", "refused", "faults", "transaction"
 * for crm_undo…), to be freed with crm_string_free.
 * Errors: invalid_mapping, malformed, io, interrupted, busy; then nothing is kept. Thread: the session's. Since 0.1.
 */
int32_t crm_import_csv(struct crm_session *session,
                       const char *path,
                       size_t path_length,
                       const char *mapping,
                       size_t mapping_length,
                       int32_t flags,
                       crm_progress_fn progress,
                       void *userdata,
                       struct crm_string **report_out,
                       struct crm_error **error_out);

/**
 * As crm_import_csv, of a file that is in memory already.
 *
 * Errors: those of crm_import_csv. Thread: the session's. Since 0.1.
 */
int32_t crm_import_csv_data(struct crm_session *session,
                            const char *data,
                            size_t data_length,
                            const char *mapping,
                            size_t mapping_length,
                            int32_t flags,
                            crm_progress_fn progress,
                            void *userdata,
                            struct crm_string **report_out,
                            struct crm_error **error_out);

/**
 * Writes the answer of a question to a CSV file, in place of one that is there. `parameters` may be NULL. `flags` is 0 or
 * CRM_EXPORT_SPREADSHEET. `rows_out`, which may be NULL, receives how many rows there were.
 *
 * Errors: those of crm_query, io; a file that was there is then as it was. Thread: the session's. Since 0.1.
 */
int32_t crm_export_csv(struct crm_session *session,
                       const char *query,
                       size_t query_length,
                       const struct crm_values *parameters,
                       const char *path,
                       size_t path_length,
                       int32_t flags,
                       uint64_t *rows_out,
                       struct crm_error **error_out);

/**
 * The changes after number `seq`, oldest first, at most `limit`: complete, in the order of commit. Begin with 0 and go
 * on with the `seq` of the last row.
 *
 * On success `*rows_out` are the rows, to be freed with crm_rows_free; their columns are `seq`, `at`, `actor` (an id),
 * `txn`, `entity`, `id`, `operation` ("create", "update", "delete", "restore"…), `fields` (a list of those whose values
 * changed) and `question` (of an access that is logged).
 * Errors: storage, invalid_argument. Thread: the session's. Since 0.1.
 */
int32_t crm_changes_since(const struct crm_session *session,
                          int64_t seq,
                          size_t limit,
                          struct crm_rows **rows_out,
                          struct crm_error **error_out);

/**
 * Reads the file that a field of a record holds, with its bytes; rows and records tell its name, media type and size
 * alone.
 *
 * On success `*file_out` is the file, to be freed with crm_file_free.
 * Errors: not_found if there is no such record or the field holds none, unknown_entity, unknown_field,
 * permission_denied; invalid_argument for a field of another kind. Thread: the session's. Since 0.1.
 */
int32_t crm_file_get(const struct crm_session *session,
                     const char *entity,
                     size_t entity_length,
                     const struct crm_id *id,
                     const char *field,
                     size_t field_length,
                     struct crm_file **file_out,
                     struct crm_error **error_out);

/**
 * The name of a file, without a folder. Borrowed until the file is freed. NULL for NULL.
 *
 * Any thread. Since 0.1.
 */
const char *crm_file_name(const struct crm_file *file);

/**
 * The media type of a file, such as "application/pdf". Borrowed until the file is freed. NULL for NULL.
 *
 * Any thread. Since 0.1.
 */
const char *crm_file_media_type(const struct crm_file *file);

/**
 * The bytes of a file; no NUL follows them. `size_out` receives how many there are, if it is not NULL. Borrowed until the
 * file is freed; of an empty file the pointer is not NULL and points to nothing. NULL for NULL.
 *
 * Any thread. Since 0.1.
 */
const uint8_t *crm_file_data(const struct crm_file *file,
                             size_t *size_out);

/**
 * Frees a file; that of the record stays. NULL is fine.
 *
 * Any thread. Since 0.1.
 */
void crm_file_free(struct crm_file *file);

/**
 * The history of a record, of a deleted one too, newest first, at most `limit` entries: a JSON array of {"seq", "at",
 * "actor", "txn", "entity", "id", "operation", "fields", "values": [{"field", "old", "new"}]}.
 *
 * On success `*json_out` is the text, to be freed with crm_string_free.
 * Errors: not_found, unknown_entity, permission_denied. Thread: the session's. Since 0.1.
 */
int32_t crm_history_json(const struct crm_session *session,
                         const char *entity,
                         size_t entity_length,
                         const struct crm_id *id,
                         size_t limit,
                         struct crm_string **json_out,
                         struct crm_error **error_out);

/**
 * Takes back a change or a transaction, by its number in the history: `what` is CRM_UNDO_CHANGE or CRM_UNDO_TRANSACTION.
 *
 * Errors: cannot_undo, with the reason, if later changes stand on it; not_found, permission_denied. Nothing is taken back
 * then. Thread: the session's. Since 0.1.
 */
int32_t crm_undo(struct crm_session *session,
                 int32_t what,
                 int64_t number,
                 struct crm_error **error_out);

/**
 * Adds a rule of the host around writes. It holds for every session, at once, for as long as the file is open.
 *
 * `entity` is the one it is for, or NULL for all; `stage` CRM_BEFORE or CRM_AFTER; `operations` a sum of CRM_ON_
 * constants, or 0 for all. Hooks with a smaller `order` run first. `destroy`, which may be NULL, is called once with
 * `userdata` when the hook is gone: with the file, and at once if the call fails.
 * Inside the callback, its event is the way to read and write. A session that has a transaction open answers
 * transaction_state there, and whatever else writes waits for the write that the callback is part of, until it is busy.
 *
 * Errors: invalid_argument. Any thread. Since 0.1.
 */
int32_t crm_add_hook(const struct crm_t *crm,
                     const char *entity,
                     size_t entity_length,
                     int32_t stage,
                     int32_t operations,
                     int32_t order,
                     crm_hook_fn hook,
                     void *userdata,
                     crm_destroy_fn destroy,
                     struct crm_error **error_out);

/**
 * Reads the text of an id, with or without hyphens, and puts it into `*id_out`.
 *
 * Errors: invalid_argument. Any thread. Since 0.1.
 */
int32_t crm_id_parse(const char *value,
                     size_t value_length,
                     struct crm_id *id_out,
                     struct crm_error **error_out);

/**
 * Writes an id as text, 36 characters and a NUL, to `text_out`, which has room for CRM_ID_TEXT_SIZE bytes. Does nothing
 * if either is NULL.
 *
 * Any thread. Since 0.1.
 */
void crm_id_text(const struct crm_id *id,
                 char *text_out);

/**
 * Asks for the switch of a session.
 *
 * On success `*interrupt_out` is the switch, to be freed with crm_interrupt_free.
 * Errors: invalid_argument. Thread: the session's. Since 0.1.
 */
int32_t crm_session_interrupt(const struct crm_session *session,
                              struct crm_interrupt **interrupt_out,
                              struct crm_error **error_out);

/**
 * Stops what the session is doing, and whatever it starts before crm_interrupt_reset: it fails with `interrupted`.
 *
 * Any thread. Since 0.1.
 */
void crm_interrupt_raise(const struct crm_interrupt *interrupt);

/**
 * Lets the session go on again.
 *
 * Any thread. Since 0.1.
 */
void crm_interrupt_reset(const struct crm_interrupt *interrupt);

/**
 * Frees a switch. NULL is fine.
 *
 * Any thread. Since 0.1.
 */
void crm_interrupt_free(struct crm_interrupt *interrupt);

/**
 * Calls `listener` after each transaction of this process that changed records, from now on, in the thread that has
 * committed it. What other processes write, what is rolled back, what only reads, changes the schema or the host's own
 * tables is not told. The listener may open sessions, read and write; crm_changes_since in a session reads what changed,
 * with that session's rights.
 *
 * `destroy`, which may be NULL, is called once with `userdata` when the listener is gone: with the file, when it is
 * freed, and at once if the call fails. `listener_out` receives what takes the listener away, to be freed with
 * crm_listener_free; NULL listens for as long as the file is open.
 * Threads that commit at the same time call it at the same time, not always in the order of their commits: who needs each
 * change once asks crm_changes_since from where they stopped. What a listener writes is told to all listeners, itself
 * included: these calls nest, 8 deep at most; deeper commits stand and are told to nobody.
 *
 * Errors: invalid_argument. Any thread. Since 0.1.
 */
int32_t crm_on_commit(const struct crm_t *crm,
                      crm_commit_fn listener,
                      void *userdata,
                      crm_destroy_fn destroy,
                      struct crm_listener **listener_out,
                      struct crm_error **error_out);

/**
 * Takes a listener away. NULL is fine. A call of it that another thread is in, or this one, may still run its course;
 * no other begins.
 *
 * Any thread. Since 0.1.
 */
void crm_listener_free(struct crm_listener *listener);

/**
 * Asks a question in the query language: "select full_name from contact where account.name = :name". `parameters` are
 * named with a colon in the text and may be NULL.
 *
 * On success `*rows_out` are the rows, to be freed with crm_rows_free. Outside a transaction they are read as they are
 * asked for, and show one moment.
 * Errors: query_syntax, query_type, query_unsupported, query_parameter, query_too_large, unknown_entity, unknown_field,
 * permission_denied, interrupted. Thread: the session's. Since 0.1.
 */
int32_t crm_query(const struct crm_session *session,
                  const char *query,
                  size_t query_length,
                  const struct crm_values *parameters,
                  struct crm_rows **rows_out,
                  struct crm_error **error_out);

/**
 * As crm_query, of a question in its JSON form.
 *
 * Errors: those of crm_query. Thread: the session's. Since 0.1.
 */
int32_t crm_query_json(const struct crm_session *session,
                       const char *json,
                       size_t json_length,
                       const struct crm_values *parameters,
                       struct crm_rows **rows_out,
                       struct crm_error **error_out);

/**
 * One page of a question's answer: `size` rows, from 1 to 10,000, after `cursor`, which crm_rows_cursor of the page
 * before tells; NULL means from the start. Pages stay stable while records come and go.
 *
 * On success `*rows_out` are the rows, to be freed with crm_rows_free.
 * Errors: those of crm_query, invalid_cursor. Thread: the session's. Since 0.1.
 */
int32_t crm_page(const struct crm_session *session,
                 const char *query,
                 size_t query_length,
                 const struct crm_values *parameters,
                 const char *cursor,
                 size_t cursor_length,
                 size_t size,
                 struct crm_rows **rows_out,
                 struct crm_error **error_out);

/**
 * What the store is asked for a question, in its own language, to see which index it uses.
 *
 * On success `*text_out` is the text, to be freed with crm_string_free.
 * Errors: those of crm_query. Thread: the session's. Since 0.1.
 */
int32_t crm_explain(const struct crm_session *session,
                    const char *query,
                    size_t query_length,
                    struct crm_string **text_out,
                    struct crm_error **error_out);

/**
 * Makes a record that is in no file yet; crm_record_save creates it.
 *
 * On success `*record_out` is the record, to be freed with crm_record_free.
 * Errors: invalid_argument; that there is no such entity is said when the record is saved. Thread: one at a time. Since
 * 0.1.
 */
int32_t crm_record_new(const char *entity,
                       size_t entity_length,
                       struct crm_record **record_out,
                       struct crm_error **error_out);

/**
 * Reads the record with this id, all its fields.
 *
 * On success `*record_out` is the record, to be freed with crm_record_free.
 * Errors: not_found, unknown_entity, permission_denied. Thread: the session's. Since 0.1.
 */
int32_t crm_record_get(const struct crm_session *session,
                       const char *entity,
                       size_t entity_length,
                       const struct crm_id *id,
                       struct crm_record **record_out,
                       struct crm_error **error_out);

/**
 * Reads the record as it stood at a moment, given in microseconds since 1970-01-01 UTC.
 *
 * On success `*record_out` is the record, to be freed with crm_record_free.
 * Errors: not_found if it was not there, unknown_entity, permission_denied. Thread: the session's. Since 0.1.
 */
int32_t crm_record_get_as_of(const struct crm_session *session,
                             const char *entity,
                             size_t entity_length,
                             const struct crm_id *id,
                             int64_t micros,
                             struct crm_record **record_out,
                             struct crm_error **error_out);

/**
 * The values that were read, as a row: crm_row_find finds a field by its name. Of a record made with crm_record_new it
 * has no columns. Saving does not change it: get the record again to see what the engine made of the values. Borrowed
 * until the record is freed. NULL for NULL.
 *
 * Thread: one at a time. Since 0.1.
 */
const struct crm_row *crm_record_row(const struct crm_record *record);

/**
 * The values the record is to be given when it is saved; empty at first and after every save. Borrowed until the record
 * is freed. NULL for NULL.
 *
 * Thread: one at a time. Since 0.1.
 */
struct crm_values *crm_record_values(struct crm_record *record);

/**
 * The name of the record's entity. Borrowed until the record is freed. NULL for NULL.
 *
 * Thread: one at a time. Since 0.1.
 */
const char *crm_record_entity(const struct crm_record *record);

/**
 * Puts the record's id into `*id_out`. False, and nothing written, if it is in no file yet.
 *
 * Thread: one at a time. Since 0.1.
 */
bool crm_record_id(const struct crm_record *record, struct crm_id *id_out);

/**
 * The record's version as it was read or last saved; 0 if it is in no file yet.
 *
 * Thread: one at a time. Since 0.1.
 */
int64_t crm_record_version(const struct crm_record *record);

/**
 * Creates the record, or changes it if it was read or saved before: with its values of crm_record_values, which are
 * then empty. If `only_if_unchanged` is not 0, a record that somebody else has changed since is left as it is.
 *
 * Errors: validation with every faulty field in the details, version_conflict, not_found, unknown_entity, unknown_field,
 * duplicate_key, refused_by_hook, transition_refused, permission_denied, busy; invalid_argument also for money given as
 * a double. Nothing is written then, and the values stay. Thread: the session's. Since 0.1.
 */
int32_t crm_record_save(struct crm_session *session,
                        struct crm_record *record,
                        int32_t only_if_unchanged,
                        struct crm_error **error_out);

/**
 * Deletes the record with this id, and what its relationships delete with it. With a `version` other than 0 only if it
 * still has that version.
 *
 * Errors: not_found, version_conflict, in_use, refused_by_hook, permission_denied, busy. Thread: the session's. Since 0.1.
 */
int32_t crm_record_delete(struct crm_session *session,
                          const char *entity,
                          size_t entity_length,
                          const struct crm_id *id,
                          int64_t version,
                          struct crm_error **error_out);

/**
 * Frees a record, with its row and its values; the record in the file stays. NULL is fine.
 *
 * Thread: one at a time. Since 0.1.
 */
void crm_record_free(struct crm_record *record);

/**
 * How many columns the row has. 0 for NULL.
 *
 * Thread: that of its handle. Since 0.1.
 */
int32_t crm_row_count(const struct crm_row *row);

/**
 * The name of a column, counted from 0. Borrowed for as long as the handle lives. NULL if there is no such column.
 *
 * Thread: that of its handle. Since 0.1.
 */
const char *crm_row_name(const struct crm_row *row,
                         int32_t column);

/**
 * The place of the column or field with this name, counted from 0; -1 if there is none. Every getter takes -1 for a
 * column that is not set.
 *
 * Thread: that of its handle. Since 0.1.
 */
int32_t crm_row_find(const struct crm_row *row,
                     const char *name,
                     size_t name_length);

/**
 * What the cell holds: one of the CRM_TYPE_ constants. CRM_TYPE_NULL also if there is no such column.
 *
 * Thread: that of its handle. Since 0.1.
 */
int32_t crm_row_type(const struct crm_row *row,
                     int32_t column);

/**
 * The cell as text that ends with a NUL, whatever it holds: decimals exactly, days as 2026-03-01, moments as
 * 2026-03-01T09:30:00Z, ids with hyphens, references as entity:id, lists with "; " between, files by name.
 * `length_out` receives the length without the NUL, if it is not NULL. NULL if the cell is not set. Borrowed until the
 * row moves on or its handle is freed.
 *
 * Thread: that of its handle. Since 0.1.
 */
const char *crm_row_text(const struct crm_row *row,
                         int32_t column,
                         size_t *length_out);

/**
 * The cell as JSON: lists as arrays, references as {"entity", "id"}, files as {"name", "media_type", "size"}, decimals
 * as text. `length_out` receives the length, if it is not NULL. NULL if there is no such column. Borrowed until the row
 * moves on or its handle is freed.
 *
 * Thread: that of its handle. Since 0.1.
 */
const char *crm_row_json(const struct crm_row *row,
                         int32_t column,
                         size_t *length_out);

/**
 * The whole number in a cell, 1 or 0 for true and false; 0 for everything else. Decimals: see crm_row_scaled.
 *
 * Thread: that of its handle. Since 0.1.
 */
int64_t crm_row_int64(const struct crm_row *row,
                      int32_t column);

/**
 * True if the cell holds true. False for everything else.
 *
 * Thread: that of its handle. Since 0.1.
 */
bool crm_row_bool(const struct crm_row *row, int32_t column);

/**
 * The number in a cell, whole or decimal, as the nearest double: for charts, never for adding up money. 0 for everything
 * else.
 *
 * Thread: that of its handle. Since 0.1.
 */
double crm_row_double(const struct crm_row *row,
                      int32_t column);

/**
 * The number in a cell as a count of its parts: 12.5 at scale 2 is 1250, rounded half away from zero. False, and nothing
 * written, if the cell holds no number, it does not fit, or `scale` is not between 0 and 18.
 *
 * Thread: that of its handle. Since 0.1.
 */
bool crm_row_scaled(const struct crm_row *row,
                    int32_t column,
                    int32_t scale,
                    int64_t *number_out);

/**
 * The day in a cell, in days since 1970-01-01. False, and nothing written, if the cell holds none.
 *
 * Thread: that of its handle. Since 0.1.
 */
bool crm_row_date(const struct crm_row *row, int32_t column, int64_t *days_out);

/**
 * The moment in a cell, in microseconds since 1970-01-01 UTC. False, and nothing written, if the cell holds none.
 *
 * Thread: that of its handle. Since 0.1.
 */
bool crm_row_timestamp(const struct crm_row *row,
                       int32_t column,
                       int64_t *micros_out);

/**
 * The id in a cell, that of a reference too. False, and nothing written, if the cell holds none.
 *
 * Thread: that of its handle. Since 0.1.
 */
bool crm_row_id(const struct crm_row *row, int32_t column, struct crm_id *id_out);

/**
 * The entity of the reference in a cell. NULL if the cell holds none. Borrowed until the row moves on or its handle is
 * freed.
 *
 * Thread: that of its handle. Since 0.1.
 */
const char *crm_row_entity(const struct crm_row *row,
                           int32_t column);

/**
 * Moves on to the next row. CRM_STATUS_ROW if there is one, CRM_STATUS_DONE after the last, else the status of an error.
 * What was borrowed from the row before is gone. A cell whose bytes in the file are damaged reads as not set, and the
 * next call says corrupt.
 *
 * Errors: interrupted, storage, corrupt, invalid_argument. Thread: the one that asked. Since 0.1.
 */
int32_t crm_rows_next(struct crm_rows *rows,
                      struct crm_error **error_out);

/**
 * The present row: the same pointer for as long as the rows live, whose cells change with crm_rows_next. Before the
 * first one and after the last it has columns and no values. NULL for NULL.
 *
 * Thread: the one that asked. Since 0.1.
 */
const struct crm_row *crm_rows_row(const struct crm_rows *rows);

/**
 * The text of a cell of the present row: crm_row_text(crm_rows_row(rows), column, NULL).
 *
 * Thread: the one that asked. Since 0.1.
 */
const char *crm_rows_text(const struct crm_rows *rows, int32_t column);

/**
 * Of a page: where the next one begins, to be given to crm_page; NULL if this is the last. Borrowed until the rows are
 * freed.
 *
 * Thread: the one that asked. Since 0.1.
 */
const char *crm_rows_cursor(const struct crm_rows *rows);

/**
 * Frees rows, also before the last was read. NULL is fine.
 *
 * Thread: the one that asked. Since 0.1.
 */
void crm_rows_free(struct crm_rows *rows);

/**
 * The definition of an entity as JSON, its fields, kinds, options, states and labels included; with NULL for `entity` an
 * array of all.
 *
 * On success `*json_out` is the text, to be freed with crm_string_free.
 * Errors: unknown_entity. Thread: the session's. Since 0.1.
 */
int32_t crm_metadata_json(const struct crm_session *session,
                          const char *entity,
                          size_t entity_length,
                          struct crm_string **json_out,
                          struct crm_error **error_out);

/**
 * What was made at run time in this file, as a schema pack in JSON, to be taken to another.
 *
 * On success `*json_out` is the pack, to be freed with crm_string_free.
 * Errors: invalid_argument. Thread: the session's. Since 0.1.
 */
int32_t crm_schema_export_json(const struct crm_session *session,
                               struct crm_string **json_out,
                               struct crm_error **error_out);

/**
 * Brings a schema pack into this file: entities, fields, options, keys. If `dry_run` is not 0, nothing is changed.
 *
 * `*steps_out`, which may be NULL, receives a JSON array of what was done, in words, to be freed with crm_string_free.
 * Errors: malformed, schema_conflict, invalid_schema, permission_denied, transaction_state inside a transaction. Thread:
 * the session's. Since 0.1.
 */
int32_t crm_schema_apply_json(struct crm_session *session,
                              const char *json,
                              size_t json_length,
                              int32_t dry_run,
                              struct crm_string **steps_out,
                              struct crm_error **error_out);

/**
 * Finds records by what somebody types: words or their beginnings, in any order, whatever the accents and the case.
 * `entities` are names with commas between; NULL means all.
 *
 * On success `*rows_out` are at most `limit` rows, the best first, to be freed with crm_rows_free; their columns are
 * `record` (a reference), `name`, `field` (which matched; not set for a long text), `value` (of that field) and
 * `is_exact`.
 * Errors: unknown_entity, interrupted. Thread: the session's. Since 0.1.
 */
int32_t crm_search(const struct crm_session *session,
                   const char *typed,
                   size_t typed_length,
                   const char *entities,
                   size_t entities_length,
                   size_t limit,
                   struct crm_rows **rows_out,
                   struct crm_error **error_out);

/**
 * Opens a session of a user, given by the text of the user's id; NULL is the system itself, which may do everything.
 *
 * On success `*session_out` is the session, to be closed with crm_session_close.
 * Errors: not_found if there is no such user, permission_denied if the user is disabled, invalid_argument. Any thread.
 * Since 0.1.
 */
int32_t crm_session_open(const struct crm_t *crm,
                         const char *user,
                         size_t user_length,
                         struct crm_session **session_out,
                         struct crm_error **error_out);

/**
 * Closes a session; a transaction that is open is taken back. NULL is fine. Rows stay usable.
 *
 * Thread: the session's. Since 0.1.
 */
void crm_session_close(struct crm_session *session);

/**
 * Puts the id of the session's user into `*id_out`.
 *
 * Errors: invalid_argument. Thread: the session's. Since 0.1.
 */
int32_t crm_session_user(const struct crm_session *session,
                         struct crm_id *id_out,
                         struct crm_error **error_out);

/**
 * Chooses the language of labels ("en", "it").
 *
 * Errors: invalid_argument. Thread: the session's. Since 0.1.
 */
int32_t crm_session_set_language(struct crm_session *session,
                                 const char *language,
                                 size_t language_length,
                                 struct crm_error **error_out);

/**
 * Chooses the time zone, by its IANA name, in which days begin and end in this session's questions.
 *
 * Errors: invalid_argument if there is no such zone. Thread: the session's. Since 0.1.
 */
int32_t crm_session_set_time_zone(struct crm_session *session,
                                  const char *time_zone,
                                  size_t time_zone_length,
                                  struct crm_error **error_out);

/**
 * The text of a string, which ends with a NUL. `length_out` receives its length without it, if it is not NULL.
 * Borrowed until the string is freed. NULL for NULL.
 *
 * Any thread. Since 0.1.
 */
const char *crm_string_text(const struct crm_string *string,
                            size_t *length_out);

/**
 * Frees a string. NULL is fine.
 *
 * Any thread. Since 0.1.
 */
void crm_string_free(struct crm_string *string);

/**
 * Begins a transaction. Inside an open one it sets a savepoint: crm_commit and crm_rollback then end what was begun last,
 * and only the outermost crm_commit makes anything permanent. Only one session writes at a time; others wait.
 *
 * Errors: busy, read_only. Thread: the session's. Since 0.1.
 */
int32_t crm_begin(struct crm_session *session,
                  struct crm_error **error_out);

/**
 * Makes what was done since the last crm_begin permanent, or, at a savepoint, a part of the outer transaction.
 *
 * Errors: transaction_state if none is open; disk_full, storage: then nothing stays. Thread: the session's. Since 0.1.
 */
int32_t crm_commit(struct crm_session *session,
                   struct crm_error **error_out);

/**
 * Takes back what was done since the last crm_begin; an outer transaction stays open with what was done before.
 *
 * Errors: transaction_state if none is open. Thread: the session's. Since 0.1.
 */
int32_t crm_rollback(struct crm_session *session,
                     struct crm_error **error_out);

/**
 * True while a transaction is open.
 *
 * Thread: the session's. Since 0.1.
 */
bool crm_in_transaction(const struct crm_session *session);

/**
 * Runs one SQL statement on tables of the host's own that live in the same file, in the open transaction or in one of
 * its own. `parameters` are named with a colon in the text and may be NULL. The library's tables are out of reach; the
 * views v_account and the like may be read in sessions of the system. `rows_out`, which may be NULL, receives the rows,
 * to be freed with crm_rows_free, whose columns have places and no names.
 *
 * Errors: permission_denied for the library's tables, query_syntax, query_parameter, storage, busy. Thread: the
 * session's. Since 0.1.
 */
int32_t crm_host_sql(struct crm_session *session,
                     const char *sql,
                     size_t sql_length,
                     const struct crm_values *parameters,
                     struct crm_rows **rows_out,
                     struct crm_error **error_out);

/**
 * Makes an empty set of values, to be freed with crm_values_free.
 *
 * Errors: invalid_argument. Thread: one at a time. Since 0.1.
 */
int32_t crm_values_new(struct crm_values **values_out, struct crm_error **error_out);

/**
 * Forgets all values, so that the set can be filled again. NULL is fine.
 *
 * Thread: one at a time. Since 0.1.
 */
void crm_values_clear(struct crm_values *values);

/**
 * How many values there are. 0 for NULL.
 *
 * Thread: one at a time. Since 0.1.
 */
size_t crm_values_count(const struct crm_values *values);

/**
 * Frees a set of values. NULL is fine; the values of a record stay, they go with it.
 *
 * Thread: one at a time. Since 0.1.
 */
void crm_values_free(struct crm_values *values);

/**
 * Sets a value to "not set": a field loses what it holds.
 *
 * Errors: invalid_argument. Thread: one at a time. Since 0.1.
 */
int32_t crm_values_set_null(struct crm_values *values,
                            const char *name,
                            size_t name_length,
                            struct crm_error **error_out);

/**
 * Sets a text; also the name of an option, and what is read from text: a day as 2026-03-01, a moment in ISO 8601, an id,
 * an exact number. The text is copied.
 *
 * Errors: invalid_argument. Thread: one at a time. Since 0.1.
 */
int32_t crm_values_set_text(struct crm_values *values,
                            const char *name,
                            size_t name_length,
                            const char *value,
                            size_t value_length,
                            struct crm_error **error_out);

/**
 * Sets a whole number.
 *
 * Errors: invalid_argument. Thread: one at a time. Since 0.1.
 */
int32_t crm_values_set_int64(struct crm_values *values,
                             const char *name,
                             size_t name_length,
                             int64_t value,
                             struct crm_error **error_out);

/**
 * Sets true, for everything but 0, or false.
 *
 * Errors: invalid_argument. Thread: one at a time. Since 0.1.
 */
int32_t crm_values_set_bool(struct crm_values *values,
                            const char *name,
                            size_t name_length,
                            int32_t value,
                            struct crm_error **error_out);

/**
 * Sets a number given as a double, as the shortest decimal that reads back the same. Fields of money refuse it when
 * they are written: use crm_values_set_decimal or crm_values_set_scaled.
 *
 * Errors: invalid_argument, also for NaN and the infinities. Thread: one at a time. Since 0.1.
 */
int32_t crm_values_set_double(struct crm_values *values,
                              const char *name,
                              size_t name_length,
                              double value,
                              struct crm_error **error_out);

/**
 * Sets an exact number given as text, with a point before the decimals: "1234.50".
 *
 * Errors: invalid_argument. Thread: one at a time. Since 0.1.
 */
int32_t crm_values_set_decimal(struct crm_values *values,
                               const char *name,
                               size_t name_length,
                               const char *value,
                               size_t value_length,
                               struct crm_error **error_out);

/**
 * Sets an exact number given as a count of its parts: 123450 at scale 2 is 1234.50.
 *
 * Errors: invalid_argument, also for a scale that is not between 0 and 18. Thread: one at a time. Since 0.1.
 */
int32_t crm_values_set_scaled(struct crm_values *values,
                              const char *name,
                              size_t name_length,
                              int64_t value,
                              int32_t scale,
                              struct crm_error **error_out);

/**
 * Sets a day, in days since 1970-01-01.
 *
 * Errors: invalid_argument. Thread: one at a time. Since 0.1.
 */
int32_t crm_values_set_date(struct crm_values *values,
                            const char *name,
                            size_t name_length,
                            int64_t days,
                            struct crm_error **error_out);

/**
 * Sets a moment, in microseconds since 1970-01-01 UTC.
 *
 * Errors: invalid_argument. Thread: one at a time. Since 0.1.
 */
int32_t crm_values_set_timestamp(struct crm_values *values,
                                 const char *name,
                                 size_t name_length,
                                 int64_t micros,
                                 struct crm_error **error_out);

/**
 * Sets the record a lookup points to, by its id.
 *
 * Errors: invalid_argument. Thread: one at a time. Since 0.1.
 */
int32_t crm_values_set_id(struct crm_values *values,
                          const char *name,
                          size_t name_length,
                          const struct crm_id *id,
                          struct crm_error **error_out);

/**
 * Sets the record a lookup to several entities (customer, owner, regarding) points to.
 *
 * Errors: invalid_argument. Thread: one at a time. Since 0.1.
 */
int32_t crm_values_set_reference(struct crm_values *values,
                                 const char *name,
                                 size_t name_length,
                                 const char *entity,
                                 size_t entity_length,
                                 const struct crm_id *id,
                                 struct crm_error **error_out);

/**
 * Sets a file: its name without a folder, its media type ("application/pdf"), its bytes, which are copied.
 *
 * Errors: invalid_argument. Thread: one at a time. Since 0.1.
 */
int32_t crm_values_set_file(struct crm_values *values,
                            const char *name,
                            size_t name_length,
                            const char *file_name,
                            const char *media_type,
                            const uint8_t *data,
                            size_t data_length,
                            struct crm_error **error_out);

/**
 * Sets a value given as JSON: an array for several options, {"entity", "id"} for a reference, or anything simpler.
 *
 * Errors: invalid_argument. Thread: one at a time. Since 0.1.
 */
int32_t crm_values_set_json(struct crm_values *values,
                            const char *name,
                            size_t name_length,
                            const char *json,
                            size_t json_length,
                            struct crm_error **error_out);

/**
 * The version as text, such as "0.1.0". It need not be freed.
 *
 * Any thread. Since 0.1.
 */
const char *crm_version(void);

/**
 * The version as a number that grows with it: 1,000,000 times the first part, 1,000 times the second, the third.
 *
 * Any thread. Since 0.1.
 */
uint32_t crm_version_number(void);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* CRM_H */
