/** User space of the host, its devices and its memory management. Source: Linux 0028425f64, kvm_main.c. */
import { at, replaceAt } from '../../frame/machine.ts'
import type { Op } from '../declared/operations.ts'
import { type Answered, answered, type Kvm, storeOf } from '../declared/refusals.ts'
import type { ReportStep } from '../declared/rules.ts'
import { State } from '../declared/state.ts'
import { setFrame, setFrames, setTaken, spteAt } from '../functions/changes.ts'
import { flushIf } from '../functions/flush.ts'
import { changeBytes, frameOf } from '../functions/memory.ts'
import { pagesInUse, zapPage } from '../functions/pages.ts'
import { dropLeaf, makeReadOnly } from '../functions/rmap.ts'
import { allocRoots, freeRoots, loadRoots } from '../functions/roots.ts'

/** A device, or user space in its place, writes guest memory; KVM does not hear of it. */
export const dma = (kvm: Kvm) => (operation: Op<'dma'>) => {
  const store = storeOf(operation)
  return (s: State): Answered => {
    const frame = frameOf(kvm, operation.gfn, s)
    return frame === null ? null : answered('done', changeBytes(kvm, frame, store, s))
  }
}

/** kvm_mmu_zap_all: no page shadows anything, and the guest gets new roots. */
const zapEverything = (kvm: Kvm, s: State): State => {
  const empty = pagesInUse(s).reduce((t, page) => zapPage(kvm, page, t), freeRoots(kvm, s))
  return allocRoots(kvm, false, flushIf(kvm, true, empty))
}

/** KVM_SET_MEMORY_REGION with no pages: the slot's frames go back to the host. */
export const deleteSlot =
  (kvm: Kvm) =>
  ({ slot }: Op<'deleteSlot'>) =>
  (s: State): Answered => {
    if (!at(s.installed, slot)) return null
    const gone = at(kvm.scope.slots, slot).reduce(
      (t, frame) => setFrame(frame, { logged: false, modified: false, taken: true }, t),
      State.with({ installed: replaceAt(s.installed, slot, false) }, s),
    )
    if (s.guest.life !== 'runs') return answered('done', gone)
    return answered('done', kvm.rules.slotDeletionZaps() ? zapEverything(kvm, gone) : loadRoots(kvm, false, gone))
  }

/** kvm_mmu_slot_remove_write_access: the pages with the slot's bit are looked through. */
const protect = (kvm: Kvm, s: State): State =>
  s.pages.reduce((t, { shadows, slots, entries }, page) => {
    if (shadows === null || !slots.includes(true)) return t
    return entries.reduce((u, _, index) => {
      const spte = spteAt(u, { page, index })
      return spte.kind === 'leaf' && spte.write ? makeReadOnly(kvm, { page, index }, spte, u) : u
    }, t)
  }, s)

const reportStep = (kvm: Kvm, step: ReportStep, s: State): State => {
  switch (step) {
    case 'copy':
      return setFrames(
        s.frames.map(({ logged, taken }) => ({ logged, modified: false, taken })),
        s,
      )
    case 'protect':
      return protect(kvm, s)
    case 'clear':
      return setFrames(
        s.frames.map(({ modified, taken }) => ({ logged: false, modified, taken })),
        s,
      )
    case 'flush':
      return flushIf(kvm, true, s)
  }
}

/** KVM_GET_DIRTY_LOG, or its next part. With an empty bitmap there is nothing to do after the copy. */
export const getDirtyLog =
  (kvm: Kvm) =>
  (_: Op<'getDirtyLog'>) =>
  (s: State): Answered => {
    const parts = kvm.rules.reportOrder
    const { report } = s
    if (!kvm.scope.logs || (report === 0 && s.frames.every(({ logged }) => !logged))) return null
    const t = at(parts, report).reduce((u, step) => reportStep(kvm, step, u), s)
    return answered('done', State.with({ report: report + 1 === parts.length ? 0 : report + 1 }, t))
  }

/** The host takes a page away, and every entry that the reverse map knows with it. */
export const reclaim =
  (kvm: Kvm) =>
  ({ gfn }: Op<'reclaim'>) =>
  (s: State): Answered => {
    if (kvm.scope.parameters.memory === 'pinned' || frameOf(kvm, gfn, s) === null || at(s.frames, gfn).taken) return null
    const { places: known } = at(s.rmap, gfn)
    const unmapped = known.reduce((t, place) => dropLeaf(kvm, place, t), s)
    return answered('done', setTaken(gfn, true, flushIf(kvm, known.length > 0, unmapped)))
  }
