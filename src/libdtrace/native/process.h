#pragma once

#include <napi.h>

/** reserveStdio(): { input, output }: the old descriptors 0 and 1, close-on-exec; 0 reads nothing, 1 writes where 2 does. */
Napi::Value reserveStdio(const Napi::CallbackInfo &info);

/** setsid(): the new session's id; fails in a process that leads its group. */
Napi::Value startSession(const Napi::CallbackInfo &info);
