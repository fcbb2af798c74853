/*
 * Does what makes an attached process fragile: three threads create and join further threads, the main thread loads and
 * unloads a library, forks, and calls `breathe`, ROUNDS times. After that, on SIGUSR1 and after two minutes it exits with
 * status 0 while its threads still run. Prints "ready PID".
 *
 *   restless [ROUNDS]
 */
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile long breaths;
static volatile sig_atomic_t is_leaving;

static void leave(int unused) {
  (void)unused;
  is_leaving = 1;
}

__attribute__((noinline, noclone)) long breathe(long more) {
  breaths += more;
  return breaths;
}

static void *run_short(void *unused) {
  breathe(1);
  usleep(500);
  return unused;
}

static void *run_long(void *unused) {
  for (;;) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, run_short, NULL) == 0) pthread_join(thread, NULL);
    getppid();
    usleep(40000);
  }
  return unused;
}

static long now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

int main(int argc, char **argv) {
  long rounds = argc > 1 ? atol(argv[1]) : -1;
  long end = now_ms() + 120000;
  pthread_t threads[3];
  signal(SIGUSR1, leave);
  for (int i = 0; i < 3; i++) pthread_create(&threads[i], NULL, run_long, NULL);
  printf("ready %d\n", getpid());
  fflush(stdout);
  for (; rounds != 0 && !is_leaving && now_ms() < end; rounds--) {
    void *library = dlopen("libm.so.6", RTLD_NOW | RTLD_LOCAL);
    if (library != NULL) dlclose(library);
    breathe(1);
    pid_t child = fork();
    if (child == 0) _exit(0);
    if (child > 0) waitpid(child, NULL, 0);
    usleep(30000);
  }
  return 0;
}
