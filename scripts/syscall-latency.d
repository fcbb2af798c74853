/*
 * name:  syscall-latency
 * why:   on-CPU time of every system call, by call, 0 to 64 us (linear)
 * unit:  us
 * keys:  call
 * usage: heat-tracer --probe syscall-latency [-p PID]
 * note:  the map of the original Heat Tracer article: a linear axis and virtual time, so time that a call waits is not
 *        included; `syscall` shows the whole latency on a logarithmic axis
 */

syscall:::entry
/pid != $pid && ($target == 0 || pid == $target)/
{
	self->start[probefunc] = vtimestamp;
}

syscall:::return
/self->start[probefunc]/
{
	@latency[probefunc] = lquantize((vtimestamp - self->start[probefunc]) / 1000, 0, 64, 1);
	self->start[probefunc] = 0;
}
