/** What shadow tables allow, against what the guest's tables allow. Owed at every entry of the guest, since every store to a table is seen. */

import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/kvm-shadow-paging/declared/scope.ts'
import { type Place, printPlace } from '../../model/kvm-shadow-paging/declared/spte.ts'
import type { State } from '../../model/kvm-shadow-paging/declared/state.ts'
import { guestMap } from './guest.ts'
import { excess } from './held.ts'
import { isSettled } from './pending.ts'
import { type Reached, type Served, served, shadowMap } from './shadow.ts'
import type { StateInvariant } from './step.ts'

/** Devices write guest memory behind KVM's back: then the guest has to invalidate first. */
const everyStoreIsSeen = (scope: Scope): boolean => !scope.operations.includes('dma')

/** What serves addresses of which no table is being changed. */
const settled = (scope: Scope, s: State): ReadonlyArray<Served> => served(scope, s).filter(({ va }) => isSettled(scope, s, va))

/** No access gets through the shadow that the guest's own tables forbid. */
export const noExcessRights = (scope: Scope): StateInvariant<Served> => ({
  when: () => everyStoreIsSeen(scope),
  subjects: (s) => settled(scope, s),
  wrong: ({ va, leaf }, s) => {
    const access = excess(scope, s, va, leaf)
    return access === null ? null : `a ${access} of address ${va} gets through to F${leaf.frame}; the guest's tables forbid it`
  },
})

/** An address leads to the frame that the guest's tables name, in the slots as they are. */
export const rightFrame = (scope: Scope): StateInvariant<Served> => ({
  when: () => everyStoreIsSeen(scope),
  subjects: (s) => settled(scope, s),
  wrong: ({ va, leaf }, s) => {
    const { page } = at(guestMap(scope)(s), va)
    if (page !== null && page.frame === leaf.frame) return null
    const due = page === null ? 'nothing' : page.frame === null ? `F${page.gfn}, where there is no memory` : `F${page.frame}`
    return `address ${va} leads to F${leaf.frame}; the guest's tables name ${due}`
  },
})

/** An address that is taken for a device's names the frame number that the guest's tables name, and there is no memory. */
export const deviceEntriesAreRight = (scope: Scope): StateInvariant<Reached> => ({
  when: () => everyStoreIsSeen(scope),
  subjects: (s) => shadowMap(scope)(s).filter(({ va, device }) => device !== null && isSettled(scope, s, va)),
  wrong: ({ va, device }, s) => {
    const { page } = at(guestMap(scope)(s), va)
    if (page?.gfn === device && page?.frame === null) return null
    const due = page === null ? 'nothing' : `F${page.gfn}${page.frame === null ? '' : ', which is memory'}`
    return `address ${va} is taken for F${device} of a device; the guest's tables name ${due}`
  },
})

/** An entry for a device holds no address: a processor may look at one that is not present, too. */
export const deviceEntriesAreEmpty: StateInvariant<Place & { readonly gfn: number; readonly raw: boolean }> = {
  subjects: (s) =>
    s.pages.flatMap(({ entries }, page) =>
      entries.flatMap((spte, index) => (spte.kind === 'io' ? [{ page, index, gfn: spte.gfn, raw: spte.raw }] : [])),
    ),
  wrong: ({ gfn, raw, ...place }) =>
    raw ? `${printPlace(place)} is not present, and holds the address of F${gfn}, which the guest has chosen` : null,
}

const paged = ({ guest }: State): boolean => guest.paging

/** While the dirty bit is clear, no store gets through without an exit, on any way to the page. */
export const dirtyBeforeWrite = (scope: Scope): StateInvariant<Served> => ({
  when: (s) => paged(s) && everyStoreIsSeen(scope),
  subjects: (s) => settled(scope, s).filter(({ leaf }) => leaf.write),
  wrong: ({ va, leaf }, s) => {
    const { page } = at(guestMap(scope)(s), va)
    return page === null || page.dirty
      ? null
      : `a store to address ${va} gets through to F${leaf.frame}, and the guest's entry has its dirty bit clear`
  },
})

/** What is used is marked: every entry on the way to a page that is shadowed has its accessed bit. */
export const accessedBeforeUse = (scope: Scope): StateInvariant<Served> => ({
  when: (s) => paged(s) && everyStoreIsSeen(scope),
  subjects: (s) => settled(scope, s),
  wrong: ({ va, leaf }, s) => {
    const { page, marked } = at(guestMap(scope)(s), va)
    return page === null || marked
      ? null
      : `address ${va} leads to F${leaf.frame}, and an entry on the way is not marked as accessed`
  },
})
