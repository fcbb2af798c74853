/**
 * libdtrace, opened at run time: a table of its functions, typed by its own header.
 *
 * On Linux libdtrace keeps a handle's BPF maps in static tables and names its probes by the process, so that a second
 * handle in a process finds the descriptors of the first, closed or not ("Bad file descriptor", or worse). So there is one
 * handle at a time, and the library is unloaded when that is closed. A copy of the file for a second handle was tried: the
 * kernel then refuses the second BEGIN probe.
 */
#pragma once

#include "platform.h"

#include <memory>
#include <string>

#define LIBDTRACE_FUNCTIONS(X) \
  X(dtrace_open) X(dtrace_close) X(dtrace_errno) X(dtrace_errmsg) X(dtrace_setopt) X(dtrace_getopt) X(dtrace_go) \
  X(dtrace_stop) X(dtrace_work) X(dtrace_status) X(dtrace_program_fcompile) X(dtrace_program_exec) \
  X(dtrace_program_info) X(dtrace_stmt_iter) X(dtrace_probe_iter) X(dtrace_str2desc) X(dtrace_handle_err) \
  X(dtrace_handle_drop) X(dtrace_handle_proc) X(dtrace_aggregate_snap) X(dtrace_aggregate_walk) X(dtrace_addr2str) \
  X(dtrace_uaddr2str) X(dtrace_proc_create) X(dtrace_proc_continue) X(dtrace_proc_release) PLATFORM_PROC_FUNCTIONS(X) \
  PLATFORM_FUNCTIONS(X)

struct Library {
#define DECLARE(function) decltype(&::function) function;
  LIBDTRACE_FUNCTIONS(DECLARE)
#undef DECLARE
  std::string version;

  /** Whether the process has as many handles as libdtrace bears. */
  static bool isTaken();

  /** The library at `path` (a path or a soname; empty: the platform's own names). Null, with the reason in `why`. */
  static std::unique_ptr<Library> open(const std::string &path, std::string &why);

  Library() = default;
  Library(const Library &) = delete;
  Library &operator=(const Library &) = delete;
  /** After dtrace_close(). */
  ~Library();

 private:
  void *handle_ = nullptr;
};
