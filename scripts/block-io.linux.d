/*
 * name:  block-io
 * why:   latency of disk I/O, by disk and operation
 * unit:  ns
 * keys:  disk, operation
 * usage: heat-tracer --probe block-io
 * needs: rawtp:block
 * note:  from the issue of a request to its completion by the device; the time it waits in the queue before that is not
 *        included; -p does not filter it: the kernel sends most requests on behalf of other processes
 */

BEGIN
{
	operation[0] = "read";
	operation[1] = "write";
	operation[2] = "flush";
	operation[3] = "discard";
}

rawtp:block::block_rq_issue
{
	start[arg0] = timestamp;
}

rawtp:block::block_rq_complete
/start[arg0]/
{
	this->request = (struct request *)arg0;
	@latency[stringof(this->request->q->disk->disk_name), operation[this->request->cmd_flags & 255]] =
	    llquantize(timestamp - start[arg0], 2, 6, 33, 8);
	start[arg0] = 0;
}
