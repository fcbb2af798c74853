/** The function symbols of one ELF file, read once. Bounded, because the file belongs to whoever runs the traced process. */
#pragma once

#include <cstdint>
#include <string>
#include <vector>

/** A function of the file, by its address in the file's own address space. */
struct ElfSymbol {
  uint64_t address;
  uint64_t size;
  /** Where its name starts in the names. */
  uint32_t name;
};

/** The functions of a file and where its segments are. */
class ElfSymbols {
 public:
  /** Reads the open file `fd` and closes nothing. A file that is no ELF file, or is damaged, has no symbols. */
  explicit ElfSymbols(int fd) : ElfSymbols(fd, true) {}

  /** The function at `offset` of the file; empty when there is none. `distance`: from its start to the offset. */
  std::string find(uint64_t offset, uint64_t &distance) const;

 private:
  ElfSymbols(int fd, bool hasDebugFile);

  struct Segment {
    uint64_t offset;
    uint64_t size;
    uint64_t address;
  };

  template <class Types> void read(int fd, bool hasDebugFile);
  template <class Types> bool addTable(int fd, const typename Types::Header &table, const typename Types::Header &strings);
  void addSymbol(uint64_t address, uint64_t size, uint32_t name, unsigned char info);
  void sort();

  std::vector<Segment> segments_;
  std::vector<ElfSymbol> symbols_;
  std::string names_;
};
