/*
 * name:  tcp
 * why:   time to connect by TCP, from SYN to established, by port
 * unit:  ns
 * keys:  port
 * usage: heat-tracer --probe tcp
 * note:  connections made from here; the port is the other end's; -p does not narrow it
 */

tcp:::connect-request
{
	start[args[1]->cs_cid] = timestamp;
}

tcp:::connect-established
/start[args[1]->cs_cid]/
{
	@latency[args[3]->tcps_rport] = llquantize(timestamp - start[args[1]->cs_cid], 10, 2, 9, 20);
	start[args[1]->cs_cid] = 0;
}

tcp:::connect-refused
{
	start[args[1]->cs_cid] = 0;
}
