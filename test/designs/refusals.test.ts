/** The spec lists, for each operation, exactly the rules that are seen to refuse it. */
import * as E from 'fp-ts/lib/Either.js'
import { beforeAll, describe, expect, test } from 'vitest'
import { explore } from '../../checker/explore/explore.ts'
import { sample } from '../../checker/sample/sample.ts'
import { law, type Operation, type Refusal, type Step } from '../../model/frame/machine.ts'
import type { ScopeSpec } from '../../spec/schema.ts'
import { everyDesign, opened } from './subjects.ts'

/** Designs that use the machine of another declare no operations. */
const declaring = everyDesign.filter(({ book }) => book.own.spec.operations.length > 0)

describe.each(declaring)('the refusals of $book.id', (subject) => {
  const { scopes, operations } = subject.book.own.spec
  const seen = new Map<string, Set<string>>()
  const tally = law<Step<unknown, Operation, Refusal, unknown>, Refusal>('tally', {
    subjects: ({ answer }) => (E.isLeft(answer) ? [answer.left] : []),
    wrong: ({ rule }, { operation: { op } }) => {
      seen.set(op, (seen.get(op) ?? new Set()).add(rule))
      return null
    },
  })

  const allSeen = (): boolean => operations.every(({ id, refusals }) => refusals.every((rule) => seen.get(id)?.has(rule)))

  beforeAll(() => {
    const problemOf = (scope: ScopeSpec) => ({ machine: opened(subject, scope).machine, laws: { state: [], step: [tally] } })
    // What a scope's pinned counts say is proved elsewhere; where they say that nothing is refused, nothing is to be seen.
    for (const scope of scopes.filter(({ use, pinned }) => use === 'proof' && pinned?.rejections !== 0))
      explore(problemOf(scope), { symmetry: true, goal: { kind: 'all' }, budget: { states: 10_000 } })
    for (const scope of scopes.filter(({ use }) => use === 'sample')) {
      const size = allSeen() ? { runs: Math.min(scope.sample?.runs ?? 60, 60), steps: 100 } : { runs: 200, steps: 200 }
      sample(problemOf(scope), { seed: 1, ...size })
    }
  }, 600_000)

  test.each(operations)('$id is refused by the rules that its entry lists', ({ id, refusals }) => {
    expect([...(seen.get(id) ?? [])].toSorted()).toEqual([...refusals].toSorted())
  })
})
