/*
 * name:  tcp
 * why:   time to open a TCP connection, by program and remote port
 * unit:  ns
 * keys:  program, port
 * usage: heat-tracer --probe tcp [-p PID]
 * needs: sdt:sock
 * note:  from the SYN to the established connection: one round trip and the work of the remote kernel; a lost SYN shows
 *        as a band at 1, 3 or 7 seconds; `failed` counts connections that were refused or timed out
 *
 * The state changes to SYN_SENT (2) in the thread of the caller. It changes to ESTABLISHED (1) or CLOSE (7) in
 * whichever thread the answer interrupts, so time and program are kept by socket (arg0). arg1 and arg2 are the old and
 * the new state, arg4 is the remote port, arg6 the protocol.
 */

#pragma D option strsize=16

sdt:sock::inet_sock_set_state
/arg2 == 2 && arg6 == 6 && pid != $pid && ($target == 0 || pid == $target)/
{
	start[arg0] = timestamp;
	program[arg0] = execname;
}

sdt:sock::inet_sock_set_state
/arg1 == 2 && arg2 == 1 && start[arg0]/
{
	@connect[program[arg0], arg4] = llquantize(timestamp - start[arg0], 2, 6, 33, 8);
}

sdt:sock::inet_sock_set_state
/arg1 == 2 && arg2 == 7 && start[arg0]/
{
	@failed[program[arg0], arg4] = count();
}

sdt:sock::inet_sock_set_state
/arg1 == 2 && start[arg0]/
{
	start[arg0] = 0;
	program[arg0] = 0;
}
