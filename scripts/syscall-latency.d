/*
 * name:  syscall-latency
 * why:   on-CPU time of every system call, by call, 0 to 63 us in steps of 2
 * unit:  us
 * keys:  call
 * usage: heat-tracer --probe syscall-latency [-p PID]
 * note:  the picture this tool began with: linear, in virtual time, so a call that waits shows only what it worked;
 *        `syscall` shows the whole wait, on a logarithmic axis
 */

syscall:::entry
/pid != $pid && ($target == 0 || pid == $target)/
{
	self->start[probefunc] = vtimestamp;
}

syscall:::return
/self->start[probefunc]/
{
	@latency[probefunc] = lquantize((vtimestamp - self->start[probefunc]) / 1000, 0, 63, 2);
	self->start[probefunc] = 0;
}
