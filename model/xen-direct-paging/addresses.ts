/** Operations by virtual address: update_va_mapping, and plain guest stores with their emulation. */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { at } from '../machine.ts'
import { modifyEntry, modifyEntryAudited } from './modifyEntry.ts'
import type { Answer, GuestStore, UpdateVaMapping } from './operation.ts'
import { getPage, putPage } from './references.ts'
import { coded, flatMap, lastly, type Progress, refuse, type Stopped, type Xen } from './refusal.ts'
import { entryAt, frameAt, type Mfn, type State, storeEntry } from './state.ts'

const baseOf = (s: State, vcpu: number): Mfn | null => at(s.vcpus, vcpu).base

/**
 * HYPERVISOR_update_va_mapping: change the L1 entry that maps an address in the loaded tables.
 * Source: xen mm.c do_update_va_mapping, guest_map_l1e; linux mmu.c make_lowmem_page_readonly, xen_set_pte_at.
 */
export const updateVaMapping =
  (xen: Xen) =>
  ({ vcpu, va, entry }: UpdateVaMapping) =>
  (s: State): Progress | null => {
    const { rules, scope } = xen
    const base = baseOf(s, vcpu)
    if (base === null) return null
    const upper = entryAt(s, base, va.l2)
    if (!rules.addressMapped(upper)) return refuse('addressMapped', 'EINVAL', base, va.l2, s)
    const { mfn } = upper
    const release = lastly(putPage(xen, mfn))
    const edited = (t: State): Progress => {
      if (!rules.vaEditsL1(frameAt(t, mfn))) return refuse('vaEditsL1', 'EINVAL', mfn, va.l1, t)
      // Through the window the store is an ordinary one, so a read-only upper entry makes it fault.
      if (scope.parameters.vaStore === 'window' && !rules.windowObeysReadOnly(upper))
        return refuse('windowObeysReadOnly', 'EINVAL', mfn, va.l1, t)
      return modifyEntry(xen, mfn, 'l1', va.l1, entry)(t)
    }
    return pipe(
      s,
      getPage(xen, mfn, at(scope.vcpus, vcpu)),
      flatMap((t) => release(edited(t))),
    )
  }

/** What a guest store came to: it reached memory, or was trapped and emulated. */
export type Stored = E.Either<Stopped, { readonly answer: Answer; readonly state: State }>

/**
 * A store by guest code. A writable translation takes it to memory unseen; a read-only one traps, and a store to an
 * L1 in use is audited and carried out by Xen (writable page tables). Source: xen mm.c ptwr_do_page_fault, ptwr_emulated_update.
 */
export const guestStore =
  (xen: Xen) =>
  ({ vcpu, va, slot, entry }: GuestStore) =>
  (s: State): Stored | null => {
    const { rules, scope } = xen
    const base = baseOf(s, vcpu)
    if (base === null) return null
    const fault = (rule: 'addressMapped' | 'emulateOnlyL1' | 'processorChecksAccess', present: boolean, mfn: Mfn): Stored =>
      pipe(
        refuse(rule, present ? '#PF(3)' : '#PF(2)', mfn, slot, s),
        E.map((state) => ({ answer: 'stored', state })),
      )
    const upper = entryAt(s, base, va.l2)
    if (!rules.addressMapped(upper)) return fault('addressMapped', false, base)
    const lower = entryAt(s, upper.mfn, va.l1)
    if (!rules.addressMapped(lower)) return fault('addressMapped', false, upper.mfn)
    const { mfn } = lower
    if (rules.processorChecksAccess(upper, lower)) return E.right({ answer: 'stored', state: storeEntry(mfn, slot, entry, s) })
    if (lower.rw) return fault('processorChecksAccess', true, mfn)
    if (!rules.emulateOnlyL1(frameAt(s, mfn))) return fault('emulateOnlyL1', true, mfn)
    const release = lastly(putPage(xen, mfn))
    return pipe(
      s,
      getPage(xen, mfn, at(scope.vcpus, vcpu)),
      flatMap((t) => release(modifyEntryAudited(xen, mfn, 'l1', slot, entry)(t))),
      E.map((state) => ({ answer: 'emulated' as const, state })),
      E.mapLeft(coded('#PF(3)')),
    )
  }
