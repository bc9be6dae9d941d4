/**
 * Coverage: a proof in which something never happened proves nothing about it. Judged over all default scopes of a
 * design together, under the corrected rules.
 */

import { type Book, codeId, corrected, isDerived, operationsOf } from '../spec/book.ts'
import type { Wish } from './plan.ts'
import type { Verdict } from './verdict.ts'

/** Whether a wish runs the default scopes as the spec has them. */
export const isDefault = ({ scope, preset, without, engine, runs }: Wish): boolean =>
  scope === undefined &&
  preset === corrected &&
  without.length === 0 &&
  (engine === undefined || engine === 'all') &&
  runs === undefined

interface Tally {
  readonly [id: string]: number
}

const sum = <A extends { readonly id: string }>(rows: ReadonlyArray<A>, of: (row: A) => number): Tally => {
  const tally: Record<string, number> = {}
  for (const row of rows) tally[row.id] = (tally[row.id] ?? 0) + of(row)
  return tally
}

const never = (ids: ReadonlyArray<string>, tally: Tally, sentence: (id: string) => string): ReadonlyArray<string> =>
  ids.filter((id) => (tally[id] ?? 0) === 0).map(sentence)

/**
 * What the default scopes of a design never exercised, each with the reason; empty where nothing is missing. A design
 * that borrows its model answers for the rules and refusals it names itself, and for the operations its scopes have.
 */
export const uncovered = (book: Book, verdicts: ReadonlyArray<Verdict>): ReadonlyArray<string> => {
  const operations = verdicts.flatMap((verdict) => verdict.operations)
  const rules = verdicts.flatMap((verdict) => verdict.rules)
  const invariants = verdicts.flatMap((verdict) => verdict.invariants)
  const present = new Set(operations.map(({ id }) => id))
  const declared = operationsOf(book).map(({ id }) => codeId(book, id))
  const owed = isDerived(book) ? declared.filter((id) => present.has(id)) : declared
  const refusable = book.own.spec.operations.filter(({ refusals }) => refusals.length > 0).map(({ id }) => codeId(book, id))
  const known = book.base.spec.rules.map(({ id }) => id)
  const strangers = [...new Set(rules.map(({ id }) => id))].filter((id) => !known.includes(id))
  const accepted = sum(operations, (row) => row.accepted)
  const refused = sum(operations, (row) => row.refused)
  const applied = sum(rules, (row) => row.applied)
  const exercised = sum(invariants, (row) => row.exercised)
  return [
    ...never(owed, accepted, (id) => `operation ${id} was never accepted`),
    ...never(refusable, refused, (id) => `operation ${id} was never refused`),
    ...never(
      book.own.spec.rules.map(({ id }) => codeId(book, id)),
      applied,
      (id) => `rule ${id} was never applied`,
    ),
    ...never(
      book.own.spec.invariants.map(({ id }) => id),
      exercised,
      (id) => `invariant ${id} was never exercised`,
    ),
    ...strangers.map((id) => `rule ${id} is named by a refusal, but not declared`),
  ]
}

/** Verdicts with coverage judged: those that would hold are vacuous where something is missing. */
export const gated = (verdicts: ReadonlyArray<Verdict>, missing: ReadonlyArray<string>): ReadonlyArray<Verdict> =>
  missing.length === 0
    ? verdicts
    : verdicts.map((verdict) => (verdict.verdict === 'holds' ? { ...verdict, verdict: 'vacuous', vacuous: missing } : verdict))
