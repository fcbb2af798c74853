/**
 * The addon's one class: a libdtrace handle and what belongs to it. It checks only what would corrupt memory; lib/consumer.ts
 * checks the order of calls and the types of arguments.
 *
 * libdtrace's callbacks (callbacks.cc) run inside work() and snapshot(), on this thread. They call no JavaScript: they queue
 * events, which are returned when libdtrace has returned. So no exception passes through libdtrace's frames, and no handler
 * can call libdtrace while it holds its locks. The one exception is `beforeReset`, which must run before a script's own
 * clear() or trunc(); what it throws is kept, and work() returns it as `thrown`.
 */
#pragma once

#include "output.h"
#include "snapshot.h"

#include <memory>

/** What a callback reported. The meaning of `text` and the numbers depends on the type; see toObject(). */
struct Event {
  enum class Type { record, output, drop, error, process } type;
  std::string text;
  /** record, error: provider, module, function, name. */
  std::string probe[4];
  bool hasProbe = false;
  bool hasDatum = false;
  Datum datum;
  /** output: printed by printa(). */
  bool aggregation = false;
  /** process: it has ended. */
  bool ended = false;
  /** drop: dtrace_dropkind_t; error: the fault. */
  int kind = 0;
  /** drop: count and total; error: clause and action; process: pid. */
  int64_t a = 0;
  int64_t b = 0;
  uint64_t address = 0;

  Napi::Object toObject(Napi::Env env) const;
};

/** The JavaScript class; lib/addon.ts has its types. */
class NativeConsumer : public Napi::ObjectWrap<NativeConsumer> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit NativeConsumer(const Napi::CallbackInfo &info);
  ~NativeConsumer() override;

 private:
  // consumer.cc
  void setopt(const Napi::CallbackInfo &info);
  Napi::Value getopt(const Napi::CallbackInfo &info);
  void init(const Napi::CallbackInfo &info);
  Napi::Value go(const Napi::CallbackInfo &info);
  void stop(const Napi::CallbackInfo &info);
  Napi::Value work(const Napi::CallbackInfo &info);
  Napi::Value snapshot(const Napi::CallbackInfo &info);
  Napi::Value drain(const Napi::CallbackInfo &info);
  Napi::Value version(const Napi::CallbackInfo &info);
  void close(const Napi::CallbackInfo &info);
  // program.cc
  Napi::Value compile(const Napi::CallbackInfo &info);
  Napi::Value probes(const Napi::CallbackInfo &info);
  void grab(const Napi::CallbackInfo &info);
  Napi::Value create(const Napi::CallbackInfo &info);
  // callbacks.cc
  static int onProbe(const dtrace_probedata_t *data, void *arg);
  static int onRecord(const dtrace_probedata_t *data, const dtrace_recdesc_t *record, void *arg);
  static int onDrop(const dtrace_dropdata_t *data, void *arg);
  static int onError(const dtrace_errdata_t *data, void *arg);
  static void onProcess(pid_t pid, const char *message, void *arg);
  void beforeReset();
  Event &push(Event::Type type);
  void takeOutput(const dtrace_probedata_t *data);

  /** Throws CLOSED or BUSY unless the handle is open and libdtrace is not working. */
  void assertReady(Napi::Env env) const;
  /** Throws libdtrace's last error with this code. */
  [[noreturn]] void fail(Napi::Env env, const char *code) const;
  Napi::Array takeEvents(Napi::Env env);
  /** Releases the processes, closes the handle and unloads the library. Does nothing when that has been done. */
  void closeLibrary();

  std::string version_;
  std::unique_ptr<Library> lib_;
  dtrace_hdl_t *dtp_ = nullptr;
  std::unique_ptr<Snapshots> snapshots_;
  std::vector<dtrace_prog_t *> programs_;
  std::vector<platform::dtrace_proc *> processes_;
  platform::Command command_;
  std::vector<Event> events_;
  Output output_;
  /** The action whose output comes next: PRINTA, PRINTF or any other. */
  uint32_t printing_ = DTRACEACT_NONE;
  Napi::FunctionReference reset_;
  /** What beforeReset threw. */
  std::unique_ptr<Napi::Error> thrown_;
  /** libdtrace is on the stack. */
  bool working_ = false;
  /** Trace records are queued as data too. */
  bool collecting_ = false;
  /** beforeReset has run for the current probe. */
  bool resetting_ = false;
  int64_t exitStatus_ = -1;
  bool exited_ = false;
};

/** Throws a JavaScript error with a `code`, and with libdtrace's `errno` when `number` is not 0. */
[[noreturn]] void raise(Napi::Env env, const char *code, const std::string &message, int number = 0);

/** The strings of a JavaScript array. */
std::vector<std::string> toStrings(const Napi::Value &value);
