/** Every combination of parameter values that a scope accepts is one that a correct system could have. */
import { describe, expect, test } from 'vitest'
import { explore } from '../../checker/explore/explore.ts'
import { kvm, openedWith } from './scopes.ts'

type Values = Readonly<Record<string, string>>

/** Every value of every parameter, as the specification lists them. */
const combinations = kvm.book.own.spec.parameters.reduce<ReadonlyArray<Values>>(
  (done, { id, values }) => done.flatMap((one) => Object.keys(values).map((value) => ({ ...one, [id]: value }))),
  [{}],
)

test('two parameters with two values each are walked through', () => {
  expect(combinations).toHaveLength(4)
})

const holds = (id: string, parameters: Values, change: object): void => {
  const report = explore(openedWith(id, parameters, change), { symmetry: true, goal: { kind: 'all' } })
  expect([report.complete, report.breaches]).toEqual([true, []])
}

describe.each(combinations)('%o', (parameters) => {
  test.each(['vmids', 'ranges-and-slots'])('the corrected rules hold in %s, to the last state', (id) => {
    holds(id, parameters, {})
  })

  // What a scope may also choose: whether tables may hold something else, and how much a processor remembers.
  test.each(['readers', 'evictions', 'slot-move', 'device-range-low'])('and in %s, with other choices', (id) => {
    holds(id, parameters, { contents: true, remembers: ['leaf'] })
    holds(id, parameters, { remembers: ['leaf', 'level2'] })
  })
})
