/*
 * name:  off-cpu
 * why:   time threads spend off the CPU (blocked or preempted), by program
 * unit:  ns
 * keys:  program
 * usage: heat-tracer --probe off-cpu [-p PID]
 * needs: rawtp:sched
 * note:  from leaving the CPU until running again; includes waits for sleep, locks, disk, network and the run queue
 */

/*
 * sched_switch runs in the thread that leaves the CPU. Thread 0 is the idle loop. A dead thread (states 16, 32, 128)
 * never runs again.
 */
rawtp:sched::sched_switch
/tid != 0 && (arg3 & (16 | 32 | 128)) == 0 && pid != $pid && ($target == 0 || pid == $target)/
{
	off[tid] = timestamp;
}

rawtp:sched::sched_switch
{
	this->next = (struct task_struct *)arg2;
	this->since = off[this->next->pid];
}

rawtp:sched::sched_switch
/this->since/
{
	@off[stringof(this->next->comm)] = llquantize(timestamp - this->since, 2, 6, 33, 8);
	off[this->next->pid] = 0;
}
