/*
 * name:  fs-sync
 * why:   latency of the calls that force data to disk, by program and call
 * unit:  ns
 * keys:  program, call
 * usage: heat-tracer --probe fs-sync [-p PID]
 * note:  illumos: fsync and fdatasync are both fdsync
 */

syscall::fdsync:entry
/pid != $pid && ($target == 0 || pid == $target)/
{
	self->start = timestamp;
}

syscall::fdsync:return
/self->start/
{
	@latency[execname, probefunc] = llquantize(timestamp - self->start, 10, 2, 9, 20);
	self->start = 0;
}
