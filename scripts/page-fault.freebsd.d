/*
 * name:  page-fault
 * why:   time to handle a page fault, by program and kind (minor, major)
 * unit:  ns
 * keys:  program, fault
 * usage: heat-tracer --probe page-fault [-p PID]
 * needs: fbt
 * note:  from entry to return of vm_fault_trap; includes waits for disk and locks; a fault is major when the thread's
 *        count of major faults (ru_majflt) has grown
 */

fbt::vm_fault_trap:entry
/pid != $pid && ($target == 0 || pid == $target)/
{
	self->start = timestamp;
	self->major = curthread->td_ru.ru_majflt;
}

fbt::vm_fault_trap:return
/self->start/
{
	@time[execname, curthread->td_ru.ru_majflt > self->major ? "major" : "minor"] =
	    llquantize(timestamp - self->start, 2, 6, 33, 8);
	self->start = 0;
	self->major = 0;
}
