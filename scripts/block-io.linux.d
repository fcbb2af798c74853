/*
 * name:  block-io
 * why:   latency of disk requests, from issue to the device's answer, by disk and operation
 * unit:  ns
 * keys:  disk, operation
 * usage: heat-tracer --probe block-io
 * needs: rawtp:block
 * note:  the time a request waits in the queue before it is issued is not in it; -p does not narrow it: most requests are
 *        sent by the kernel on behalf of others
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
	    llquantize(timestamp - start[arg0], 10, 2, 9, 20);
	start[arg0] = 0;
}
