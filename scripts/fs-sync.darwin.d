/*
 * name:  fs-sync
 * why:   latency of fsync, by program and call
 * unit:  ns
 * keys:  program, call
 * usage: heat-tracer --probe fs-sync [-p PID]
 * note:  fcntl(F_FULLFSYNC) is not traced
 */

syscall::fsync:entry
/pid != $pid && ($target == 0 || pid == $target)/
{
	self->start = timestamp;
}

syscall::fsync:return
/self->start/
{
	@latency[execname, probefunc] = llquantize(timestamp - self->start, 2, 6, 33, 8);
	self->start = 0;
}
