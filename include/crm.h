/*
 * crm.h - the C interface of the CRM engine.
 *
 * 1. A call that can fail returns a status: CRM_STATUS_OK is 0, every other number is the stable code
 *    of an error. Its last parameter receives the error, to be freed with crm_error_free; it may be NULL.
 * 2. Out-values are written only on success.
 * 3. What crm_<noun>_open gives is given back with crm_<noun>_close or _free; NULL is fine there.
 * 4. Text goes in as a pointer and a length in bytes, CRM_NUL as the length meaning "up to the NUL". It
 *    must be UTF-8. Text that comes out is borrowed from the handle it was asked of, and ends with a NUL.
 * 5. A crm_t may be used from any thread.
 * 6. No panic crosses this border: one inside becomes the status 901.
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

/**
 * The status of a call that succeeded. Every other status is the number of an error code.
 */
#define CRM_STATUS_OK 0



/**
 * What went wrong: a stable code, its word, a message for people.
 */
typedef struct crm_error crm_error;

/**
 * A CRM file that is open. It may be used from any thread.
 */
typedef struct crm_t crm_t;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * Opens the file at `path`; makes it, with the default settings, if it is not there.
 *
 * On success `*crm_out` is the file, to be closed with crm_close.
 * Errors: cannot_open, not_a_crm_file, newer_file, busy, corrupt, invalid_argument.
 *
 * # Safety
 * `path` points to `path_length` bytes, or to a text that ends with a NUL if that is CRM_NUL; `crm_out` points to room
 * for a pointer; `error_out` is NULL or does.
 */
int32_t crm_open(const char *path,
                 size_t path_length,
                 struct crm_t **crm_out,
                 struct crm_error **error_out);

/**
 * Closes a file. NULL is fine.
 *
 * # Safety
 * `crm` is NULL or came from crm_open and has not been closed.
 */
void crm_close(struct crm_t *crm);

/**
 * The stable number of an error: the status the call returned. 0 for NULL.
 *
 * # Safety
 * `error` is NULL or came from a call of this library and has not been freed.
 */
int32_t crm_error_code(const struct crm_error *error);

/**
 * The stable word of an error, such as `not_a_crm_file`. Borrowed until the error is freed. NULL for NULL.
 *
 * # Safety
 * `error` is NULL or came from a call of this library and has not been freed.
 */
const char *crm_error_id(const struct crm_error *error);

/**
 * The message of an error, for people. Borrowed until the error is freed. NULL for NULL.
 *
 * # Safety
 * `error` is NULL or came from a call of this library and has not been freed.
 */
const char *crm_error_message(const struct crm_error *error);

/**
 * Frees an error. NULL is fine.
 *
 * # Safety
 * `error` is NULL or came from a call of this library and has not been freed.
 */
void crm_error_free(struct crm_error *error);

/**
 * The version as text, such as "0.1.0". It need not be freed.
 */
const char *crm_version(void);

/**
 * The version as a number that grows with it: 1,000,000 times the first part, 1,000 times the second, the third.
 */
uint32_t crm_version_number(void);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* CRM_H */
