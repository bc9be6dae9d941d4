/** However many members search together, they find the same, to the byte. */
import { describe, expect, test } from 'vitest'
import { directPagingCore, exactCounts } from '../../../bench/models/direct-paging-core.ts'
import type { ExploreOptions } from '../../../checker/explore/explore.ts'
import { watch } from '../../../checker/judge/coverage.ts'
import type { Counts, Problem, Progress } from '../../../checker/report.ts'
import { law, type Operation, type Refusal } from '../../../model/frame/machine.ts'
import { exploreWith } from '../models/crew.ts'
import { type Faults, pens } from '../models/pens.ts'

const core = (symmetric = true) => ({ machine: directPagingCore(3, 1, symmetric), laws: { state: [exactCounts], step: [] } })
const all = { kind: 'all' } as const

/** What one member, two and three find, as text, so that the order of keys counts too; they must agree. */
const agreed = <S, Op extends Operation, R extends Refusal, A>(
  problem: () => Problem<S, Op, R, A>,
  options: () => ExploreOptions,
): string => {
  const found = JSON.stringify(exploreWith(1, problem, options()))
  for (const members of [2, 3]) expect(JSON.stringify(exploreWith(members, problem, options()))).toBe(found)
  return found
}

describe.each([false, true])('with symmetry %s', (symmetry) => {
  test('a whole search finds the same', () => {
    expect(agreed(core, () => ({ symmetry, goal: all }))).toContain('"complete":true')
  })

  test.each<Faults>([{ mutual: true }, { residue: true }, { dear: true }, { overfull: true }, { mutual: true, residue: true }])(
    'with %j the same breaks first, by the same trace, whatever the search is for',
    (faults) => {
      const problem = () => pens(3, faults)
      for (const goal of [all, { kind: 'first' }, { kind: 'invariant', id: 'no-mutual-loan' }] as const)
        agreed(problem, () => ({ symmetry, goal }))
      expect(agreed(problem, () => ({ symmetry, goal: { kind: 'first' } }))).toContain('"breaches":[{')
    },
  )

  test.each([1, 2, 63, 64, 65, 500, 1023, 1024, 1025])('a budget of %i states ends it at the same state', (states) => {
    expect(agreed(core, () => ({ symmetry, goal: all, budget: { states } }))).toContain('"shortfall":"states"')
  })
})

test('a machine that tells names apart is found out by the same step', () => {
  const preferring = () => pens(4, { preferring: true })
  expect(agreed(preferring, () => ({ symmetry: true, goal: all }))).toContain('equivariant-under-renaming')
})

describe('ended from outside', () => {
  test('by the stop flag it has found the same', () => {
    const options = (): ExploreOptions => {
      let asked = 0
      const stopped = (): boolean => {
        asked += 1
        return asked > 3
      }
      return { symmetry: false, goal: all, stopped }
    }
    expect(agreed(core, options)).toContain('"shortfall":"stopped"')
  })

  test('by the clock it has found the same', () => {
    const options = (): ExploreOptions => {
      let now = 0
      const clock = (): number => {
        now += 1
        return now
      }
      return { symmetry: false, goal: all, budget: { seconds: 3.5 }, clock }
    }
    expect(agreed(core, options)).toContain('"shortfall":"seconds"')
  })

  test('by a budget of memory it has found the same', () => {
    expect(agreed(core, () => ({ symmetry: false, goal: all, budget: { bytes: 100_000 } }))).toContain('"shortfall":"memory"')
  })

  test('where the memory that members share is full, it says so, and has what was found before', () => {
    const large = () => ({ machine: directPagingCore(2, 3, true), laws: { state: [exactCounts], step: [] } })
    const found = [2, 3].map((members) => exploreWith(members, large, { symmetry: false, goal: all }, 4096 * 3 * 4))
    expect(found[0]).toMatchObject({ complete: false, shortfall: 'memory', breaches: [] })
    expect(found[0]?.states).toBeGreaterThan(1_000)
    expect(found[1]).toMatchObject({ complete: false, shortfall: 'memory', breaches: [] })
  })
})

test('progress is told of the same states', () => {
  const seen = [1, 2, 3].map((members) => {
    const told: Array<Progress> = []
    exploreWith(members, core, { symmetry: false, goal: all, progress: (p: Progress) => told.push(p) })
    return told
  })
  expect(seen[0]?.length).toBeGreaterThan(3)
  expect(seen[1]).toEqual(seen[0])
  expect(seen[2]).toEqual(seen[0])
})

test('a machine that fails in a state fails the search with its own error, unless the search is over before', () => {
  const failing = (): ReturnType<typeof pens> => {
    const { machine, laws } = pens(4, { mutual: true })
    const step: typeof machine.step = (op) => (s) => {
      if (s.pens.every(({ lentTo }) => lentTo !== null)) throw new Error('all pens are lent')
      return machine.step(op)(s)
    }
    return { machine: { ...machine, step }, laws }
  }
  for (const members of [1, 2, 3])
    expect(() => exploreWith(members, failing, { symmetry: false, goal: all })).toThrow('all pens are lent')
  agreed(failing, () => ({ symmetry: false, goal: { kind: 'first' } }))
})

test.each([undefined, 1_000])('what rules count is counted once, also beyond a budget of %s states', (states) => {
  const always = law<unknown, number>('always', { subjects: () => [0], wrong: () => null })
  const asked = (members: number): Counts => {
    const watched: Array<ReturnType<typeof watch>> = []
    const problem = () => {
      const { rules, applied } = watch<{ open: { standard: () => boolean } }>({ open: () => true })
      watched.push({ rules, applied })
      const { machine, laws } = core()
      const step: typeof machine.step = (op) => (s) => (rules.open() ? machine.step(op)(s) : null)
      return { machine: { ...machine, step }, laws: { ...laws, step: [always] }, ledger: applied }
    }
    exploreWith(members, problem, { symmetry: true, goal: all, ...(states === undefined ? {} : { budget: { states } }) })
    return watched[0]?.applied.read() ?? {}
  }
  const alone = asked(1)
  expect(alone.open).toBeGreaterThan(1_000)
  expect(asked(2)).toEqual(alone)
  expect(asked(3)).toEqual(alone)
})
