/*
 * name:  syscall-latency
 * why:   on-CPU time of every system call, by call, 0 to 64 us (linear)
 * unit:  us
 * keys:  call=syscall
 * usage: heat-tracer --probe syscall-latency [-p PID]
 * needs: rawtp:raw_syscalls, rawtp:sched
 * note:  DTrace for Linux has no vtimestamp: on-CPU time here is wall-clock time minus the time the thread was switched
 *        out, so it includes time in interrupts; `syscall` shows the whole latency on a logarithmic axis
 *
 * The probes of syscall::: are 720 on Linux, and the kernel takes a minute to detach them. The two raw tracepoints see
 * the same calls and give their numbers.
 *
 * sched_switch runs on the CPU that the thread leaves, in that thread. So the last switch on a CPU is the moment when
 * the current thread got the CPU. `on` keeps that time by CPU; its index is the address of DTrace's own record of the
 * CPU.
 */

unsigned long long on[int];
self uint64_t used;

rawtp:raw_syscalls::sys_enter
/pid != $pid && ($target == 0 || pid == $target)/
{
	self->start = timestamp;
	self->number = arg1;
}

rawtp:sched::sched_switch
/self->start/
{
	self->used += timestamp - (on[cpu] > self->start ? on[cpu] : self->start);
}

rawtp:sched::sched_switch
{
	on[cpu] = timestamp;
}

rawtp:raw_syscalls::sys_exit
/self->start/
{
	@latency[self->number] =
	    lquantize((self->used + timestamp - (on[cpu] > self->start ? on[cpu] : self->start)) / 1000, 0, 64, 1);
	self->start = 0;
	self->used = 0;
	self->number = 0;
}

/* A thread that ends in a call (exit, exit_group) never returns from that call. */
rawtp:sched::sched_process_exit
{
	self->start = 0;
	self->used = 0;
	self->number = 0;
}
