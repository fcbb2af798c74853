/*
 * name:  page-fault
 * why:   time to serve a page fault, by program and kind
 * unit:  ns
 * keys:  program, fault
 * usage: heat-tracer --probe page-fault [-p PID]
 * needs: sdt:exceptions, cpc:::minor_faults-all-1
 * note:  from the trap until the kernel books the fault as served, waits for disk and locks included; the few hundred
 *        nanoseconds of the return to the program are not; a major fault had to read; one that ends in a signal
 *        (SIGSEGV, SIGBUS) is not shown
 *
 * No tracepoint marks a fault's end. The kernel's own software events minor-faults and major-faults do: each is raised
 * once, in the faulting thread, when handling is over. Faults of the kernel on a program's memory (a read into a fresh
 * buffer) count too.
 */

#pragma D option strsize=16

sdt:exceptions::page_fault_user,
sdt:exceptions::page_fault_kernel
/pid != $pid && ($target == 0 || pid == $target)/
{
	self->start = timestamp;
}

cpc:::minor_faults-all-1
/self->start/
{
	@time[execname, "minor"] = llquantize(timestamp - self->start, 10, 2, 9, 20);
	self->start = 0;
}

cpc:::major_faults-all-1
/self->start/
{
	@time[execname, "major"] = llquantize(timestamp - self->start, 10, 2, 9, 20);
	self->start = 0;
}

/* Killed by the fault itself. */
sdt:sched::sched_process_exit
{
	self->start = 0;
}
