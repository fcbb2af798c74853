/**
 * Every error message a user can be shown, by name. The texts are in one file an area; a name and a code are unique over all of them.
 */
import { commandLineErrors } from './command-line.js'
import { compareErrors } from './compare.js'
import { exportErrors } from './export.js'
import { importErrors } from './import.js'
import { recordingErrors } from './recording.js'
import { scriptErrors } from './script.js'
import { setupErrors } from './setup.js'

export const errors = {
  ...commandLineErrors,
  ...compareErrors,
  ...exportErrors,
  ...importErrors,
  ...recordingErrors,
  ...scriptErrors,
  ...setupErrors,
} as const
