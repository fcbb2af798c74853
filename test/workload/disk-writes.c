/*
 * COUNT times: writes 4096 bytes past the page cache (O_DIRECT, where the file system has it) into FILE, then fsync and
 * fdatasync.
 *
 *   disk-writes FILE COUNT
 *
 * Prints "ready PID", reads a line, works, removes FILE, prints "done DIRECT" (1 when O_DIRECT was had, else 0), and reads
 * until end of input. Ends by itself after a minute.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv) {
  long count = argc > 2 ? atol(argv[2]) : 50;
  char line[64];
  void *block;
  int direct = 1, file;
  if (argc < 2 || posix_memalign(&block, 4096, 4096) != 0) return 1;
  memset(block, 'x', 4096);
  alarm(60);
  setvbuf(stdout, NULL, _IOLBF, 0);
  file = open(argv[1], O_CREAT | O_WRONLY | O_DIRECT, 0600);
  if (file < 0) {
    direct = 0;
    file = open(argv[1], O_CREAT | O_WRONLY, 0600);
  }
  if (file < 0) return 1;
  printf("ready %d\n", getpid());
  if (fgets(line, sizeof line, stdin) == NULL) return 1;
  for (long i = 0; i < count; i++) {
    if (pwrite(file, block, 4096, i * 4096) != 4096) return 1;
    if (fsync(file) != 0 || fdatasync(file) != 0) return 1;
  }
  unlink(argv[1]);
  printf("done %d\n", direct);
  while (fgets(line, sizeof line, stdin) != NULL) {
  }
  return 0;
}
