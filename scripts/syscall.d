/*
 * name:  syscall
 * why:   latency of every system call, by call
 * unit:  ns
 * keys:  call
 * usage: heat-tracer --probe syscall [-p PID]
 * note:  wall-clock time from entry to return; calls that wait (poll, futex, read from a terminal) show at the top,
 *        calls that compute at the bottom
 */

syscall:::entry
/pid != $pid && ($target == 0 || pid == $target)/
{
	self->start = timestamp;
}

syscall:::return
/self->start/
{
	@latency[probefunc] = llquantize(timestamp - self->start, 2, 6, 33, 8);
	self->start = 0;
}
