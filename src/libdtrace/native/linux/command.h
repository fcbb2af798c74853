/**
 * A command that is started to be traced. It stops at its entry point, where all its libraries are mapped and nothing of it
 * has run, and goes on when the probes are enabled. libdtrace's own way would keep it attached to the end: a killed tracer
 * then leaves a breakpoint in it. Here it is attached only until it goes on. When this process dies before that, the kernel
 * ends the command, which has not begun; when it dies later, the command goes on.
 */
#pragma once

#include "caller.h"

/** A started command. */
class Command {
 public:
  /**
   * Starts `argv` as the caller (see setCaller), looked up in the PATH of the caller's environment, with the standard streams
   * of this process and no other descriptor. Returns an error message, empty when the command has stopped at its entry point.
   * `number`: its errno, or 0.
   */
  std::string start(const std::vector<std::string> &argv, int &number);

  /** Lets it run, and attaches to it no more. */
  void release();

  /** Asks it to end, as by kill(1). A command that has not been released has not begun, and is killed. */
  void end();

  /** Collects its exit status when it has ended. */
  void reap();

  /** 0 when there is none or it has been collected. */
  pid_t pid() const { return pid_; }

 private:
  std::string stopAtEntry();
  bool waitForStop(int &status);

  pid_t pid_ = 0;
  bool isReleased_ = false;
};
