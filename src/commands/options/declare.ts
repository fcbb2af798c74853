/**
 * Options that several commands take, each declared once. To add one: a line in the group of those that must have it; what it may
 * be is checked where it is used, not here.
 */
import { Option, type Command } from 'commander'

/** The value of an option that may be repeated. */
export const appendValue = (word: string, before: string[]): string[] => [...before, word]

/** The options that say what a map looks like, wherever it is drawn. */
function addPictureOptions(command: Command): Command {
  return command
    .option('--unit <unit>', 'unit of the latencies: ns, us, ms, s, bytes, … (default: the script\'s own)')
    .option('--title <text>', 'what to call the map')
    .option('--palette <name>', 'colors of the map: inferno, viridis, cividis, magma, gray, article')
    .option('--scale <name>', 'how counts become colors: log, linear, sqrt, rank')
    .option('--weight <name>', 'what an event weighs: count (one), time (the time it stands for)')
    .option('--axis <name>', 'value axis: own (the script\'s), log, linear')
    .option('--range <low-high>', 'values to show, such as 100us-50ms; what lies outside keeps a row on each side')
    .option('--percentiles <list>', 'percentiles to draw and to tell, such as 50,90,99.9')
    .option('--slo <value>', 'a target, such as 10ms: a line, and the share above it')
    .option('--background <ground>', 'dark, light; auto asks the terminal')
    .option('--local', 'local time')
    .option('--no-local', 'UTC (the default)')
}

/** The options of whatever draws on a terminal. */
export function addScreenOptions(command: Command): Command {
  return addPictureOptions(command)
    .option('--color <when>', 'auto, always, truecolor, 256, 16 or never', 'auto')
    .option('--history <columns>', 'columns kept to scroll back through, 16 to 100000 (default 900)')
    .option('--sweep', 'overwrite the oldest column in place: for links and split panes where scrolling costs')
    .option('--no-sweep', 'scroll, also in a tmux pane beside another')
    .option('--half', 'two rows a line where there are more buckets than lines (the default where there are colors)')
    .option('--no-half', 'one row a line')
    .option('--notices', 'open the panel of notices')
    .option('--table', 'show the table of keys beside the map (the default from 150 columns)')
    .option('--no-table', 'do not')
    .option('--mouse', 'clicks, drags and the wheel are the map\'s (the default)')
    .option('--no-mouse', 'leave the mouse to the terminal')
    .option('--keep', 'leave the last picture on the terminal at the end')
}

/** Where the stream goes beside the screen. */
export function addRecordOptions(command: Command): Command {
  return command
    .option('--ndjson', 'write the stream to standard output, draw nothing')
    .option('--record <file>', 'write the stream to a file too; .gz and .zst are compressed')
    .option('--rotate <size|time>', 'begin a new part of --record or --ndjson so often: 100M, 1h')
    .option('--force', 'overwrite the file of --record')
}

/** The options of a trace, on `run` and, for `--probe`, without a verb. */
export function addTraceOptions(command: Command): Command {
  return addRecordOptions(addScreenOptions(command))
    .option('--probe <name>', 'trace with a shipped script; `heat-tracer probes` lists them')
    .option('--interval <ms>', 'milliseconds between two columns, 50 to 3600000', '1000')
    .option('--duration <s>', 'end after so many seconds')
    .option('--ticks <n>', 'end after so many columns')
    .option('--text', 'a line of characters for each tick, no screen (default when standard output is no terminal)')
    .option('--demo', 'an invented trace, without DTrace')
    .option('-p, --pid <pid>', 'trace this process: $target')
    .option('-c, --command <cmd>', 'run this command and trace it: $target')
    .addOption(new Option('-x, --option <opt[=val]>', 'set a DTrace option, as in dtrace(1)').argParser(appendValue).default([], 'none'))
    .option('-C, --preprocess', 'run the C preprocessor over the script')
    .addOption(new Option('-D, --define <name[=value]>', 'define a preprocessor symbol').argParser(appendValue).default([], 'none'))
    .addOption(new Option('-I, --include <dir>', 'add a directory to the preprocessor\'s path').argParser(appendValue).default([], 'none'))
    .option('-Z, --zero-matches', 'allow probe descriptions that match nothing')
    .option('-w, --destructive', 'allow destructive actions (system, raise, copyout, …)')
}

/** What `export` makes, and of what. */
export function addExportOptions(command: Command): Command {
  return addPictureOptions(command)
    .option('--format <name>', 'svg, png, html, ansi, text, csv or json, whatever the name')
    .option('--force', 'overwrite what is there')
    .option('--from <time>', 'begin there: 14:03:20, or 90s, 5m, 1h30m from the start')
    .option('--to <time>', 'end there')
    .option('--size <widthxheight>', 'pixels of a picture, characters of a screen')
    .option('--columns <n>', 'at most so many; where there are more ticks, neighbors are summed')
    .option('--rows <n>', 'lines of the map; buckets share one where there are more')
    .option('--aggregation <name>', 'which one, where there are several')
    .option('--fold <parts>', 'count keys by these of their parts, such as call')
    .addOption(new Option('--select <key>', 'give it a hue of its own; may be repeated').argParser(appendValue).default([], 'none'))
    .addOption(new Option('--only <key>', 'count this key alone; may be repeated').argParser(appendValue).default([], 'none'))
    .addOption(new Option('--without <key>', 'leave this key out; may be repeated').argParser(appendValue).default([], 'none'))
    .option('--keys <n>', 'keys told apart (default 20, in tables 1000)')
    .option('--by-key', 'csv: a line for each key of a cell')
}
