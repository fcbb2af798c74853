/*
 * Reads the symbols of an ELF file and of damaged copies of it, as the consumer does with files of other users.
 *
 *   elf-symbols FILE COPIES SEED
 *
 * Prints the name found at each function's own address that `FILE` is asked for on standard input, as hexadecimal offsets in
 * the file, one a line. Then damages COPIES copies: random bytes, most of them in the headers, or a cut. Build it with
 * -fsanitize=address,undefined: any fault ends it.
 */
#include "../../src/libdtrace/native/linux/elf-symbols.h"

#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <random>
#include <sys/mman.h>
#include <unistd.h>

static int writeCopy(const std::string &bytes) {
  int fd = memfd_create("copy", 0);
  if (fd < 0 || write(fd, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) std::exit(3);
  return fd;
}

static void damage(std::string &bytes, std::mt19937 &random, size_t sections) {
  for (unsigned i = random() % 6; i > 0; i--) {
    size_t range = random() % 2 == 0 ? std::min<size_t>(bytes.size(), 1024) : bytes.size() - sections;
    size_t start = range <= 1024 ? 0 : sections;
    bytes[start + random() % std::max<size_t>(range, 1)] = static_cast<char>(random() % 3 == 0 ? 0xff : random());
  }
  if (random() % 8 == 0) bytes.resize(random() % bytes.size());
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  std::ifstream file(argv[1], std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (bytes.size() < 64) return 2;
  int fd = writeCopy(bytes);
  ElfSymbols whole(fd);
  close(fd);
  uint64_t offset, distance = 0;
  while (std::scanf("%" SCNx64, &offset) == 1) {
    std::string name = whole.find(offset, distance);
    std::printf("%s+%" PRIu64 "\n", name.empty() ? "?" : name.c_str(), distance);
  }
  uint64_t sections;
  std::memcpy(&sections, bytes.data() + 40, sizeof sections);  // e_shoff of a 64-bit file
  std::mt19937 random(static_cast<unsigned>(std::atol(argv[3])));
  for (long left = std::atol(argv[2]); left > 0; left--) {
    std::string copy = bytes;
    damage(copy, random, sections < bytes.size() ? sections : 0);
    int damaged = writeCopy(copy);
    ElfSymbols symbols(damaged);
    close(damaged);
    for (int i = 0; i < 20; i++) symbols.find(random() % (2 * bytes.size()), distance);
    symbols.find(~uint64_t{0}, distance);
  }
  return 0;
}
