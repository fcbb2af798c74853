/**
 * See symbolizer.h. A process that has ended keeps the mappings that were seen last; one that was never seen has no names.
 */
#include "symbolizer.h"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace {

/** When more are known, all are forgotten: a trace of everything meets many short processes. */
constexpr size_t kMostProcesses = 4096;
constexpr size_t kMostFiles = 256;

std::string toHexadecimal(const char *prefix, uint64_t value) {
  char text[32];
  std::snprintf(text, sizeof text, "%s0x%" PRIx64, prefix, value);
  return text;
}

std::string baseName(const std::string &path) {
  std::string name = path.substr(path.rfind('/') + 1);
  size_t end = name.rfind(" (deleted)");
  return end == std::string::npos || end == 0 ? name : name.substr(0, end);
}

/** Opens the file of a mapping without waiting: map_files leads to it even when its name is gone or means another file. */
int openMapped(pid_t pid, uint64_t start, uint64_t end, const std::string &path) {
  char name[96];
  std::snprintf(name, sizeof name, "/proc/%d/map_files/%" PRIx64 "-%" PRIx64, pid, start, end);
  int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd >= 0) return fd;
  return open(("/proc/" + std::to_string(pid) + "/root" + path).c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
}

}  // namespace

/** The process of a thread. libdtrace records the thread of a stack, which may have ended: then as it was seen last. */
pid_t Symbolizer::findOwner(pid_t thread) {
  if (owners_.size() > kMostProcesses && owners_.find(thread) == owners_.end()) owners_.clear();
  Owner &owner = owners_[thread];
  if (owner.round == round_) return owner.pid;
  owner.round = round_;
  FILE *status = std::fopen(("/proc/" + std::to_string(thread) + "/status").c_str(), "re");
  if (status == nullptr) return owner.pid = owner.pid != 0 ? owner.pid : target_ != 0 ? target_ : thread;
  owner.pid = thread;
  char line[256];
  while (std::fgets(line, sizeof line, status) != nullptr && std::sscanf(line, "Tgid: %d", &owner.pid) != 1) continue;
  std::fclose(status);
  return owner.pid;
}

/** The process, with its mappings of this round. */
Symbolizer::Process &Symbolizer::look(pid_t pid) {
  if (processes_.size() > kMostProcesses && processes_.find(pid) == processes_.end()) processes_.clear();
  Process &process = processes_[pid];
  if (process.round == round_) return process;
  process.round = round_;
  FILE *maps = std::fopen(("/proc/" + std::to_string(pid) + "/maps").c_str(), "re");
  if (maps == nullptr) return process;
  std::vector<Mapping> mappings;
  char *line = nullptr;
  size_t room = 0;
  while (getline(&line, &room, maps) > 0) {
    uint64_t start, end, offset, inode;
    unsigned major, minor;
    char access[8];
    int path = 0;
    int fields = std::sscanf(line, "%" SCNx64 "-%" SCNx64 " %7s %" SCNx64 " %x:%x %" SCNu64 " %n", &start, &end, access,
                             &offset, &major, &minor, &inode, &path);
    if (fields < 7 || inode == 0 || access[2] != 'x') continue;
    std::string name = line + path;
    while (!name.empty() && name.back() == '\n') name.pop_back();
    mappings.push_back({start, end, offset, {makedev(major, minor), inode}, std::move(name)});
  }
  std::free(line);
  std::fclose(maps);
  if (!mappings.empty()) process.mappings = std::move(mappings);
  return process;
}

/** The symbols of the mapped file. A file that cannot be opened has none. */
const ElfSymbols &Symbolizer::symbols(pid_t pid, const Mapping &mapping) {
  auto known = files_.find(mapping.file);
  if (known != files_.end()) return *known->second;
  if (files_.size() >= kMostFiles) files_.clear();
  int fd = openMapped(pid, mapping.start, mapping.end, mapping.path);
  struct stat status;
  if (fd >= 0 && (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))) {
    close(fd);
    fd = -1;
  }
  auto symbols = std::make_unique<ElfSymbols>(fd);
  if (fd >= 0) close(fd);
  return *(files_[mapping.file] = std::move(symbols));
}

std::string Symbolizer::name(pid_t pid, uint64_t pc, Detail detail) {
  pid = findOwner(pid);
  const auto &mappings = look(pid).mappings;
  auto mapping = std::find_if(mappings.begin(), mappings.end(),
                              [pc](const Mapping &one) { return pc >= one.start && pc < one.end; });
  if (mapping == mappings.end()) return toHexadecimal("", pc);
  std::string module = baseName(mapping->path);
  if (detail == Detail::module) return module;
  uint64_t distance = 0;
  std::string function = symbols(pid, *mapping).find(pc - mapping->start + mapping->offset, distance);
  if (function.empty()) return toHexadecimal((module + "`").c_str(), pc);
  std::string name = module + "`" + function;
  return detail == Detail::function || distance == 0 ? name : name + toHexadecimal("+", distance);
}
