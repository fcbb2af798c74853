/*
 * name:  run-queue
 * why:   time a thread could run but waited for a CPU, by program
 * unit:  ns
 * keys:  program
 * usage: heat-tracer --probe run-queue [-p PID]
 * needs: sdt:sched
 * note:  from the wakeup, or from losing the CPU while still able to run, until the thread is on a CPU again; the
 *        program is the thread's own name (comm); with -p, a thread's first wait is not seen
 *
 * sched_switch runs in the thread that leaves: arg1 is its thread id, arg3 its state, where 0 (running) and 0x100
 * (preempted) leave it in the queue. arg4 and arg5 are name and thread id of the next one. A thread that is woken while
 * in the queue goes on waiting, one that is woken before it ever left its CPU does not begin to. With $target a
 * process's threads are learned as they leave a CPU, for neither wakeup nor switch tells the next one's process.
 */

#pragma D option strsize=16

uint64_t queued[int];
int target[int];

sdt:sched::sched_switch
/arg5 != 0 && queued[arg5] && arg5 != $pid && ($target == 0 || target[arg5])/
{
	@wait[stringof((char *)arg4)] = llquantize(timestamp - queued[arg5], 10, 2, 9, 20);
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
