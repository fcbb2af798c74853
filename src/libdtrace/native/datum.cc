/** Reads values out of libdtrace's buffers. See datum.h. */
#include "datum.h"

#include <algorithm>
#include <cstring>

namespace {

/** Doubles hold all integers up to this exactly. */
constexpr int64_t kExact = int64_t{1} << 53;

template <class Integer> Integer read(const char *address) {
  Integer value;
  std::memcpy(&value, address, sizeof value);
  return value;
}

/** Appends a byte as \xNN. */
void escape(std::string &out, unsigned char byte) {
  char text[5];
  std::snprintf(text, sizeof text, "\\x%02x", byte);
  out += text;
}

/** Length of the valid UTF-8 sequence that starts at `s`; 0 when there is none. */
size_t sequenceLength(const unsigned char *s, size_t left) {
  if (s[0] < 0x80) return 1;
  size_t length = s[0] >= 0xc2 && s[0] <= 0xdf ? 2 : (s[0] & 0xf0) == 0xe0 ? 3 : s[0] >= 0xf0 && s[0] <= 0xf4 ? 4 : 0;
  if (length == 0 || length > left) return 0;
  for (size_t i = 1; i < length; i++)
    if ((s[i] & 0xc0) != 0x80) return 0;
  bool overlong = (s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xf0 && s[1] < 0x90);
  bool beyond = (s[0] == 0xed && s[1] >= 0xa0) || (s[0] == 0xf4 && s[1] >= 0x90);
  return overlong || beyond ? 0 : length;
}

Datum text(std::string content) {
  Datum datum;
  datum.isText = true;
  datum.text = std::move(content);
  return datum;
}

/** A value of unknown type: text when it is printable bytes followed by NULs only, otherwise every byte as \xNN. */
Datum bytes(const char *address, size_t size) {
  size_t length = strnlen(address, size);
  bool padded = std::all_of(address + length, address + size, [](char c) { return c == '\0'; });
  bool printable = std::all_of(address, address + length, [](char c) { return std::isprint(static_cast<unsigned char>(c)); });
  if (length > 0 && padded && printable) return text(std::string(address, length));
  std::string out;
  for (size_t i = 0; i < size; i++) escape(out, static_cast<unsigned char>(address[i]));
  return text(out);
}

std::string kernelAddress(const Library &lib, dtrace_hdl_t *dtp, uint64_t pc) {
  char buffer[2048] = "";
  lib.dtrace_addr2str(dtp, pc, buffer, sizeof buffer);
  return toUtf8(buffer, std::strlen(buffer));
}

std::string userAddress(const Library &lib, dtrace_hdl_t *dtp, uint64_t pid, uint64_t pc, Detail detail) {
  std::string name = platform::userName(lib, dtp, static_cast<pid_t>(pid), pc, detail);
  return toUtf8(name.data(), name.size());
}

/** A process and an address, one word each: the data of uaddr(), usym() and umod(). */
Datum userSymbol(const Library &lib, dtrace_hdl_t *dtp, const char *address, Detail detail) {
  return text(userAddress(lib, dtp, read<uint64_t>(address), read<uint64_t>(address + 8), detail));
}

std::string withoutOffset(std::string symbol) {
  size_t plus = symbol.rfind("+0x");
  return plus == std::string::npos ? symbol : symbol.substr(0, plus);
}

/** `module` of a symbol such as "module`function". */
std::string moduleName(const std::string &symbol) { return symbol.substr(0, symbol.find('`')); }

/** The frames of a stack, innermost first, one per line. */
Datum stack(const Library &lib, dtrace_hdl_t *dtp, const dtrace_recdesc_t *record, const char *address) {
  bool user = record->dtrd_action != DTRACEACT_STACK;
  platform::Stack stack = platform::stackOf(record, address, user);
  std::string frames;
  for (size_t i = 0; i < stack.depth; i++) {
    const char *at = stack.frames + i * stack.width;
    uint64_t pc = stack.width == 4 ? read<uint32_t>(at) : read<uint64_t>(at);
    if (pc == 0) break;
    if (i > 0) frames += '\n';
    frames += user ? userAddress(lib, dtp, stack.pid, pc, Detail::address) : kernelAddress(lib, dtp, pc);
  }
  return text(frames);
}

/** An integer or a string. dtrace(1) prints integers of less than 32 bits as unsigned, wider ones as signed. */
Datum plain(const dtrace_recdesc_t *record, const char *address) {
  Datum datum;
  bool isString = record->dtrd_alignment == 1 && record->dtrd_size > 1;
  if (isString) return text(toUtf8(address, strnlen(address, record->dtrd_size)));
  switch (record->dtrd_size) {
    case 1: datum.integer = read<uint8_t>(address); return datum;
    case 2: datum.integer = read<uint16_t>(address); return datum;
    case 4: datum.integer = read<int32_t>(address); return datum;
    case 8: datum.integer = read<int64_t>(address); return datum;
    default: return bytes(address, record->dtrd_size);
  }
}

}  // namespace

std::string toUtf8(const char *bytes, size_t size) {
  auto s = reinterpret_cast<const unsigned char *>(bytes);
  std::string out;
  out.reserve(size);
  for (size_t i = 0; i < size;) {
    size_t length = sequenceLength(s + i, size - i);
    if (length == 0) escape(out, s[i]);
    else out.append(bytes + i, length);
    i += std::max<size_t>(length, 1);
  }
  return out;
}

Datum datumOf(const Library &lib, dtrace_hdl_t *dtp, const dtrace_recdesc_t *record, const char *address) {
  switch (record->dtrd_action) {
    case DTRACEACT_STACK:
    case DTRACEACT_USTACK:
    case DTRACEACT_JSTACK: return stack(lib, dtp, record, address);
    case DTRACEACT_SYM: return text(withoutOffset(kernelAddress(lib, dtp, read<uint64_t>(address))));
    case DTRACEACT_MOD: return text(moduleName(kernelAddress(lib, dtp, read<uint64_t>(address))));
    case DTRACEACT_UADDR: return userSymbol(lib, dtp, address, Detail::address);
    case DTRACEACT_USYM: return userSymbol(lib, dtp, address, Detail::function);
    case DTRACEACT_UMOD: return userSymbol(lib, dtp, address, Detail::module);
    default: return plain(record, address);
  }
}

Napi::Value Datum::toValue(Napi::Env env) const {
  if (isText) return Napi::String::New(env, text);
  if (integer > kExact || integer < -kExact) return Napi::String::New(env, std::to_string(integer));
  return Napi::Number::New(env, static_cast<double>(integer));
}
