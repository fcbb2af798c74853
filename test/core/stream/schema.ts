/** Checks lines against the JSON Schema of the stream: what is wrong with a line, '' when nothing is. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'

const path = fileURLToPath(new URL('../../../../docs/stream.schema.json', import.meta.url))
const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false, strictRequired: false, strictTuples: false })
const validate = ajv.compile(JSON.parse(readFileSync(path, 'utf8')) as object)

export function findSchemaError(line: string): string {
  return validate(JSON.parse(line)) ? '' : ajv.errorsText(validate.errors)
}
