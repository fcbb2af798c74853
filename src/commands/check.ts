/** `setup` and `doctor` as the command line calls them: who asks, on what terminal, and where the lines go. */
import { EXIT } from '../core/error.js'
import { whereaboutsOf } from '../runtime/locate.js'
import { detectColours, speaksUtf8 } from '../views/terminal/colours.js'
import { doctor } from './doctor.js'
import { setup } from './setup.js'
import type { World } from './world.js'

/** Returns the exit code. */
export async function prepare({ env, euid, node, stdout }: World): Promise<number> {
  await setup({ whereabouts: whereaboutsOf(env, euid), env, node }, (line) => void stdout.write(`${line}\n`))
  return EXIT.ok
}

/** Returns the exit code: 1 when tracing cannot work. */
export async function check({ env, euid, node, stdout }: World): Promise<number> {
  const tty = stdout.isTTY === true
  const terminal = {
    isTTY: tty, term: env['TERM'] ?? '', utf8: speaksUtf8(env), colours: detectColours(env, undefined, tty),
    ...(tty ? { columns: stdout.columns, rows: stdout.rows } : {}),
  }
  const works = await doctor({ whereabouts: whereaboutsOf(env, euid), env, node, terminal }, (line) => void stdout.write(`${line}\n`))
  return works ? EXIT.ok : EXIT.failure
}
