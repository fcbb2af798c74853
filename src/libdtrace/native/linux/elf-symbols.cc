/**
 * Reads with pread(): a file that is cut short while it is mapped would kill this process with SIGBUS. When the file has no
 * symbol table of its own, the one of its debug package is read, found by the build id. See elf-symbols.h.
 */
#include "elf-symbols.h"

#include <algorithm>
#include <cstring>
#include <elf.h>
#include <fcntl.h>
#include <unistd.h>

namespace {

/** More than any real program has. A file that claims more is damaged, or made to keep root busy. */
constexpr uint64_t kMostBytes = uint64_t{256} << 20;
constexpr uint64_t kMostSections = 4096;
constexpr size_t kMostSegments = 64;
constexpr int kMostTables = 2;
constexpr size_t kLongestName = 4096;

struct Types64 {
  using File = Elf64_Ehdr;
  using Header = Elf64_Shdr;
  using Program = Elf64_Phdr;
  using Symbol = Elf64_Sym;
};
struct Types32 {
  using File = Elf32_Ehdr;
  using Header = Elf32_Shdr;
  using Program = Elf32_Phdr;
  using Symbol = Elf32_Sym;
};

bool readAt(int fd, void *into, uint64_t size, uint64_t offset) {
  auto at = static_cast<char *>(into);
  while (size > 0) {
    ssize_t got = pread(fd, at, size, static_cast<off_t>(offset));
    if (got <= 0) return false;
    at += got;
    offset += static_cast<uint64_t>(got);
    size -= static_cast<uint64_t>(got);
  }
  return true;
}

/** `count` elements at `offset`; empty when the file has fewer or they would be too many. */
template <class Element> std::vector<Element> readArray(int fd, uint64_t offset, uint64_t count) {
  if (count == 0 || count > kMostBytes / sizeof(Element)) return {};
  if (lseek(fd, 0, SEEK_END) < static_cast<off_t>(count * sizeof(Element))) return {};
  std::vector<Element> elements(count);
  if (!readAt(fd, elements.data(), count * sizeof(Element), offset)) elements.clear();
  return elements;
}

/** The build id in a section of notes, in hexadecimal; empty when there is none. */
std::string parseBuildId(const std::vector<char> &notes) {
  if (notes.size() < sizeof(Elf64_Nhdr) + 4) return "";
  Elf64_Nhdr header;
  std::memcpy(&header, notes.data(), sizeof header);
  if (header.n_type != NT_GNU_BUILD_ID || header.n_namesz != 4 || std::memcmp(&notes[sizeof header], "GNU", 4) != 0) return "";
  if (header.n_descsz < 2 || header.n_descsz > notes.size() - sizeof header - 4) return "";
  std::string id;
  for (size_t i = 0; i < header.n_descsz; i++) {
    char text[3];
    std::snprintf(text, sizeof text, "%02x", static_cast<unsigned char>(notes[sizeof header + 4 + i]));
    id += text;
  }
  return id;
}

}  // namespace

ElfSymbols::ElfSymbols(int fd, bool hasDebugFile) {
  unsigned char ident[EI_NIDENT];
  if (!readAt(fd, ident, sizeof ident, 0) || std::memcmp(ident, ELFMAG, SELFMAG) != 0) return;
  if (ident[EI_DATA] != ELFDATA2LSB) return;
  if (ident[EI_CLASS] == ELFCLASS64) read<Types64>(fd, hasDebugFile);
  if (ident[EI_CLASS] == ELFCLASS32) read<Types32>(fd, hasDebugFile);
  sort();
}

/** Reads the segments, and the symbol tables of the file or else of its debug file. A debug file has no further one. */
template <class Types> void ElfSymbols::read(int fd, bool hasDebugFile) {
  typename Types::File file;
  if (!readAt(fd, &file, sizeof file, 0) || file.e_shnum > kMostSections) return;
  for (const auto &program : readArray<typename Types::Program>(fd, file.e_phoff, file.e_phnum))
    if (program.p_type == PT_LOAD && segments_.size() < kMostSegments) segments_.push_back({program.p_offset, program.p_filesz, program.p_vaddr});
  auto sections = readArray<typename Types::Header>(fd, file.e_shoff, file.e_shnum);
  bool hasTable = false;
  int tables = 0;
  std::string buildId;
  for (const auto &section : sections) {
    bool isTable = section.sh_type == SHT_SYMTAB || section.sh_type == SHT_DYNSYM;
    if (isTable && section.sh_link < sections.size() && tables++ < kMostTables) {
      if (addTable<Types>(fd, section, sections[section.sh_link])) hasTable |= section.sh_type == SHT_SYMTAB;
    } else if (section.sh_type == SHT_NOTE && section.sh_size <= 4096 && buildId.empty()) {
      buildId = parseBuildId(readArray<char>(fd, section.sh_offset, section.sh_size));
    }
  }
  if (hasTable || buildId.empty() || !hasDebugFile) return;
  std::string path = "/usr/lib/debug/.build-id/" + buildId.substr(0, 2) + "/" + buildId.substr(2) + ".debug";
  int debug = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (debug < 0) return;
  auto own = std::move(segments_);
  ElfSymbols other(debug, false);
  ::close(debug);
  segments_ = std::move(own);
  if (other.symbols_.size() <= symbols_.size()) return;
  symbols_ = std::move(other.symbols_);
  names_ = std::move(other.names_);
}

/** Adds the functions of one symbol table. Returns false when the table cannot be read. */
template <class Types>
bool ElfSymbols::addTable(int fd, const typename Types::Header &table, const typename Types::Header &strings) {
  using Symbol = typename Types::Symbol;
  if (table.sh_entsize != sizeof(Symbol) || strings.sh_type != SHT_STRTAB) return false;
  auto symbols = readArray<Symbol>(fd, table.sh_offset, table.sh_size / sizeof(Symbol));
  auto text = readArray<char>(fd, strings.sh_offset, strings.sh_size);
  if (symbols.empty() || text.empty() || names_.size() + text.size() > kMostBytes) return false;
  auto base = static_cast<uint32_t>(names_.size());
  names_.append(text.data(), text.size());
  names_ += '\0';
  for (const Symbol &symbol : symbols) {
    if (symbol.st_shndx == SHN_UNDEF || symbol.st_name == 0 || symbol.st_name >= text.size()) continue;
    addSymbol(symbol.st_value, symbol.st_size, base + symbol.st_name, symbol.st_info);
  }
  return true;
}

void ElfSymbols::addSymbol(uint64_t address, uint64_t size, uint32_t name, unsigned char info) {
  unsigned type = info & 0xf;
  if (type == STT_FUNC || type == STT_GNU_IFUNC) symbols_.push_back({address, size, name});
}

/** By address. Of several names of one address the shortest comes last, and is found: `read` rather than `__libc_read`. */
void ElfSymbols::sort() {
  const char *names = names_.c_str();
  auto rank = [names](const ElfSymbol &symbol) { return strnlen(names + symbol.name, kLongestName); };
  std::sort(symbols_.begin(), symbols_.end(), [&](const ElfSymbol &a, const ElfSymbol &b) {
    if (a.address != b.address) return a.address < b.address;
    if ((a.size == 0) != (b.size == 0)) return a.size == 0;
    if (rank(a) != rank(b)) return rank(a) > rank(b);
    return std::strncmp(names + a.name, names + b.name, kLongestName) > 0;
  });
}

std::string ElfSymbols::find(uint64_t offset, uint64_t &distance) const {
  for (const Segment &segment : segments_) {
    if (offset < segment.offset || offset - segment.offset >= segment.size) continue;
    uint64_t address = offset - segment.offset + segment.address;
    auto after = std::upper_bound(symbols_.begin(), symbols_.end(), address,
                                  [](uint64_t wanted, const ElfSymbol &symbol) { return wanted < symbol.address; });
    if (after == symbols_.begin()) return "";
    const ElfSymbol &symbol = *(after - 1);
    distance = address - symbol.address;
    // hand-written functions have no size: they reach to the next one
    if (symbol.size != 0 && distance >= symbol.size) return "";
    const char *name = names_.c_str() + symbol.name;
    return std::string(name, strnlen(name, kLongestName));
  }
  return "";
}
