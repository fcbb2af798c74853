/*
 * name:  run-queue
 * why:   time threads wait for a CPU (run queue latency), by program
 * unit:  ns
 * keys:  program
 * usage: heat-tracer --probe run-queue [-p PID]
 * note:  from entering a run queue until the thread is on a CPU
 *
 * enqueue runs in the thread that wakes another one; arg0 is the woken thread. on-cpu runs in the thread that gets the
 * CPU.
 */

sched:::enqueue
{
	queued[arg0] = timestamp;
}

sched:::on-cpu
/queued[(uintptr_t)curthread] && pid != 0 && pid != $pid && ($target == 0 || pid == $target)/
{
	@wait[execname] = llquantize(timestamp - queued[(uintptr_t)curthread], 2, 6, 33, 8);
}

sched:::on-cpu
{
	queued[(uintptr_t)curthread] = 0;
}
