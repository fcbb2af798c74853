/**
 * Writes into the library's global offset table, where the dynamic linker put the addresses of the imported functions. Other
 * libraries keep theirs. Rejected: LD_PRELOAD, which every child process would inherit; a seccomp filter, which it would
 * inherit too and which cannot tell libdtrace's calls from others. See imports.h.
 */
#include "imports.h"

#include <cstdint>
#include <cstring>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

namespace {

/** What the library's dynamic section names. */
struct Tables {
  const ElfW(Sym) *symbols = nullptr;
  const char *strings = nullptr;
  uintptr_t relocations[2] = {};
  size_t sizes[2] = {};
};

/** glibc has added the load address to the pointers of the dynamic section already, other dynamic linkers have not. */
uintptr_t locate(const link_map *map, uintptr_t pointer) { return pointer < map->l_addr ? pointer + map->l_addr : pointer; }

Tables readTables(const link_map *map) {
  Tables tables;
  for (const ElfW(Dyn) *entry = map->l_ld; entry->d_tag != DT_NULL; entry++) {
    switch (entry->d_tag) {
      case DT_SYMTAB: tables.symbols = reinterpret_cast<const ElfW(Sym) *>(locate(map, entry->d_un.d_ptr)); break;
      case DT_STRTAB: tables.strings = reinterpret_cast<const char *>(locate(map, entry->d_un.d_ptr)); break;
      case DT_JMPREL: tables.relocations[0] = locate(map, entry->d_un.d_ptr); break;
      case DT_PLTRELSZ: tables.sizes[0] = entry->d_un.d_val; break;
      case DT_RELA: tables.relocations[1] = locate(map, entry->d_un.d_ptr); break;
      case DT_RELASZ: tables.sizes[1] = entry->d_un.d_val; break;
      default: break;
    }
  }
  return tables;
}

/** A range of addresses; for dl_iterate_phdr() also the library that is looked for. */
struct Range {
  uintptr_t library;
  uintptr_t start;
  uintptr_t end;
};

int findRelro(dl_phdr_info *info, size_t, void *arg) {
  auto range = static_cast<Range *>(arg);
  if (info->dlpi_addr != range->library) return 0;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) &header = info->dlpi_phdr[i];
    if (header.p_type != PT_GNU_RELRO) continue;
    range->start = info->dlpi_addr + header.p_vaddr;
    range->end = range->start + header.p_memsz;
  }
  return 1;
}

/** Writes one slot. Where the linker has made the page read-only, it is read-only again afterwards. */
bool writeSlot(const link_map *map, void **slot, void *function) {
  Range relro = {map->l_addr, 0, 0};
  dl_iterate_phdr(findRelro, &relro);
  auto address = reinterpret_cast<uintptr_t>(slot);
  bool isReadOnly = address >= relro.start && address < relro.end;
  auto size = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  auto page = reinterpret_cast<void *>(address & ~(size - 1));
  if (isReadOnly && mprotect(page, size, PROT_READ | PROT_WRITE) != 0) return false;
  *slot = function;
  return !isReadOnly || mprotect(page, size, PROT_READ) == 0;
}

}  // namespace

bool replaceImports(void *handle, const Replacement *replacements, int count) {
  auto map = static_cast<const link_map *>(handle);
  Tables tables = readTables(map);
  if (tables.symbols == nullptr || tables.strings == nullptr) return false;
  for (int table = 0; table < 2; table++) {
    auto relocation = reinterpret_cast<const ElfW(Rela) *>(tables.relocations[table]);
    for (size_t left = tables.sizes[table] / sizeof *relocation; relocation != nullptr && left > 0; left--, relocation++) {
      size_t index = relocation->r_info >> (sizeof(uintptr_t) == 8 ? 32 : 8);
      if (index == 0) continue;
      const ElfW(Sym) &symbol = tables.symbols[index];
      if (symbol.st_shndx != SHN_UNDEF) continue;
      for (int i = 0; i < count; i++) {
        if (std::strcmp(tables.strings + symbol.st_name, replacements[i].name) != 0) continue;
        auto slot = reinterpret_cast<void **>(map->l_addr + relocation->r_offset);
        if (!writeSlot(map, slot, replacements[i].function)) return false;
      }
    }
  }
  return true;
}
