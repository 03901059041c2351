/* What the tests in C share: a check that says where it failed, and the first records. */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crm.h"

#define CHECK(condition)                                                            \
    do {                                                                            \
        if (!(condition)) {                                                         \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
            exit(1);                                                                \
        }                                                                           \
    } while (0)

/* The call succeeds; the error, if there is one, is shown. */
#define OK(call)                                                                                      \
    do {                                                                                              \
        crm_error *error_ = NULL;                                                                     \
        crm_error **err = &error_;                                                                    \
        int32_t status_ = (call);                                                                     \
        if (status_ != CRM_STATUS_OK) {                                                               \
            fprintf(stderr, "%s:%d: %s: %d %s\n", __FILE__, __LINE__, #call, (int)status_,            \
                    error_ ? crm_error_message(error_) : "");                                         \
            exit(1);                                                                                  \
        }                                                                                             \
        CHECK(error_ == NULL);                                                                        \
    } while (0)

/* The call fails with this status, and the error says the same in number, word and message. */
#define FAILS(status, call)                                                                           \
    do {                                                                                              \
        crm_error *error_ = NULL;                                                                     \
        crm_error **err = &error_;                                                                    \
        int32_t status_ = (call);                                                                     \
        if (status_ != (status)) {                                                                    \
            fprintf(stderr, "%s:%d: %s: %d %s\n", __FILE__, __LINE__, #call, (int)status_,            \
                    error_ ? crm_error_message(error_) : "");                                         \
            exit(1);                                                                                  \
        }                                                                                             \
        CHECK(error_ != NULL && crm_error_code(error_) == status_);                                   \
        CHECK(strcmp(crm_error_id(error_), crm_status_text(status_)) == 0);                           \
        CHECK(crm_error_message(error_)[0] != 0 && crm_error_details_json(error_)[0] == '{');         \
        crm_error_free(error_);                                                                       \
    } while (0)

#define INVALID 101
#define STATE 102
#define UNKNOWN_ENTITY 104
#define UNKNOWN_FIELD 105
#define SYNTAX 106
#define INTERRUPTED 112
#define NOT_FOUND 201
#define VERSION 202
#define VALIDATION 301
#define REFUSED 303
#define BUSY 602

/* Creates an account and tells its id. */
static inline crm_id account(crm_session *session, const char *name) {
    crm_record *record = NULL;
    crm_id id;
    OK(crm_record_new("account", CRM_NUL, &record, err));
    OK(crm_values_set_text(crm_record_values(record), "name", CRM_NUL, name, CRM_NUL, err));
    OK(crm_record_save(session, record, 0, err));
    CHECK(crm_record_id(record, &id));
    crm_record_free(record);
    return id;
}

#endif
