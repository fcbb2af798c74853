/*
 * name:  block-io
 * why:   latency of disk I/O, by disk and operation
 * unit:  ns
 * keys:  disk, operation
 * usage: heat-tracer --probe block-io
 * note:  from the start of a request to its completion by the device; -p does not filter it: the kernel sends most
 *        requests on behalf of other processes
 */

io:::start
{
	start[arg0] = timestamp;
}

io:::done
/start[arg0]/
{
	@latency[args[1]->dev_statname, args[0]->b_flags & B_READ ? "read" : "write"] =
	    llquantize(timestamp - start[arg0], 2, 6, 33, 8);
	start[arg0] = 0;
}
