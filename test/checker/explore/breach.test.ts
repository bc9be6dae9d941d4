/** Machines with one planted fault each: what is found, at what length, and a trace that replays. */
import { describe, expect, test } from 'vitest'
import { type ExploreOptions, explore } from '../../../checker/explore/explore.ts'
import type { Breach, Report } from '../../../checker/report.ts'
import { executed } from '../../../checker/trace.ts'
import { law } from '../../../model/frame/machine.ts'
import { type Faults, noMutualLoan, type PenOp, type Pens, pens, refusalChangesNothing } from '../models/pens.ts'

const found = (faults: Faults, options: Partial<ExploreOptions> = {}): Report<PenOp> =>
  explore(pens(3, faults), { symmetry: false, goal: { kind: 'all' }, ...options })

const only = (report: Report<PenOp>): Breach<PenOp> => {
  expect(report.breaches).toHaveLength(1)
  return report.breaches[0] as Breach<PenOp>
}

/** Runs a breach again; what its invariant says of the last step and the state after it. */
const judged = (faults: Faults, { start, operations }: Breach<PenOp>) => {
  const last = executed(pens(3, faults), start, operations).at(-1)
  if (last === undefined) throw new Error('an empty trace')
  return { last, state: noMutualLoan.judge(last.after), step: refusalChangesNothing.judge(last) }
}

describe.each([false, true])('with symmetry %s', (symmetry) => {
  test('without a fault nothing breaks, and everything is exercised', () => {
    const report = found({}, { symmetry })
    expect(report).toMatchObject({ complete: true, shortfall: null, breaches: [], cut: 0 })
    expect(report.operations.every(({ accepted }) => accepted > 0)).toBe(true)
    expect(report.invariants.every(({ exercised }) => exercised > 0)).toBe(true)
    expect(Object.keys(report.refusals).sort()).toEqual(['noMutualLoan', 'noSelfLoan', 'notDry', 'notFull'])
    const refused = report.operations.reduce((n, operation) => n + operation.refused, 0)
    expect(Object.values(report.refusals).reduce((n, m) => n + m, 0)).toBe(refused)
    expect(report.rejections).toBe(refused)
  })

  test('a broken state invariant is found with the shortest trace, which replays to the same sentence', () => {
    const faults = { mutual: true }
    const breach = only(found(faults, { symmetry }))
    expect(breach).toMatchObject({ invariant: 'no-mutual-loan', length: 2, start: 'empty' })
    expect(breach.operations.map(({ op }) => op)).toEqual(['lend', 'lend'])
    expect(judged(faults, breach).state).toEqual({ kind: 'broken', message: breach.message })
  })

  test('a broken step invariant is found with the shortest trace, which replays to the same sentence', () => {
    const faults = { residue: true }
    const breach = only(found(faults, { symmetry }))
    // One start state has a full pen already.
    expect(breach).toMatchObject({ invariant: 'refusal-changes-nothing', length: 2, start: 'last full' })
    expect(breach.operations.map(({ op }) => op)).toEqual(['hold', 'hold'])
    expect(judged(faults, breach).step).toEqual({ kind: 'broken', message: breach.message })
  })

  test('a broken cost is found with what its last step alone has spent', () => {
    const breach = only(found({ dear: true }, { symmetry }))
    expect(breach).toMatchObject({ invariant: 'one-stroke-at-a-time', message: '2 strokes', length: 2, start: 'empty' })
    expect(breach.operations.map(({ op }) => op)).toEqual(['lend', 'takeBack'])
  })

  test('a value out of bounds ends its path as within-bounds', () => {
    const faults = { overfull: true }
    const report = found(faults, { symmetry })
    const breach = only(report)
    expect(breach).toMatchObject({ invariant: 'within-bounds', length: 1, start: 'last full' })
    expect(breach.message).toMatch(/^pens\[P\d\]\.ink is 3, outside 0 to 2$/)
    expect(report.cut).toBeGreaterThan(0)
    expect(report.complete).toBe(true)
    const { last } = judged(faults, breach)
    expect(last.after.pens.some(({ ink }) => ink === 3)).toBe(true)
  })

  test('while another invariant is looked for, such a path is only cut and counted', () => {
    const report = found({ overfull: true }, { symmetry, goal: { kind: 'invariant', id: 'no-mutual-loan' } })
    expect(report).toMatchObject({ breaches: [], complete: true })
    expect(report.cut).toBeGreaterThan(0)
  })

  test('goal first ends at the first breach', () => {
    const report = found({ mutual: true, residue: true }, { symmetry, goal: { kind: 'first' } })
    expect(report.breaches.length).toBeGreaterThan(0)
    expect(report).toMatchObject({ complete: false, shortfall: null })
    expect(report.states).toBeLessThan(found({ mutual: true, residue: true }, { symmetry }).states)
  })

  test('goal all finds the shortest trace to every invariant that breaks', () => {
    const { breaches, complete } = found({ mutual: true, overfull: true, residue: true }, { symmetry })
    const lengths = Object.fromEntries(breaches.map(({ invariant, length }) => [invariant, length]))
    expect(lengths).toEqual({ 'within-bounds': 1, 'no-mutual-loan': 2, 'refusal-changes-nothing': 2 })
    expect(breaches.map(({ length }) => length)).toEqual(breaches.map(({ length }) => length).toSorted())
    expect(complete).toBe(true)
  })

  test('goal invariant goes on past other breaches until its own, and no further', () => {
    const faults = { mutual: true, overfull: true, residue: true }
    const goal = { kind: 'invariant', id: 'refusal-changes-nothing' } as const
    const report = found(faults, { symmetry, goal })
    expect(report.breaches.find(({ invariant }) => invariant === goal.id)).toMatchObject({ length: 2 })
    expect(report.complete).toBe(false)
  })

  test('goal invariant is complete where its own does not break, whatever else does', () => {
    const report = found({ mutual: true }, { symmetry, goal: { kind: 'invariant', id: 'one-stroke-at-a-time' } })
    expect(report.breaches.map(({ invariant }) => invariant)).toEqual(['no-mutual-loan'])
    expect(report.complete).toBe(true)
  })

  test('a start state that breaks an invariant is a breach of length 0', () => {
    const { machine } = pens(2)
    const allDry = law<Pens, Pens>('all-dry', {
      subjects: (s) => [s],
      wrong: (s) => (s.pens.some(({ ink }) => ink > 0) ? 'some pen holds ink' : null),
    })
    const report = explore({ machine, laws: { state: [allDry], step: [] } }, { symmetry, goal: { kind: 'first' } })
    expect(report.breaches).toEqual([
      { invariant: 'all-dry', message: 'some pen holds ink', length: 0, start: 'last full', operations: [] },
    ])
  })
})

test('a longer trace under symmetry replays from its start, though only canonical states were stored', () => {
  const twoFullAndChained = law<Pens, Pens>('no-full-chain', {
    subjects: (s) => [s],
    wrong: ({ pens: all, held }) => {
      const end = all.findIndex(({ ink, lentTo }) => ink === 2 && lentTo === null)
      const middle = all.findIndex(({ ink, lentTo }) => ink === 1 && lentTo === end)
      const start = all.findIndex(({ lentTo }) => lentTo === middle)
      return end >= 0 && middle >= 0 && start >= 0 && held === middle ? `P${start}, P${middle}, P${end} form a chain` : null
    },
  })
  const { machine } = pens(3)
  const problem = { machine, laws: { state: [twoFullAndChained], step: [] } }
  const [plain, reduced] = [false, true].map((symmetry) => explore(problem, { symmetry, goal: { kind: 'first' } }))
  const breach = reduced?.breaches[0]
  if (breach === undefined) throw new Error('no breach')
  // From the start with a full pen: one filling, two loans, one hold.
  expect([breach.length, plain?.breaches[0]?.length]).toEqual([4, 4])
  expect(breach.operations).toHaveLength(4)
  const last = executed(problem, breach.start, breach.operations).at(-1)
  expect(last && twoFullAndChained.judge(last.after)).toEqual({ kind: 'broken', message: breach.message })
})
