/** dup() and setsid() for a process that traces, because Node has neither. They do not need libdtrace. See process.h. */
#include "process.h"

#include "consumer.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace {

/** Throws PROCESS with the system's error message. */
[[noreturn]] void raiseErrno(Napi::Env env, const char *call) {
  int number = errno;
  raise(env, "PROCESS", std::string(call) + ": " + strerror(number), number);
}

/** A copy of the descriptor, of number 10 or more, closed on exec. */
int duplicate(Napi::Env env, int fd) {
  int copy = fcntl(fd, F_DUPFD_CLOEXEC, 10);
  if (copy < 0) raiseErrno(env, "fcntl");
  return copy;
}

}  // namespace

Napi::Value reserveStdio(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  int input = duplicate(env, STDIN_FILENO);
  int output = duplicate(env, STDOUT_FILENO);
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) raiseErrno(env, "/dev/null");
  int errors = fcntl(STDERR_FILENO, F_GETFD) < 0 ? null : STDERR_FILENO;
  if (dup2(null, STDIN_FILENO) < 0 || dup2(errors, STDOUT_FILENO) < 0) raiseErrno(env, "dup2");
  // Node closes its standard descriptors on exec; without this the command would start without standard error
  if (errors == null ? dup2(null, STDERR_FILENO) < 0 : fcntl(STDERR_FILENO, F_SETFD, 0) < 0) raiseErrno(env, "standard error");
  close(null);
  platform::closeOnExec();
  Napi::Object result = Napi::Object::New(env);
  result.Set("input", input);
  result.Set("output", output);
  return result;
}

void setCallerFrom(const Napi::CallbackInfo &info) {
  Napi::Object object = info[0].As<Napi::Object>();
  platform::Caller caller;
  caller.environment = toStrings(object.Get("environment"));
  caller.isKnown = object.Get("uid").IsNumber();
  if (caller.isKnown) {
    caller.uid = object.Get("uid").As<Napi::Number>().Uint32Value();
    caller.gid = object.Get("gid").As<Napi::Number>().Uint32Value();
    Napi::Array groups = object.Get("groups").As<Napi::Array>();
    for (uint32_t i = 0; i < groups.Length(); i++) caller.groups.push_back(groups.Get(i).As<Napi::Number>().Uint32Value());
  }
  platform::setCaller(std::move(caller));
}

void setProcessName(const Napi::CallbackInfo &info) {
  std::string title;
  for (const std::string &word : toStrings(info[1])) title += word + '\0';
  platform::setProcessTitle(info[0].As<Napi::String>(), title);
}

Napi::Value startSession(const Napi::CallbackInfo &info) {
  pid_t session = setsid();
  if (session < 0) raiseErrno(info.Env(), "setsid");
  return Napi::Number::New(info.Env(), session);
}
