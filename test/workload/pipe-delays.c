/*
 * One thread writes a byte into a pipe every PAUSE_US microseconds, the other reads it: COUNT reads that each wait about
 * that long, COUNT writes that wait for nothing.
 *
 *   pipe-delays COUNT PAUSE_US
 *
 * Prints "ready PID", reads a line, works, prints "done", and reads until end of input. Ends by itself after a minute.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int ends[2];
static long count;
static unsigned pause_us;

static void *writer(void *none) {
  for (long i = 0; i < count; i++) {
    usleep(pause_us);
    if (write(ends[1], "x", 1) != 1) abort();
  }
  return none;
}

int main(int argc, char **argv) {
  pthread_t thread;
  char line[64], byte;
  count = argc > 1 ? atol(argv[1]) : 100;
  pause_us = argc > 2 ? (unsigned)atol(argv[2]) : 2000;
  alarm(60);
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (pipe(ends) != 0) return 1;
  printf("ready %d\n", getpid());
  if (fgets(line, sizeof line, stdin) == NULL) return 1;
  pthread_create(&thread, NULL, writer, NULL);
  for (long i = 0; i < count; i++)
    if (read(ends[0], &byte, 1) != 1) return 1;
  pthread_join(thread, NULL);
  puts("done");
  while (fgets(line, sizeof line, stdin) != NULL) {
  }
  return 0;
}
