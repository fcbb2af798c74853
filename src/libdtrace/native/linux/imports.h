/** Replaces functions that a loaded library imports, for that library alone. */
#pragma once

/** Who implements an imported function from now on. */
struct Replacement {
  const char *name;
  void *function;
};

/**
 * Makes the library `handle` (of dlopen) call each replacement instead of the function of the same name that it imports. A
 * name that the library does not import is left out. Returns false when the library's tables cannot be changed.
 */
bool replaceImports(void *handle, const Replacement *replacements, int count);
