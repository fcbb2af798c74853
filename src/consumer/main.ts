/**
 * The first lines of the privileged process, before anything else is loaded. SIGUSR1 would start Node's inspector, through
 * which any user of this machine could run code as root: it is ignored. (runtime/launch.ts gives the inspector an address
 * that does not exist, so it cannot start before this line either.)
 */
process.on('SIGUSR1', () => {})
await import('./serve.js')
