/** A verdict as a reader meets it. */

import { counted, labelled, lines, number, seconds } from '../command/text.ts'
import type { Finding } from '../search/job.ts'
import type { Book } from '../spec/book.ts'
import type { Violation } from '../trace/trace.ts'
import { traceLines } from '../trace/trace-text.ts'
import type { Task } from './plan.ts'
import type { Verdict } from './verdict.ts'

/** The head of a design's verdicts: what is run, under which rules. */
export const heading = ({ subject: { book }, preset, without }: Task): string => {
  const { title } = book.own.spec.design
  const removed = without.map((rule) => `  without ${rule}`)
  return lines(['', `${book.id}: ${title}`, ...labelled(`preset ${preset.id}: `, preset.says, '  '), ...removed])
}

const shortfalls = {
  states: 'the limit on states was reached',
  seconds: 'the limit on time was reached',
  memory: 'the limit on memory was reached',
  stopped: 'it was stopped',
} as const

const outcome = ({ verdict, shortfall, complete, engine, seed }: Verdict): string => {
  const why = shortfall === null ? '' : `: ${shortfalls[shortfall]}`
  const how = engine === 'sample' ? `random search, seed ${seed}` : 'exhaustive'
  if (verdict === 'partial') return `partial${why} (${how})`
  if (verdict !== 'broken') return `${verdict} (${how})`
  return engine === 'sample' || complete
    ? `BROKEN (${how})`
    : `BROKEN (${how}, ended some way beyond the first breach: other invariants may break later)`
}

/** More names than these are no help to a reader; the JSON has all. */
const mostNamed = 10

/** How many of all rows did something, and by name those that did not if they are few. */
const share = <A extends { readonly id: string }>(
  label: string,
  rows: ReadonlyArray<A>,
  did: (row: A) => boolean,
  done: string,
): ReadonlyArray<string> => {
  const missing = rows.filter((row) => !did(row)).map(({ id }) => id)
  const rest = missing.length > 0 && missing.length <= mostNamed ? `; not ${missing.join(', ')}` : ''
  return labelled(label.padEnd(12), `${rows.length - missing.length} of ${rows.length} ${done}${rest}`, '    ')
}

const coverageLines = ({ operations, rules, invariants }: Verdict): ReadonlyArray<string> => {
  const refusing = rules.filter(({ refused }) => refused > 0).map(({ id, refused }) => `${id} ${number(refused)}`)
  return [
    ...share('invariants', invariants, ({ exercised }) => exercised > 0, 'exercised'),
    ...share('operations', operations, ({ accepted }) => accepted > 0, 'accepted'),
    ...share('rules', rules, ({ applied }) => applied > 0, 'applied'),
    ...labelled('refused by  ', refusing.length > 0 ? refusing.join(', ') : 'no rule', '    '),
  ]
}

/** One broken invariant with the trace to it. */
export const violationLines = (
  book: Book,
  { invariant, length, trace, printed }: Violation,
  indent: string,
): ReadonlyArray<string> => {
  const says = book.own.spec.invariants.find(({ id }) => id === invariant)?.says
  return [
    `${indent}${invariant} breaks after ${counted(length, 'operation')}`,
    ...(says === undefined ? [] : labelled('', says, `${indent}  `)),
    ...traceLines(trace, printed, `${indent}  `),
  ]
}

const pinnedLines = ({ pinnedDiffers }: Verdict): ReadonlyArray<string> => {
  if (pinnedDiffers === undefined) return []
  const { expected, got } = pinnedDiffers
  const keys = ['states', 'transitions', 'rejections', 'depth'] as const
  const told = keys
    .filter((key) => expected[key] !== got[key])
    .map((key) => `${key} ${number(expected[key])}, measured ${number(got[key])}`)
  return [`    PINNED COUNTS DIFFER: the spec says ${told.join('; ')}`]
}

/** The command that runs a random search again. */
const replayCommand = ({ job, preset, without }: Task): string => {
  const { setting, sample } = job
  const rest = [...(preset.id === 'corrected' ? [] : ['--preset', preset.id]), ...without.flatMap((rule) => ['--without', rule])]
  const words = [
    'pagelaw prove',
    setting.design,
    '--scope',
    setting.scope,
    '--engine sample',
    '--seed',
    sample.seed,
    '--runs',
    sample.runs,
    ...rest,
  ]
  return words.join(' ')
}

/** The verdict on one scope. */
export const verdictText = (task: Task, finding: Finding, verdict: Verdict): string => {
  const { states, transitions, rejections, depth, cut } = finding.report
  if (verdict.shortfall === 'stopped' && transitions + rejections === 0) return lines([`  scope ${verdict.scope}: not begun`])
  const accepted = transitions + rejections === 0 ? 0 : Math.round((100 * transitions) / (transitions + rejections))
  const size =
    verdict.engine === 'sample'
      ? `${counted(states, 'state')} visited, ${counted(transitions, 'transition')} (${accepted} % accepted), ${counted(rejections, 'refusal')}, longest walk ${depth}`
      : `${counted(states, 'state')}, ${counted(transitions, 'transition')}, ${counted(rejections, 'refusal')}, depth ${depth}`
  return lines([
    '',
    `  scope ${verdict.scope}: ${outcome(verdict)}`,
    `    ${size}, ${seconds(finding.seconds)}${cut > 0 ? `, ${counted(cut, 'path')} out of bounds` : ''}`,
    ...coverageLines(verdict),
    ...pinnedLines(verdict),
    ...finding.violations.flatMap((violation) => ['', ...violationLines(task.subject.book, violation, '    ')]),
    ...(verdict.engine === 'sample' && finding.violations.length > 0 ? ['', `    again: ${replayCommand(task)}`] : []),
  ])
}

/** What the gate says of a design. */
export const gateText = (missing: ReadonlyArray<string> | null): string => {
  if (missing === null) return ''
  if (missing.length > 0)
    return lines(['', '  VACUOUS over all default scopes together:', ...missing.map((line) => `    ${line}`)])
  return lines(['', '  coverage: every operation, rule and invariant was exercised in the default scopes'])
}
