#include "consumer.h"

#include <unistd.h>

namespace {

std::vector<std::string> stringsOf(const Napi::Value &value) {
  Napi::Array array = value.As<Napi::Array>();
  std::vector<std::string> strings;
  for (uint32_t i = 0; i < array.Length(); i++) strings.push_back(array.Get(i).As<Napi::String>());
  return strings;
}

/** Pointers into `strings`, with a null at the end. */
std::vector<char *> pointersTo(std::vector<std::string> &strings) {
  std::vector<char *> pointers;
  for (std::string &string : strings) pointers.push_back(string.data());
  pointers.push_back(nullptr);
  return pointers;
}

FILE *fileOf(const std::string &text) {
  FILE *file = platform::memoryFile();
  if (file == nullptr) return nullptr;
  if (fwrite(text.data(), 1, text.size(), file) == text.size() && fflush(file) == 0) {
    rewind(file);
    return file;
  }
  fclose(file);
  return nullptr;
}

/** Counted over the program's clauses, since dtrace_program_info() counts none of this on Linux. */
struct Facts {
  const Library &lib;
  const dtrace_ecbdesc_t *last = nullptr;
  double matches = 0;
  double aggregations = 0;
};

int onMatch(dtrace_hdl_t *, const dtrace_probedesc_t *, void *arg) {
  static_cast<Facts *>(arg)->matches++;
  return 0;
}

int onStatement(dtrace_hdl_t *dtp, dtrace_prog_t *, dtrace_stmtdesc_t *statement, void *arg) {
  auto facts = static_cast<Facts *>(arg);
  facts->aggregations += platform::aggregates(statement);
  if (statement->dtsd_ecbdesc == facts->last) return 0;
  facts->last = statement->dtsd_ecbdesc;
  facts->lib.dtrace_probe_iter(dtp, &statement->dtsd_ecbdesc->dted_probe, onMatch, facts);
  return 0;
}

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

/** compile(text, [$0, $1, …], flags): { aggregations, matches, recordGenerations } */
Napi::Value NativeConsumer::compile(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  enter(env);
  std::vector<std::string> arguments = stringsOf(info[1]);
  std::vector<char *> argv = pointersTo(arguments);
  uint32_t flags = info[2].As<Napi::Number>();
  FILE *file = fileOf(info[0].As<Napi::String>());
  if (file == nullptr) raise(env, "COMPILE", "no memory for the program's text");
  dtrace_prog_t *program =
      lib_->dtrace_program_fcompile(dtp_, file, flags, static_cast<int>(arguments.size()), argv.data());
  fclose(file);
  if (program == nullptr) fail(env, "COMPILE");
  programs_.push_back(program);

  dtrace_proginfo_t summary;
  lib_->dtrace_program_info(dtp_, program, &summary);
  Facts facts{*lib_};
  lib_->dtrace_stmt_iter(dtp_, program, onStatement, &facts);
  Napi::Object result = Napi::Object::New(env);
  result.Set("aggregations", facts.aggregations);
  result.Set("matches", facts.matches);
  result.Set("recordGenerations", summary.dpi_recgens);
  return result;
}

/** probes(pattern): 'provider:module:function:name', or '' for all. */
Napi::Value NativeConsumer::probes(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  enter(env);
  std::string pattern = info[0].As<Napi::String>();
  dtrace_probedesc_t wanted = {};
  if (!pattern.empty() && lib_->dtrace_str2desc(dtp_, DTRACE_PROBESPEC_NAME, pattern.c_str(), &wanted) != 0)
    fail(env, "PATTERN");
  Probes probes{env, Napi::Array::New(env)};
  // A pattern that matches nothing is an error to libdtrace, and an empty list here.
  lib_->dtrace_probe_iter(dtp_, pattern.empty() ? nullptr : &wanted, onListed, &probes);
  return probes.list;
}

void NativeConsumer::grab(const Napi::CallbackInfo &info) {
  enter(info.Env());
  auto process = platform::grab(*lib_, dtp_, info[0].As<Napi::Number>().Int32Value());
  if (process == nullptr) fail(info.Env(), "PROCESS");
  processes_.push_back(process);
}

/** create(argv): the pid. The process waits for go(). */
Napi::Value NativeConsumer::create(const Napi::CallbackInfo &info) {
  enter(info.Env());
  std::vector<std::string> arguments = stringsOf(info[0]);
  std::vector<char *> argv = pointersTo(arguments);
  auto process = platform::create(*lib_, dtp_, argv.data());
  if (process == nullptr) fail(info.Env(), "PROCESS");
  processes_.push_back(process);
  return Napi::Number::New(info.Env(), platform::pidOf(*lib_, dtp_, process));
}
