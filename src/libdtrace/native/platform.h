/**
 * All differences of libdtrace between Linux, illumos, FreeBSD and macOS. No other file of the addon has an #ifdef. Assumes
 * the dtrace.h of the platform it is compiled on. Only the Linux part is tested in this project.
 *
 * Linux (DTrace 2): dtrace_init() exists. A record's keys are stored apart from its data, and the first word of the data is a
 * generation. The parameters of lquantize and llquantize are in dtagd_sig. llquantize is signed. The other systems: there is
 * no dtrace_init() and no generation; keys and data are in one block; the parameters are the first word; llquantize has no
 * negative values.
 */
#pragma once

#include <dtrace.h>
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "detail.h"

#if defined(__linux__)
#include <sys/mman.h>
#include <unistd.h>
#include "linux/caller.h"
#include "linux/command.h"
#include "linux/guard.h"
#include "linux/symbolizer.h"
#include "linux/title.h"
#include "linux/tracee.h"
#endif

namespace platform {

/** The program counters of a stack() or ustack(). */
struct Stack {
  const char *frames;
  size_t depth;
  /** Bytes per program counter. */
  size_t width;
  /** The process of a ustack(). */
  uint64_t pid;
};

/** The layout of all systems but newer Linux: the depth is the record's argument; a user stack starts with the process. */
inline Stack classicStack(const dtrace_recdesc_t *record, const char *address, bool user) {
  size_t depth = static_cast<uint32_t>(record->dtrd_arg);
  if (!user) return {address, depth, depth == 0 ? 0 : record->dtrd_size / depth, 0};
  uint64_t pid;
  std::memcpy(&pid, address, sizeof pid);
  return {address + sizeof pid, std::min<size_t>(depth, record->dtrd_size / sizeof pid - 1), sizeof pid, pid};
}

#if defined(__linux__)

using dtrace_proc = struct ::dtrace_proc;
#define PLATFORM_FUNCTIONS(X) X(dtrace_init)
constexpr const char *kLibraries[] = {"libdtrace.so.2", "libdtrace.so"};
constexpr const char *kLayout = "linux";
constexpr bool kOneHandle = true;
using ::guardLibrary;
using ::Pretense;
using ::Symbolizer;

/** The name of an address of a process, without libdtrace, which would attach to the process. */
template <class Library> std::string userName(Library &lib, dtrace_hdl_t *, pid_t pid, uint64_t pc, Detail detail) {
  return lib.symbolizer.name(pid, pc, detail);
}


template <class Library> int init(Library &lib, dtrace_hdl_t *dtp) { return lib.dtrace_init(dtp); }
template <class Library> int go(Library &lib, dtrace_hdl_t *dtp) { return lib.dtrace_go(dtp, 0); }
/**
 * Makes the process the target. libdtrace refuses what cannot be stopped safely, such as init and what a debugger has
 * attached to. Nothing is stopped here, so a refused process is taken as one that does not matter: without pid probes at worst.
 */
template <class Library> dtrace_proc *grab(Library &lib, dtrace_hdl_t *dtp, pid_t pid) {
  dtrace_proc *process = lib.dtrace_proc_grab_pid(dtp, pid, 0);
  if (process != nullptr) return process;
  return lib.dtrace_proc_grab_pid(dtp, pid, DTRACE_PROC_WAITING | DTRACE_PROC_SHORTLIVED);
}
using ::Caller;
using ::Command;
using ::closeOnExec;
using ::setCaller;
using ::setProcessTitle;
/** Starts the command and makes it the target. Null when it cannot be started; `why` and `number` say why. */
template <class Library>
dtrace_proc *create(Library &lib, dtrace_hdl_t *dtp, Command &command, const std::vector<std::string> &argv, std::string &why, int &number) {
  why = command.start(argv, number);
  if (!why.empty()) return nullptr;
  dtrace_proc *process = grab(lib, dtp, command.pid());
  if (process == nullptr) why = lib.dtrace_errmsg(dtp, lib.dtrace_errno(dtp));
  return process;
}
template <class Library> pid_t pidOf(Library &lib, dtrace_hdl_t *dtp, dtrace_proc *proc) {
  return lib.dtrace_proc_getpid(dtp, proc);
}
#define PLATFORM_PROC_FUNCTIONS(X) X(dtrace_proc_grab_pid) X(dtrace_proc_getpid)

inline uint32_t probeId(const dtrace_probedesc_t *p) { return p->id; }
inline const char *provider(const dtrace_probedesc_t *p) { return p->prv; }
inline const char *module(const dtrace_probedesc_t *p) { return p->mod; }
inline const char *function(const dtrace_probedesc_t *p) { return p->fun; }
inline const char *name(const dtrace_probedesc_t *p) { return p->prb; }

inline int recordCount(const dtrace_datadesc_t *d) { return d->dtdd_nrecs; }
inline const dtrace_recdesc_t *record(const dtrace_datadesc_t *d, int i) { return &d->dtdd_recs[i]; }
inline const dtrace_datadesc_t *datadesc(const dtrace_probedata_t *p) { return p->dtpda_ddesc; }
inline uint32_t enabling(const dtrace_probedata_t *p) { return p->dtpda_stid; }
inline uint32_t enabling(const dtrace_errdata_t *e) { return static_cast<uint32_t>(e->dteda_action); }

/* krecs[0] is the variable's id; it is also the first bytes of the key. */
inline uint32_t keyCount(const dtrace_aggdata_t *a) { return a->dtada_desc->dtagd_nkrecs - 1; }
inline const dtrace_recdesc_t *key(const dtrace_aggdata_t *a, uint32_t i) { return &a->dtada_desc->dtagd_krecs[i + 1]; }
inline const char *keyBytes(const dtrace_aggdata_t *a) { return a->dtada_key; }
inline const char *identity(const dtrace_aggdata_t *a) { return a->dtada_key; }
inline size_t identitySize(const dtrace_aggdata_t *a) { return a->dtada_desc->dtagd_ksize; }
/* drecs[0] is the generation, drecs[1] the words. */
inline const dtrace_recdesc_t *value(const dtrace_aggdata_t *a) { return &a->dtada_desc->dtagd_drecs[1]; }
inline uint64_t generation(const dtrace_aggdata_t *a) { return *reinterpret_cast<const uint64_t *>(a->dtada_data); }
inline uint64_t parameters(const dtrace_aggdata_t *a) { return a->dtada_desc->dtagd_sig; }
inline const int64_t *words(const dtrace_aggdata_t *a, bool) {
  return reinterpret_cast<const int64_t *>(a->dtada_data + value(a)->dtrd_offset);
}
inline size_t wordCount(const dtrace_aggdata_t *a, bool) { return value(a)->dtrd_size / sizeof(int64_t); }
inline uint64_t normal(const dtrace_aggdata_t *a) { return a->dtada_desc->dtagd_normal; }

/**
 * Since DTrace 2.0.2 the record's argument is 0 and both kinds of stacks start with two words: the requested depth; then the
 * process in the upper half, and in the lower half whether it is a user stack.
 */
inline Stack stackOf(const dtrace_recdesc_t *record, const char *address, bool user) {
  if (record->dtrd_arg != 0) return classicStack(record, address, user);
  uint64_t head[2];
  if (record->dtrd_size < sizeof head) return {address, 0, 0, 0};
  std::memcpy(head, address, sizeof head);
  return {address + sizeof head, (record->dtrd_size - sizeof head) / sizeof(uint64_t), sizeof(uint64_t), head[1] >> 32};
}

/** 1 when the clause aggregates. */
inline int aggregates(const dtrace_stmtdesc_t *s) { return (s->dtsd_clauseflags & DT_CLSFLAG_AGGREGATION) != 0; }

/** A file in memory. fmemopen() has no descriptor, through which cpp reads a program. */
inline FILE *memoryFile() {
  int fd = memfd_create("D program", MFD_CLOEXEC);
  return fd < 0 ? tmpfile() : fdopen(fd, "w+");
}

#else  // illumos, FreeBSD, macOS

#define PLATFORM_FUNCTIONS(X)
#define PLATFORM_PROC_FUNCTIONS(X) X(dtrace_proc_create) X(dtrace_proc_grab)
#if defined(__APPLE__)
constexpr const char *kLibraries[] = {"/usr/lib/libdtrace.dylib", "libdtrace.dylib"};
#elif defined(__FreeBSD__)
constexpr const char *kLibraries[] = {"libdtrace.so.2", "libdtrace.so"};
#else
constexpr const char *kLibraries[] = {"libdtrace.so.1", "libdtrace.so"};
#endif
constexpr const char *kLayout = "illumos";
constexpr bool kOneHandle = false;
inline bool guardLibrary(void *) { return true; }
struct Pretense {};
struct Symbolizer {
  void forgetProcesses() {}
  void setTarget(pid_t) {}
};

template <class Library> std::string userName(Library &lib, dtrace_hdl_t *dtp, pid_t pid, uint64_t pc, Detail detail) {
  char buffer[8192] = "";
  lib.dtrace_uaddr2str(dtp, pid, pc, buffer, sizeof buffer);
  std::string name = buffer;
  size_t end = detail == Detail::module ? name.find('`') : detail == Detail::function ? name.rfind("+0x") : std::string::npos;
  return name.substr(0, end);
}

template <class Library> int init(Library &, dtrace_hdl_t *) { return 0; }
template <class Library> int go(Library &lib, dtrace_hdl_t *dtp) { return lib.dtrace_go(dtp); }
using dtrace_proc = struct ps_prochandle;
template <class Library> dtrace_proc *grab(Library &lib, dtrace_hdl_t *dtp, pid_t pid) {
  return lib.dtrace_proc_grab(dtp, pid, 0);
}
struct Caller {
  bool isKnown = false;
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups;
  std::vector<std::string> environment;
};
inline void closeOnExec() {}
inline void setCaller(Caller) {}
inline void setProcessTitle(const std::string &, const std::string &) {}

/** libdtrace starts the command, and ends it when the handle is closed. */
struct Command {
  void release() {}
  void end() {}
  void reap() {}
};
template <class Library>
dtrace_proc *create(Library &lib, dtrace_hdl_t *dtp, Command &, const std::vector<std::string> &argv, std::string &why, int &number) {
  std::vector<char *> words;
  for (const std::string &word : argv) words.push_back(const_cast<char *>(word.c_str()));
  words.push_back(nullptr);
#if defined(__FreeBSD__)
  dtrace_proc *process = lib.dtrace_proc_create(dtp, words[0], words.data(), nullptr, nullptr);
#else
  dtrace_proc *process = lib.dtrace_proc_create(dtp, words[0], words.data());
#endif
  number = lib.dtrace_errno(dtp);
  if (process == nullptr) why = lib.dtrace_errmsg(dtp, number);
  return process;
}
/* The pid is known to libproc only, which is not part of libdtrace's interface. */
template <class Library> pid_t pidOf(Library &, dtrace_hdl_t *, dtrace_proc *) { return 0; }

inline uint32_t probeId(const dtrace_probedesc_t *p) { return p->dtpd_id; }
inline const char *provider(const dtrace_probedesc_t *p) { return p->dtpd_provider; }
inline const char *module(const dtrace_probedesc_t *p) { return p->dtpd_mod; }
inline const char *function(const dtrace_probedesc_t *p) { return p->dtpd_func; }
inline const char *name(const dtrace_probedesc_t *p) { return p->dtpd_name; }

inline int recordCount(const dtrace_eprobedesc_t *d) { return d->dtepd_nrecs; }
inline const dtrace_recdesc_t *record(const dtrace_eprobedesc_t *d, int i) { return &d->dtepd_rec[i]; }
inline const dtrace_eprobedesc_t *datadesc(const dtrace_probedata_t *p) { return p->dtpda_edesc; }
inline uint32_t enabling(const dtrace_probedata_t *p) { return p->dtpda_edesc->dtepd_epid; }
inline uint32_t enabling(const dtrace_errdata_t *e) { return e->dteda_edesc ? e->dteda_edesc->dtepd_epid : 0; }

/* The first record is the variable's id, the last is the value, the keys are between them; all are in dtada_data. */
inline uint32_t keyCount(const dtrace_aggdata_t *a) { return a->dtada_desc->dtagd_nrecs - 2; }
inline const dtrace_recdesc_t *key(const dtrace_aggdata_t *a, uint32_t i) { return &a->dtada_desc->dtagd_rec[i + 1]; }
inline const char *keyBytes(const dtrace_aggdata_t *a) { return a->dtada_data; }
inline const dtrace_recdesc_t *value(const dtrace_aggdata_t *a) {
  return &a->dtada_desc->dtagd_rec[a->dtada_desc->dtagd_nrecs - 1];
}
inline const char *identity(const dtrace_aggdata_t *a) { return a->dtada_data + a->dtada_desc->dtagd_rec[0].dtrd_size; }
inline size_t identitySize(const dtrace_aggdata_t *a) {
  return value(a)->dtrd_offset - a->dtada_desc->dtagd_rec[0].dtrd_size;
}
inline uint64_t generation(const dtrace_aggdata_t *) { return 0; }
inline uint64_t parameters(const dtrace_aggdata_t *a) {
  return *reinterpret_cast<const uint64_t *>(a->dtada_data + value(a)->dtrd_offset);
}
inline const int64_t *words(const dtrace_aggdata_t *a, bool parametersFirst) {
  return reinterpret_cast<const int64_t *>(a->dtada_data + value(a)->dtrd_offset) + (parametersFirst ? 1 : 0);
}
inline size_t wordCount(const dtrace_aggdata_t *a, bool parametersFirst) {
  return value(a)->dtrd_size / sizeof(int64_t) - (parametersFirst ? 1 : 0);
}
inline uint64_t normal(const dtrace_aggdata_t *a) { return a->dtada_normal; }
inline Stack stackOf(const dtrace_recdesc_t *record, const char *address, bool user) {
  return classicStack(record, address, user);
}
inline int aggregates(const dtrace_stmtdesc_t *s) {
  const dtrace_actdesc_t *last = s->dtsd_action_last;
  return last != nullptr && DTRACEACT_ISAGG(last->dtad_kind);
}
inline FILE *memoryFile() { return tmpfile(); }

#endif

/** The aggregating functions in the order of Linux's action codes, which count them by name from 0x700. */
enum class Function { avg, count, llquantize, lquantize, max, min, quantize, stddev, sum, unknown };

inline Function functionOf(uint32_t action) {
#if defined(__linux__)
  return action >= 0x700 && action <= 0x708 ? static_cast<Function>(action - 0x700) : Function::unknown;
#else
  switch (action) {
    case DTRACEAGG_AVG: return Function::avg;
    case DTRACEAGG_COUNT: return Function::count;
    case DTRACEAGG_LLQUANTIZE: return Function::llquantize;
    case DTRACEAGG_LQUANTIZE: return Function::lquantize;
    case DTRACEAGG_MAX: return Function::max;
    case DTRACEAGG_MIN: return Function::min;
    case DTRACEAGG_QUANTIZE: return Function::quantize;
    case DTRACEAGG_STDDEV: return Function::stddev;
    case DTRACEAGG_SUM: return Function::sum;
    default: return Function::unknown;
  }
#endif
}

}  // namespace platform
