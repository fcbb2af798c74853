/** NativeConsumer: opening and closing libdtrace, options, and the calls from go() on. See consumer.h. */
#include "consumer.h"

#include <cerrno>

void raise(Napi::Env env, const char *code, const std::string &message, int number) {
  Napi::Error error = Napi::Error::New(env, message);
  error.Set("code", Napi::String::New(env, code));
  if (number != 0) error.Set("errno", Napi::Number::New(env, number));
  throw error;
}

std::vector<std::string> toStrings(const Napi::Value &value) {
  Napi::Array array = value.As<Napi::Array>();
  std::vector<std::string> strings;
  for (uint32_t i = 0; i < array.Length(); i++) strings.push_back(array.Get(i).As<Napi::String>());
  return strings;
}

/** The JavaScript class. */
Napi::Function NativeConsumer::define(Napi::Env env) {
  return DefineClass(env, "NativeConsumer", {
    InstanceMethod<&NativeConsumer::setopt>("setopt"), InstanceMethod<&NativeConsumer::getopt>("getopt"),
    InstanceMethod<&NativeConsumer::init>("init"), InstanceMethod<&NativeConsumer::compile>("compile"),
    InstanceMethod<&NativeConsumer::probes>("probes"), InstanceMethod<&NativeConsumer::grab>("grab"),
    InstanceMethod<&NativeConsumer::create>("create"), InstanceMethod<&NativeConsumer::go>("go"),
    InstanceMethod<&NativeConsumer::stop>("stop"), InstanceMethod<&NativeConsumer::work>("work"),
    InstanceMethod<&NativeConsumer::snapshot>("snapshot"), InstanceMethod<&NativeConsumer::drain>("drain"),
    InstanceMethod<&NativeConsumer::version>("version"), InstanceMethod<&NativeConsumer::close>("close"),
  });
}

/** new NativeConsumer(library, beforeReset). `library`: path or soname, '' for the platform's own. */
NativeConsumer::NativeConsumer(const Napi::CallbackInfo &info) : Napi::ObjectWrap<NativeConsumer>(info) {
  Napi::Env env = info.Env();
  if (Library::isTaken()) raise(env, "TAKEN", "libdtrace supports one consumer per process here: close() the other one first");
  std::string path = info[0].As<Napi::String>();
  std::string why;
  lib_ = Library::open(path, why);
  if (lib_ != nullptr) version_ = lib_->version;
  else raise(env, "LIBRARY_MISSING", "libdtrace cannot be opened: " + why);
  int error = 0;
  dtp_ = lib_->dtrace_open(DTRACE_VERSION, 0, &error);
  if (dtp_ == nullptr) raise(env, "OPEN", lib_->dtrace_errmsg(nullptr, error), error);
  snapshots_ = std::make_unique<Snapshots>(*lib_, dtp_);
  if (output_.stream() == nullptr) raise(env, "OPEN", "no memory for the script's output");
  reset_ = Napi::Persistent(info[1].As<Napi::Function>());
}

NativeConsumer::~NativeConsumer() {
  // when the process exits from inside work(), libdtrace holds locks and runs threads: closing it then would hang
  if (working_) lib_.release();
  else closeLibrary();
}

void NativeConsumer::closeLibrary() {
  if (dtp_ == nullptr) return;
  command_.end();
  for (auto process : processes_) lib_->dtrace_proc_release(dtp_, process);
  processes_.clear();
  snapshots_.reset();
  lib_->dtrace_close(dtp_);
  dtp_ = nullptr;
  lib_.reset();
}

void NativeConsumer::assertReady(Napi::Env env) const {
  if (dtp_ == nullptr) raise(env, "CLOSED", "the consumer is closed");
  if (working_) raise(env, "BUSY", "only snapshot() can be called while libdtrace is working");
}

void NativeConsumer::fail(Napi::Env env, const char *code) const {
  int number = lib_->dtrace_errno(dtp_);
  const char *message = lib_->dtrace_errmsg(dtp_, number);
  raise(env, code, message == nullptr ? "unknown error" : toUtf8(message, strlen(message)), number);
}

/** setopt(option, value or null): sets an option. */
void NativeConsumer::setopt(const Napi::CallbackInfo &info) {
  assertReady(info.Env());
  std::string option = info[0].As<Napi::String>();
  std::string value = info[1].IsString() ? std::string(info[1].As<Napi::String>()) : "";
  if (lib_->dtrace_setopt(dtp_, option.c_str(), info[1].IsString() ? value.c_str() : nullptr) != 0)
    fail(info.Env(), "OPTION");
}

/** getopt(option): the value, or null when it is not set. */
Napi::Value NativeConsumer::getopt(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  assertReady(env);
  std::string option = info[0].As<Napi::String>();
  dtrace_optval_t value = 0;
  if (lib_->dtrace_getopt(dtp_, option.c_str(), &value) != 0) fail(env, "OPTION");
  if (value == DTRACEOPT_UNSET) return env.Null();
  return Napi::Number::New(env, static_cast<double>(static_cast<int64_t>(value)));
}

/** init(): dtrace_init(), which Linux needs between the options and the first compile. */
void NativeConsumer::init(const Napi::CallbackInfo &info) {
  assertReady(info.Env());
  if (platform::init(*lib_, dtp_) != 0) fail(info.Env(), "OPEN");
}

/**
 * go(): the number of probes that match. Sets the handlers, then execs every program, then calls dtrace_go(); in any other
 * order libdtrace writes past the end of its tables.
 */
Napi::Value NativeConsumer::go(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  assertReady(env);
  if (lib_->dtrace_handle_err(dtp_, onError, this) != 0 || lib_->dtrace_handle_drop(dtp_, onDrop, this) != 0 ||
      lib_->dtrace_handle_proc(dtp_, onProcess, this) != 0)
    fail(env, "GO");
  double matches = 0;
  for (dtrace_prog_t *program : programs_) {
    dtrace_proginfo_t facts;
    if (lib_->dtrace_program_exec(dtp_, program, &facts) == -1) fail(env, "GO");
    matches += facts.dpi_matches;
  }
  if (platform::go(*lib_, dtp_) != 0) fail(env, "GO");
  for (auto process : processes_) lib_->dtrace_proc_continue(dtp_, process);
  command_.release();
  return Napi::Number::New(env, matches);
}

/** stop(): disables the probes and fires END. */
void NativeConsumer::stop(const Napi::CallbackInfo &info) {
  assertReady(info.Env());
  if (lib_->dtrace_stop(dtp_) != 0) fail(info.Env(), "WORK");
}

/**
 * work(collect): { done, events, exitStatus, error?: { message, errno }, thrown? }. `collect`: queue trace records as data
 * too. `thrown` is what beforeReset threw.
 */
Napi::Value NativeConsumer::work(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  assertReady(env);
  collecting_ = info[0].ToBoolean();
  working_ = true;
  lib_->symbolizer.forgetProcesses();
  dtrace_workstatus_t status = lib_->dtrace_work(dtp_, output_.stream(), onProbe, onRecord, this);
  takeOutput(nullptr);
  command_.reap();
  working_ = collecting_ = resetting_ = false;

  Napi::Object result = Napi::Object::New(env);
  result.Set("done", status == DTRACE_WORKSTATUS_DONE);
  result.Set("events", takeEvents(env));
  result.Set("exitStatus", exited_ ? Napi::Number::New(env, static_cast<double>(exitStatus_)) : env.Null());
  if (thrown_ != nullptr) {
    result.Set("thrown", thrown_->Value());
    thrown_.reset();
  }
  int number = lib_->dtrace_errno(dtp_);
  if (status == DTRACE_WORKSTATUS_ERROR && number != EINTR) {
    Napi::Object error = Napi::Object::New(env);
    error.Set("message", Napi::String::New(env, lib_->dtrace_errmsg(dtp_, number)));
    error.Set("errno", number);
    result.Set("error", error);
  }
  return result;
}

/** snapshot(): a Snapshot of lib/types.ts. The only method that can be called while libdtrace works, from beforeReset. */
Napi::Value NativeConsumer::snapshot(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  if (!resetting_) assertReady(env);
  bool working = std::exchange(working_, true);
  Napi::Value taken;
  taken = snapshots_->take(env);
  working_ = working;
  if (taken.IsEmpty()) fail(env, "SNAPSHOT");
  return taken;
}

/** drain(): the queued events, without working. */
Napi::Value NativeConsumer::drain(const Napi::CallbackInfo &info) {
  assertReady(info.Env());
  return takeEvents(info.Env());
}

/** version(): libdtrace's own version string. */
Napi::Value NativeConsumer::version(const Napi::CallbackInfo &info) {
  return Napi::String::New(info.Env(), version_);
}

/** close(): closes libdtrace. A second call does nothing. */
void NativeConsumer::close(const Napi::CallbackInfo &info) {
  if (dtp_ == nullptr) return;
  assertReady(info.Env());
  closeLibrary();
}

/** Removes all events from the queue and returns them as objects. */
Napi::Array NativeConsumer::takeEvents(Napi::Env env) {
  Napi::Array array = Napi::Array::New(env, events_.size());
  for (uint32_t i = 0; i < events_.size(); i++) {
    Napi::HandleScope scope(env);
    array.Set(i, events_[i].toObject(env));
  }
  events_.clear();
  return array;
}
