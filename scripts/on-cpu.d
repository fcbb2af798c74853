/*
 * name:  on-cpu
 * why:   time on the CPU at a stretch, by program
 * unit:  ns
 * keys:  program
 * usage: heat-tracer --probe on-cpu [-p PID]
 * note:  a slice is counted when it ends: a program that no other thread and no wait takes off its CPU shows late
 */

sched:::on-cpu
/pid != 0 && pid != $pid && ($target == 0 || pid == $target)/
{
	self->on = timestamp;
}

sched:::off-cpu
/self->on/
{
	@slice[execname] = llquantize(timestamp - self->on, 10, 2, 9, 20);
	self->on = 0;
}
