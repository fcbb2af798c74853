/** Prints the compiler's options for dtrace.h: LIBDTRACE_INCLUDE first when set, native/shim last of all. */
const { join } = require('node:path')

const given = process.env.LIBDTRACE_INCLUDE
if (given) console.log(`-isystem ${given}`)
console.log(`-idirafter ${join(__dirname, 'shim')}`)
