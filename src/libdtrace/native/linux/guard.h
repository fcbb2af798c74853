/** Keeps libdtrace from what it must not do to other processes. */
#pragma once

/** Replaces what the library `handle` (of dlopen) imports. Returns false when that is not possible: it must not be used then. */
bool guardLibrary(void *handle);
