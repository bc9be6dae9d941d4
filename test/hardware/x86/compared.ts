/** Model and oracle side by side, over all paths through menus of entries. */
import { expect } from 'vitest'
import type { Access } from '../../../model/hardware/x86/access.ts'
import { slotsOf } from '../../../model/hardware/x86/address.ts'
import { entryOf } from '../../../model/hardware/x86/format.ts'
import { forImplicit, type Paging, type PagingMode } from '../../../model/hardware/x86/paging.ts'
import { expected } from './oracle.ts'
import type { What, Who } from './oracle-rights.ts'
import { walked } from './walked.ts'

/** Bits of an entry, by their names. */
export const P = 0
export const RW = 1
export const US = 2
export const A = 5
export const D = 6
export const PS = 7
export const XD = 63

const plain: Omit<Paging, 'mode' | 'levels'> = {
  wp: false,
  smep: false,
  smap: false,
  ac: false,
  pke: false,
  pkru: 0,
  nxe: false,
  pse: false,
  pse36: false,
  gigabytePages: false,
  physicalBits: 40,
}

export const levels: Readonly<Record<PagingMode, number>> = { '32-bit': 2, pae: 3, long: 4 }

/** All combinations of WP and of the settings that are listed. */
export const settings = (mode: PagingMode, free: Partial<Record<keyof Paging, ReadonlyArray<unknown>>>): ReadonlyArray<Paging> =>
  Object.entries({ wp: [false, true], ...free }).reduce<ReadonlyArray<Paging>>(
    (all, [key, values]) => all.flatMap((paging) => values.map((value) => ({ ...paging, [key]: value }))),
    [{ ...plain, mode, levels: levels[mode] }],
  )

export const both = [false, true]

/** An access for the oracle and for the model, with what it makes of the settings. */
export interface Compared {
  readonly who: Who
  readonly what: What
  readonly access: Access
  readonly met: (paging: Paging) => Paging
}

export const explicit: ReadonlyArray<Compared> = (['user', 'supervisor'] as const).flatMap((who) =>
  (['read', 'write', 'fetch'] as const).map((what) => ({
    who,
    what,
    access: { user: who === 'user', kind: what },
    met: (paging) => paging,
  })),
)

/** The processor's own accesses too, which matter under SMAP. */
export const withImplicit: ReadonlyArray<Compared> = [
  ...explicit,
  ...(['read', 'write'] as const).map(
    (what): Compared => ({ who: 'implicit', what, access: { user: false, kind: what }, met: forImplicit }),
  ),
]

/** Entries of 32 or 64 bits at a depth, all combinations of the free bits. Their addresses fit every size of page. */
export const entries32 = (
  depth: number,
  free: ReadonlyArray<number>,
  always: ReadonlyArray<number> = [],
): ReadonlyArray<bigint> => combined(withBits(BigInt(0x300 + depth) << 22n, always), free)
export const entries64 = (
  depth: number,
  free: ReadonlyArray<number>,
  always: ReadonlyArray<number> = [],
): ReadonlyArray<bigint> => combined(withBits(BigInt(5 + depth) << 30n, always), free)

const withBits = (word: bigint, set: ReadonlyArray<number>): bigint => set.reduce((w, n) => w | (1n << BigInt(n)), word)
const combined = (word: bigint, free: ReadonlyArray<number>): ReadonlyArray<bigint> =>
  free.reduce<ReadonlyArray<bigint>>((all, n) => all.flatMap((w) => [w, withBits(w, [n])]), [word])

const isSame = (one: ReadonlyArray<bigint>, other: ReadonlyArray<bigint>): boolean =>
  one.length === other.length && one.every((word, i) => word === other[i])

/** A linear address as wide as the mode has them, with other bits in every slot. */
const linearOf = ({ mode, levels }: Paging): bigint => {
  if (mode !== 'long') return 0xdef1_2345n
  return levels === 5 ? 0x157_7abc_def1_2345n : 0x7abc_def1_2345n
}

/** Compares all paths through the menus of the levels, from the root down; returns how many accesses agreed. */
export const compare = (
  pagings: ReadonlyArray<Paging>,
  menus: ReadonlyArray<ReadonlyArray<bigint>>,
  accesses: ReadonlyArray<Compared> = explicit,
): number => {
  let agreed = 0
  for (const paging of pagings) {
    const linear = linearOf(paging)
    const va = slotsOf(paging, linear)
    const decoded = menus.map((menu, depth) =>
      menu.map((word) => ({ word, entry: entryOf(paging, paging.levels - depth, word) })),
    )
    const paths = decoded.reduce<ReadonlyArray<(typeof decoded)[number]>>(
      (all, menu) => all.flatMap((path) => menu.map((choice) => [...path, choice])),
      [[]],
    )
    const asked = accesses.map((compared) => ({ ...compared, paging: compared.met(paging) }))
    for (const path of paths) {
      const before = path.map(({ word }) => word)
      const entries = path.map(({ entry }) => entry)
      const verdict = expected(paging, before, linear)
      for (const { who, what, access, paging: met } of asked) {
        const right = verdict(who, what)
        const got = walked(met, access, before, linear, entries, va)
        const same =
          right.errorCode === got.errorCode &&
          right.physical === got.physical &&
          isSame(right.tables, got.tables) &&
          isSame(right.after, got.after)
        if (!same) expect({ paging, who, what, before, ...got }).toEqual({ paging, who, what, before, ...right })
        agreed += 1
      }
    }
  }
  return agreed
}
