/*
 * Does one kind of work a known number of times after it has read a line, and then waits for the end of its input.
 *
 *   known KIND COUNT [FILE]
 *
 * Prints "ready", reads a line, works, prints "done NAME=VALUE …" (what it did, by its own count or the kernel's), and reads
 * until end of input. Ends by itself after a minute. Its threads are named "known". FILE is written by the kinds that need one.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096L
#define MINE_US 2000

static const char *path;

static void must(int holds, const char *what) {
  if (holds) return;
  perror(what);
  exit(1);
}

static long clock_us(clockid_t id) {
  struct timespec now;
  clock_gettime(id, &now);
  return now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void spin(long us) {
  long end = clock_us(CLOCK_THREAD_CPUTIME_ID) + us;
  while (clock_us(CLOCK_THREAD_CPUTIME_ID) < end) {
  }
}

static struct rusage used(int who) {
  struct rusage usage;
  getrusage(who, &usage);
  return usage;
}

static void getpids(long count) {
  for (long i = 0; i < count; i++) syscall(SYS_getpid);
  printf("done calls=%ld\n", count);
}

/* Makes system calls of COUNT different numbers from 200000 on, which no kernel has, each twice. */
static void numbers(long count) {
  for (long i = 0; i < 2 * count; i++) syscall(200000 + i % count);
  printf("done calls=%ld\n", 2 * count);
}

/* Touches COUNT fresh pages, and 64 pages of a file that is no longer in memory. */
static void faults(long count) {
  static char block[64 * PAGE];
  struct rusage before = used(RUSAGE_SELF);
  int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
  must(fd >= 0 && pwrite(fd, block, sizeof block, 0) == sizeof block && fsync(fd) == 0, path);
  posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
  char *fresh = mmap(NULL, count * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  volatile char *file = mmap(NULL, sizeof block, PROT_READ, MAP_SHARED, fd, 0);
  must(fresh != MAP_FAILED && file != MAP_FAILED, "mmap");
  madvise(fresh, count * PAGE, MADV_NOHUGEPAGE);
  madvise((void *)file, sizeof block, MADV_RANDOM);
  for (long i = 0; i < count; i++) fresh[i * PAGE] = 1;
  for (long i = 0; i < 64; i++) (void)file[i * PAGE];
  struct rusage after = used(RUSAGE_SELF);
  printf("done minor=%ld major=%ld\n", after.ru_minflt - before.ru_minflt, after.ru_majflt - before.ru_majflt);
}

/* Works 2 ms on the CPU and sleeps 1 ms, COUNT times. */
static void turns(long count) {
  for (long i = 0; i < count; i++) {
    spin(MINE_US);
    usleep(1000);
  }
  printf("done turns=%ld\n", count);
}

static pthread_barrier_t together;

static void *rival(void *ms) {
  pthread_barrier_wait(&together);
  struct rusage before = used(RUSAGE_THREAD);
  spin((long)ms * 1000);
  struct rusage after = used(RUSAGE_THREAD);
  return (void *)(after.ru_nivcsw - before.ru_nivcsw);
}

/* Two threads need COUNT ms each of the same CPU: while one runs, the other waits. */
static void rivals(long ms) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(0, &one);
  must(sched_setaffinity(0, sizeof one, &one) == 0, "sched_setaffinity");
  pthread_barrier_init(&together, NULL, 2);
  pthread_t thread;
  must(pthread_create(&thread, NULL, rival, (void *)ms) == 0, "pthread_create");
  void *theirs;
  long mine = (long)rival((void *)ms);
  pthread_join(thread, &theirs);
  printf("done preempted=%ld ms=%ld\n", mine + (long)theirs, ms);
}

/* Binds to a port below those that connect(2) chooses from, as a service does. */
static int bound_low(struct sockaddr_in *at) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  for (int i = 0; i < 10000; i++) {
    *at = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    at->sin_port = htons(10000 + (getpid() + i) % 10000);
    if (bind(fd, (void *)at, sizeof *at) == 0) return fd;
  }
  must(0, "bind");
  return -1;
}

/* COUNT connects to a port that listens, and as many to one that does not. */
static void connects(long count) {
  struct sockaddr_in at[2];
  int listener = bound_low(&at[0]);
  must(bound_low(&at[1]) >= 0 && listen(listener, 16) == 0, "listen");
  for (long i = 0; i < 2 * count; i++) {
    int fd = socket(AF_INET, SOCK_STREAM, 0), refused = connect(fd, (void *)&at[i % 2], sizeof at[0]) < 0;
    must(refused == i % 2, "connect");
    if (!refused) {
      int peer = accept(listener, NULL, NULL);
      must(write(peer, "x", 1) == 1, "write");
      close(peer);
    }
    close(fd);
  }
  printf("done open=%d closed=%d connects=%ld\n", ntohs(at[0].sin_port), ntohs(at[1].sin_port), count);
}

/* Sends itself COUNT datagrams; the kernel receives each in a softirq. */
static void datagrams(long count) {
  struct sockaddr_in self = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof self;
  char byte = 0;
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  must(bind(fd, (void *)&self, size) == 0 && getsockname(fd, (void *)&self, &size) == 0, "bind");
  for (long i = 0; i < count; i++) must(sendto(fd, &byte, 1, 0, (void *)&self, size) == 1 && recv(fd, &byte, 1, 0) == 1, "datagram");
  printf("done datagrams=%ld\n", count);
}

/* A byte into a pipe and out of it again, COUNT times. */
static void pipes(long count) {
  int ends[2];
  char byte = 0;
  must(pipe(ends) == 0, "pipe");
  for (long i = 0; i < count; i++) must(write(ends[1], &byte, 1) == 1 && read(ends[0], &byte, 1) == 1, "pipe");
  printf("done bytes=%ld\n", count);
}

static void opens(long count) {
  for (long i = 0; i < count; i++) {
    int fd = open("/dev/null", O_RDONLY);
    must(fd >= 0, "/dev/null");
    close(fd);
  }
  printf("done opens=%ld\n", count);
}

/* A block written and forced to disk, COUNT times by fsync and as often by fdatasync. */
static void syncs(long count) {
  static char block[PAGE];
  int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
  for (long i = 0; i < 2 * count; i++) {
    memset(block, (int)i, sizeof block);
    must(pwrite(fd, block, sizeof block, i * PAGE) == sizeof block && (i % 2 ? fdatasync(fd) : fsync(fd)) == 0, path);
  }
  printf("done syncs=%ld\n", count);
}

/* Waits 1 ms for a futex that no thread wakes, COUNT times. */
static void futexes(long count) {
  int word = 0;
  struct timespec ms = {.tv_nsec = 1000000};
  for (long i = 0; i < count; i++) syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, &ms, NULL, 0);
  printf("done waits=%ld\n", count);
}

__attribute__((noinline)) void work_a_while(void) { spin(200); }

static void functions(long count) {
  for (long i = 0; i < count; i++) work_a_while();
  printf("done calls=%ld\n", count);
}

static const struct {
  const char *name;
  void (*work)(long);
} kinds[] = {{"getpids", getpids}, {"numbers", numbers}, {"faults", faults}, {"turns", turns}, {"rivals", rivals}, {"connects", connects},
             {"datagrams", datagrams}, {"pipes", pipes}, {"opens", opens}, {"syncs", syncs}, {"futexes", futexes},
             {"functions", functions}};

int main(int argc, char **argv) {
  char line[64];
  alarm(60);
  prctl(PR_SET_NAME, "known");
  setvbuf(stdout, NULL, _IOLBF, 0);
  path = argc > 3 ? argv[3] : "known.tmp";
  for (size_t i = 0; argc > 2 && i < sizeof kinds / sizeof *kinds; i++) {
    if (strcmp(argv[1], kinds[i].name) != 0) continue;
    puts("ready");
    if (fgets(line, sizeof line, stdin) == NULL) return 1;
    kinds[i].work(atol(argv[2]));
    while (fgets(line, sizeof line, stdin) != NULL) {
    }
    return 0;
  }
  fprintf(stderr, "usage: known KIND COUNT [FILE]\n");
  return 2;
}
