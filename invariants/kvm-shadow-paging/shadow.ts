/** What the processor finds from its roots: shadow tables, and nothing of how they came about. */

import { at, lastResult } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/kvm-shadow-paging/declared/scope.ts'
import type { Gfn, PageId, Va } from '../../model/kvm-shadow-paging/declared/sets.ts'
import type { Leaf, Place, Spte } from '../../model/kvm-shadow-paging/declared/spte.ts'
import type { State } from '../../model/kvm-shadow-paging/declared/state.ts'
import { addressesOf } from './guest.ts'
import type { Held } from './held.ts'

/** An address that leads to a page. */
export interface Reached {
  readonly va: Va
  /** The shadow pages on the way, from the root down. */
  readonly pages: ReadonlyArray<PageId>
  /** null: nothing is there yet, or a device. */
  readonly leaf: Leaf | null
  /** The frame number that is taken for a device's. */
  readonly device: Gfn | null
}

/** The level of a root. */
export const topLevel = ({ format, levels }: Scope): number => (format === 'long' ? levels : 2)

const walkFrom = (scope: Scope, s: State, va: Va): Reached => {
  const root = at(s.roots, scope.format === 'long' ? 0 : va >> 2)
  const step = (page: PageId, level: number, above: ReadonlyArray<PageId>): Reached => {
    const pages = [...above, page]
    const spte: Spte = at(at(s.pages, page).entries, (va >> (level - 1)) & 1)
    if (level > 1 && spte.kind === 'link') return step(spte.page, level - 1, pages)
    const last = level === 1 ? spte : null
    return { va, pages, leaf: last?.kind === 'leaf' ? last : null, device: last?.kind === 'io' ? last.gfn : null }
  }
  return root === null ? { va, pages: [], leaf: null, device: null } : step(root, topLevel(scope), [])
}

/** What every address leads to. */
export const shadowMap = lastResult((scope: Scope) =>
  lastResult(
    (s: State): ReadonlyArray<Reached> =>
      s.guest.life === 'runs' ? addressesOf(scope, s).map((va) => walkFrom(scope, s, va)) : [],
  ),
)

/** An address with the entry that serves it. */
export interface Served {
  readonly va: Va
  readonly leaf: Leaf
}

export const served = (scope: Scope, s: State): ReadonlyArray<Served> =>
  shadowMap(scope)(s).flatMap(({ va, leaf }) => (leaf === null ? [] : [{ va, leaf }]))

/** A present entry of a page in use, with its place. */
export interface Standing extends Place {
  readonly leaf: Leaf
}

/** All entries that name frames, in all pages in use. */
export const standing = lastResult(
  (s: State): ReadonlyArray<Standing> =>
    s.pages.flatMap(({ shadows, entries }, page) =>
      shadows === null ? [] : entries.flatMap((leaf, index) => (leaf.kind === 'leaf' ? [{ page, index, leaf }] : [])),
    ),
)

/** Frames with a shadow: an alias counts as what it stands for. */
export const shadowedFrames = (scope: Scope, s: State): ReadonlyArray<number> =>
  s.pages.flatMap(({ shadows }) => {
    if (shadows === null || shadows.role.direct || shadows.role.invalid) return []
    const alias = scope.aliases.find(([number]) => number === shadows.gfn)
    return [alias === undefined ? shadows.gfn : alias[1]]
  })

/** What the processor has for an address: a translation that it remembers, or the entry that it would find. */
export const heldAt = (scope: Scope, s: State, va: Va): Held | null => s.hardware.tlb[va] ?? walkFrom(scope, s, va).leaf
