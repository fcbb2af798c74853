/*
 * name:  syscall
 * why:   latency of every system call, by call
 * unit:  ns
 * keys:  call=syscall
 * usage: heat-tracer --probe syscall [-p PID]
 * needs: rawtp:raw_syscalls
 * note:  wall-clock time from entry to return; calls that wait (poll, futex, read from a terminal) show at the top,
 *        calls that compute at the bottom; calls of 32-bit programs get wrong names
 *
 * The probes of syscall::: are 720 on Linux, and the kernel takes a minute to detach them. The two raw tracepoints see
 * the same calls, give their numbers, and slow the traced program down less than names would.
 */

rawtp:raw_syscalls::sys_enter
/pid != $pid && ($target == 0 || pid == $target)/
{
	self->start = timestamp;
	self->number = arg1;
}

rawtp:raw_syscalls::sys_exit
/self->start/
{
	@latency[self->number] = llquantize(timestamp - self->start, 2, 6, 33, 8);
	self->start = 0;
	self->number = 0;
}

/* A thread that ends in a call (exit, exit_group) never returns from that call. */
rawtp:sched::sched_process_exit
/self->start/
{
	self->start = 0;
	self->number = 0;
}
