/** `pagelaw conform`: hold a recorded log of a real system against the model. */
import { atMost, parsed } from './arguments.ts'
import { Complaint } from './complaint.ts'
import { kindOf } from './conform/kinds.ts'
import { readLines } from './conform/recording.ts'
import { reportLines } from './conform/report-text.ts'
import type { Environment, ExitCode } from './environment.ts'
import { lines } from './text.ts'

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
