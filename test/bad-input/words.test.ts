/** Everything that is found wrong before anything is started: the command line's words, the script's file, the terminal. */
import { execFileSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startHeatTracer, waitForExit } from '../support/heat-tracer.js'
import { testRefusals, createScriptWriter } from '../support/bad-input.js'
import { createUser, userSkipReason, findProgram, type User } from '../support/user.js'

const script = createScriptWriter()
const good = script('good.d', 'BEGIN { @ = quantize(1); }\n')
const directory = dirname(good)
execFileSync('mkfifo', [join(directory, 'silent.d')])

testRefusals([
  // --- the script
  {
    what: 'no such script', args: ['run', join(directory, 'none.d')], code: 3,
    says: /No such script: \/.*none\.d\n {2}heat-tracer probes lists/,
  },
  { what: 'a script with a shipped one\'s name', args: ['run', 'syscal.d'], code: 3, says: /No such script: syscal\.d\n.*--probe syscall/ },
  { what: 'a directory', args: ['run', directory], code: 3, says: /This is a directory, not a D script/ },
  { what: 'an empty script', args: ['run', script('empty.d', '')], code: 3, says: /The script is empty/ },
  { what: 'a script of blanks', args: ['run', script('blank.d', ' \n\t\n')], code: 3, says: /The script is empty/ },
  { what: 'a binary', args: ['run', process.execPath], code: 3, says: /The script has \d+\.\d MiB; at most 1 MiB is allowed/ },
  {
    what: 'a small binary', args: ['run', script('small.d', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]))], code: 3,
    says: /This is a binary file, not a D script/,
  },
  {
    what: '10 MB', args: ['run', script('large.d', ' '.repeat(10_000_000))], code: 3,
    says: /The script has 9\.5 MiB; at most 1 MiB is allowed/,
  },
  { what: 'a device', args: ['run', '/dev/zero'], code: 3, says: /This is a device or a socket/ },
  { what: 'a pipe without a writer', args: ['run', join(directory, 'silent.d')], code: 3, says: /The script is empty/ },
  {
    what: 'a preset that does not exist', args: ['--probe', 'syscal'], code: 2,
    says: /--probe syscal: no such shipped script\.\n {2}Did you mean .*syscall/,
  },
  {
    what: 'a preset out of the directory', args: ['--probe', '../scripts/syscall'], code: 2,
    says: /--probe \.\.\/scripts\/syscall: no such shipped script/,
  },
  { what: 'no script', args: ['run'], code: 2, says: /run: no script given\.\n {2}Name a D script/ },
  {
    what: 'run and --probe', args: ['run', good, '--probe', 'syscall'], code: 2,
    says: /A script \(.*\) and --probe syscall cannot be used together/,
  },
  {
    what: '--probe before run', args: ['--probe', 'syscall', 'run', good], code: 2,
    says: /A script \(.*\) and --probe syscall cannot be used together/,
  },

  // --- words
  { what: 'an unknown command', args: ['rn', good], code: 2, says: /No such command: "rn"\.\n {2}Did you mean run\?/ },
  {
    what: 'a script without run', args: [good], code: 2,
    says: /No such command: ".*good\.d"\.\n {2}To trace with a script: heat-tracer run /,
  },
  {
    what: 'an unknown option', args: ['run', good, '--intervall', '100'], code: 2,
    says: /unknown option '--intervall'\n\(Did you mean --interval\?\)/,
  },
  { what: 'an option without its value', args: ['run', good, '--interval'], code: 2, says: /option '--interval <ms>' argument missing/ },
  {
    what: 'an unknown palette', args: ['run', good, '--palette', 'rainbow'], code: 2,
    says: /--palette rainbow: no such palette\.\n {2}Choose one of inferno, /,
  },
  { what: 'an unknown color', args: ['run', good, '--color', 'red'], code: 2, says: /--color red: expected one of auto, always/ },
  ...['0', '-1', '1e9', 'abc', '49', '3600001', '1.5'].map((given) => (
    {
      what: `--interval ${given}`, args: ['run', good, '--interval', given], code: 2,
      says: new RegExp(`--interval ${given.replace('.', '\\.')}: expected a whole number of milliseconds from 50 to 3600000`),
    }
  )),
  ...['0', '-3', 'many'].map((given) => ({
    what: `--ticks ${given}`, args: ['run', good, '--ticks', given], code: 2,
    says: new RegExp(`--ticks ${given}: expected a whole number of intervals, 1 or more`),
  })),
  ...['0', '-1', 'long'].map((given) => ({
    what: `--duration ${given}`, args: ['run', good, '--duration', given], code: 2,
    says: new RegExp(`--duration ${given}: expected a number of seconds above 0`),
  })),
  { what: '-p init', args: ['run', good, '-p', 'init'], code: 2, says: /-p init: expected a process id/ },
  {
    what: '-p and -c', args: ['run', good, '-p', '1', '-c', 'true'], code: 2,
    says: /-p and -c cannot be used together: both set \$target/,
  },
  {
    what: '-c with an open quotation mark', args: ['run', good, '-c', 'echo "x'], code: 2,
    says: /a quotation mark is not closed: echo "x/,
  },
  { what: '-c with nothing', args: ['run', good, '-c', ' '], code: 2, says: /-c: the command is empty/ },
  {
    what: '-p twice', args: ['run', good, '-p', '17', '-p', '18'], code: 2,
    says: /-p is given twice \(17 and 18\), and takes one value\.\n {2}Trace several processes by their pid in the script: .*pid == 17/,
  },
  ...['run', 'replay', 'import'].map((command) => ({
    what: `${command} --palette twice`, args: [command, good, '--palette', 'magma', '--palette=gray'], code: 2,
    says: /--palette is given twice \(magma and gray\), and takes one value\.\n {2}Leave one of them out/,
  })),
  { what: 'export --from twice', args: ['export', good, 'x.svg', '--from', '1s', '--from', '2s'], code: 2, says: /--from is given twice \(1s and 2s\)/ },
  { what: 'diff --seed twice', args: ['diff', good, good, '--seed', '1', '--seed', '1'], code: 2, says: /--seed is given twice \(1 and 1\)/ },
  { what: '--probe twice', args: ['--probe', 'syscall', '--probe', 'futex'], code: 2, says: /--probe is given twice \(syscall and futex\)/ },
  {
    what: 'an option before and behind the command', args: ['--interval', '500', 'run', good, '--interval', '100'], code: 2,
    says: /--interval is given twice \(500 and 100\)/,
  },
  {
    what: 'a script whose first line has an option of dtrace(1) alone', args: ['run', script('list.d', '#!/usr/sbin/dtrace -ls\nBEGIN { }\n')],
    code: 3, says: /The first line of .*list\.d asks for -l of dtrace\(1\), which heat-tracer does not have\.\n {2}Leave it out/,
  },
  { what: 'run - of a terminal', args: ['run', '-'], code: 2, says: /run -: standard input is a terminal, not a D script\.\n {2}Pipe the script/ },
  { what: '-x with a blank', args: ['run', good, '-x', 'a b'], code: 2, says: /-x a b: expected NAME or NAME=VALUE/ },

  // --- the terminal
  { what: 'TERM unset', before: ['env', '-u', 'TERM'], args: ['run', good], code: 2, says: /TERM is not set.*\n {2}Use --text/ },
  {
    what: 'TERM=dumb', before: ['env', 'TERM=dumb'], args: ['run', good], code: 2,
    says: /A terminal of type dumb cannot show a heat map\.\n {2}Use --text/,
  },
  { what: 'a window of 20x5', args: ['run', good], columns: 20, rows: 5, code: 2, says: /.*20x5/s },
])

test('run - refuses what is no script, wherever it comes from', async () => {
  for (const [input, says] of [['', /The script is empty: standard input/], ['\0', /This is a binary file/], [' '.repeat(2 ** 21), /at most 1 MiB/]] as const) {
    const child = startHeatTracer(['run', '-', '--ndjson'], { stdio: ['pipe', 'pipe', 'pipe'] })
    child.stdin!.on('error', () => {}) // it stops reading a script that is too long
    child.stdin!.end(input)
    const { code, stderr } = await waitForExit(child)
    assert.equal(code, 3)
    assert.match(stderr, says)
  }
})

const user: User | undefined = userSkipReason() === undefined ? createUser() : undefined
after(() => user?.remove())

testRefusals([{
  what: 'a script that may not be read', args: ['run', script('secret.d', 'BEGIN { @ = quantize(1); }\n', 0o600)], code: 3,
  says: /No permission to read the script: .*\n {2}Check its permissions/,
  skip: userSkipReason(), before: user?.runAtTerminal ?? [], ...(user === undefined ? {} : { program: findProgram(user) }),
}])
