/*
 * name:  tcp
 * why:   time to connect by TCP, from SYN to established, by program and port
 * unit:  ns
 * keys:  program, port
 * usage: heat-tracer --probe tcp [-p PID]
 * needs: sdt:sock
 * note:  connections made from here; the port is the other end's; refused and timed-out ones are not shown
 */

/* Protocol 6 is TCP. States: 1 established, 2 SYN sent; the answer comes outside the program, so its name is kept. */
sdt:sock::inet_sock_set_state
/arg6 == 6 && arg2 == 2 && pid != $pid && ($target == 0 || pid == $target)/
{
	start[arg0] = timestamp;
	program[arg0] = execname;
}

sdt:sock::inet_sock_set_state
/arg1 == 2 && arg2 == 1 && start[arg0]/
{
	@latency[program[arg0], arg4] = llquantize(timestamp - start[arg0], 10, 2, 9, 20);
}

sdt:sock::inet_sock_set_state
/arg1 == 2 && start[arg0]/
{
	start[arg0] = 0;
	program[arg0] = 0;
}
