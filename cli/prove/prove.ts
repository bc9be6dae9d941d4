/** `pagelaw prove`: no sequence of operations breaks an invariant. */
import { parsed, positive, whole } from '../command/arguments.ts'
import { Complaint } from '../command/complaint.ts'
import { type Environment, type ExitCode, worst } from '../command/environment.ts'
import { writeWhole } from '../command/file.ts'
import { progressLine } from '../command/progress.ts'
import { type Played, playAll } from '../replay/scenario.ts'
import type { Engine } from '../search/job.ts'
import { corrected } from '../spec/book.ts'
import { mustAgree, type Subject, subjects } from '../spec/subjects.ts'
import { itfOf } from '../trace/itf.ts'
import type { Trace } from '../trace/trace.ts'
import { planned, type Task, type Wish } from './plan.ts'
import { reporter } from './reporter.ts'
import { exitCodeOf, firstTrace } from './verdict.ts'

const options = {
  scope: { type: 'string' },
  deep: { type: 'boolean' },
  preset: { type: 'string' },
  without: { type: 'string', multiple: true },
  engine: { type: 'string' },
  seed: { type: 'string' },
  runs: { type: 'string' },
  'max-states': { type: 'string' },
  'max-seconds': { type: 'string' },
  workers: { type: 'string' },
  trace: { type: 'string' },
  itf: { type: 'boolean' },
  json: { type: 'boolean' },
} as const

const engineOf = (value: string | undefined): Engine | 'all' | undefined => {
  if (value === undefined || value === 'exhaustive' || value === 'sample' || value === 'all') return value
  throw new Complaint(`--engine: expected exhaustive, sample or all, found ${value}`)
}

type Values = ReturnType<typeof parsed<typeof options>>['values']

const wishOf = (values: Values): Wish => {
  const states = whole('max-states', values['max-states'], 1)
  const time = positive('max-seconds', values['max-seconds'])
  if (values.itf === true && values.trace === undefined) throw new Complaint('--itf: expected --trace FILE beside it')
  return {
    scope: values.scope,
    deep: values.deep ?? false,
    preset: values.preset ?? corrected,
    without: values.without ?? [],
    engine: engineOf(values.engine),
    seed: whole('seed', values.seed) ?? 1,
    runs: whole('runs', values.runs, 1),
    budget: { ...(states === undefined ? {} : { states }), ...(time === undefined ? {} : { seconds: time }) },
  }
}

const writeTrace = (env: Environment, tasks: ReadonlyArray<Task>, file: string, trace: Trace | null, itf: boolean): void => {
  if (trace === null) {
    env.writeError(`no trace was found, so ${file} was not written\n`)
    return
  }
  const task = tasks.find(({ job: { setting } }) => setting.design === trace.design && setting.scope === trace.scope)
  const content = itf && task !== undefined ? itfOf(task.subject.design, task.job.setting, trace) : trace
  writeWhole(file, `${JSON.stringify(content, null, 2)}\n`)
}

/** Scenarios speak of the design as a whole: they are played wherever all of it is proved. */
const isWhole = (values: Values): boolean =>
  values.scope === undefined && values.preset === undefined && values.without === undefined && values.engine === undefined

/** The scenarios of each design, played; without a word where only a part is proved. */
const played = (chosen: ReadonlyArray<Subject>, values: Values): ReadonlyMap<Subject, Played> =>
  new Map(isWhole(values) ? chosen.map((subject) => [subject, playAll(subject)]) : [])

export const prove = async (argv: ReadonlyArray<string>, env: Environment): Promise<ExitCode> => {
  const { values, positionals } = parsed('prove', argv, options)
  const wish = wishOf(values)
  const workers = whole('workers', values.workers, 1) ?? env.parallelism
  const chosen = subjects(env, positionals)
  const tasks = planned(chosen, wish, positionals.length > 0)
  if (tasks.length === 0) throw new Complaint('nothing to prove: no design has a scope for this')
  for (const subject of chosen) mustAgree(subject)
  const scenarios = played(chosen, values)
  const jobs = tasks.map(({ job }) => job)
  const line = progressLine(env, jobs)
  const report = reporter(env, wish, tasks, scenarios, values.json !== true)
  await env.runJobs(jobs, workers, (event) => {
    line.tell(event)
    if (event.kind !== 'done') return
    line.clear()
    report.done(event.index, event.result)
  })
  if (values.json === true) env.write(`${JSON.stringify(report.verdicts, null, 2)}\n`)
  if (values.trace !== undefined) writeTrace(env, tasks, values.trace, firstTrace(report.verdicts), values.itf === true)
  return worst([
    ...report.verdicts.map(exitCodeOf),
    ...[...scenarios.values()].map(({ failed }) => (failed > 0 ? 1 : 0)),
    ...(report.complaints.length > 0 ? ([2] as const) : []),
  ])
}
