/**
 * libdtrace, opened at run time: a table of its functions with the types of its own header.
 *
 * On Linux libdtrace keeps the BPF maps of a handle in static tables and names its probes after the process. A second handle
 * in the same process gets the file descriptors of the first, whether that is closed or not ("Bad file descriptor", or
 * worse). So a process has one handle at a time, and the library is unloaded when the handle is closed. Rejected: a copy of
 * the library's file for a second handle; the kernel then refuses the second BEGIN probe.
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
  X(dtrace_uaddr2str) X(dtrace_proc_continue) X(dtrace_proc_release) PLATFORM_PROC_FUNCTIONS(X) \
  PLATFORM_FUNCTIONS(X)

/** The open library. Close all handles before it is destroyed. */
struct Library {
#define DECLARE(function) decltype(&::function) function;
  LIBDTRACE_FUNCTIONS(DECLARE)
#undef DECLARE
  /** Names addresses of processes. */
  mutable platform::Symbolizer symbolizer;
  /** The library's own version string. */
  std::string version;

  /** Whether no further handle can be opened in this process. */
  static bool isTaken();

  /** Opens the library `path`: a path or a soname, empty for the platform's own names. Null on failure; `why` says why. */
  static std::unique_ptr<Library> open(const std::string &path, std::string &why);

  Library() = default;
  Library(const Library &) = delete;
  Library &operator=(const Library &) = delete;
  /** Unloads the library. Call dtrace_close() first. */
  ~Library();

 private:
  void *handle_ = nullptr;
};
