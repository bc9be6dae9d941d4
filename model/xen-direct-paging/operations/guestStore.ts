/**
 * Stores by guest code. A writable translation takes them to memory unseen; a read-only one traps, and a store to an
 * L1 in use is audited and carried out by Xen (writable page tables). Source: xen mm.c ptwr_do_page_fault, ptwr_emulated_update.
 */
import * as E from 'fp-ts/lib/Either.js'
import { at } from '../../frame/machine.ts'
import { type Entry, isPresent, mergeHalf, sameWord, type Word } from '../declared/entry.ts'
import type { Mfn, Va } from '../declared/numbers.ts'
import type { Answer, Operation } from '../declared/operations.ts'
import type { State } from '../declared/state.ts'
import { entryAt, frameAt, storeEntry, vcpuAt } from '../functions/changes.ts'
import { getEntry, putEntry } from '../functions/entries.ts'
import { modifyEntryAudited } from '../functions/modifyEntry.ts'
import { coded, lastly, type Progress, refuse, type Stopped } from '../functions/progress.ts'
import { getPage, putPage } from '../functions/references.ts'
import type { Xen } from '../functions/xen.ts'
import { upperEntries } from './updateVaMapping.ts'

/** What a guest store came to: it reached memory, or was trapped and emulated. */
export type Stored = E.Either<Stopped, { readonly answer: Answer; readonly state: State }>

/** Where an address leads, and whether a store gets there unseen. */
interface Target {
  readonly mfn: Mfn
  readonly writable: boolean
}

const fault = (
  rule: 'addressMapped' | 'emulateOnlyKernel' | 'emulateOnlyL1' | 'processorChecksAccess',
  present: boolean,
  mfn: Mfn,
  slot: number,
  s: State,
) => refuse(rule, present ? '#PF(3)' : '#PF(2)', mfn, slot, s) as E.Either<Stopped, never>

/** The walk of a store, with what the processor and Xen's fault handler check. */
const target = (xen: Xen, vcpu: number, va: Va, s: State, root: Mfn): E.Either<Stopped, Target> => {
  const uppers = upperEntries(xen, s, vcpu, va, root)
  if (E.isLeft(uppers)) return E.left(coded('#PF(2)')(uppers.left))
  const table = at(uppers.right, uppers.right.length - 1).mfn
  const slot = at(va, va.length - 1)
  const lower = table < s.frames.length ? entryAt(s, table, slot) : null
  if (!xen.rules.addressMapped(lower) || !isPresent(lower)) return fault('addressMapped', false, table, slot, s)
  const writable = xen.rules.processorChecksAccess([...uppers.right, lower])
  const { mfn } = lower
  if (writable) return E.right({ mfn, writable })
  if (lower.rw || mfn >= s.frames.length) return fault('processorChecksAccess', true, mfn, slot, s)
  if (!xen.rules.emulateOnlyKernel(vcpuAt(s, vcpu).mode)) return fault('emulateOnlyKernel', true, mfn, slot, s)
  return xen.rules.emulateOnlyL1(frameAt(s, mfn)) ? E.right({ mfn, writable }) : fault('emulateOnlyL1', true, mfn, slot, s)
}

type Emulate = (mfn: Mfn) => (s: State) => Progress

/** A store of any kind: what it makes of memory if nobody looks, and what Xen does if it traps. */
const store = (
  xen: Xen,
  vcpu: number,
  va: Va,
  inMemory: (mfn: Mfn, s: State) => State,
  emulate: Emulate,
  s: State,
): Stored | null => {
  const { cr3 } = vcpuAt(s, vcpu)
  if (cr3 === null) return null
  const found = target(xen, vcpu, va, s, cr3)
  if (E.isLeft(found)) return found
  const { mfn, writable } = found.right
  // What is stored to I/O memory is nothing that Xen or a walk could read.
  if (writable) return E.right({ answer: 'stored', state: mfn < s.frames.length ? inMemory(mfn, s) : s })
  const taken = getPage(xen, mfn, at(xen.scope.vcpus, vcpu))(s)
  const carriedOut = E.isLeft(taken) ? taken : lastly(putPage(xen, mfn))(emulate(mfn)(taken.right))
  return E.isLeft(carriedOut)
    ? E.left(coded('#PF(3)')(carriedOut.left))
    : E.right({ answer: 'emulated', state: carriedOut.right })
}

/** A store of a whole word. */
export const guestStore =
  (xen: Xen) =>
  ({ vcpu, va, slot, entry }: Operation<'guestStore'>) =>
  (s: State): Stored | null =>
    store(
      xen,
      vcpu,
      va,
      (mfn, t) => storeEntry(mfn, slot, entry, t),
      (mfn) => modifyEntryAudited(xen, mfn, slot, entry),
      s,
    )

/** A new word is audited before it is compared: where memory holds another one than expected, its references go back. */
const auditInVain = (xen: Xen, mfn: Mfn, slot: number, entry: Word | null): ((s: State) => Progress) => {
  const take = getEntry(xen, mfn, 'l1', entry, slot)
  const release = E.map(putEntry(xen, mfn, 'l1', entry))
  return (s) => release(take(s))
}

/** CMPXCHG of a whole word: stored only where memory holds what is expected. Source: ptwr_emulated_cmpxchg. */
export const guestCmpxchg =
  (xen: Xen) =>
  ({ vcpu, va, slot, expected, entry }: Operation<'guestCmpxchg'>) =>
  (s: State): Stored | null => {
    const matches = (mfn: Mfn, t: State): boolean => sameWord(entryAt(t, mfn, slot), expected)
    return store(
      xen,
      vcpu,
      va,
      (mfn, t) => (matches(mfn, t) ? storeEntry(mfn, slot, entry, t) : t),
      (mfn) => (t) =>
        matches(mfn, t)
          ? modifyEntryAudited(xen, mfn, slot, entry, xen.rules.casStoresAdjusted)(t)
          : auditInVain(xen, mfn, slot, entry)(t),
      s,
    )
  }

/** The merged word of a half store is audited; if it is refused, and this half may be the wrong one to come first, P is cleared. */
const emulateHalf =
  (xen: Xen, mfn: Mfn, { slot, half }: Operation<'guestHalfStore'>): ((s: State) => Progress) =>
  (s) => {
    const merged = mergeHalf(entryAt(s, mfn, slot), half)
    const audited = modifyEntryAudited(xen, mfn, slot, merged)(s)
    if (E.isRight(audited) || !isPresent(merged) || !xen.rules.zapUpperHalfOnly(half.half)) return audited
    const zapped: Word | null = absent(merged)
    return modifyEntryAudited(xen, mfn, slot, zapped)(audited.left.state)
  }

const absent = ({ mfn, rw, flags }: Entry): Word => ({ present: false, mfn, rw, flags })

/** A 4-byte store to one half of an 8-byte entry (PAE). Source: ptwr_emulated_update; linux mmu.c xen_pte_clear. */
export const guestHalfStore =
  (xen: Xen) =>
  (operation: Operation<'guestHalfStore'>) =>
  (s: State): Stored | null => {
    const { vcpu, va, slot, half } = operation
    return store(
      xen,
      vcpu,
      va,
      (mfn, t) => storeEntry(mfn, slot, mergeHalf(entryAt(t, mfn, slot), half), t),
      (mfn) => emulateHalf(xen, mfn, operation),
      s,
    )
  }
