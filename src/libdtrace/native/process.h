/** Functions of the addon that prepare a process before it creates a traced command. lib/process.ts describes their use. */
#pragma once

#include <napi.h>

/**
 * reserveStdio(): { input, output }, copies of descriptors 0 and 1. After it, 0 reads nothing and 1 writes to 2; all from 3 on
 * are closed on exec.
 */
Napi::Value reserveStdio(const Napi::CallbackInfo &info);

/** setCaller({ uid?, gid?, groups?, environment }): who runs what is started from now on. */
void setCallerFrom(const Napi::CallbackInfo &info);

/** setProcessName(name, [word, …]): the name of all threads, and the words of the command line. */
void setProcessName(const Napi::CallbackInfo &info);

/** setsid(): the id of the new session. Throws PROCESS when the process leads its process group. */
Napi::Value startSession(const Napi::CallbackInfo &info);
