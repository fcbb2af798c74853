/**
 * The stream that libdtrace prints to: a file in memory. Rejected: libdtrace's own buffered handler, which on Linux is called
 * for printa() only; and a stream without a file descriptor, because a script's freopen() and ftruncate() need one.
 */
#pragma once

#include "platform.h"

#include <string>

/** One output stream; take() reads what was printed to it. */
class Output {
 public:
  Output();
  ~Output();
  Output(const Output &) = delete;
  Output &operator=(const Output &) = delete;

  /** The stream; null when it could not be created. */
  FILE *stream() const { return stream_; }

  /** What has been printed since the last take(). Empty while freopen() sends the script's output elsewhere. */
  std::string take();

 private:
  FILE *stream_;
  /** A second descriptor of the file, because freopen() closes the stream's own. */
  int fd_;
};
