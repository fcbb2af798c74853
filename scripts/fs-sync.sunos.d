/*
 * name:  fs-sync
 * why:   latency of fsync and fdatasync, by program and call
 * unit:  ns
 * keys:  program, call
 * usage: heat-tracer --probe fs-sync [-p PID]
 * note:  on illumos, fsync and fdatasync are both the system call fdsync
 */

syscall::fdsync:entry
/pid != $pid && ($target == 0 || pid == $target)/
{
	self->start = timestamp;
}

syscall::fdsync:return
/self->start/
{
	@latency[execname, probefunc] = llquantize(timestamp - self->start, 2, 6, 33, 8);
	self->start = 0;
}
