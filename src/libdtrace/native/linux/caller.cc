/**
 * See caller.h. The code between fork() and exec() calls the kernel directly: libc's setuid() would try to change the threads
 * that only the parent has.
 */
#include "caller.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <grp.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ctime>
#include <unistd.h>

namespace {

Caller current;
/** `current.environment` as exec() takes it. */
std::vector<char *> environmentPointers;

/** Names the descriptor of a word such as /dev/fd/5; -1 for any other word. */
int parseDescriptor(const char *word) {
  int fd;
  char end;
  return std::sscanf(word, "/dev/fd/%d%c", &fd, &end) == 1 ? fd : -1;
}

/**
 * Milliseconds that the preprocessor may take, and between looks at it. libdtrace waits for it without an end, and one that reads a
 * pipe without a writer, as an included file, never ends.
 */
constexpr int PATIENCE_MS = 10000;
constexpr int LOOK_MS = 2;

/** Waits for a program, and ends its whole group when it takes too long or when the tracer has ended. Returns its exit status. */
int supervise(pid_t worker, pid_t tracer) {
  setpgid(worker, worker);
  int status = 0;
  for (int waited = 0; waitpid(worker, &status, WNOHANG) == 0; waited += LOOK_MS) {
    if (waited >= PATIENCE_MS || getppid() != tracer) {
      static const char message[] = "the preprocessor did not end within 10 seconds: does it read a pipe?\n";
      kill(-worker, SIGKILL);
      waitpid(worker, &status, 0);
      return write(STDERR_FILENO, message, sizeof message - 1) < 0 ? 126 : 125;
    }
    timespec pause = {0, LOOK_MS * 1000000L};
    nanosleep(&pause, nullptr);
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

void setCaller(Caller caller) {
  current = std::move(caller);
  environmentPointers.clear();
  for (std::string &entry : current.environment) environmentPointers.push_back(entry.data());
  environmentPointers.push_back(nullptr);
}

const Caller &currentCaller() { return current; }

bool becomeCaller(const Caller &caller) {
  if (!caller.isKnown) return true;
  return syscall(SYS_setgroups, caller.groups.size(), caller.groups.data()) == 0 &&
         syscall(SYS_setresgid, caller.gid, caller.gid, caller.gid) == 0 &&
         syscall(SYS_setresuid, caller.uid, caller.uid, caller.uid) == 0;
}

void closeOnExec() {
#ifdef SYS_close_range
  bool isDone = syscall(SYS_close_range, 3u, ~0u, 4u /* CLOSE_RANGE_CLOEXEC */) == 0;
#else
  bool isDone = false;
#endif
  for (int fd = 3; !isDone && fd < 65536; fd++) fcntl(fd, F_SETFD, FD_CLOEXEC);
}

void prepareExec() {
  closeOnExec();
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

int execAsCaller(const char *file, char *const argv[]) {
  prepareExec();
  // the preprocessor opens its input and output by name, which takes more than the open descriptor: they become the caller's
  if (current.isKnown && fchown(STDIN_FILENO, current.uid, current.gid) != 0) return -1;
  for (char *const *word = argv; *word != nullptr; word++) {
    int fd = parseDescriptor(*word);
    if (fd <= STDERR_FILENO) continue;
    fcntl(fd, F_SETFD, 0);
    if (current.isKnown && fchown(fd, current.uid, current.gid) != 0) return -1;
  }
  pid_t tracer = getppid();
  if (!becomeCaller(current)) return -1;
  if (!current.environment.empty()) environ = environmentPointers.data();
  pid_t worker = fork();
  if (worker < 0) return -1;
  if (worker > 0) _exit(supervise(worker, tracer));
  setpgid(0, 0);
  execvp(file, argv);
  _exit(errno == ENOENT ? 127 : 126);
}

FILE *openTemporaryFile() {
  int fd = memfd_create("libdtrace", MFD_CLOEXEC);
  FILE *file = fd < 0 ? nullptr : fdopen(fd, "w+");
  if (file != nullptr) return file;
  if (fd >= 0) close(fd);
  return tmpfile();
}

int openPipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }
