/**
 * Names the addresses of processes by their /proc files and the symbol tables of what they have mapped. It attaches to no
 * process. Processes are looked up anew in each snapshot, files are read once.
 */
#pragma once

#include "../detail.h"
#include "elf-symbols.h"

#include <map>
#include <memory>
#include <sys/types.h>
#include <utility>

/** Names addresses. */
class Symbolizer {
 public:
  /** The process to which addresses of threads are ascribed that have ended. */
  void setTarget(pid_t pid) { target_ = pid; }

  /** `pid`: a process or one of its threads. The name as dtrace(1) prints it: "module`function+0x1c", "module`0x7f…" without a function, "0x7f…" without a module. */
  std::string name(pid_t pid, uint64_t pc, Detail detail);

  /** The next name() reads the mappings of its process anew. Call it before each snapshot. */
  void forgetProcesses() { round_++; }

 private:
  /** A mapped file, by device and inode. */
  using FileId = std::pair<uint64_t, uint64_t>;

  struct Mapping {
    uint64_t start;
    uint64_t end;
    uint64_t offset;
    FileId file;
    std::string path;
  };

  struct Owner {
    pid_t pid = 0;
    uint64_t round = 0;
  };

  struct Process {
    std::vector<Mapping> mappings;
    uint64_t round = 0;
  };

  pid_t findOwner(pid_t thread);
  Process &look(pid_t pid);
  const ElfSymbols &symbols(pid_t pid, const Mapping &mapping);

  pid_t target_ = 0;
  std::map<pid_t, Owner> owners_;
  std::map<pid_t, Process> processes_;
  std::map<FileId, std::unique_ptr<ElfSymbols>> files_;
  uint64_t round_ = 1;
};
