/*
 * name:  off-cpu
 * why:   how long a thread is off the CPU, waiting or pushed off, by program
 * unit:  ns
 * keys:  program
 * usage: heat-tracer --probe off-cpu [-p PID]
 * needs: rawtp:sched
 * note:  from leaving the CPU to being back on it: sleep, lock, disk, network and run queue alike
 */

/*
 * sched_switch runs in the thread that leaves. Thread 0 is the idle loop; a dead one (states 16, 32, 128) does not
 * come back.
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
	@off[stringof(this->next->comm)] = llquantize(timestamp - this->since, 10, 2, 9, 20);
	off[this->next->pid] = 0;
}
