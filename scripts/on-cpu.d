/*
 * name:  on-cpu
 * why:   time on the CPU per slice, by program
 * unit:  ns
 * keys:  program
 * usage: heat-tracer --probe on-cpu [-p PID]
 * note:  a slice is counted when it ends, so a program that neither waits nor is preempted shows late
 */

sched:::on-cpu
/pid != 0 && pid != $pid && ($target == 0 || pid == $target)/
{
	self->on = timestamp;
}

sched:::off-cpu
/self->on/
{
	@slice[execname] = llquantize(timestamp - self->on, 2, 6, 33, 8);
	self->on = 0;
}
