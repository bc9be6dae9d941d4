/** The guest's control registers, and user space that sets them for it. Source: Linux 0028425f64, kvm_main.c, set_cr0, set_cr3, set_cr4, set_efer. */

import type { Guest } from '../declared/guest.ts'
import type { Op } from '../declared/operations.ts'
import { type Answered, answered, type Kvm, refuse } from '../declared/refusals.ts'
import type { RuleId } from '../declared/rules.ts'
import type { Gfn } from '../declared/sets.ts'
import type { State } from '../declared/state.ts'
import { crash, setGuest } from '../functions/changes.ts'
import { modeOf } from '../functions/geometry.ts'
import { frameOf } from '../functions/memory.ts'
import { pointersIn } from '../functions/pointers.ts'
import { loadRoots } from '../functions/roots.ts'

type OnPointers = (pdptrs: Guest['pdptrs']) => Answered

/** The pointers are loaded where that is due. What is refused is a fault, unless something else comes of it. */
const withPointers = (
  kvm: Kvm,
  due: boolean,
  cr3: Gfn,
  s: State,
  loaded: OnPointers,
  refused: (rule: RuleId) => Answered = (rule) => refuse(rule, '#GP', s),
): Answered => {
  const pointers = due ? pointersIn(kvm, cr3, s) : s.guest.pdptrs
  if (pointers === 'no such page') return answered('done', crash('oops: no such page', s))
  return typeof pointers === 'string' ? refused(pointers) : loaded(pointers)
}

const reloaded = (kvm: Kvm, byCr3: boolean, s: State): Answered => {
  const t = loadRoots(kvm, byCr3, s)
  return answered(t.guest.life === 'runs' ? 'done' : 'triple fault', t)
}

/** set_cr3: the pointers first, then whether CR3 names memory. */
export const movCr3 =
  (kvm: Kvm) =>
  ({ gfn }: Op<'movCr3'>) =>
  (s: State): Answered => {
    if (s.guest.life !== 'runs') return null
    const mode = modeOf(kvm.geometry, s.guest)
    const backed = frameOf(kvm, gfn, s) !== null
    return withPointers(kvm, mode === 'pae', gfn, s, (pdptrs) => {
      if (!kvm.rules.cr3Checked(backed)) return refuse('cr3Checked', '#GP', s)
      const loaded = setGuest({ cr3: gfn, pdptrs }, s)
      if (!backed) return refuse('cr3Checked', '#GP', loaded)
      return mode === 'nonpaging' ? answered('done', loaded) : reloaded(kvm, true, loaded)
    })
  }

/** KVM_SET_SREGS: nothing is checked, and pointers that do not load are ignored. */
export const setSregs =
  (kvm: Kvm) =>
  ({ gfn }: Op<'setSregs'>) =>
  (s: State): Answered => {
    if (s.guest.life !== 'runs') return null
    const set: OnPointers = (pdptrs) => reloaded(kvm, false, setGuest({ cr3: gfn, pdptrs }, s))
    return withPointers(kvm, modeOf(kvm.geometry, s.guest) === 'pae', gfn, s, set, () => set(s.guest.pdptrs))
  }

/** The shadow for the new setting is found or begun, where the rule asks for it. */
const setRegisters = (kvm: Kvm, due: boolean, change: Partial<Guest>, s: State): Answered =>
  due ? reloaded(kvm, false, setGuest(change, s)) : answered('done', setGuest(change, s))

/** set_cr0. */
export const movCr0 =
  (kvm: Kvm) =>
  ({ paging, wp }: Op<'movCr0'>) =>
  (s: State): Answered => {
    const { guest } = s
    if (guest.life !== 'runs' || (guest.paging === paging && guest.wp === wp)) return null
    const loads = paging && !guest.paging && modeOf(kvm.geometry, { ...guest, paging }) === 'pae'
    return withPointers(kvm, loads, guest.cr3, s, (pdptrs) =>
      setRegisters(kvm, kvm.rules.registerWriteReloads(), { paging, wp, pdptrs }, s),
    )
  }

/** A write to CR4 after which PAE paging is in use loads the pointers if it changes PAE, or any other bit that the manual names. */
const cr4Loads = ({ rules, geometry }: Kvm, { paging, pae, pse }: Guest, to: Op<'movCr4'>): boolean =>
  paging && to.pae && geometry.format === 'pae' && (!pae || rules.pseLoadsPointers(pse !== to.pse))

/** set_cr4. */
export const movCr4 =
  (kvm: Kvm) =>
  (operation: Op<'movCr4'>) =>
  (s: State): Answered => {
    const { guest } = s
    const { pae, pse } = operation
    if (guest.life !== 'runs' || (guest.pae === pae && guest.pse === pse)) return null
    return withPointers(
      kvm,
      cr4Loads(kvm, guest, operation),
      guest.cr3,
      s,
      (pdptrs) => setRegisters(kvm, kvm.rules.registerWriteReloads(), { pae, pse, pdptrs }, s),
      // Without the rule the fault is injected, and the register changes all the same.
      () =>
        refuse(
          'badPdptrsStopPae',
          '#GP',
          kvm.rules.badPdptrsStopPae(false) ? loadRoots(kvm, false, setGuest({ pae, pse }, s)) : s,
        ),
    )
  }

/** set_efer, as far as NXE goes. */
export const wrmsrEfer =
  (kvm: Kvm) =>
  ({ nxe }: Op<'wrmsrEfer'>) =>
  (s: State): Answered =>
    s.guest.life !== 'runs' || s.guest.nxe === nxe ? null : setRegisters(kvm, kvm.rules.nxeReloads(), { nxe }, s)
