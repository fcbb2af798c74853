/*
 * name:  on-cpu
 * why:   time on the CPU per slice, by program
 * unit:  ns
 * keys:  program
 * usage: heat-tracer --probe on-cpu [-p PID]
 * needs: sdt:sched
 * note:  a slice is counted when it ends, so a program that neither waits nor is preempted shows late; a slice includes
 *        the interrupts that occur in it; the program is the thread's own name (comm)
 *
 * sched_switch runs in the thread that leaves the CPU. arg0 and arg1 are the name and thread id of that thread, arg4
 * and arg5 those of the next one. `on` has one entry for each thread that is on a CPU, except the idle threads (id 0).
 */

#pragma D option strsize=16

uint64_t on[int];

sdt:sched::sched_switch
/on[arg1] && pid != $pid && ($target == 0 || pid == $target)/
{
	@slice[stringof((char *)arg0)] = llquantize(timestamp - on[arg1], 2, 6, 33, 8);
}

sdt:sched::sched_switch
/arg1 != 0/
{
	on[arg1] = 0;
}

sdt:sched::sched_switch
/arg5 != 0/
{
	on[arg5] = timestamp;
}
