/**
 * The user on whose behalf this process traces. What libdtrace starts to read a program (cpp) runs as this user, with this
 * user's environment, and gets no other descriptor of this process.
 */
#pragma once

#include <cstdio>
#include <string>
#include <sys/types.h>
#include <vector>

/** A user, and the environment of what is run as this user; an empty one stands for the own. */
struct Caller {
  bool isKnown = false;
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups;
  /** NAME=value. */
  std::vector<std::string> environment;
};

/** From now on programs are started as this user; as the own user when it is not known. */
void setCaller(Caller caller);
const Caller &currentCaller();

/** For a process just forked: becomes the user of `caller` for good. Returns false when the system refuses. */
bool becomeCaller(const Caller &caller);

/** Lets no descriptor from 3 on reach what is started later, whoever opened it. */
void closeOnExec();

/** For a process just forked: closes all descriptors from 3 on at exec(), and restores what exec() does not: ignored signals. */
void prepareExec();

/** execvp() as libdtrace sees it. The program runs at most ten seconds, and not longer than this process. */
int execAsCaller(const char *file, char *const argv[]);

/** tmpfile() as libdtrace sees it: a file that programs of another user can write through /dev/fd. */
FILE *openTemporaryFile();

/** pipe() as libdtrace sees it: closed on exec. */
int openPipe(int ends[2]);
