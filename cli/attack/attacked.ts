/** What `attack` says of one target. */
import type { Shortfall } from '../../checker/report.ts'
import type { ExitCode } from '../command/environment.ts'
import type { Finding } from '../search/job.ts'
import type { Trace, Violation } from '../trace/trace.ts'
import type { Target } from './target.ts'

interface Sign {
  readonly invariant: string
  readonly length: number
}

/** One object of the JSON of `attack`. */
export interface Attacked {
  readonly design: string
  readonly rule: string | null
  readonly variant: string | null
  readonly defect: string | null
  readonly scope: string
  /** The expected invariant broke. */
  readonly found: boolean
  /** The invariant that broke: the expected one where it did, otherwise the first that did. */
  readonly invariant: string | null
  readonly expected: string
  readonly length: number | null
  readonly expectedLength: number
  readonly first: Sign | null
  readonly expectedFirst: Sign
  /** Defects: whether the trace breaks the same invariant at the same length under the preset that has the defect. */
  readonly preset: { readonly id: string; readonly length: number | null } | null
  /** Everything is as the spec says. */
  readonly agrees: boolean
  /** Why the search ended before it was over. */
  readonly shortfall: Shortfall | null
  /** Paths that left the bounds of the scope, and were not followed. */
  readonly cut: number
  readonly states: number
  readonly seconds: number
  readonly references: ReadonlyArray<string>
  readonly trace: Trace | null
}

/** The first sign: of the invariants that break soonest, the expected one if it is among them. */
const firstSign = (violations: ReadonlyArray<Violation>, expected: Sign): Sign | null => {
  const length = Math.min(...violations.map((violation) => violation.length))
  const soonest = violations.filter((violation) => violation.length === length)
  const sign = soonest.find(({ invariant }) => invariant === expected.invariant) ?? soonest[0]
  return sign === undefined ? null : { invariant: sign.invariant, length }
}

/** The trace that was looked for, or else the shortest one that was met. */
export const attackOf = ({ breaks }: Target, { violations }: Finding): Violation | undefined =>
  violations.find(({ invariant }) => invariant === breaks) ?? violations[0]

/** Compare what was found with what the spec says. */
export const attackedOf = (target: Target, finding: Finding): Attacked => {
  const { job, rule, variant, defect, breaks, length, first, references } = target
  const { report, seconds, brokeAgain } = finding
  const best = attackOf(target, finding)
  const found = best?.invariant === breaks
  const sign = firstSign(finding.violations, first)
  const [again] = job.again
  const preset = again === undefined ? null : { id: again.preset, length: brokeAgain[0] ?? null }
  const signAgrees = sign?.invariant === first.invariant && sign.length === first.length
  return {
    design: job.setting.design,
    rule: rule?.id ?? null,
    variant,
    defect: defect?.id ?? null,
    scope: job.setting.scope,
    found,
    invariant: best?.invariant ?? null,
    expected: breaks,
    length: best?.length ?? null,
    expectedLength: length,
    first: sign,
    expectedFirst: first,
    preset,
    agrees: found && best.length === length && signAgrees && (preset === null || preset.length === length),
    shortfall: found ? null : report.shortfall,
    cut: report.cut,
    states: report.states,
    seconds: Math.round(seconds * 1000) / 1000,
    references,
    trace: best?.trace ?? null,
  }
}

export const attackExit = ({ agrees, shortfall }: Attacked): ExitCode => (agrees ? 0 : shortfall === null ? 1 : 3)
