/*
 * name:  function
 * why:   latency of functions in one process, by function
 * unit:  ns
 * keys:  function
 * usage: heat-tracer --probe function -p PID FUNCTION
 * note:  -c COMMAND works too; FUNCTION may contain * and ? and may match some dozens of functions; a recursive
 *        function counts once for each call, and the time of each call includes the functions it calls; the process
 *        must be dynamically linked
 */

pid$target::$1:entry
{
	self->depth++;
	self->start[self->depth] = timestamp;
}

pid$target::$1:return
/self->depth > 0/
{
	@latency[probefunc] = llquantize(timestamp - self->start[self->depth], 2, 6, 33, 8);
	self->start[self->depth] = 0;
	self->depth--;
}
