/**
 * A program that shows a seeded demo stream on its terminal, for the tests that kill it, stop it and close its terminal.
 *
 *     demo-player.js LOG    space throws, 'c' rejects, 'p' exits with 3, 'q' and SIGTERM close and exit with 0 and 143
 *
 * It writes what the view reports and what it does to the file LOG, one entry per line.
 */
import { keyListener } from '../../support/key-listener.js'
import { appendFileSync } from 'node:fs'
import { stdin, stdout } from 'node:process'
import type { ReadStream, WriteStream } from 'node:tty'
import { guardTerminal } from '../../../src/runtime/terminal-guard.js'
import { terminalView } from '../../../src/views/terminal/index.js'
import { DemoSession } from '../../support/demo-session.js'

const log = (word: string): void => appendFileSync(process.argv[2]!, `${word}\n`)

const view = terminalView({
  depth: '256', utf8: true, stdin: stdin as ReadStream, stdout: stdout as WriteStream,
  guard: (giveBack) => guardTerminal(giveBack, 1),
})

function end(code: number): void {
  clearInterval(playing)
  view.close()
  view.close()
  log(`closed ${code}`)
  stdout.write('after\r\n')
  // Output of a program that ends at once may be lost in a pty.
  setTimeout(() => process.exit(code), 300)
}

process.on('SIGTERM', () => end(143))
process.on('SIGHUP', () => log('SIGHUP'))
const stream = await DemoSession.create({ ticks: 600 })
for (let i = 0; i < 100; i++) stream.tick()
log(`pid ${process.pid}`)
stdout.write('before\r\n')

view.open(keyListener({
  action(action) {
    const { type } = action
    if (type === 'pause') setImmediate(() => { throw new Error('boom') })
    if (type === 'next-scale') void Promise.reject(new Error('rejected'))
    if (type === 'next-palette') process.exit(3)
    stream.act(action)
    view.paint(stream.frame(view.size()))
  },
  resize: () => view.paint(stream.frame(view.size())),
  quit: () => end(0),
  failed: (error) => {
    log(`failed ${error.message.split('\n')[0]}`)
    end(1)
  },
}))
const playing = setInterval(() => {
  stream.tick()
  view.paint(stream.frame(view.size()))
}, 20)
