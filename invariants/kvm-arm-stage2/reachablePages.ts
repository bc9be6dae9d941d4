import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import { hasPage, isDevice, pageIn, slotsAt } from './memory.ts'
import type { StateInvariant } from './step.ts'
import { isQuiet, type Leaf, treesOf } from './tree.ts'
import { type Reached, reached } from './walk.ts'

const place = ({ vm, ipa }: Leaf): string => `VM${vm} at address ${ipa}`

/**
 * Once a notifier has returned, no guest reaches a page that its VMM does not have any more: not by tables, not by a
 * TLB, not by a walk cache. The promise of the design.
 */
export const noReachableFreedPage = (scope: Scope): StateInvariant<Reached> => ({
  subjects: (s) => reached(scope)(s).filter(({ vm }) => isQuiet(s, vm)),
  wrong: (leaf, s) => {
    const { vm, mfn, kind, by } = leaf
    const own = kind === 'device' ? isDevice(s, mfn) : hasPage(s, vm, mfn)
    return own ? null : `${place(leaf)} reaches F${mfn} by ${by}, and F${mfn} is ${at(s.frames, mfn).use}, not of its VMM`
  },
})

/** A guest writes only where its VMM may write: copy-on-write, merging and swapping rely on it. */
export const noWriteBeyondTheHost = (scope: Scope): StateInvariant<Reached> => ({
  subjects: (s) => reached(scope)(s).filter(({ vm, write, kind }) => isQuiet(s, vm) && write && kind === 'ram'),
  wrong: (leaf, s) => {
    const { vm, ipa, mfn, by } = leaf
    const readOnly = slotsAt(s, vm, ipa).some((slot) => {
      const page = pageIn(s, vm, slot, ipa)
      return page?.mfn === mfn && !page.write
    })
    return readOnly ? `${place(leaf)} can write F${mfn} by ${by}, and its VMM may only read it` : null
  },
})

/** What a guest reaches as RAM lies in exactly one slot that is not about to go, and is the page that the VMM has there. */
export const slotsAgree = (scope: Scope): StateInvariant<Reached> => ({
  subjects: (s) => reached(scope)(s).filter(({ vm, kind }) => isQuiet(s, vm) && kind === 'ram'),
  wrong: (leaf, s) => {
    const { vm, ipa, mfn, by } = leaf
    const slots = slotsAt(s, vm, ipa).filter(({ invalid }) => !invalid)
    const [slot] = slots
    if (slot === undefined || slots.length > 1)
      return `${place(leaf)} reaches F${mfn} by ${by}, and lies in ${slots.length} slots`
    const page = pageIn(s, vm, slot, ipa)
    return page?.mfn === mfn
      ? null
      : `${place(leaf)} reaches F${mfn} by ${by}, and the VMM has ${page === null ? 'nothing' : `F${page.mfn}`} there`
  },
})

/** Stricter than what can be reached: as long as a VM exists, its tables name no page that its VMM has given back, even if it cannot run. */
export const noLeafToAFreedPage = (scope: Scope): StateInvariant<Leaf> => ({
  subjects: (s) => treesOf(scope)(s).flatMap(({ leaves }, vm) => (isQuiet(s, vm) ? leaves : [])),
  wrong: (leaf, s) => {
    const { vm, mfn, kind } = leaf
    const own = kind === 'device' ? isDevice(s, mfn) : hasPage(s, vm, mfn)
    return own ? null : `${place(leaf)} names F${mfn}, which is ${at(s.frames, mfn).use}`
  },
})
