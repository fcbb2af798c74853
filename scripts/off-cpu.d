/*
 * name:  off-cpu
 * why:   how long a thread is off the CPU, waiting or pushed off, by program
 * unit:  ns
 * keys:  program
 * usage: heat-tracer --probe off-cpu [-p PID]
 * note:  from leaving the CPU to being back on it: sleep, lock, disk, network and run queue alike
 */

sched:::off-cpu
/pid != $pid && ($target == 0 || pid == $target)/
{
	self->start = timestamp;
}

sched:::on-cpu
/self->start/
{
	@off[execname] = llquantize(timestamp - self->start, 10, 2, 9, 20);
	self->start = 0;
}
