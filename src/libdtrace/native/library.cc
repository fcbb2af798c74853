/** Opens libdtrace with dlopen() and looks up its functions. See library.h. */
#include "library.h"

#include <dlfcn.h>

#include <iterator>
#include <vector>

namespace {

/** The names to try: the given one, or the platform's own. */
std::vector<std::string> candidateNames(const std::string &path) {
  if (!path.empty()) return {path};
  return {std::begin(platform::kLibraries), std::end(platform::kLibraries)};
}

/** Libraries that are open in this process. */
int opened = 0;

}  // namespace

std::unique_ptr<Library> Library::open(const std::string &path, std::string &why) {
  auto library = std::make_unique<Library>();
  for (const std::string &name : candidateNames(path)) {
    library->handle_ = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library->handle_ != nullptr) break;
    const char *reason = dlerror();
    if (why.empty()) why = reason;
  }
  if (library->handle_ == nullptr) return nullptr;
  opened++;
  if (!platform::guardLibrary(library->handle_)) {
    why = "its calls to other processes cannot be guarded";
    return nullptr;
  }
#define LOOK_UP(function)                                                                                           \
  library->function = reinterpret_cast<decltype(library->function)>(dlsym(library->handle_, #function));            \
  if (library->function == nullptr) {                                                                               \
    why = std::string("it has no ") + #function + "()";                                                             \
    return nullptr;                                                                                                 \
  }
  LIBDTRACE_FUNCTIONS(LOOK_UP)
#undef LOOK_UP
  auto version = static_cast<const char *const *>(dlsym(library->handle_, "_dtrace_version"));
  if (version != nullptr) library->version = *version;
  return library;
}

bool Library::isTaken() { return platform::kOneHandle && opened > 0; }

Library::~Library() {
  if (handle_ == nullptr) return;
  dlclose(handle_);
  opened--;
}
