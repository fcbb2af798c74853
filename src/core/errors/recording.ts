/** Errors about streams and recordings, read or written. To add one: an entry here, used as `errors.name(…)`. */
import { EXIT, type ErrorMessage } from './user-error.js'

const MIB = 2 ** 20

export const recordingErrors = {
  notJson: (line: number, found: string): ErrorMessage => ({
    code: 'not-json', exit: EXIT.stream,
    text: `Line ${line} is not JSON: ${found}`,
    hint: 'A stream has one JSON object per line, as heat-tracer --ndjson writes it.',
  }),
  badLine: (line: number, place: string, found: string, expected: string): ErrorMessage => ({
    code: 'bad-line', exit: EXIT.stream,
    text: `Line ${line}: ${place} is ${found}; expected ${expected}.`,
    hint: 'docs/stream.md describes every field of a stream.',
  }),
  noHeader: (line: number, type: string): ErrorMessage => ({
    code: 'no-header', exit: EXIT.stream,
    text: `Line ${line} is a "${type}" event before any header.`,
    hint: 'A stream starts with its header line. Check that the start of the file is not cut off.',
  }),
  secondHeader: (line: number): ErrorMessage => ({
    code: 'second-header', exit: EXIT.stream,
    text: `Line ${line}: a second stream starts here.`,
    hint: 'A file holds one stream, or the parts of one stream in their order. Split the file before this line.',
  }),
  newerStream: (line: number, version: string, ours: string): ErrorMessage => ({
    code: 'newer-stream', exit: EXIT.stream,
    text: `Line ${line}: the stream has version ${version}; this heat-tracer reads ${ours.split('.')[0]}.x.`,
    hint: 'Install the heat-tracer that wrote the stream, or a newer one.',
  }),
  tooMany: (line: number, what: string, most: number): ErrorMessage => ({
    code: 'too-many', exit: EXIT.stream,
    text: `Line ${line}: more than ${most} ${what}.`,
    hint: 'No D program produces so many. Check that this is a stream of heat-tracer.',
  }),
  tooManyBuckets: (most: number): ErrorMessage => ({
    code: 'too-many-buckets', exit: EXIT.stream,
    text: `An aggregation has more than ${most} buckets that its quantizing function cannot produce.`,
    hint: 'Check that the function and the parameters of the aggregation match its buckets.',
  }),
  timeGoesBack: (line: number, time: number, before: number): ErrorMessage => ({
    code: 'time-goes-back', exit: EXIT.stream,
    text: `Line ${line}: the time goes back from ${before} ms to ${time} ms.`,
    hint: 'The events of a stream are in order of time. Check that the lines were not sorted or joined in another order.',
  }),
  afterEnd: (line: number, type: string): ErrorMessage => ({
    code: 'after-end', exit: EXIT.stream,
    text: `Line ${line} is a "${type}" event after the end of the stream.`,
    hint: 'Remove the lines after the "end" event, or split the file there.',
  }),
  noSuchRecording: (path: string): ErrorMessage => ({
    code: 'no-such-recording', exit: EXIT.stream,
    text: `No such recording: ${path}`,
    hint: 'Check the path. Use - to read a stream from standard input.',
  }),
  recordingIsDirectory: (path: string): ErrorMessage => ({
    code: 'recording-is-directory', exit: EXIT.stream,
    text: `This is a directory, not a recording: ${path}`,
    hint: 'Name a file in it.',
  }),
  recordingUnreadable: (path: string, reason: string): ErrorMessage => ({
    code: 'recording-unreadable', exit: EXIT.stream,
    text: `Cannot read ${path}: ${reason}`,
    hint: 'Check the permissions of the file and of the directories above it.'
      + ' Under sudo, files are opened as the user who called sudo.',
  }),
  recordingEmpty: (path: string): ErrorMessage => ({
    code: 'recording-empty', exit: EXIT.stream,
    text: `The recording is empty: ${path}`,
    hint: 'Nothing was traced, or the trace ended before it wrote its header.',
  }),
  recordingBinary: (path: string): ErrorMessage => ({
    code: 'recording-binary', exit: EXIT.stream,
    text: `This is binary data, not a recording: ${path}`,
    hint: 'A recording is text with one JSON object per line. heat-tracer unpacks gzip and zstd; unpack other formats first.',
  }),
  recordingLineTooLong: (line: number, limit: number): ErrorMessage => ({
    code: 'recording-line-too-long', exit: EXIT.stream,
    text: `Line ${line} is longer than ${limit / MIB} MiB.`,
    hint: 'A script with fewer keys writes shorter lines.',
  }),
  recordingCut: (line: number): ErrorMessage => ({
    code: 'recording-cut', exit: EXIT.stream,
    text: `Line ${line} is cut off, and the recording holds no complete event.`,
    hint: 'The recording ends within its header. Record again.',
  }),
  recordingLineCut: (line: number): ErrorMessage => ({
    code: 'recording-line-cut', exit: EXIT.stream,
    text: `The recording is cut off in line ${line}; the events before it are complete.`,
    hint: 'The program that wrote it was killed, or is still writing, or the copy is not complete.',
  }),
  badTime: (given: string, option = '--at'): ErrorMessage => ({
    code: 'bad-time', exit: EXIT.usage,
    text: `${option} ${given}: expected a time.`,
    hint: 'Give a time of day such as 14:03:20 (UTC), or a time since the start such as 90s, 5m or 1h30m.',
  }),
  pipeNotSeekable: (option: string): ErrorMessage => ({
    code: 'pipe-not-seekable', exit: EXIT.usage,
    text: `${option} needs a recording in a file; a pipe can only be read from start to end.`,
    hint: 'Record to a file first, with --record FILE.',
  }),
  recordingIsTerminal: (): ErrorMessage => ({
    code: 'recording-is-terminal', exit: EXIT.usage,
    text: 'replay - reads a stream from standard input, which is the terminal.',
    hint: 'Example: ssh -n HOST sudo heat-tracer run x.d --ndjson | heat-tracer replay -',
  }),
  recordingDamaged: (path: string, reason: string): ErrorMessage => ({
    code: 'recording-damaged', exit: EXIT.stream,
    text: `The compressed data of ${path} is damaged: ${reason}.`,
    hint: 'Replay what can still be unpacked: zcat FILE | heat-tracer replay - (or zstd -dc FILE)',
  }),
  recordingWindowTooLarge: (path: string, bytes: number, limit: number): ErrorMessage => ({
    code: 'recording-window-too-large', exit: EXIT.stream,
    text: `${path} was compressed with a zstd window of ${Math.round(bytes / MIB)} MiB; the most is ${limit / MIB} MiB.`,
    hint: 'zstd -dc --long=31 FILE | heat-tracer replay - reads it.',
  }),
  recordingNeedsDictionary: (path: string): ErrorMessage => ({
    code: 'recording-needs-dictionary', exit: EXIT.stream,
    text: `${path} was compressed with a zstd dictionary.`,
    hint: 'zstd -dc -D DICTIONARY FILE | heat-tracer replay - reads it.',
  }),
  recordingBomb: (path: string, limit: number, where: string, ratio: number): ErrorMessage => ({
    code: 'recording-bomb', exit: EXIT.stream,
    text: `${path}: more than ${limit / MIB} MiB ${where} unpack from less than 1/${ratio} of that.`,
    hint: 'No recording compresses so well. If you trust the file: zcat FILE | heat-tracer replay - (or zstd -dc FILE)',
  }),
  recordExists: (path: string): ErrorMessage => ({
    code: 'record-exists', exit: EXIT.usage,
    text: `The file already exists: ${path}`,
    hint: 'Choose another name, or use --force to overwrite it.',
  }),
  recordNotFile: (path: string): ErrorMessage => ({
    code: 'record-not-file', exit: EXIT.usage,
    text: `--record writes only to regular files: ${path}`,
    hint: 'Use --ndjson to write the same stream to standard output.',
  }),
  cannotRecord: (path: string, reason: string): ErrorMessage => ({
    code: 'cannot-record', exit: EXIT.failure,
    text: `Cannot record to ${path}: ${reason}.`,
    hint: 'Under sudo, heat-tracer creates the file as the user who called sudo. That user must be able to write there.',
  }),
  recordStopped: (path: string, reason: string, time: string): ErrorMessage => ({
    code: 'record-stopped', exit: EXIT.failure,
    text: `Recording to ${path} stopped at ${time} UTC: ${reason}. The recording is complete up to that time.`,
  }),
  badRotation: (given: string): ErrorMessage => ({
    code: 'bad-rotation', exit: EXIT.usage,
    text: `--rotate ${given}: expected a size or a time.`,
    hint: 'A size is 100k, 100M or 2G (at least 64k). A time is 30s, 10m, 1h or 1d.',
  }),
  rotateWithoutOutput: (): ErrorMessage => ({
    code: 'rotate-without-output', exit: EXIT.usage,
    text: '--rotate needs --record or --ndjson.',
    hint: 'Add --record FILE.',
  }),
} as const
