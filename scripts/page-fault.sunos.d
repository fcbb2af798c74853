/*
 * name:  page-fault
 * why:   time to handle a page fault, by program and kind (minor, major)
 * unit:  ns
 * keys:  program, fault
 * usage: heat-tracer --probe page-fault [-p PID]
 * needs: fbt, vminfo
 * note:  from entry to return of as_fault; includes waits for disk and locks; a major fault had to read from disk
 */

fbt::as_fault:entry
/pid != $pid && ($target == 0 || pid == $target)/
{
	self->start = timestamp;
	self->major = 0;
}

vminfo:::maj_fault
/self->start/
{
	self->major = 1;
}

fbt::as_fault:return
/self->start/
{
	@time[execname, self->major ? "major" : "minor"] = llquantize(timestamp - self->start, 2, 6, 33, 8);
	self->start = 0;
	self->major = 0;
}
