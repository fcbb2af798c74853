/*
 * A loop of getpid() system calls. For each line read from standard input it makes CALLS calls and prints the average
 * nanoseconds per call.
 *
 *   bench-getpid CALLS
 *
 * Ends at the end of standard input, or by itself after ten minutes.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv) {
  long calls = argc > 1 ? atol(argv[1]) : 100000;
  char line[16];
  struct timespec start, end;
  alarm(600);
  while (fgets(line, sizeof line, stdin) != NULL) {
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (long i = 0; i < calls; i++) syscall(SYS_getpid);
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%.2f\n", ((end.tv_sec - start.tv_sec) * 1e9 + (end.tv_nsec - start.tv_nsec)) / calls);
    fflush(stdout);
  }
  return 0;
}
