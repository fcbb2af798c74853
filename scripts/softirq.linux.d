/*
 * name:  softirq
 * why:   time in soft interrupts (softirqs), by kind
 * unit:  ns
 * keys:  kind
 * usage: heat-tracer --probe softirq
 * needs: rawtp:irq
 * note:  a softirq belongs to no process: it interrupts whichever one is running, so -p does not filter it; the kinds
 *        have the names in /proc/softirqs
 */

#pragma D option strsize=16

rawtp:irq::softirq_entry
{
	self->start = timestamp;
}

rawtp:irq::softirq_exit
/self->start/
{
	@time[arg0 == 0 ? "HI" : arg0 == 1 ? "TIMER" : arg0 == 2 ? "NET_TX" : arg0 == 3 ? "NET_RX" :
	    arg0 == 4 ? "BLOCK" : arg0 == 5 ? "IRQ_POLL" : arg0 == 6 ? "TASKLET" : arg0 == 7 ? "SCHED" :
	    arg0 == 8 ? "HRTIMER" : arg0 == 9 ? "RCU" : "unknown"] = llquantize(timestamp - self->start, 2, 6, 33, 8);
	self->start = 0;
}
