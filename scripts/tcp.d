/*
 * name:  tcp
 * why:   time to open a TCP connection, by program and remote port
 * unit:  ns
 * keys:  program, port
 * usage: heat-tracer --probe tcp [-p PID]
 * note:  from the SYN to the established connection: one round trip and the work of the remote kernel; a lost SYN shows
 *        as a band at the time of its retry; `failed` counts refused connections
 */

tcp:::connect-request
/pid != $pid && ($target == 0 || pid == $target)/
{
	start[args[1]->cs_cid] = timestamp;
	program[args[1]->cs_cid] = execname;
}

tcp:::connect-established
/start[args[1]->cs_cid]/
{
	@connect[program[args[1]->cs_cid], args[3]->tcps_rport] =
	    llquantize(timestamp - start[args[1]->cs_cid], 2, 6, 33, 8);
}

tcp:::connect-refused
/start[args[1]->cs_cid]/
{
	@failed[program[args[1]->cs_cid], args[3]->tcps_rport] = count();
}

tcp:::connect-established,
tcp:::connect-refused
{
	start[args[1]->cs_cid] = 0;
	program[args[1]->cs_cid] = 0;
}
