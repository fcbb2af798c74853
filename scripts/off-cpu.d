/*
 * name:  off-cpu
 * why:   time threads spend off the CPU (blocked or preempted), by program
 * unit:  ns
 * keys:  program
 * usage: heat-tracer --probe off-cpu [-p PID]
 * note:  from leaving the CPU until running again; includes waits for sleep, locks, disk, network and the run queue
 */

sched:::off-cpu
/pid != $pid && ($target == 0 || pid == $target)/
{
	self->start = timestamp;
}

sched:::on-cpu
/self->start/
{
	@off[execname] = llquantize(timestamp - self->start, 2, 6, 33, 8);
	self->start = 0;
}
