/** Errors about streams and recordings, read or written. To add one: an entry here, used as `errors.name(…)`. */
import { EXIT, type ErrorMessage } from './user-error.js'

export const recordingErrors = {
  notJson: (line: number, found: string): ErrorMessage => ({
    code: 'not-json', exit: EXIT.stream,
    text: `Line ${line} is not JSON: ${found}`,
    hint: 'A stream is one JSON object a line, as heat-tracer --ndjson writes it.',
  }),
  badLine: (line: number, place: string, found: string, expected: string): ErrorMessage => ({
    code: 'bad-line', exit: EXIT.stream,
    text: `Line ${line}: ${place} is ${found}; expected ${expected}.`,
  }),
  noHeader: (line: number, type: string): ErrorMessage => ({
    code: 'no-header', exit: EXIT.stream,
    text: `Line ${line} is a "${type}" event before any header.`,
    hint: 'A stream begins with its header line. Was the head of the file cut off?',
  }),
  secondHeader: (line: number): ErrorMessage => ({
    code: 'second-header', exit: EXIT.stream,
    text: `Line ${line}: a second stream begins here.`,
    hint: 'One file holds one stream, or the parts of one in their order: split it before this line.',
  }),
  newerStream: (line: number, version: string, ours: string): ErrorMessage => ({
    code: 'newer-stream', exit: EXIT.stream,
    text: `Line ${line}: this stream is of version ${version}; this heat-tracer reads ${ours.split('.')[0]}.x.`,
    hint: 'Install the heat-tracer that wrote it, or a newer one.',
  }),
  tooMany: (line: number, what: string, most: number): ErrorMessage => ({
    code: 'too-many', exit: EXIT.stream,
    text: `Line ${line}: more than ${most} ${what}.`,
    hint: 'No D program makes so many: is this a stream of heat-tracer?',
  }),
  tooManyBuckets: (most: number): ErrorMessage => ({
    code: 'too-many-buckets', exit: EXIT.stream,
    text: `An aggregation has more than ${most} buckets that its quantizing function does not make.`,
    hint: 'Its buckets are those of another function, or of none.',
  }),
  timeGoesBack: (line: number, time: number, before: number): ErrorMessage => ({
    code: 'time-goes-back', exit: EXIT.stream,
    text: `Line ${line}: time goes back to ${time} ms after ${before} ms.`,
    hint: 'Events of a stream are in the order of their times. Was the file sorted or pieced together?',
  }),
  afterEnd: (line: number, type: string): ErrorMessage => ({
    code: 'after-end', exit: EXIT.stream,
    text: `Line ${line} is a "${type}" event after the end of the stream.`,
  }),
  noSuchRecording: (path: string): ErrorMessage => ({
    code: 'no-such-recording', exit: EXIT.stream,
    text: `No such recording: ${path}`,
  }),
  recordingIsDirectory: (path: string): ErrorMessage => ({
    code: 'recording-is-directory', exit: EXIT.stream,
    text: `This is a directory, not a recording: ${path}`,
  }),
  recordingUnreadable: (path: string, reason: string): ErrorMessage => ({
    code: 'recording-unreadable', exit: EXIT.stream,
    text: `Cannot read ${path}: ${reason}`,
  }),
  recordingEmpty: (path: string): ErrorMessage => ({
    code: 'recording-empty', exit: EXIT.stream,
    text: `The recording is empty: ${path}`,
    hint: 'Nothing was traced, or the trace ended before its header was written.',
  }),
  recordingBinary: (path: string): ErrorMessage => ({
    code: 'recording-binary', exit: EXIT.stream,
    text: `This is not a recording, it holds binary data: ${path}`,
    hint: 'A recording is text, one JSON object a line; gzip and zstd are unpacked, other packings must be first.',
  }),
  recordingLineTooLong: (line: number, limit: number): ErrorMessage => ({
    code: 'recording-line-too-long', exit: EXIT.stream,
    text: `Line ${line} is longer than ${limit / 2 ** 20} MiB.`,
    hint: 'A script with fewer keys writes shorter ticks.',
  }),
  recordingCut: (line: number): ErrorMessage => ({
    code: 'recording-cut', exit: EXIT.stream,
    text: `Line ${line} is cut off, nothing of the stream is left.`,
    hint: 'The recording ends within its header.',
  }),
  badPlace: (given: string, option = '--at'): ErrorMessage => ({
    code: 'bad-place', exit: EXIT.usage,
    text: `${option} ${given}: not a time.`,
    hint: 'A time of day such as 14:03:20 (UTC), or a time from the start such as 90s, 5m or 1h30m.',
  }),
  pipeHasNoPlaces: (option: string): ErrorMessage => ({
    code: 'pipe-has-no-places', exit: EXIT.usage,
    text: `${option} moves in a recording, and what comes through a pipe can only be followed.`,
    hint: 'Record it to a file first, with --record.',
  }),
  recordingIsTerminal: (): ErrorMessage => ({
    code: 'recording-is-terminal', exit: EXIT.usage,
    text: 'replay - reads a stream from standard input, which is the terminal.',
    hint: 'For example ssh -n HOST sudo heat-tracer run x.d --ndjson | heat-tracer replay -',
  }),
  recordingDamaged: (path: string, reason: string): ErrorMessage => ({
    code: 'recording-damaged', exit: EXIT.stream,
    text: `The compressed data of ${path} is damaged: ${reason}.`,
    hint: 'What can be unpacked of it (zcat FILE, zstd -dc FILE) can be given to heat-tracer replay -',
  }),
  recordingFrameTooLarge: (path: string, limit: number): ErrorMessage => ({
    code: 'recording-frame-too-large', exit: EXIT.stream,
    text: `${path} holds one zstd frame that needs more than ${limit / 2 ** 20} MiB to unpack.`,
    hint: 'zstd -dc FILE | heat-tracer replay - reads it piece by piece.',
  }),
  recordExists: (path: string): ErrorMessage => ({
    code: 'record-exists', exit: EXIT.usage,
    text: `There is a file already: ${path}`,
    hint: 'Give another name, or --force to overwrite it.',
  }),
  recordNotFile: (path: string): ErrorMessage => ({
    code: 'record-not-file', exit: EXIT.usage,
    text: `--record writes files, and this is none: ${path}`,
    hint: '--ndjson writes the same to standard output.',
  }),
  cannotRecord: (path: string, reason: string): ErrorMessage => ({
    code: 'cannot-record', exit: EXIT.failure,
    text: `Cannot record to ${path}: ${reason}.`,
    hint: 'Under sudo the file is created by who called sudo, who must be able to write there.',
  }),
  recordStopped: (path: string, reason: string, time: string): ErrorMessage => ({
    code: 'record-stopped', exit: EXIT.failure,
    text: `${path} could not be written any more at ${time} UTC (${reason}): it is whole up to there.`,
  }),
  badRotation: (given: string): ErrorMessage => ({
    code: 'bad-rotation', exit: EXIT.usage,
    text: `--rotate ${given}: neither a size nor a time.`,
    hint: 'A size is 100k, 100M or 2G (at least 64k); a time 30s, 10m, 1h or 1d.',
  }),
  rotateNothing: (): ErrorMessage => ({
    code: 'rotate-nothing', exit: EXIT.usage,
    text: '--rotate has nothing to part.',
    hint: 'Give --record FILE or --ndjson with it.',
  }),
} as const
