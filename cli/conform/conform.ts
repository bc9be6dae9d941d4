/** `pagelaw conform`: hold a recorded log of a real system against the model. */
import { atMost, parsed } from '../command/arguments.ts'
import { Complaint } from '../command/complaint.ts'
import type { Environment, ExitCode } from '../command/environment.ts'
import { lines } from '../command/text.ts'
import { kindOf } from './kinds.ts'
import { readLines } from './recording.ts'
import { reportLines } from './report-text.ts'

const options = { json: { type: 'boolean' } } as const

export const conform = async (argv: ReadonlyArray<string>, env: Environment): Promise<ExitCode> => {
  const { values, positionals } = parsed('conform', argv, options)
  atMost('conform', positionals, 1)
  const [file] = positionals
  if (file === undefined) throw new Complaint('pagelaw conform: expected the name of a recording')
  const recording = readLines(file)
  const kind = kindOf(recording[0])
  const held = kind.hold(env, recording)
  if (values.json === true) env.write(`${JSON.stringify({ file, kind: kind.id, ...held }, null, 2)}\n`)
  else env.write(lines(reportLines(file, kind, held)))
  return held.differences.length === 0 ? 0 : 1
}
