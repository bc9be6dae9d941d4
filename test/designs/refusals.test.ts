/** The spec lists, for each operation, exactly the rules that are seen to refuse it. */
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { explore } from '../../checker/explore.ts'
import { sample } from '../../checker/sample.ts'
import { corrected, operationsOf, presetNamed, scopeInput } from '../../cli/spec/book.ts'
import { chooseRules, law, type Step } from '../../model/machine.ts'
import { xenDirectPaging } from '../../model/xen-direct-paging/machine.ts'
import type { Operation } from '../../model/xen-direct-paging/operation.ts'
import type { Refusal } from '../../model/xen-direct-paging/refusal.ts'
import type { State } from '../../model/xen-direct-paging/state.ts'
import { everyDesign } from './subjects.ts'

const subject = everyDesign.find(({ design }) => design.id === xenDirectPaging.id)

describe('the refusals of xen-direct-paging', () => {
  const seen = new Map<string, Set<string>>()
  const tally = law<Step<State, Operation, Refusal, unknown>, Refusal>({
    id: 'tally',
    view: 'host',
    subjects: ({ answer }) => (E.isLeft(answer) ? [answer.left] : []),
    wrong: ({ rule }, { operation: { op } }) => {
      seen.set(op, (seen.get(op) ?? new Set()).add(rule))
      return null
    },
  })
  for (const scope of subject?.book.own.spec.scopes ?? []) {
    const preset = subject === undefined ? undefined : presetNamed(subject.book, corrected)
    if (preset === undefined || (scope.use !== 'proof' && scope.use !== 'sample')) continue
    const decoded = xenDirectPaging.scope.decode(scopeInput(scope, preset))
    if (E.isLeft(decoded)) throw new Error(`scope ${scope.id} does not decode`)
    const machine = xenDirectPaging.machine(decoded.right, chooseRules(xenDirectPaging.rules, {}))
    const problem = { machine, laws: { state: [], step: [tally] } }
    if (scope.use === 'proof') explore(problem, { symmetry: true, goal: { kind: 'all' }, budget: { states: 60_000 } })
    else sample(problem, { seed: 1, runs: 200, steps: 200 })
  }

  test.each(subject === undefined ? [] : operationsOf(subject.book))(
    '$id is refused by the rules that its entry lists',
    ({ id, refusals }) => {
      expect([...(seen.get(id) ?? [])].toSorted()).toEqual([...refusals].toSorted())
    },
  )
})
