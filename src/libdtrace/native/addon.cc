/** The entry point of the addon: what `require('dtrace.node')` returns. lib/addon.ts has its types. */
#include "consumer.h"
#include "process.h"

static Napi::Object initialize(Napi::Env env, Napi::Object exports) {
  exports.Set("NativeConsumer", NativeConsumer::define(env));
  exports.Set("layout", platform::kLayout);
  exports.Set("reserveStdio", Napi::Function::New(env, reserveStdio, "reserveStdio"));
  exports.Set("setCaller", Napi::Function::New(env, setCallerFrom, "setCaller"));
  exports.Set("setProcessName", Napi::Function::New(env, setProcessName, "setProcessName"));
  exports.Set("setsid", Napi::Function::New(env, startSession, "setsid"));
  return exports;
}

NODE_API_MODULE(libdtrace, initialize)
