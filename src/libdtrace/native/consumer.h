/**
 * The addon's one class: a libdtrace handle and what belongs to it. It does what it is told and checks only what would
 * corrupt memory; the order of calls and the types of arguments are the typed face's business (lib/consumer.ts).
 *
 * libdtrace's callbacks (callbacks.cc) run inside work() and snapshot(), on this thread. They make no JavaScript: what they
 * are told is queued as events and handed out when libdtrace has returned, so no exception crosses its frames and no handler
 * can re-enter it while it holds its locks. The one exception is `beforeReset`, which has to run before a script's own
 * clear() or trunc(); what it throws is kept and thrown from work().
 */
#pragma once

#include "output.h"
#include "snapshot.h"

#include <memory>

/** What a callback was told. `text` and the numbers mean what the type says; see toObject(). */
struct Event {
  enum class Type { record, output, drop, error, process } type;
  std::string text;
  /** record: provider, module, function, name. */
  std::string probe[4];
  bool hasProbe = false;
  bool hasDatum = false;
  Datum datum;
  /** output: printed by printa(). */
  bool aggregation = false;
  bool ended = false;
  int kind = 0;
  int64_t a = 0;
  int64_t b = 0;
  uint64_t address = 0;

  Napi::Object toObject(Napi::Env env) const;
};

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

  /** Throws unless the handle is open and libdtrace is not on the stack. */
  void enter(Napi::Env env) const;
  [[noreturn]] void fail(Napi::Env env, const char *code) const;
  Napi::Array takeEvents(Napi::Env env);
  void shut();

  std::string version_;
  std::unique_ptr<Library> lib_;
  dtrace_hdl_t *dtp_ = nullptr;
  std::unique_ptr<Snapshots> snapshots_;
  std::vector<dtrace_prog_t *> programs_;
  std::vector<platform::dtrace_proc *> processes_;
  std::vector<Event> events_;
  Output output_;
  /** The action whose output comes next: PRINTA, PRINTF or none in particular. */
  uint32_t printing_ = DTRACEACT_NONE;
  Napi::FunctionReference reset_;
  std::unique_ptr<Napi::Error> thrown_;
  bool working_ = false;
  bool collecting_ = false;
  bool resetting_ = false;
  int64_t exitStatus_ = -1;
  bool exited_ = false;
};

/** An error with a `code`, and an `errno` of libdtrace's when there is one. */
[[noreturn]] void raise(Napi::Env env, const char *code, const std::string &message, int number = 0);
