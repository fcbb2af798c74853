/*
 * Makes system calls of KEYS different numbers from 200000 on, which no kernel has: a D program that uses the number as key
 * gets exactly KEYS keys. About 50,000 calls a second. Once a second it makes the call 100000, as a clock for the D program.
 *
 *   bench-keys KEYS
 *
 * Ends at the end of standard input, or by itself after ten minutes.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define MARK 100000
#define FIRST 200000

int main(int argc, char **argv) {
  long keys = argc > 1 ? atol(argv[1]) : 1, key = 0;
  struct pollfd input = {.fd = 0, .events = POLLIN};
  struct timespec now;
  time_t last = 0;
  alarm(600);
  while (poll(&input, 1, 0) == 0) {
    for (int i = 0; i < 500; i++, key++) syscall(FIRST + key % keys);
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (now.tv_sec != last) syscall(MARK);
    last = now.tv_sec;
    usleep(9000);
  }
  return 0;
}
