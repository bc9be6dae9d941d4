/** What `prove` says of one design in one scope. */
import type { InvariantCount, OperationCount, Shortfall } from '../../checker/report.ts'
import type { ScopeSpec } from '../../spec/schema.ts'
import type { ExitCode } from '../command/environment.ts'
import type { Engine, Finding } from '../search/job.ts'
import { corrected } from '../spec/book.ts'
import type { Trace, Violation } from '../trace/trace.ts'
import type { Task } from './plan.ts'

export interface RuleCount {
  readonly id: string
  /** How often the rule was consulted. */
  readonly applied: number
  /** How often a refusal named it. */
  readonly refused: number
}

type Counts = NonNullable<ScopeSpec['pinned']>

/** One object of the JSON of `prove`. */
export interface Verdict {
  readonly design: string
  readonly scope: string
  readonly preset: string
  readonly without: ReadonlyArray<string>
  readonly engine: Engine
  readonly verdict: 'holds' | 'broken' | 'vacuous' | 'partial'
  readonly complete: boolean
  /** Why a search is partial. */
  readonly shortfall: Shortfall | null
  readonly states: number
  readonly transitions: number
  readonly rejections: number
  readonly depth: number
  readonly seconds: number
  /** Sampler only. */
  readonly seed?: number
  readonly operations: ReadonlyArray<OperationCount>
  readonly rules: ReadonlyArray<RuleCount>
  readonly invariants: ReadonlyArray<InvariantCount>
  /** The shortest trace to every invariant that breaks. */
  readonly violations: ReadonlyArray<Omit<Violation, 'printed'>>
  readonly violation?: Omit<Violation, 'printed'>
  /** What the design's default scopes never exercised, with the reason. */
  readonly vacuous?: ReadonlyArray<string>
  /** The spec pins other counts. */
  readonly pinnedDiffers?: { readonly expected: Counts; readonly got: Counts }
}

/** Every rule of the table, and whatever else a refusal named. */
const ruleCounts = ({ applied, report: { refusals } }: Finding): ReadonlyArray<RuleCount> =>
  [...new Set([...Object.keys(applied), ...Object.keys(refusals)])].map((id) => ({
    id,
    applied: applied[id] ?? 0,
    refused: refusals[id] ?? 0,
  }))

/** Pinned counts speak of the whole scope, explored under the corrected rules. */
const pinnedDiffers = ({ scope, job }: Task, { report }: Finding): Verdict['pinnedDiffers'] => {
  const { pinned } = scope
  const plain = job.setting.preset === corrected && Object.keys(job.setting.choice).length === 0
  if (pinned === undefined || !plain || job.engine !== 'exhaustive' || !report.complete) return undefined
  const { states, transitions, rejections, depth } = report
  const got = { states, transitions, rejections, depth }
  const same =
    states === pinned.states && transitions === pinned.transitions && rejections === pinned.rejections && depth === pinned.depth
  return same ? undefined : { expected: pinned, got }
}

const json = ({ printed: _, ...violation }: Violation): Omit<Violation, 'printed'> => violation

/** The verdict on one task, before coverage is judged. */
export const verdictOf = (task: Task, finding: Finding): Verdict => {
  const { report, seconds } = finding
  const violations = finding.violations.map(json)
  const [violation] = violations
  const differs = pinnedDiffers(task, finding)
  const { setting, engine, sample } = task.job
  return {
    design: setting.design,
    scope: setting.scope,
    preset: setting.preset,
    without: task.without,
    engine,
    verdict: violation !== undefined ? 'broken' : report.shortfall !== null ? 'partial' : 'holds',
    complete: report.complete,
    shortfall: report.shortfall,
    states: report.states,
    transitions: report.transitions,
    rejections: report.rejections,
    depth: report.depth,
    seconds: Math.round(seconds * 1000) / 1000,
    ...(engine === 'sample' ? { seed: sample.seed } : {}),
    operations: report.operations,
    rules: ruleCounts(finding),
    invariants: report.invariants,
    violations,
    ...(violation === undefined ? {} : { violation }),
    ...(differs === undefined ? {} : { pinnedDiffers: differs }),
  }
}

/** The trace to write where one is asked for. */
export const firstTrace = (verdicts: ReadonlyArray<Verdict>): Trace | null =>
  verdicts.find(({ violation }) => violation !== undefined)?.violation?.trace ?? null

export const exitCodeOf = ({ verdict, pinnedDiffers: differs }: Verdict): ExitCode =>
  verdict === 'broken' || verdict === 'vacuous' || differs !== undefined ? 1 : verdict === 'partial' ? 3 : 0
