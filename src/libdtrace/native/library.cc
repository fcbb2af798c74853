#include "library.h"

#include <dlfcn.h>

#include <map>
#include <memory>

namespace {

void *openAny(const std::string &path, std::string &why) {
  if (!path.empty()) {
    void *handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) why = dlerror();
    return handle;
  }
  for (const char *name : platform::kLibraries) {
    void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (handle != nullptr) return handle;
    const char *reason = dlerror();
    if (why.empty()) why = reason;
  }
  return nullptr;
}

}  // namespace

const Library *Library::open(const std::string &path, std::string &why) {
  static std::map<std::string, std::unique_ptr<Library>> opened;
  auto known = opened.find(path);
  if (known != opened.end()) return known->second.get();

  void *handle = openAny(path, why);
  if (handle == nullptr) return nullptr;
  auto library = std::make_unique<Library>();
#define LOOK_UP(function)                                                                       \
  library->function = reinterpret_cast<decltype(library->function)>(dlsym(handle, #function));  \
  if (library->function == nullptr) {                                                           \
    why = std::string("it has no ") + #function + "()";                                         \
    return nullptr;                                                                             \
  }
  LIBDTRACE_FUNCTIONS(LOOK_UP)
#undef LOOK_UP
  auto version = static_cast<const char *const *>(dlsym(handle, "_dtrace_version"));
  library->version = version == nullptr ? "" : *version;
  return (opened[path] = std::move(library)).get();
}
