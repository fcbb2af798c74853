/** See guard.h; tracee.h and caller.h say why each function is replaced. */
#include "guard.h"

#include "caller.h"
#include "imports.h"
#include "tracee.h"

#include <iterator>

bool guardLibrary(void *handle) {
  const Replacement replacements[] = {
    {"ptrace", reinterpret_cast<void *>(pretendPtrace)},   {"waitpid", reinterpret_cast<void *>(pretendWaitpid)},
    {"execvp", reinterpret_cast<void *>(execAsCaller)},    {"tmpfile", reinterpret_cast<void *>(openTemporaryFile)},
    {"tmpfile64", reinterpret_cast<void *>(openTemporaryFile)}, {"pipe", reinterpret_cast<void *>(openPipe)},
  };
  return replaceImports(handle, replacements, static_cast<int>(std::size(replacements)));
}
