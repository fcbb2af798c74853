/*
 * name:  tcp
 * why:   time to connect over TCP, by program and remote port
 * unit:  ns
 * keys:  program, port
 * usage: heat-tracer --probe tcp [-p PID]
 * note:  from the SYN to the established connection: a round trip and the peer's kernel; a lost SYN shows as a band at
 *        the times of its retries; `failed` counts the connects that were refused
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
	    llquantize(timestamp - start[args[1]->cs_cid], 10, 2, 9, 20);
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
