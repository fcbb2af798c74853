/*
 * name:  open
 * why:   latency of opening files (open, openat), by program
 * unit:  ns
 * keys:  program
 * usage: heat-tracer --probe open [-p PID]
 * note:  includes the path lookup; failed opens count too
 */

syscall::open:entry, syscall::open64:entry, syscall::openat:entry, syscall::openat64:entry
/pid != $pid && ($target == 0 || pid == $target)/
{
	self->start = timestamp;
}

syscall::open:return, syscall::open64:return, syscall::openat:return, syscall::openat64:return
/self->start/
{
	@latency[execname] = llquantize(timestamp - self->start, 2, 6, 33, 8);
	self->start = 0;
}
