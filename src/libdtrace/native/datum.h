/**
 * One value from libdtrace's buffers: an integer or text. It is a copy, because the buffers are reused, and it holds no
 * JavaScript value, so that it can be made inside libdtrace's callbacks.
 */
#pragma once

#include "library.h"

#include <napi.h>

#include <string>

/** An integer, or text when isText is true. */
struct Datum {
  bool isText = false;
  int64_t integer = 0;
  std::string text;

  /** The value in JavaScript: a number when a double holds it exactly, otherwise a decimal string; text unchanged. */
  Napi::Value toValue(Napi::Env env) const;
};

/** The value of `record` at `address`, as dtrace(1) prints it: symbols and stacks resolved, strings made valid UTF-8. */
Datum datumOf(const Library &lib, dtrace_hdl_t *dtp, const dtrace_recdesc_t *record, const char *address);

/** The bytes as UTF-8: valid sequences stay, any other byte becomes \xNN. */
std::string toUtf8(const char *bytes, size_t size);
