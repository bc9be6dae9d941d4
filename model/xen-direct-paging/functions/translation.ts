/**
 * What processors remember, and how they are made to forget. A full flush ticks the TLB clock; afterwards no frame's
 * stamp is as new as the last flush of that processor. Source: xen flushtlb.c pre_flush, flush_area_local; mm.c tlbflush_filter.
 */
import { replaceAt } from '../../frame/machine.ts'
import type { Word } from '../declared/entry.ts'
import { type FrameType, isTable } from '../declared/level.ts'
import type { Domain, Mfn, Va } from '../declared/numbers.ts'
import { isXenSlot, latches, remembers, slot3 } from '../declared/sizes.ts'
import type { Frame, State, Vcpu } from '../declared/state.ts'
import { changeFrame, changeVcpu, entryAt, frameAt, spend, vcpuAt } from './changes.ts'
import type { Xen } from './xen.ts'

/** PAE: loading CR3 copies the entries of the root into the processor. */
const latchedFrom = ({ scope, slots }: Xen, s: State, cr3: Mfn | null): ReadonlyArray<Word | null> => {
  if (!latches(scope)) return []
  if (cr3 === null) return slots.map(() => null)
  const { entries } = frameAt(s, cr3)
  return scope.rootEntries === null ? entries : entries.map((word, slot) => (slot > slot3(scope) ? null : word))
}

const noted = (list: ReadonlyArray<boolean>, processor: number, value: boolean): ReadonlyArray<boolean> =>
  list[processor] === value ? list : replaceAt(list, processor, value)

/**
 * The clock ticks as a processor is flushed: it needs no flush for any frame that was stamped before. A stamp whose
 * clock was read and which is not written yet will be an old one.
 */
const tick = (processor: number, s: State): State => {
  const frames = s.frames.reduce<State>((t, { unflushed }, mfn) => {
    if (unflushed[processor] !== true) return t
    return changeFrame(mfn, { unflushed: noted(unflushed, processor, false) }, t)
  }, s)
  return frames.vcpus.reduce<State>((t, { running }, vcpu) => {
    if (running?.task !== 'unmap' || running.next === 0) return t
    return changeVcpu(vcpu, { running: { ...running, flushed: noted(running.flushed, processor, true) } }, t)
  }, frames)
}

/** Everything that a processor remembers of the tables goes. */
const forgetAll = ({ scope }: Xen): Pick<Vcpu, 'tlb' | 'tables' | 'window'> => ({
  tlb: scope.tracked.map(() => null),
  tables: scope.tracked.map(() => Array.from({ length: scope.levels - 1 }, () => null)),
  window: scope.tracked.map(() => null),
})

/** The processor forgets everything; it loads CR3, which copies a PAE root anew. */
const forget = (xen: Xen, processor: number, s: State): State =>
  changeVcpu(processor, { ...forgetAll(xen), latched: latchedFrom(xen, s, vcpuAt(s, processor).cr3) }, s)

/** A full flush of one processor. */
export const flushProcessor = (xen: Xen, processor: number, s: State): State =>
  remembers(xen.scope) ? tick(processor, forget(xen, processor, s)) : s

/** Flush every processor that the list names. */
export const flushAll = (xen: Xen, which: ReadonlyArray<boolean>, s: State): State =>
  which.reduce((t, wanted, processor) => (wanted ? flushProcessor(xen, processor, t) : t), s)

/** The processors that a domain's vCPUs run on, if translations are modelled at all. */
export const processorsOf = ({ processors, nobody }: Xen, domain: Domain | null): ReadonlyArray<boolean> =>
  domain === null ? nobody : (processors[domain] ?? nobody)

/** Loads a root, which flushes the processor. Source: xen flushtlb.c switch_cr3_cr4. */
export const loadCr3 = (xen: Xen, vcpu: number, cr3: Mfn | null, s: State): State => {
  const loaded = changeVcpu(vcpu, { cr3 }, s)
  if (!remembers(xen.scope)) return loaded
  return xen.rules.loadFlushes.reduce(
    (t, effect) => (effect === 'count' ? tick(vcpu, t) : forget(xen, vcpu, t)),
    changeVcpu(vcpu, { latched: latchedFrom(xen, loaded, cr3) }, loaded),
  )
}

/** The last typed reference to a frame goes: whoever could use it so far may still remember it. */
export const stampFrame = (xen: Xen, mfn: Mfn, flushedSince: ReadonlyArray<boolean>, s: State): State => {
  if (xen.nobody.length === 0 || !xen.rules.stampOnLastPut()) return s
  const users = processorsOf(xen, frameAt(s, mfn).owner)
  return changeFrame(mfn, { unflushed: users.map((user, processor) => user && flushedSince[processor] !== true) }, s)
}

/** The flush that a frame is owed before it takes another role or owner. */
export const flushStale = (xen: Xen, mfn: Mfn, s: State): State => {
  if (xen.nobody.length === 0) return s
  const { owner, unflushed } = frameAt(s, mfn)
  const which = xen.rules.flushOnlyStale(unflushed, processorsOf(xen, owner))
  const flushed = which.flatMap((wanted, processor) => (wanted ? [processor] : []))
  return flushed.length === 0 ? s : spend({ flushed: [...s.spent.flushed, ...flushed] }, flushAll(xen, which, s))
}

/** A frame in use has no stamp: its next one is written when that use ends. */
export const forgetStamp = (xen: Xen, mfn: Mfn, s: State): State => changeFrame(mfn, { unflushed: xen.nobody }, s)

/** A frame takes a role with its first typed reference: a flush if it had another one. A table keeps its stamp until it is audited. */
export const flushForRole = (xen: Xen, mfn: Mfn, was: Frame, type: FrameType, s: State): State => {
  if (xen.nobody.length === 0 || (was.type === type && isTable(type))) return s
  const flushed = was.type !== type && xen.rules.flushOnTypeChange(was.type) ? flushStale(xen, mfn, s) : s
  return forgetStamp(xen, mfn, flushed)
}

/** Where an address stands among the tracked ones; -1 for none. */
export const trackedIndex = ({ scope }: Xen, va: Va): number =>
  scope.tracked.findIndex((tracked) => tracked.every((slot, i) => slot === va[i]))

/** INVLPG: one address, and all of the paging-structure cache, but not Xen's own window onto the tables. */
export const invalidate = (xen: Xen, processor: number, va: Va, s: State): State => {
  const address = trackedIndex(xen, va)
  const { tlb } = vcpuAt(s, processor)
  if (tlb.length === 0) return s
  return changeVcpu(processor, { tlb: address < 0 ? tlb : replaceAt(tlb, address, null), tables: forgetAll(xen).tables }, s)
}

/** One step of a walk for the guest: the entry that a processor reads, from its copy of a PAE root or from memory. */
export const walkedEntry = (
  { scope }: Xen,
  s: State,
  { cr3, latched }: Vcpu,
  table: Mfn,
  depth: number,
  slot: number,
): Word | null => {
  // Xen's own slots of a root are for Xen alone: U is clear, and no hypercall takes such an address.
  if (depth === 0 && isXenSlot(scope, slot)) return null
  if (depth > 0 || !latches(scope)) return entryAt(s, table, slot)
  const entry = table === cr3 ? (latched[slot] ?? null) : entryAt(s, table, slot)
  // A PAE root's entries have no RW bit, and take no right away.
  return entry === null ? null : { ...entry, rw: true }
}
