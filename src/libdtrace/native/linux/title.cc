/**
 * On a private runtime the dynamic loader starts Node: its name would be the process's, and its path would come first in ps.
 * Node's process.title reaches only the words after it. So the words are written over where the kernel keeps them. See
 * title.h.
 */
#include "title.h"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <dirent.h>
#include <sys/prctl.h>

namespace {

void nameThreads(const std::string &name) {
  prctl(PR_SET_NAME, name.c_str());
  DIR *tasks = opendir("/proc/self/task");
  if (tasks == nullptr) return;
  while (const dirent *entry = readdir(tasks)) {
    if (entry->d_name[0] == '.') continue;
    FILE *comm = std::fopen((std::string("/proc/self/task/") + entry->d_name + "/comm").c_str(), "we");
    if (comm == nullptr) continue;
    std::fwrite(name.data(), 1, name.size(), comm);
    std::fclose(comm);
  }
  closedir(tasks);
}

/** Finds the words of the command line: fields 48 and 49 of /proc/self/stat, counted from the name in parentheses. */
bool findArguments(char *&start, char *&end) {
  char line[2048] = "";
  FILE *stat = std::fopen("/proc/self/stat", "re");
  if (stat == nullptr) return false;
  size_t length = std::fread(line, 1, sizeof line - 1, stat);
  std::fclose(stat);
  line[length] = '\0';
  const char *at = std::strrchr(line, ')');
  for (int field = 2; at != nullptr && field < 48; field++) at = std::strchr(at + 1, ' ');
  uint64_t first = 0, last = 0;
  if (at == nullptr || std::sscanf(at, " %" SCNu64 " %" SCNu64, &first, &last) != 2 || first == 0 || last <= first) return false;
  start = reinterpret_cast<char *>(first);
  end = reinterpret_cast<char *>(last);
  return true;
}

}  // namespace

void setProcessTitle(const std::string &name, const std::string &title) {
  nameThreads(name);
  char *start, *end;
  if (!findArguments(start, end)) return;
  size_t room = static_cast<size_t>(end - start);
  size_t length = std::min(title.size(), room - 1);
  std::memset(start, 0, room);
  std::memcpy(start, title.data(), length);
  prctl(PR_SET_MM, PR_SET_MM_ARG_END, start + length, 0, 0);  // without the privilege, zeros follow
}
