/** NativeConsumer: programs, probes and target processes; all that comes before go(). See consumer.h. */
#include "consumer.h"

#include <unistd.h>

namespace {

/** Pointers to the characters of `strings`, and a null at the end: an argv. */
std::vector<char *> toArgv(std::vector<std::string> &strings) {
  std::vector<char *> pointers;
  for (std::string &string : strings) pointers.push_back(string.data());
  pointers.push_back(nullptr);
  return pointers;
}

/** A file in memory with this text, to be read from its start. Null when there is no memory for it. */
FILE *writeMemoryFile(const std::string &text) {
  FILE *file = platform::memoryFile();
  if (file == nullptr) return nullptr;
  if (fwrite(text.data(), 1, text.size(), file) == text.size() && fflush(file) == 0) {
    rewind(file);
    return file;
  }
  fclose(file);
  return nullptr;
}

/** Counts over the program's clauses. On Linux dtrace_program_info() leaves them at zero. */
struct ProgramCounts {
  const Library &lib;
  const dtrace_ecbdesc_t *last = nullptr;
  double matches = 0;
  double aggregations = 0;
};

int onMatch(dtrace_hdl_t *, const dtrace_probedesc_t *, void *arg) {
  static_cast<ProgramCounts *>(arg)->matches++;
  return 0;
}

int onStatement(dtrace_hdl_t *dtp, dtrace_prog_t *, dtrace_stmtdesc_t *statement, void *arg) {
  auto counts = static_cast<ProgramCounts *>(arg);
  counts->aggregations += platform::aggregates(statement);
  if (statement->dtsd_ecbdesc == counts->last) return 0;
  counts->last = statement->dtsd_ecbdesc;
  counts->lib.dtrace_probe_iter(dtp, &statement->dtsd_ecbdesc->dted_probe, onMatch, counts);
  return 0;
}

/** Collects probes as JavaScript objects. */
struct Probes {
  Napi::Env env;
  Napi::Array list;
};

int onListed(dtrace_hdl_t *, const dtrace_probedesc_t *probe, void *arg) {
  auto probes = static_cast<Probes *>(arg);
  Napi::HandleScope scope(probes->env);
  Napi::Object object = Napi::Object::New(probes->env);
  object.Set("id", platform::probeId(probe));
  object.Set("provider", platform::provider(probe));
  object.Set("module", platform::module(probe));
  object.Set("function", platform::function(probe));
  object.Set("name", platform::name(probe));
  probes->list.Set(probes->list.Length(), object);
  return 0;
}

}  // namespace

/** compile(text, [$0, $1, …], flags): { aggregations, matches, recordGenerations }; throws COMPILE. */
Napi::Value NativeConsumer::compile(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  assertReady(env);
  std::vector<std::string> arguments = toStrings(info[1]);
  std::vector<char *> argv = toArgv(arguments);
  uint32_t flags = info[2].As<Napi::Number>();
  FILE *file = writeMemoryFile(info[0].As<Napi::String>());
  if (file == nullptr) raise(env, "COMPILE", "no memory for the program's text");
  platform::Pretense pretense;
  dtrace_prog_t *program =
      lib_->dtrace_program_fcompile(dtp_, file, flags, static_cast<int>(arguments.size()), argv.data());
  fclose(file);
  if (program == nullptr) fail(env, "COMPILE");
  programs_.push_back(program);

  dtrace_proginfo_t summary;
  lib_->dtrace_program_info(dtp_, program, &summary);
  ProgramCounts counts{*lib_};
  lib_->dtrace_stmt_iter(dtp_, program, onStatement, &counts);
  Napi::Object result = Napi::Object::New(env);
  result.Set("aggregations", counts.aggregations);
  result.Set("matches", counts.matches);
  result.Set("recordGenerations", summary.dpi_recgens);
  return result;
}

/** probes(pattern): the probes that match 'provider:module:function:name', or all for ''; throws PATTERN. */
Napi::Value NativeConsumer::probes(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  assertReady(env);
  std::string pattern = info[0].As<Napi::String>();
  dtrace_probedesc_t wanted = {};
  if (!pattern.empty() && lib_->dtrace_str2desc(dtp_, DTRACE_PROBESPEC_NAME, pattern.c_str(), &wanted) != 0)
    fail(env, "PATTERN");
  platform::Pretense pretense;
  Probes probes{env, Napi::Array::New(env)};
  // for libdtrace a pattern without a match is an error, here it is an empty list
  lib_->dtrace_probe_iter(dtp_, pattern.empty() ? nullptr : &wanted, onListed, &probes);
  return probes.list;
}

/** grab(pid): makes a running process the target, without attaching to it on Linux; throws PROCESS. */
void NativeConsumer::grab(const Napi::CallbackInfo &info) {
  assertReady(info.Env());
  platform::Pretense pretense;
  pid_t pid = info[0].As<Napi::Number>().Int32Value();
  auto process = platform::grab(*lib_, dtp_, pid);
  if (process == nullptr) fail(info.Env(), "PROCESS");
  lib_->symbolizer.setTarget(pid);
  processes_.push_back(process);
}

/** create(argv): creates a process that waits for go(), and returns its pid; throws PROCESS. */
Napi::Value NativeConsumer::create(const Napi::CallbackInfo &info) {
  assertReady(info.Env());
  std::vector<std::string> arguments = toStrings(info[0]);
  platform::Pretense pretense;
  std::string why;
  int number = 0;
  auto process = platform::create(*lib_, dtp_, command_, arguments, why, number);
  if (process == nullptr) raise(info.Env(), "PROCESS", why, number);
  processes_.push_back(process);
  pid_t pid = platform::pidOf(*lib_, dtp_, process);
  lib_->symbolizer.setTarget(pid);
  return Napi::Number::New(info.Env(), pid);
}
