"""The C interface from a language that knows nothing of Rust: Python with nothing but ctypes.

    python3 quickstart.py [folder]

Programs in Python will have a module of their own; this shows how any language binds libcrm.
"""

import ctypes
import json
import sys
from ctypes import POINTER, byref, c_char_p, c_int32, c_int64, c_size_t, c_uint8, c_void_p

NUL = c_size_t(-1).value
ROW = 1


class Id(ctypes.Structure):
    """crm_id"""

    _fields_ = [("bytes", c_uint8 * 16)]


crm = ctypes.CDLL("libcrm.so.0")
TEXT = [c_char_p, c_size_t]
ERROR = [POINTER(c_void_p)]
OUT = [POINTER(c_void_p)]
SIGNATURES = {
    "crm_open": (c_int32, TEXT + OUT + ERROR),
    "crm_session_open": (c_int32, [c_void_p] + TEXT + OUT + ERROR),
    "crm_record_new": (c_int32, TEXT + OUT + ERROR),
    "crm_record_values": (c_void_p, [c_void_p]),
    "crm_record_save": (c_int32, [c_void_p, c_void_p, c_int32] + ERROR),
    "crm_record_id": (ctypes.c_bool, [c_void_p, POINTER(Id)]),
    "crm_values_new": (c_int32, OUT + ERROR),
    "crm_values_set_text": (c_int32, [c_void_p] + TEXT + TEXT + ERROR),
    "crm_values_set_id": (c_int32, [c_void_p] + TEXT + [POINTER(Id)] + ERROR),
    "crm_query": (c_int32, [c_void_p] + TEXT + [c_void_p] + OUT + ERROR),
    "crm_rows_next": (c_int32, [c_void_p] + ERROR),
    "crm_rows_text": (c_char_p, [c_void_p, c_int32]),
    "crm_metadata_json": (c_int32, [c_void_p] + TEXT + OUT + ERROR),
    "crm_string_text": (c_char_p, [c_void_p, POINTER(c_size_t)]),
    "crm_error_message": (c_char_p, [c_void_p]),
    "crm_error_id": (c_char_p, [c_void_p]),
}
for name, (result, arguments) in SIGNATURES.items():
    function = getattr(crm, name)
    function.restype, function.argtypes = result, arguments
for name in "crm_close crm_session_close crm_record_free crm_values_free crm_rows_free crm_string_free crm_error_free".split():
    getattr(crm, name).restype, getattr(crm, name).argtypes = None, [c_void_p]


class CrmError(Exception):
    """What a call failed with."""


def text(value):
    """A text as pointer and length."""
    encoded = value.encode()
    return encoded, len(encoded)


def call(function, *arguments):
    """Calls a function that answers with a status, and raises its error."""
    error = c_void_p()
    status = function(*arguments, byref(error))
    if status >= 100:
        message = f"{crm.crm_error_id(error).decode()}: {crm.crm_error_message(error).decode()}"
        crm.crm_error_free(error)
        raise CrmError(message)
    return status


def made(function, *arguments):
    """Calls a function that hands out a handle."""
    handle = c_void_p()
    call(function, *arguments, byref(handle))
    return handle


def create(session, entity, **fields):
    """Creates a record of texts and ids."""
    record = made(crm.crm_record_new, *text(entity))
    values = crm.crm_record_values(record)
    for field, value in fields.items():
        if isinstance(value, Id):
            call(crm.crm_values_set_id, values, *text(field), byref(value))
        else:
            call(crm.crm_values_set_text, values, *text(field), *text(value))
    try:
        call(crm.crm_record_save, session, record, 0)
        record_id = Id()
        crm.crm_record_id(record, byref(record_id))
        return record_id
    finally:
        crm.crm_record_free(record)


def main(folder):
    file = made(crm.crm_open, *text(f"{folder}/quickstart_py.crm"))
    session = made(crm.crm_session_open, file, None, 0)
    acme = create(session, "account", name="Acme", address1_city="Torino")
    create(session, "contact", first_name="Nicolò", last_name="Rossi", account=acme)
    try:
        create(session, "contact", email="nobody")
    except CrmError as error:
        print(error)

    values = made(crm.crm_values_new)
    call(crm.crm_values_set_text, values, *text("city"), *text("Torino"))
    query = "select full_name, account.name from contact where account.address1_city = :city"
    rows = made(crm.crm_query, session, *text(query), values)
    while call(crm.crm_rows_next, rows) == ROW:
        print(crm.crm_rows_text(rows, 0).decode(), "of", crm.crm_rows_text(rows, 1).decode())
    crm.crm_rows_free(rows)
    crm.crm_values_free(values)

    metadata = made(crm.crm_metadata_json, session, *text("contact"))
    print(len(json.loads(crm.crm_string_text(metadata, None))["fields"]), "fields in a contact")
    crm.crm_string_free(metadata)
    crm.crm_session_close(session)
    crm.crm_close(file)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else ".")
