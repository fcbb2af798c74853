/*
 * name:  service
 * why:   a small service and its backup: latency of system calls
 * unit:  ns
 * keys:  program, call=syscall
 * usage: heat-tracer run service.d UID
 *
 * It traces the processes of one user only, so that a recording can be published without showing other users' processes.
 */

rawtp:raw_syscalls::sys_enter
/uid == $1/
{
	self->start = timestamp;
	self->number = arg1;
}

rawtp:raw_syscalls::sys_exit
/self->start/
{
	@latency[execname, self->number] = llquantize(timestamp - self->start, 2, 6, 33, 8);
	self->start = 0;
	self->number = 0;
}

rawtp:sched::sched_process_exit
/self->start/
{
	self->start = 0;
	self->number = 0;
}
