/*
 * name:  tcp-rtt
 * why:   smoothed round-trip time (RTT) of TCP connections, by port
 * unit:  ns
 * keys:  port
 * usage: heat-tracer --probe tcp-rtt
 * needs: rawtp:tcp
 * note:  one sample for each packet received on an established connection; the value is the kernel's own estimate; the
 *        port is the lower of the two ports, usually the one of the service; -p does not filter it
 */

rawtp:tcp::tcp_probe
{
	this->there = ntohs(((struct sock *)arg0)->__sk_common.skc_dport);
	this->here = ((struct sock *)arg0)->__sk_common.skc_num;
	this->rtt = ((struct tcp_sock *)arg0)->srtt_us * 125; /* the kernel counts eighths of a microsecond */
}

rawtp:tcp::tcp_probe
/this->rtt/
{
	@rtt[this->there < this->here ? this->there : this->here] = llquantize(this->rtt, 2, 6, 33, 8);
}
