/**
 * What a process that traces has to do to itself before a traced command inherits its descriptors. Not libdtrace's, but
 * Node offers neither dup() nor setsid().
 */
#include "process.h"

#include "consumer.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace {

[[noreturn]] void failed(Napi::Env env, const char *call) {
  int number = errno;
  raise(env, "PROCESS", std::string(call) + ": " + strerror(number), number);
}

int keep(Napi::Env env, int fd) {
  int kept = fcntl(fd, F_DUPFD_CLOEXEC, 10);
  if (kept < 0) failed(env, "fcntl");
  return kept;
}

}  // namespace

Napi::Value reserveStdio(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  int input = keep(env, STDIN_FILENO);
  int output = keep(env, STDOUT_FILENO);
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) failed(env, "/dev/null");
  int errors = fcntl(STDERR_FILENO, F_GETFD) < 0 ? null : STDERR_FILENO;
  if (dup2(null, STDIN_FILENO) < 0 || dup2(errors, STDOUT_FILENO) < 0) failed(env, "dup2");
  // Node has its own standard descriptors closed on exec: the command would start without a standard error.
  if (errors == null ? dup2(null, STDERR_FILENO) < 0 : fcntl(STDERR_FILENO, F_SETFD, 0) < 0) failed(env, "standard error");
  close(null);
  Napi::Object result = Napi::Object::New(env);
  result.Set("input", input);
  result.Set("output", output);
  return result;
}

Napi::Value startSession(const Napi::CallbackInfo &info) {
  pid_t session = setsid();
  if (session < 0) failed(info.Env(), "setsid");
  return Napi::Number::New(info.Env(), session);
}
