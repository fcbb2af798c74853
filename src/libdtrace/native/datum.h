/**
 * One value out of libdtrace's buffers: an integer, or text. Copied out at once, since the buffers do not last, and free of
 * JavaScript, so that it can be made inside libdtrace's callbacks.
 */
#pragma once

#include "library.h"

#include <napi.h>

#include <string>

struct Datum {
  bool isText = false;
  int64_t integer = 0;
  std::string text;

  /** A number when a double holds it exactly, else a decimal string; text as it is. */
  Napi::Value toValue(Napi::Env env) const;
};

/** The value of `record` at `address`, in the words dtrace(1) prints: symbols and stacks resolved, strings made valid UTF-8. */
Datum datumOf(const Library &lib, dtrace_hdl_t *dtp, const dtrace_recdesc_t *record, const char *address);

/** The bytes as UTF-8: what is valid stays, any other byte becomes \xNN. */
std::string toUtf8(const char *bytes, size_t size);
