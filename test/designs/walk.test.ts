/** The walks that invariants are judged by visit each table once for a height and its rights; here every way is walked. */
import { describe, expect, test } from 'vitest'
import { sample } from '../../checker/sample/sample.ts'
import { walkerOf } from '../../invariants/xen-direct-paging/view/walk.ts'
import { chooseRules, law } from '../../model/frame/machine.ts'
import { isPresent } from '../../model/xen-direct-paging/declared/entry.ts'
import type { Mfn, Va } from '../../model/xen-direct-paging/declared/numbers.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import type { State } from '../../model/xen-direct-paging/declared/state.ts'
import { xenDirectPaging } from '../../model/xen-direct-paging/machine.ts'
import { scopeOf } from './xen-scope.ts'

interface Way {
  readonly mfn: Mfn
  readonly height: number
  readonly writable: boolean
  readonly va: Va
}

/** Every way from a root down; the last one of each is a page, of height 0. */
const ways = (scope: Scope, s: State, way: Way): ReadonlyArray<Way> => {
  const { xenSlots } = scope
  const { mfn, height, writable, va } = way
  if (height === 0) return [way]
  const entries = s.frames[mfn]?.entries ?? []
  const below = entries.flatMap((word, slot) => {
    const isXens = height === 4 && xenSlots !== null && slot >= xenSlots.first && slot <= xenSlots.last
    if (!isPresent(word) || isXens) return []
    return ways(scope, s, { mfn: word.mfn, height: height - 1, writable: writable && word.rw, va: [...va, slot] })
  })
  return [way, ...below]
}

const allWays = (scope: Scope, s: State, root: Mfn | null): ReadonlyArray<Way> =>
  root === null ? [] : ways(scope, s, { mfn: root, height: scope.levels, writable: true, va: [] })

const different = (all: ReadonlyArray<string>, found: ReadonlyArray<string>): string | null => {
  const [a, b] = [[...new Set(all)].toSorted().join(' '), [...new Set(found)].toSorted().join(' ')]
  return a === b ? null : `every way finds ${a}, the walker ${b}`
}

/** What differs between every way and the walker's, for the first vCPU; null if nothing does. */
const differs = (scope: Scope, s: State): string | null => {
  const walker = walkerOf(scope)
  const cr3 = s.vcpus[0]?.cr3 ?? null
  const all = allWays(scope, s, cr3)
  const page = ({ mfn, writable }: { mfn: Mfn; writable: boolean }): string => `F${mfn}${writable ? 'w' : 'r'}`
  const table = ({ mfn, height }: { mfn: Mfn; height: number }): string => `F${mfn}:${height}`
  const pages = all.filter(({ height }) => height === 0)
  const wrong = pages.find(({ va, mfn, writable }) => {
    const found = walker.translate(s, 0, va)
    return found?.mfn !== mfn || found.writable !== writable
  })
  if (wrong !== undefined) return `address ${wrong.va.join('.')} leads elsewhere`
  const l1 = all.find(({ va, mfn, height }) => height === 1 && walker.l1Of(s, 0, [...va, 0]) !== mfn)
  if (l1 !== undefined) return `the L1 for ${l1.va.join('.')} is another one`
  return (
    different(pages.map(page), walker.translations(s).map(page)) ??
    different(all.filter(({ height }) => height > 0).map(table), walker.walkedTables(s).map(table))
  )
}

const operations = ['mmuUpdate', 'updateVaMapping', 'pinTable', 'unpinTable', 'newBaseptr', 'clearPage']

const scopes = [
  { says: 'two levels', config: { frames: 6, entries: 4, operations } },
  { says: 'four levels', config: { levels: 4, frames: 8, entries: 3, operations } },
  {
    says: "four levels with slots of Xen's",
    config: { levels: 4, frames: 8, entries: 4, xenSlots: { first: 3, last: 3, self: 3 }, operations },
  },
]

describe('the walks of invariants', () => {
  test.each(scopes)('reach at $says what every single way reaches', ({ config }) => {
    const scope = scopeOf(config)
    const machine = xenDirectPaging.machine(scope, chooseRules(xenDirectPaging.rules, {}))
    const agrees = law<State, State>('agrees', { subjects: (s) => [s], wrong: (s) => differs(scope, s) })
    const { breaches, states } = sample({ machine, laws: { state: [agrees], step: [] } }, { seed: 1, runs: 20, steps: 200 })
    expect(breaches).toEqual([])
    expect(states).toBeGreaterThan(1_000)
  })
})
