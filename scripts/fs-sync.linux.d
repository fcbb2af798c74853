/*
 * name:  fs-sync
 * why:   latency of fsync, fdatasync and msync, by program and call
 * unit:  ns
 * keys:  program, call
 * usage: heat-tracer --probe fs-sync [-p PID]
 * note:  databases and editors wait for these calls; block-io shows the disk alone
 *
 * The pragma loads the kernel's types. A script that names no kernel type does not load them, and execname needs them.
 */

#pragma D depends_on module vmlinux

syscall::fsync:entry, syscall::fdatasync:entry, syscall::msync:entry
/pid != $pid && ($target == 0 || pid == $target)/
{
	self->start = timestamp;
}

syscall::fsync:return, syscall::fdatasync:return, syscall::msync:return
/self->start/
{
	@latency[execname, probefunc] = llquantize(timestamp - self->start, 2, 6, 33, 8);
	self->start = 0;
}
