/*
 * name:  block-io
 * why:   latency of disk requests, from their start to the device's answer, by disk and operation
 * unit:  ns
 * keys:  disk, operation
 * usage: heat-tracer --probe block-io
 * note:  -p does not narrow it: most requests are sent by the kernel on behalf of others
 */

io:::start
{
	start[arg0] = timestamp;
}

io:::done
/start[arg0]/
{
	@latency[args[1]->dev_statname, args[0]->b_flags & B_READ ? "read" : "write"] =
	    llquantize(timestamp - start[arg0], 10, 2, 9, 20);
	start[arg0] = 0;
}
