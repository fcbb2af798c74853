/*
 * COUNT waits in futex that nobody ends, of TIMEOUT_US microseconds each.
 *
 *   futex-waits COUNT TIMEOUT_US
 *
 * Prints "ready PID", reads a line, works, prints "done", and reads until end of input. Ends by itself after a minute.
 */
#define _GNU_SOURCE
#include <linux/futex.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv) {
  long count = argc > 1 ? atol(argv[1]) : 100, timeout = argc > 2 ? atol(argv[2]) : 2000;
  struct timespec limit = {timeout / 1000000, timeout % 1000000 * 1000};
  char line[64];
  int word = 0;
  alarm(60);
  setvbuf(stdout, NULL, _IOLBF, 0);
  printf("ready %d\n", getpid());
  if (fgets(line, sizeof line, stdin) == NULL) return 1;
  for (long i = 0; i < count; i++) {
    syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, &limit, NULL, 0);
    syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
  }
  puts("done");
  while (fgets(line, sizeof line, stdin) != NULL) {
  }
  return 0;
}
