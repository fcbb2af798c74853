/*
 * Calls `outer` COUNT times, which sleeps TIME_US microseconds and calls `descend`, which calls itself twice more:
 * COUNT calls of outer, 3 * COUNT of descend.
 *
 *   functions COUNT TIME_US
 *
 * Prints "ready PID", reads a line, works, prints "done", and reads until end of input. Ends by itself after a minute.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static volatile int depth_seen;

__attribute__((noinline, noclone)) int descend(int depth) {
  depth_seen = depth;
  if (depth > 0) depth_seen += descend(depth - 1);
  return depth_seen;
}

__attribute__((noinline, noclone)) int outer(unsigned us) {
  usleep(us);
  return descend(2) + 1;
}

int main(int argc, char **argv) {
  long count = argc > 1 ? atol(argv[1]) : 100;
  unsigned us = argc > 2 ? (unsigned)atol(argv[2]) : 2000;
  char line[64];
  alarm(60);
  setvbuf(stdout, NULL, _IOLBF, 0);
  printf("ready %d\n", getpid());
  if (fgets(line, sizeof line, stdin) == NULL) return 1;
  for (long i = 0; i < count; i++) outer(us);
  puts("done");
  while (fgets(line, sizeof line, stdin) != NULL) {
  }
  return 0;
}
