/*
 * name:  run-queue
 * why:   time threads wait for a CPU (run queue latency), by program
 * unit:  ns
 * keys:  program
 * usage: heat-tracer --probe run-queue [-p PID]
 * needs: sdt:sched
 * note:  from the wakeup, or from being preempted, until the thread is on a CPU again; the program is the thread's own
 *        name (comm); with -p, the first wait of a thread is not seen
 *
 * sched_switch runs in the thread that leaves the CPU. arg1 is its thread id and arg3 its state: a thread in state 0
 * (running) or 0x100 (preempted) stays in the run queue. arg4 and arg5 are the name and thread id of the next thread.
 *
 * A wakeup of a thread that is already in the queue does not restart its wait. A wakeup of a thread that has not left
 * its CPU does not start a wait.
 *
 * With $target, the script learns the thread ids of the process when its threads leave a CPU, because neither the
 * wakeup nor the switch names the process of the next thread.
 */

#pragma D option strsize=16

uint64_t queued[int];
int target[int];

sdt:sched::sched_switch
/arg5 != 0 && queued[arg5] && arg5 != $pid && ($target == 0 || target[arg5])/
{
	@wait[stringof((char *)arg4)] = llquantize(timestamp - queued[arg5], 2, 6, 33, 8);
}

sdt:sched::sched_switch
/arg5 != 0/
{
	queued[arg5] = 0;
}

sdt:sched::sched_switch
/arg1 != 0/
{
	queued[arg1] = (arg3 & 0xff) == 0 ? timestamp : 0;
}

sdt:sched::sched_switch
/$target != 0 && pid == $target/
{
	target[arg1] = 1;
}

sdt:sched::sched_wakeup,
sdt:sched::sched_wakeup_new
/queued[arg1] == 0/
{
	queued[arg1] = timestamp;
}

sdt:sched::sched_process_exit
/$target != 0 && pid == $target/
{
	target[tid] = 0;
}
