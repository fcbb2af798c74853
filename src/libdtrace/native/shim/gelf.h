/* Replaces libelf's gelf.h, of which dtrace.h uses three types. Used only where libelf's headers are missing. */
#ifndef LIBDTRACE_SHIM_GELF_H
#define LIBDTRACE_SHIM_GELF_H
#include <elf.h>
typedef Elf64_Addr GElf_Addr;
typedef Elf64_Xword GElf_Xword;
typedef Elf64_Sym GElf_Sym;
#endif
