/*
 * name:  page-fault
 * why:   time to handle a page fault, by program and kind (minor, major)
 * unit:  ns
 * keys:  program, fault
 * usage: heat-tracer --probe page-fault [-p PID]
 * needs: sdt:exceptions, cpc:::minor_faults-all-1
 * note:  from the trap until the kernel counts the fault as handled; includes waits for disk and locks, but not the
 *        return to the program (a few hundred nanoseconds); a major fault had to read from disk; a fault that ends in a
 *        signal (SIGSEGV, SIGBUS) is not shown
 *
 * No tracepoint marks the end of a fault. The kernel's software events minor-faults and major-faults do: the kernel
 * raises each once, in the faulting thread, after it has handled the fault. Faults that the kernel itself causes on a
 * program's memory (a read into a new buffer) count too.
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
	@time[execname, "minor"] = llquantize(timestamp - self->start, 2, 6, 33, 8);
	self->start = 0;
}

cpc:::major_faults-all-1
/self->start/
{
	@time[execname, "major"] = llquantize(timestamp - self->start, 2, 6, 33, 8);
	self->start = 0;
}

/* The fault killed the thread. */
sdt:sched::sched_process_exit
{
	self->start = 0;
}
