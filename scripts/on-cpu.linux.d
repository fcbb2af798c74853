/*
 * name:  on-cpu
 * why:   time on the CPU at a stretch, by program
 * unit:  ns
 * keys:  program
 * usage: heat-tracer --probe on-cpu [-p PID]
 * needs: sdt:sched
 * note:  a slice is counted when it ends: a program that no other thread and no wait takes off its CPU shows late;
 *        interrupts count as the slice's; the program is the thread's own name (comm)
 *
 * sched_switch runs in the thread that leaves, and names the next one: arg0 and arg4 are their names, arg1 and arg5
 * their thread ids. `on` has an entry for each thread that is on a CPU, and none for the idle ones (0).
 */

#pragma D option strsize=16

uint64_t on[int];

sdt:sched::sched_switch
/on[arg1] && pid != $pid && ($target == 0 || pid == $target)/
{
	@slice[stringof((char *)arg0)] = llquantize(timestamp - on[arg1], 10, 2, 9, 20);
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
