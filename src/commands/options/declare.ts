/**
 * The options that several commands take, each declared once, in the groups under which --help and the manual list them.
 *
 * To add one: a line in the function of the commands that must have it. Its value is checked where it is used and not here, so
 * that a value from the configuration file is checked by the same code.
 */
import { Option, type Command } from 'commander'

/** The headings under which options are listed. */
export const GROUPS = {
  trace: 'Trace:', replay: 'Replay:', import: 'Import:', export: 'Export:', compare: 'Compare:',
  keys: 'Keys:', picture: 'Picture:', keyboard: 'Keys and mouse:', record: 'Record:', output: 'Output:', other: 'Help:',
} as const

/** Declares an option that may be given several times; its value is the list of all of them. */
export function addListOption(command: Command, flags: string, description: string): Command {
  return command.addOption(new Option(flags, description).argParser((word: string, before: string[] = []) => [...before, word]))
}

/** Declares how the heat map looks, wherever it is drawn. */
export function addPictureOptions(command: Command): Command {
  return command.optionsGroup(GROUPS.picture)
    .option('--palette <name>', 'Choose the colors: inferno, viridis, cividis, magma, gray or article (default: inferno)')
    .option('--scale <name>', 'Choose the color scale: log, linear, sqrt or rank (default: log)')
    .option('--weight <name>', 'Color by number of events (count) or by the time they took (time) (default: count)')
    .option('--axis <name>', 'Choose the value axis: auto, log, linear or own (the script\'s buckets) (default: auto)')
    .option('--range <low-high>', 'Show these values only, such as 100us-50ms; one row at each end counts the rest')
    .option('--percentiles <list>', 'Draw these percentile lines and show their values, such as 50,90,99.9')
    .option('--slo <value>', 'Draw a line at this latency target, such as 10ms, and show the share of events above it')
    .option('--unit <unit>', 'Set the unit of the values: ns, us, ms, s, bytes, … (default: the script\'s own)')
    .option('--title <text>', 'Set the title of the heat map')
    .option('--background <name>', 'Choose colors for a dark or a light background; auto asks the terminal (default: auto)')
    .option('--local', 'Show local time')
    .option('--no-local', 'Show UTC (default)')
}

/** Declares what a command takes that draws on a terminal: the picture, its keys and the mouse. */
export function addScreenOptions(command: Command): Command {
  return addPictureOptions(command)
    .option('--history <columns>', 'Keep this many columns to scroll back through, 16 to 100000 (default: 900)')
    .option('--sweep', 'Overwrite the oldest column instead of scrolling, for slow links (default in a tmux pane beside another)')
    .option('--no-sweep', 'Scroll, also in a tmux pane beside another')
    .option('--half', 'Draw two rows per line when there are more buckets than lines (default with colors and UTF-8)')
    .option('--no-half', 'Draw one row per line')
    .option('--keep', 'Leave the last picture on the terminal at the end')
    .optionsGroup(GROUPS.keyboard)
    .option('--table', 'Show the key table beside the heat map (default from 150 columns)')
    .option('--no-table', 'Hide the key table')
    .option('--notices', 'Open the panel of notices, drops and errors')
    .option('--mouse', 'Use the mouse: click, drag and wheel (default)')
    .option('--no-mouse', 'Leave the mouse to the terminal, to select text')
}

/** Declares where the stream is written besides the screen. */
export function addRecordOptions(command: Command): Command {
  return command.optionsGroup(GROUPS.record)
    .option('--record <file>', 'Record the stream to a file; .gz and .zst are compressed')
    .option('--rotate <size|time>', 'Start a new part of --record or --ndjson at this size or time, such as 100M or 1h')
    .option('--force', 'Overwrite the file of --record')
}

/** Declares what is written to standard output: colors, lines of text, or nothing but the stream. */
export function addOutputOptions(command: Command): Command {
  return addColorOption(command.optionsGroup(GROUPS.output))
    .option('--text', 'Print one line of characters per interval instead of drawing (default if standard output is not a terminal)')
    .option('--ndjson', 'Write the stream to standard output, one JSON object per line, instead of drawing')
}

/** Declares --color alone, for reports. */
export function addColorOption(command: Command): Command {
  return command.addOption(new Option('--color <when>', 'Use colors: auto, always, truecolor, 256, 16 or never').default('auto', 'auto'))
}

/** Declares the options of a trace: on `run` and, for `--probe`, without a command. */
export function addTraceOptions(command: Command): Command {
  command.optionsGroup(GROUPS.trace)
    .option('--probe <name>', 'Trace with a shipped script; heat-tracer probes lists them')
    .addOption(new Option('--interval <ms>', 'Set the time per column in milliseconds, 50 to 3600000').default('1000', '1000'))
    .option('--duration <s>', 'Stop after this many seconds')
    .option('--ticks <n>', 'Stop after this many columns')
    .option('-p, --pid <pid>', 'Trace this process; the script reads it as $target')
    .option('-c, --command <cmd>', 'Run this command and trace it; the script reads it as $target')
  addListOption(command, '-x, --option <opt[=val]>', 'Set a DTrace option, as in dtrace(1); may be repeated')
    .option('-C, --preprocess', 'Run the C preprocessor on the script')
  addListOption(command, '-D, --define <name[=value]>', 'Define a preprocessor symbol; may be repeated')
  addListOption(command, '-I, --include <dir>', 'Add a directory to the preprocessor\'s search path; may be repeated')
    .option('-Z, --zero-matches', 'Allow probe descriptions that match no probe')
    .option('-w, --destructive', 'Allow destructive actions: system, raise, copyout, …')
    .option('--demo', 'Draw made-up data, without DTrace')
  return addOutputOptions(addRecordOptions(addScreenOptions(command)))
}

/** Declares what `export` makes, and from which part of a recording. */
export function addExportOptions(command: Command): Command {
  command.optionsGroup(GROUPS.export)
    .option('--format <name>', 'Choose the format whatever the file\'s name: svg, png, html, ansi, text, csv or json')
    .option('--force', 'Overwrite the file')
    .option('--from <time>', 'Start at this time: 14:03:20, or 90s, 5m, 1h30m from the start')
    .option('--to <time>', 'End at this time')
    .option('--size <widthxheight>', 'Set the size: pixels of a picture, characters of a screen')
    .option('--columns <n>', 'Draw at most this many columns; neighboring intervals are summed')
    .option('--rows <n>', 'Draw at most this many rows; neighboring buckets are joined')
    .option('--aggregation <name>', 'Choose the aggregation, if the recording has several')
    .optionsGroup(GROUPS.keys)
    .option('--fold <parts>', 'Group keys by these parts only, such as call')
  addListOption(command, '--select <key>', 'Give this key a color of its own; may be repeated')
  addListOption(command, '--only <key>', 'Count only this key; may be repeated')
  addListOption(command, '--without <key>', 'Leave out this key; may be repeated')
    .option('--keys <n>', 'Show at most this many keys separately (default: 20, in tables 1000)')
    .option('--by-key', 'Write one line per key of each cell, in CSV')
    .option('--raw', 'Leave keys that a spreadsheet could run as formulas as they are, in CSV')
  return addPictureOptions(command)
}
