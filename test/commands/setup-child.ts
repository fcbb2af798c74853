/** `setup` as a process of its own, to be killed or run twice at once: node setup-child.js ROOT. */
import { setup } from '../../src/commands/setup.js'
import { UserError } from '../../src/core/errors/user-error.js'

const root = process.argv[2] ?? ''
try {
  const user = { uid: process.geteuid?.() ?? -1, root }
  await setup({ user, env: process.env, node: process.execPath, addon: null }, line => console.log(line))
} catch (error) {
  if (!(error instanceof UserError)) throw error
  console.log(error.details.code)
  process.exit(error.details.exit)
}
