/** A breakpoint in a stopped process, for the processors that DTrace runs on. Elsewhere there is none. */
#pragma once

#include <cstdint>
#include <elf.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

#if defined(__x86_64__)

constexpr bool kHasBreakpoint = true;
constexpr int kMachine = EM_X86_64;
/** The word with its first bytes replaced by the instruction that traps. */
inline long trapWord(long word) { return (word & ~0xffL) | 0xcc; }
/** Where the processor is after it has trapped at `address`. */
inline uint64_t trappedAt(uint64_t address) { return address + 1; }
inline uint64_t programCounter(const user_regs_struct &registers) { return registers.rip; }
inline void setProgramCounter(user_regs_struct &registers, uint64_t address) { registers.rip = address; }

#elif defined(__aarch64__)

constexpr bool kHasBreakpoint = true;
constexpr int kMachine = EM_AARCH64;
inline long trapWord(long word) { return static_cast<long>((static_cast<uint64_t>(word) & ~0xffffffffULL) | 0xd4200000ULL); }
inline uint64_t trappedAt(uint64_t address) { return address; }
inline uint64_t programCounter(const user_regs_struct &registers) { return registers.pc; }
inline void setProgramCounter(user_regs_struct &registers, uint64_t address) { registers.pc = address; }

#else

constexpr bool kHasBreakpoint = false;
constexpr int kMachine = EM_NONE;
inline long trapWord(long word) { return word; }
inline uint64_t trappedAt(uint64_t address) { return address; }
inline uint64_t programCounter(const user_regs_struct &) { return 0; }
inline void setProgramCounter(user_regs_struct &, uint64_t) {}

#endif
