/*
 * name:  read-write
 * why:   latency of read and write calls, by program and call
 * unit:  ns
 * keys:  program, call
 * usage: heat-tracer --probe read-write [-p PID]
 * note:  files, pipes, sockets and terminals; a read that waits for data includes the wait
 */

syscall::read:entry, syscall::readv:entry, syscall::pread*:entry,
syscall::write:entry, syscall::writev:entry, syscall::pwrite*:entry
/pid != $pid && ($target == 0 || pid == $target)/
{
	self->start = timestamp;
}

syscall::read:return, syscall::readv:return, syscall::pread*:return,
syscall::write:return, syscall::writev:return, syscall::pwrite*:return
/self->start/
{
	@latency[execname, probefunc] = llquantize(timestamp - self->start, 2, 6, 33, 8);
	self->start = 0;
}
