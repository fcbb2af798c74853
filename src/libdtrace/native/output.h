/**
 * Where libdtrace prints to: a file that exists in memory only. libdtrace's own buffered handler will not do, since on Linux
 * it is called for printa() alone; and neither will a stream without a descriptor, since freopen() and ftruncate() of a
 * script work on one.
 */
#pragma once

#include "platform.h"

#include <string>

class Output {
 public:
  Output();
  ~Output();
  Output(const Output &) = delete;
  Output &operator=(const Output &) = delete;

  /** Null when there is no memory for it. */
  FILE *stream() const { return stream_; }

  /** What has been printed since the last take(). Empty while the script has sent its output elsewhere by freopen(). */
  std::string take();

 private:
  FILE *stream_;
  /** The file itself: freopen() takes it away from the stream. */
  int fd_;
};
