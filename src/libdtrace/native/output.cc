/** Reads back what libdtrace has printed. See output.h. */
#include "output.h"

#include <cerrno>
#include <sys/stat.h>
#include <fcntl.h>
#include <unistd.h>

Output::Output() : stream_(platform::memoryFile()), fd_(-1) {
  if (stream_ == nullptr) return;
  fd_ = fcntl(fileno(stream_), F_DUPFD_CLOEXEC, 0);
  if (fd_ >= 0) return;
  fclose(stream_);
  stream_ = nullptr;
}

Output::~Output() {
  if (stream_ != nullptr) fclose(stream_);
  if (fd_ >= 0) ::close(fd_);
}

std::string Output::take() {
  struct stat file;
  if (fflush(stream_) != 0 || fstat(fd_, &file) != 0 || file.st_size <= 0) return "";
  std::string text(static_cast<size_t>(file.st_size), '\0');
  size_t length = 0;
  while (length < text.size()) {
    ssize_t got = pread(fd_, text.data() + length, text.size() - length, static_cast<off_t>(length));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    length += static_cast<size_t>(got);
  }
  text.resize(length);
  rewind(stream_);
  if (ftruncate(fd_, 0) != 0) return "";
  return text;
}
