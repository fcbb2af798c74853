/*
 * name:  syscall-latency
 * why:   on-CPU time of every system call, by call, 0 to 63 us in steps of 2
 * unit:  us
 * keys:  call=syscall
 * usage: heat-tracer --probe syscall-latency [-p PID]
 * needs: rawtp:raw_syscalls, rawtp:sched
 * note:  DTrace for Linux has no vtimestamp: here on-CPU time is wall-clock time less the time the thread was switched
 *        out, and time in interrupts counts; `syscall` shows the whole wait, on a logarithmic axis
 *
 * On Linux the probes of syscall::: are 720, and the kernel takes a minute to let go of them. The two raw tracepoints
 * see the same calls and tell their numbers.
 *
 * sched_switch runs on the CPU and in the thread that leaves it. The last switch on a CPU is therefore the moment at
 * which its present thread came on; it is kept by CPU, under the address of DTrace's own record of that CPU.
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
	@latency[self->number] = lquantize((self->used + timestamp - (on[cpu] > self->start ? on[cpu] : self->start)) / 1000, 0, 63, 2);
	self->start = 0;
	self->used = 0;
	self->number = 0;
}

/* A thread that ends in a call (exit, exit_group) never returns from it. */
rawtp:sched::sched_process_exit
{
	self->start = 0;
	self->used = 0;
	self->number = 0;
}
