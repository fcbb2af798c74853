/*
 * Opens FILE COUNT times, and COUNT times a file that is not there.
 *
 *   opens FILE COUNT
 *
 * Prints "ready PID", reads a line, works, prints "done", and reads until end of input. Ends by itself after a minute.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv) {
  long count = argc > 2 ? atol(argv[2]) : 100;
  char line[64];
  if (argc < 2) return 1;
  alarm(60);
  setvbuf(stdout, NULL, _IOLBF, 0);
  printf("ready %d\n", getpid());
  if (fgets(line, sizeof line, stdin) == NULL) return 1;
  for (long i = 0; i < count; i++) {
    close(open(argv[1], O_RDONLY));
    if (open("/nowhere/at/all", O_RDONLY) >= 0) return 1;
  }
  puts("done");
  while (fgets(line, sizeof line, stdin) != NULL) {
  }
  return 0;
}
