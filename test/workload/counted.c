/*
 * Makes a known number of getpid() system calls after it has read a line, and then waits for the end of its input.
 *
 *   counted CALLS BURST PAUSE_US
 *
 * Prints "ready", reads a line, makes CALLS calls in bursts of BURST with PAUSE_US microseconds between them, prints
 * "done", and reads until end of input. Ends by itself after a minute.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv) {
  long calls = argc > 1 ? atol(argv[1]) : 1000, burst = argc > 2 ? atol(argv[2]) : 100;
  unsigned pause = argc > 3 ? (unsigned)atol(argv[3]) : 0;
  char line[64];
  alarm(60);
  setvbuf(stdout, NULL, _IOLBF, 0);
  puts("ready");
  if (fgets(line, sizeof line, stdin) == NULL) return 1;
  for (long i = 0; i < calls; i++) {
    syscall(SYS_getpid);
    if (pause > 0 && i % burst == burst - 1) usleep(pause);
  }
  puts("done");
  while (fgets(line, sizeof line, stdin) != NULL) {
  }
  return 0;
}
