/** Which frames and tables the processor may come to. */

import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/kvm-shadow-paging/declared/scope.ts'
import type { PageId } from '../../model/kvm-shadow-paging/declared/sets.ts'
import type { Cached } from '../../model/kvm-shadow-paging/declared/shadow.ts'
import { printPlace } from '../../model/kvm-shadow-paging/declared/spte.ts'
import type { State } from '../../model/kvm-shadow-paging/declared/state.ts'
import { type Standing, shadowedFrames, standing, topLevel } from './shadow.ts'
import type { StateInvariant } from './step.ts'

/** A frame that something leads to. */
interface Leading {
  readonly from: string
  readonly frame: number
}

const remembered = (s: State): ReadonlyArray<Cached & { readonly va: number }> =>
  s.hardware.tlb.flatMap((cached, va) => (cached === null ? [] : [{ ...cached, va }]))

/** What the guest can reach is the guest's: no shadow entry and no translation names a frame that the host has given to somebody else. */
export const noForeignFrame: StateInvariant<Leading> = {
  subjects: (s) => [
    ...standing(s).map((one) => ({ from: printPlace(one), frame: one.leaf.frame })),
    ...remembered(s).map(({ va, frame }) => ({ from: `the TLB at address ${va}`, frame })),
  ],
  wrong: ({ from, frame }, s) =>
    at(s.frames, frame).taken ? `${from} leads to F${frame}, which belongs to somebody else by now` : null,
}

/** A reference to a shadow table, and the level that it is used for. */
interface TableReference {
  readonly from: string
  readonly page: PageId
  readonly level: number
}

const links = (s: State): ReadonlyArray<TableReference> =>
  s.pages.flatMap(({ shadows, entries }, page) =>
    shadows === null
      ? []
      : entries.flatMap((spte, index) =>
          spte.kind === 'link' ? [{ from: printPlace({ page, index }), page: spte.page, level: shadows.role.level - 1 }] : [],
        ),
  )

const wrongReference = ({ from, page, level }: TableReference, s: State): string | null => {
  const { shadows } = at(s.pages, page)
  if (shadows === null) return `${from} uses S${page} as a table of level ${level}, and S${page} is free`
  return shadows.role.level === level
    ? null
    : `${from} uses S${page} as a table of level ${level}; its level is ${shadows.role.level}`
}

/** Roots and links name shadow pages in use, of the right level. */
export const noDanglingTable = (scope: Scope): StateInvariant<TableReference> => ({
  subjects: (s) => [
    ...s.roots.flatMap((page, i) => (page === null ? [] : [{ from: `root ${i}`, page, level: topLevel(scope) }])),
    ...links(s),
  ],
  wrong: wrongReference,
})

/** A table that the processor remembers is in use, and of the level that it was remembered for. */
export const rememberedTablesAreInUse: StateInvariant<TableReference> = {
  subjects: (s) =>
    s.hardware.tables.flatMap((row, i) =>
      row.flatMap((page, prefix) => (page === null ? [] : [{ from: `the walk cache at prefix ${prefix}`, page, level: i + 1 }])),
    ),
  wrong: wrongReference,
}

/** No shadow entry maps a table that is shadowed writable, wherever the entry stands. */
export const tablesAreProtected = (scope: Scope): StateInvariant<Standing> => ({
  subjects: (s) => standing(s).filter(({ leaf }) => leaf.write),
  wrong: (one, s) =>
    shadowedFrames(scope, s).includes(one.leaf.frame)
      ? `${printPlace(one)} maps F${one.leaf.frame} writable, and F${one.leaf.frame} is a table that is shadowed`
      : null,
})

/** Nor does a translation that is remembered. */
export const noRememberedWayIntoATable = (scope: Scope): StateInvariant<Cached & { readonly va: number }> => ({
  subjects: (s) => remembered(s).filter(({ write }) => write),
  wrong: ({ va, frame }, s) =>
    shadowedFrames(scope, s).includes(frame)
      ? `the TLB lets address ${va} write F${frame}, and F${frame} is a table that is shadowed`
      : null,
})
