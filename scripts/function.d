/*
 * name:  function
 * why:   latency of a process's functions, by function
 * unit:  ns
 * keys:  function
 * usage: heat-tracer --probe function -p PID FUNCTION
 * note:  or -c COMMAND; FUNCTION may hold * and ?, up to some dozens of functions; a function that calls itself counts
 *        once a call, its callees included; the process must be dynamically linked
 */

pid$target::$1:entry
{
	self->depth++;
	self->start[self->depth] = timestamp;
}

pid$target::$1:return
/self->depth > 0/
{
	@latency[probefunc] = llquantize(timestamp - self->start[self->depth], 10, 2, 9, 20);
	self->start[self->depth] = 0;
	self->depth--;
}
