/** See tracee.h. libdtrace calls these functions from one thread for each process and from its own. */
#include "tracee.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <map>
#include <mutex>
#include <poll.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

/** A process that libdtrace believes to be attached. */
struct Tracee {
  /** Readable when the process has ended; -1 where the kernel has no pidfd_open(). */
  int pidfd;
  /** libdtrace has asked for a stop and waits to hear of it. */
  bool isStopping;
};

std::mutex lock;
std::map<pid_t, Tracee> tracees;
std::atomic<int> pretenses{0};

/** The longest wait. libdtrace then looks again at whatever it waits for: it may be a state that only a stop would change. */
constexpr int kPatienceMs = 250;

/** As PTRACE_INTERRUPT reports a stop. */
constexpr int kStopStatus = (PTRACE_EVENT_STOP << 16) | (SIGTRAP << 8) | 0x7f;

long fail(int number) {
  errno = number;
  return -1;
}

long attach(pid_t pid) {
  if (pretenses == 0) return fail(EPERM);
  if (kill(pid, 0) != 0 && errno == ESRCH) return -1;
  auto pidfd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  std::lock_guard<std::mutex> guard(lock);
  auto [entry, isNew] = tracees.try_emplace(pid, Tracee{pidfd, false});
  if (!isNew && pidfd >= 0) close(pidfd);
  return 0;
}

void detach(pid_t pid) {
  std::lock_guard<std::mutex> guard(lock);
  auto entry = tracees.find(pid);
  if (entry == tracees.end()) return;
  if (entry->second.pidfd >= 0) close(entry->second.pidfd);
  tracees.erase(entry);
}

/** Waits at most `timeout` milliseconds. Returns 1 when the process has ended, 0 when not, -1 when a signal came. */
int awaitEnd(pid_t pid, int pidfd, int timeout) {
  pollfd wanted = {pidfd, POLLIN, 0};
  int ready = poll(&wanted, 1, timeout);
  if (ready < 0) return -1;
  return ready > 0 || (pidfd < 0 && kill(pid, 0) != 0 && errno == ESRCH) ? 1 : 0;
}

}  // namespace

long pretendPtrace(int request, pid_t pid, void *, void *) {
  if (request == PTRACE_SEIZE) return attach(pid);
  {
    std::lock_guard<std::mutex> guard(lock);
    auto entry = tracees.find(pid);
    if (entry == tracees.end()) return fail(ESRCH);
    if (request == PTRACE_INTERRUPT) entry->second.isStopping = true;
  }
  switch (request) {
    case PTRACE_DETACH: detach(pid); return 0;
    case PTRACE_INTERRUPT:
    case PTRACE_CONT:
    case PTRACE_LISTEN: return 0;
    default: return fail(EIO);  // no breakpoint is planted, no register is read
  }
}

pid_t pretendWaitpid(pid_t pid, int *status, int options) {
  int pidfd;
  {
    std::lock_guard<std::mutex> guard(lock);
    auto entry = tracees.find(pid);
    if (entry == tracees.end()) return waitpid(pid, status, options);
    if (entry->second.isStopping) {
      entry->second.isStopping = false;
      *status = kStopStatus;
      return pid;
    }
    pidfd = entry->second.pidfd;
  }
  bool isBlocking = (options & WNOHANG) == 0;
  switch (awaitEnd(pid, pidfd, isBlocking ? kPatienceMs : 0)) {
    case 1:
      detach(pid);
      *status = 0;  // exit(0): nobody asks for the true status
      return pid;
    case 0:
      if (!isBlocking) return 0;
      errno = EINTR;
      return -1;
    default: return -1;
  }
}

Pretense::Pretense() { pretenses++; }
Pretense::~Pretense() { pretenses--; }
