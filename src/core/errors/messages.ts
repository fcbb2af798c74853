/**
 * Every error message that a user can be shown, by name. The texts are in one file per area; names and codes are unique over all of
 * them.
 */
import { commandLineErrors } from './command-line.js'
import { compareErrors } from './compare.js'
import { exportErrors } from './export.js'
import { importErrors } from './import.js'
import { recordingErrors } from './recording.js'
import { scriptErrors } from './script.js'
import { setupErrors } from './setup.js'

/** Each entry takes what the text mentions and gives the message: `throw new UserError(errors.noSuchScript(path, []))`. */
export const errors = {
  ...commandLineErrors,
  ...compareErrors,
  ...exportErrors,
  ...importErrors,
  ...recordingErrors,
  ...scriptErrors,
  ...setupErrors,
} as const
