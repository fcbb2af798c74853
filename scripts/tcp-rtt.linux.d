/*
 * name:  tcp-rtt
 * why:   smoothed round-trip time of TCP connections, by port
 * unit:  us
 * keys:  port
 * usage: heat-tracer --probe tcp-rtt
 * needs: rawtp:tcp
 * note:  one sample for each packet that comes in on an established connection, in the kernel's own estimate; the port
 *        is the lower of the two ends', as a rule the service's; -p does not narrow it
 */

rawtp:tcp::tcp_probe
{
	this->there = ntohs(((struct sock *)arg0)->__sk_common.skc_dport);
	this->here = ((struct sock *)arg0)->__sk_common.skc_num;
	this->rtt = ((struct tcp_sock *)arg0)->srtt_us >> 3;
}

rawtp:tcp::tcp_probe
/this->rtt/
{
	@rtt[this->there < this->here ? this->there : this->here] = llquantize(this->rtt, 10, 0, 6, 20);
}
