/** The walks that laws are judged by, and the walk of a guest's store in the model, held against the walk of an x86 processor. */

import * as fc from 'fast-check'
import { isLeft, isRight } from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { sample } from '../../checker/sample/sample.ts'
import { walkerOf } from '../../invariants/xen-direct-paging/view/walk.ts'
import { at, chooseRules, lastResult, law } from '../../model/frame/machine.ts'
import { type Entry, pdpte } from '../../model/hardware/x86/entry.ts'
import { pageSize } from '../../model/hardware/x86/flags.ts'
import type { Paging, PagingMode } from '../../model/hardware/x86/paging.ts'
import { walk } from '../../model/hardware/x86/walk.ts'
import { isPresent, type Word } from '../../model/xen-direct-paging/declared/entry.ts'
import type { Mfn, Va } from '../../model/xen-direct-paging/declared/numbers.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import type { State } from '../../model/xen-direct-paging/declared/state.ts'
import { xenDirectPaging } from '../../model/xen-direct-paging/machine.ts'
import { scopeOf } from '../designs/xen-scope.ts'

const modes: Readonly<Record<number, PagingMode>> = { 2: '32-bit', 3: 'pae', 4: 'long' }

/** CR0.WP is set, as Xen has it. */
const pagingOf = ({ levels, superpages }: Scope): Paging => ({
  mode: modes[levels] ?? 'long',
  levels,
  wp: true,
  smep: false,
  smap: false,
  ac: false,
  pke: false,
  pkru: 0,
  nxe: true,
  pse: superpages,
  pse36: false,
  gigabytePages: false,
  physicalBits: 52,
})

const entryOf = (word: Word | null): Entry => ({
  ...pdpte(isPresent(word), word?.mfn ?? 0),
  writable: word?.rw === true,
  accessed: false,
  pageSize: ((word?.flags ?? 0) & pageSize) !== 0,
})

/** What an access of the supervisor finds; null where it faults. */
const found = (scope: Scope, s: State, root: Mfn, va: Va, kind: 'read' | 'write') => {
  const { latched } = s.vcpus[0] ?? { latched: [] }
  const read = ({ level, table, slot }: { level: number; table: Mfn; slot: number }): Entry => {
    if (scope.levels === 3 && level === 3) return pdpte(isPresent(latched[slot] ?? null), latched[slot]?.mfn ?? 0)
    return entryOf(s.frames[table]?.entries[slot] ?? null)
  }
  const { answer } = walk(pagingOf(scope), read)({ user: false, kind }, root, va)
  return isLeft(answer) ? null : answer.right
}

const addresses = ({ levels, entries, xenSlots }: Scope): ReadonlyArray<Va> =>
  Array.from({ length: levels }).reduce<ReadonlyArray<Va>>(
    (sofar, _, depth) =>
      sofar.flatMap((va) =>
        Array.from({ length: entries }, (_, slot) => slot)
          .filter((slot) => depth > 0 || xenSlots === null || slot < xenSlots.first || slot > xenSlots.last)
          .map((slot) => [...va, slot]),
      ),
    [[]],
  )

type Found = ReturnType<typeof found>

/** A frame, and whether it can be written. */
const printed = (mfn: Mfn, writable: boolean): string => `F${mfn}${writable ? 'w' : 'r'}`

/** What the processor has at an address: of a large page, the frame that the last slot chooses. */
const expected = ({ entries }: Scope, va: Va, page: Found): string => {
  if (page === null) return 'nothing'
  const { frame, level, rights } = page
  return printed(level === 1 ? frame : frame - (frame % entries) + (va[va.length - 1] ?? 0), rights.writable)
}

/** The laws' walk of one address, which knows no large pages. */
const addressDiffers = (scope: Scope, s: State, va: Va, page: Found): string | null => {
  const one = walkerOf(scope).translate(s, 0, va)
  const small = page !== null && page.level > 1 ? 'nothing' : expected(scope, va, page)
  const found = one === null ? 'nothing' : printed(one.mfn, one.writable)
  return found === small ? null : `${va.join('.')} is ${small} to a processor, and ${found} to the laws`
}

const joined = (some: ReadonlyArray<string>): string => [...new Set(some)].toSorted().join(' ')

/** The laws' walk of all addresses, which tells one of several ways to the same. */
const pagesDiffer = (scope: Scope, s: State, pages: ReadonlyArray<string>): string | null => {
  const due = joined(pages.filter((page) => page !== 'nothing'))
  const found = joined(
    walkerOf(scope)
      .translations(s)
      .map(({ mfn, writable }) => printed(mfn, writable)),
  )
  return found === due ? null : `a processor reaches ${due}, and the laws ${found}`
}

const machineOf = lastResult((scope: Scope) => xenDirectPaging.machine(scope, chooseRules(xenDirectPaging.rules, {})))

/** The model's walk: an unseen store is one that the processor lets through, and P is missing for both or for neither. A guest has no large pages to store to. */
const storeDiffers = (scope: Scope, s: State, va: Va, page: Found, writes: boolean): string | null => {
  const outcome = machineOf(scope).step({ op: 'guestStore', vcpu: 0, va, slot: 0, entry: null })(s)
  if (outcome === null) return `no store to ${va.join('.')} happens`
  const { answer } = outcome
  const isPage = page?.level === 1
  const isStored = isRight(answer) && answer.right === 'stored'
  if (isStored !== (isPage && writes)) return `a store to ${va.join('.')} ${isStored ? 'goes' : 'does not go'} through unseen`
  const isMissing = isLeft(answer) && answer.left.rule === 'addressMapped'
  return isMissing === !isPage ? null : `${va.join('.')} is ${isMissing ? 'missing' : 'there'} for Xen only`
}

const differs = (scope: Scope, s: State): string | null => {
  const root = s.vcpus[0]?.cr3 ?? null
  if (root === null) return null
  const all = addresses(scope).map((va) => ({ va, page: found(scope, s, root, va, 'read') }))
  const wrong = all.flatMap(({ va, page }) => {
    const writes = found(scope, s, root, va, 'write') !== null
    return addressDiffers(scope, s, va, page) ?? storeDiffers(scope, s, va, page, writes) ?? []
  })
  return (
    wrong[0] ??
    pagesDiffer(
      scope,
      s,
      all.map(({ va, page }) => expected(scope, va, page)),
    )
  )
}

const operations = ['mmuUpdate', 'updateVaMapping', 'guestStore', 'pinTable', 'unpinTable', 'newBaseptr', 'clearPage']

const scopes = [
  { says: 'two levels', config: { frames: 6, entries: 3, operations } },
  { says: 'PAE', config: { levels: 3, frames: 6, entries: 2, operations } },
  { says: 'four levels', config: { levels: 4, frames: 8, entries: 2, operations } },
  {
    says: "four levels with slots of Xen's",
    config: { levels: 4, frames: 8, entries: 3, xenSlots: { first: 2, last: 2, self: 2 }, operations },
  },
]

const drawn = [
  ...scopes,
  { says: 'two levels with large pages', config: { frames: 4, entries: 2, superpages: true, flags: [0, pageSize] } },
]

describe('a walk of direct paging', () => {
  test.each(scopes)('finds at $says what a processor finds', ({ config }) => {
    const scope = scopeOf(config)
    const agrees = law<State, State>('agrees', { subjects: (s) => [s], wrong: (s) => differs(scope, s) })
    const machine = machineOf(scope)
    const { breaches, states } = sample({ machine, laws: { state: [agrees], step: [] } }, { seed: 1, runs: 10, steps: 150 })
    expect(breaches).toEqual([])
    expect(states).toBeGreaterThan(400)
  })

  /** Whatever stands in the tables, with no audit before it. */
  test.each(drawn)('finds at $says in any content what a processor finds', ({ config }) => {
    const scope = scopeOf(config)
    const bare = xenDirectPaging.bare(scope)
    const word = fc.option(
      fc.record({
        present: fc.constant(true),
        mfn: fc.nat(scope.frames - 1),
        rw: fc.boolean(),
        flags: fc.constantFrom(...scope.flags),
      }),
      { nil: null, freq: 6 },
    )
    const content = fc.array(fc.array(word, { minLength: scope.entries, maxLength: scope.entries }), {
      minLength: scope.frames,
      maxLength: scope.frames,
    })
    const property = fc.property(content, (tables) => {
      const frames = bare.frames.map((f, mfn) => ({ ...f, entries: at(tables, mfn) }))
      const latched = scope.levels === 3 ? at(tables, 0) : []
      const vcpus = bare.vcpus.map((cpu) => ({ ...cpu, base: 0, cr3: 0, latched }))
      expect(differs(scope, { ...bare, frames, vcpus })).toBe(null)
    })
    fc.assert(property, { seed: 1, numRuns: 300 })
  })
})
