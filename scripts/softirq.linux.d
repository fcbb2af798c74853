/*
 * name:  softirq
 * why:   run time of soft interrupts, by kind
 * unit:  ns
 * keys:  kind
 * usage: heat-tracer --probe softirq
 * needs: rawtp:irq
 * note:  time taken from whatever ran on that CPU; net-rx near 1 ms and above delays everything else
 */

BEGIN
{
	kind[0] = "high tasklet";
	kind[1] = "timer";
	kind[2] = "net-tx";
	kind[3] = "net-rx";
	kind[4] = "block";
	kind[5] = "irq-poll";
	kind[6] = "tasklet";
	kind[7] = "sched";
	kind[8] = "hrtimer";
	kind[9] = "rcu";
}

rawtp:irq::softirq_entry
{
	self->start = timestamp;
}

rawtp:irq::softirq_exit
/self->start/
{
	@time[kind[arg0 & 15]] = llquantize(timestamp - self->start, 10, 2, 9, 20);
	self->start = 0;
}
