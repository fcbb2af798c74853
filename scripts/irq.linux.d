/*
 * name:  irq
 * why:   time in hardware interrupt handlers, by device
 * unit:  ns
 * keys:  handler
 * usage: heat-tracer --probe irq
 * needs: rawtp:irq
 * note:  handlers of devices only; timer and inter-processor interrupts do not use such a handler
 */

rawtp:irq::irq_handler_entry
{
	self->start = timestamp;
}

rawtp:irq::irq_handler_exit
/self->start/
{
	@time[stringof(((struct irqaction *)arg1)->name)] = llquantize(timestamp - self->start, 2, 6, 33, 8);
	self->start = 0;
}
