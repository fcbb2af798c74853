/** `setup` and `doctor` as the command line calls them: who asks, on what terminal, and where the lines go. */
import { EXIT } from '../core/error.js'
import { whereaboutsOf } from '../runtime/locate.js'
import { setup } from './setup.js'
import type { World } from './world.js'

/** Returns the exit code. */
export async function prepare({ env, euid, node, stdout }: World, quiet: boolean): Promise<number> {
  await setup({ whereabouts: whereaboutsOf(env, euid), env, node, quiet }, (line) => void stdout.write(`${line}\n`))
  return EXIT.ok
}
