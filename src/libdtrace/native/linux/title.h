/** The name of this process in ps, top and traces. */
#pragma once

#include <string>

/**
 * Names all threads `name`, of which the kernel keeps 15 bytes; threads that start later inherit it. `title` replaces the
 * command line as far as that has room; its words end in NUL.
 */
void setProcessTitle(const std::string &name, const std::string &title);
