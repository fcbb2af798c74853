/*
 * name:  syscall
 * why:   latency of every system call, by call
 * unit:  ns
 * keys:  call=syscall
 * usage: heat-tracer --probe syscall [-p PID]
 * needs: rawtp:raw_syscalls
 * note:  wall-clock time from entry to return; waiting calls (poll, futex, a read of a terminal) show at the top,
 *        working ones at the bottom; calls of 32-bit programs are misnamed
 *
 * On Linux the probes of syscall::: are 720, and the kernel takes a minute to let go of them. The two raw tracepoints
 * see the same calls, tell their numbers, and cost the traced program less than names would.
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
	@latency[self->number] = llquantize(timestamp - self->start, 10, 2, 9, 20);
	self->start = 0;
	self->number = 0;
}

/* A thread that ends in a call (exit, exit_group) never returns from it. */
rawtp:sched::sched_process_exit
/self->start/
{
	self->start = 0;
	self->number = 0;
}
