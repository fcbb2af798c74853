/*
 * A steady mixture of short and long system calls, for the screen to show: about 3,000 a second from three threads.
 *
 *   bench-steady [MARK_MS]
 *
 * With MARK_MS one more thread makes the system call 100000, which no kernel has, every MARK_MS milliseconds, as a clock for
 * a D program: on some virtual machines a `tick-` probe does not fire on an idle CPU. Ends at the end of standard input, or
 * by itself after ten minutes.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MARK 100000

static unsigned mark_us;

static void *mark(void *unused) {
  for (;;) {
    syscall(MARK);
    usleep(mark_us);
  }
  return unused;
}

/* xorshift: gives the same mixture on every run */
static uint32_t next(uint32_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 17;
  return *state ^= *state << 5;
}

static void *mix(void *seed) {
  static char block[1 << 16];
  uint32_t state = (uint32_t)(uintptr_t)seed;
  int zero = open("/dev/zero", O_RDONLY), null = open("/dev/null", O_WRONLY), ends[2];
  struct stat status;
  if (zero < 0 || null < 0 || pipe(ends) != 0) exit(1);
  for (;;) {
    for (int i = next(&state) % 8; i >= 0; i--) syscall(SYS_getpid);
    (void)!read(zero, block, 1 << (next(&state) % 17));
    (void)!write(null, block, 4096);
    (void)!write(ends[1], block, 512);
    (void)!read(ends[0], block, 512);
    stat("/proc/self/status", &status);
    usleep(50u << (next(&state) % 9));
  }
  return NULL;
}

int main(int argc, char **argv) {
  pthread_t thread;
  char end;
  alarm(600);
  mark_us = argc > 1 ? (unsigned)atoi(argv[1]) * 1000 : 0;
  if (mark_us > 0) pthread_create(&thread, NULL, mark, NULL);
  for (uintptr_t seed = 1; seed <= 3; seed++) pthread_create(&thread, NULL, mix, (void *)(seed * 2654435761u));
  while (read(0, &end, 1) > 0) {
  }
  return 0;
}
