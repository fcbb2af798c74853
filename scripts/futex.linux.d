/*
 * name:  futex
 * why:   time threads wait in futex (locks, condition variables, joins), by program
 * unit:  ns
 * keys:  program
 * usage: heat-tracer --probe futex [-p PID]
 * needs: Linux
 * note:  shows only waits that reach the kernel; an uncontended lock never does; idle worker threads show at the top
 */

/* FUTEX_WAIT, FUTEX_LOCK_PI, FUTEX_WAIT_BITSET */
syscall::futex:entry
/((arg1 & 127) == 0 || (arg1 & 127) == 6 || (arg1 & 127) == 9) && pid != $pid && ($target == 0 || pid == $target)/
{
	self->start = timestamp;
}

syscall::futex:return
/self->start/
{
	@wait[execname] = llquantize(timestamp - self->start, 2, 6, 33, 8);
	self->start = 0;
}
