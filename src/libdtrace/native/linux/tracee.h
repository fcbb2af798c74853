/**
 * ptrace() and waitpid() for libdtrace that never touch a process.
 *
 * libdtrace attaches to the processes whose symbols it reads, stops them, and plants breakpoints. When the tracer is killed,
 * a breakpoint stays in the process, which dies of SIGTRAP at the next dlopen(). A process with threads dies of it even while
 * it is traced, because only one thread is attached. libdtrace needs none of this: it reads symbols from /proc and from files.
 *
 * So ptrace() is refused, and libdtrace then reads without attaching. The pid provider takes no refusal. While a program is
 * compiled, libdtrace is therefore told that the process is attached and has stopped, and nothing happens to the process.
 * What is lost: probes in libraries that the process loads later.
 */
#pragma once

#include <sys/types.h>

/** ptrace() as libdtrace sees it. */
long pretendPtrace(int request, pid_t pid, void *address, void *data);

/** waitpid() as libdtrace sees it. Waits for processes that are not pretended to be attached as usual. */
pid_t pretendWaitpid(pid_t pid, int *status, int options);

/** While one of these exists, libdtrace is told that it can attach. Otherwise it is refused. */
class Pretense {
 public:
  Pretense();
  ~Pretense();
  Pretense(const Pretense &) = delete;
  Pretense &operator=(const Pretense &) = delete;
};
