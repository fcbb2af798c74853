/** See command.h. ptrace() belongs to the thread that attached, so one thread has to make all calls. */
#include "command.h"

#include "breakpoint.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

/** What the child writes when it cannot become the command: errno, and which step failed. */
struct Failure {
  int number;
  bool isCaller;
};

/** Pointers to the characters of the strings, and a null at the end. */
std::vector<char *> pointersTo(const std::vector<std::string> &strings) {
  std::vector<char *> pointers;
  for (const std::string &string : strings) pointers.push_back(const_cast<char *>(string.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

/** The child: waits until it is attached, then becomes the command. */
[[noreturn]] void runChild(int gate, int failures, char *const argv[], char **environment, const Caller &caller) {
  char open;
  Failure failure = {0, true};
  if (read(gate, &open, 1) != 1) _exit(127);
  prepareExec();
  if (becomeCaller(caller)) {
    environ = environment;
    execvp(argv[0], argv);
    failure.isCaller = false;
  }
  failure.number = errno;
  if (write(failures, &failure, sizeof failure) < 0) _exit(126);
  _exit(127);
}

/** Reads `/proc/PID/NAME` for one value: AT_ENTRY of auxv. 0 when it cannot be read. */
uint64_t readEntryPoint(pid_t pid) {
  int fd = open(("/proc/" + std::to_string(pid) + "/auxv").c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  uint64_t pair[2], entry = 0;
  while (entry == 0 && read(fd, pair, sizeof pair) == sizeof pair)
    if (pair[0] == AT_ENTRY) entry = pair[1];
  close(fd);
  return entry;
}

/** Whether the process runs a program of this processor, and not a 32-bit one. */
bool isNative(pid_t pid) {
  int fd = open(("/proc/" + std::to_string(pid) + "/exe").c_str(), O_RDONLY | O_CLOEXEC);
  Elf64_Ehdr header = {};
  bool isWhole = fd >= 0 && read(fd, &header, sizeof header) == sizeof header;
  if (fd >= 0) close(fd);
  return isWhole && header.e_ident[EI_CLASS] == ELFCLASS64 && header.e_machine == kMachine;
}

}  // namespace

std::string Command::start(const std::vector<std::string> &argv, int &number) {
  const Caller &caller = currentCaller();
  std::vector<char *> words = pointersTo(argv), environment = pointersTo(caller.environment);
  char **variables = caller.environment.empty() ? environ : environment.data();
  int gate[2], failures[2];
  if (pipe2(gate, O_CLOEXEC) != 0) return strerror(errno);
  if (pipe2(failures, O_CLOEXEC) != 0) {
    close(gate[0]), close(gate[1]);
    return strerror(errno);
  }
  pid_ = fork();
  if (pid_ == 0) {
    close(gate[1]);
    runChild(gate[0], failures[1], words.data(), variables, caller);
  }
  close(gate[0]), close(failures[1]);
  std::string message = pid_ < 0 ? strerror(errno) : "";
  if (pid_ > 0 && ptrace(PTRACE_SEIZE, pid_, 0, PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL) != 0) message = strerror(errno);
  if (message.empty() && write(gate[1], "", 1) != 1) message = strerror(errno);
  close(gate[1]);
  if (message.empty()) message = stopAtEntry();
  Failure failure;
  if (!message.empty() && read(failures[0], &failure, sizeof failure) == sizeof failure) {
    message = std::string(failure.isCaller ? "cannot become the caller: " : "") + strerror(failure.number);
    number = failure.number;
  }
  close(failures[0]);
  if (!message.empty() && pid_ > 0) end();
  return message;
}

/** Waits until the command stops for this process, and passes on the signals that come before. False when it has ended. */
bool Command::waitForStop(int &status) {
  for (;;) {
    pid_t stopped = waitpid(pid_, &status, __WALL);
    if (stopped < 0 && errno == EINTR) continue;
    if (stopped < 0 || !WIFSTOPPED(status)) {
      pid_ = 0;
      return false;
    }
    if (WSTOPSIG(status) == SIGTRAP) return true;
    ptrace(PTRACE_CONT, pid_, 0, WSTOPSIG(status));
  }
}

/** Leaves the command stopped at its entry point, or where it is after exec() when there can be no breakpoint. */
std::string Command::stopAtEntry() {
  int status;
  if (!waitForStop(status)) return "it ended before it began";
  uint64_t entry = readEntryPoint(pid_);
  if (!kHasBreakpoint || entry == 0 || !isNative(pid_)) return "";
  auto address = reinterpret_cast<void *>(entry);
  errno = 0;
  long word = ptrace(PTRACE_PEEKTEXT, pid_, address, 0);
  if (errno != 0 || ptrace(PTRACE_POKETEXT, pid_, address, trapWord(word)) != 0) return "";
  ptrace(PTRACE_CONT, pid_, 0, 0);
  if (!waitForStop(status)) return "it ended before it began";
  ptrace(PTRACE_POKETEXT, pid_, address, word);
  user_regs_struct registers;
  iovec area = {&registers, sizeof registers};
  if (ptrace(PTRACE_GETREGSET, pid_, NT_PRSTATUS, &area) != 0 || programCounter(registers) != trappedAt(entry))
    return "it did not reach its entry point";
  setProgramCounter(registers, entry);
  if (ptrace(PTRACE_SETREGSET, pid_, NT_PRSTATUS, &area) != 0) return strerror(errno);
  return "";
}

void Command::release() {
  if (pid_ == 0 || isReleased_) return;
  isReleased_ = true;
  ptrace(PTRACE_DETACH, pid_, 0, 0);
}

void Command::end() {
  reap();
  if (pid_ == 0) return;
  kill(pid_, isReleased_ ? SIGTERM : SIGKILL);
  if (isReleased_) return;
  while (waitpid(pid_, nullptr, __WALL) < 0 && errno == EINTR) continue;
  pid_ = 0;
}

void Command::reap() {
  if (pid_ != 0 && isReleased_ && waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = 0;
}
