/** Prints the compiler options that make it find dtrace.h: LIBDTRACE_INCLUDE first when it is set, native/shim last. */
const { join } = require('node:path')

const given = process.env.LIBDTRACE_INCLUDE
if (given) console.log(`-isystem ${given}`)
console.log(`-idirafter ${join(__dirname, 'shim')}`)
