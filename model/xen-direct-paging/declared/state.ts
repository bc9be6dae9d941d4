/** The frame table, the guest's own tables, and what processors hold. Source: xen mm.h struct page_info; linux mmu.c, header comment. */
import { at, replaceAt } from '../../frame/machine.ts'
import type { Word } from './entry.ts'
import type { FrameType } from './level.ts'
import type { Domain, Mfn, Slot } from './numbers.ts'
import { remembers, type Scope } from './scope.ts'
import type { Vcpu } from './vcpu.ts'

export type { Domain, Mfn, Slot, Va } from './numbers.ts'

/** What Xen records about a frame (struct page_info), and the frame's content read as a table. */
export interface Frame {
  readonly owner: Domain | null
  /** PGC_allocated: the owner's own reference, worth 1 in `count`. */
  readonly allocated: boolean
  readonly count: number
  readonly type: FrameType
  readonly typeCount: number
  readonly validated: boolean
  readonly pinned: boolean
  /** Same-level entries: positive for entries of this table to others, negative for entries of others to it. */
  readonly linear: number
  /**
   * The processors to flush before this frame takes another role or owner: those that could hold an old translation
   * when its last use ended, and have not been flushed since. What comparisons of the stamp with the TLB clock can see.
   */
  readonly unflushed: ReadonlyArray<boolean>
  readonly entries: ReadonlyArray<Word | null>
}

/** An endless loop or a BUG() of the hypervisor, with its site. `waiting`: a lock is held by another; never a stored state. */
export type Host =
  | 'alive'
  | 'waiting'
  | 'hang: get_page_type'
  | 'hang: put_page_type'
  | 'bug: free_heap_pages'
  | 'bug: mod_l3_entry'

/** What one operation cost; zero before every operation. */
export interface Spent {
  /** Frames whose entries were audited, in order. */
  readonly audited: ReadonlyArray<Mfn>
  /** Guest slots visited by audits, absent entries included. */
  readonly slots: number
  /** Frames whose type count fell to 0. */
  readonly zeroed: ReadonlyArray<Mfn>
  /** Frames whose type count fell to 0 and rose again. */
  readonly revived: ReadonlyArray<Mfn>
  /** Deepest nesting of devalidations. */
  readonly nesting: number
  /** The flags-only fast path was taken. */
  readonly fastPath: boolean
  /** Processors flushed because a frame took another role or owner. */
  readonly flushed: ReadonlyArray<number>
}

export interface State {
  readonly host: Host
  readonly frames: ReadonlyArray<Frame>
  readonly vcpus: ReadonlyArray<Vcpu>
  readonly spent: Spent
}

export const nothingSpent: Spent = {
  audited: [],
  slots: 0,
  zeroed: [],
  revived: [],
  nesting: 0,
  fastPath: false,
  flushed: [],
}

export const frameAt = (s: State, mfn: Mfn): Frame => at(s.frames, mfn)

export const vcpuAt = (s: State, vcpu: number): Vcpu => at(s.vcpus, vcpu)

export const entryAt = (s: State, mfn: Mfn, slot: Slot): Word | null => at(frameAt(s, mfn).entries, slot)

/** No processor is to be flushed; an empty list where none remembers anything. */
export const nobody = (scope: Scope): ReadonlyArray<boolean> => (remembers(scope) ? scope.vcpus.map(() => false) : [])

const setFrame = (mfn: Mfn, f: Frame, s: State): State => ({
  host: s.host,
  frames: replaceAt(s.frames, mfn, f),
  vcpus: s.vcpus,
  spent: s.spent,
})

// Every change names each field in the order of the declaration: records made alike are read several times faster.

/** The state with some fields of one frame changed. */
export const changeFrame = (mfn: Mfn, change: Partial<Frame>, s: State): State => {
  const { owner, allocated, count, type, typeCount, validated, pinned, linear, unflushed, entries } = {
    ...frameAt(s, mfn),
    ...change,
  }
  return setFrame(mfn, { owner, allocated, count, type, typeCount, validated, pinned, linear, unflushed, entries }, s)
}

export const setCount = (mfn: Mfn, count: number, s: State): State => {
  const { owner, allocated, type, typeCount, validated, pinned, linear, unflushed, entries } = frameAt(s, mfn)
  return setFrame(mfn, { owner, allocated, count, type, typeCount, validated, pinned, linear, unflushed, entries }, s)
}

export const setTypeCount = (mfn: Mfn, typeCount: number, s: State): State => {
  const { owner, allocated, count, type, validated, pinned, linear, unflushed, entries } = frameAt(s, mfn)
  return setFrame(mfn, { owner, allocated, count, type, typeCount, validated, pinned, linear, unflushed, entries }, s)
}

export const setValidated = (mfn: Mfn, validated: boolean, s: State): State => {
  const { owner, allocated, count, type, typeCount, pinned, linear, unflushed, entries } = frameAt(s, mfn)
  return setFrame(mfn, { owner, allocated, count, type, typeCount, validated, pinned, linear, unflushed, entries }, s)
}

export const setPinned = (mfn: Mfn, pinned: boolean, s: State): State => {
  const { owner, allocated, count, type, typeCount, validated, linear, unflushed, entries } = frameAt(s, mfn)
  return setFrame(mfn, { owner, allocated, count, type, typeCount, validated, pinned, linear, unflushed, entries }, s)
}

/** A frame takes a role, with its first typed reference; it has no same-level entries yet. */
export const setRole = (mfn: Mfn, type: FrameType, typeCount: number, validated: boolean, s: State): State => {
  const { owner, allocated, count, pinned, unflushed, entries } = frameAt(s, mfn)
  return setFrame(mfn, { owner, allocated, count, type, typeCount, validated, pinned, linear: 0, unflushed, entries }, s)
}

export const storeEntry = (mfn: Mfn, slot: Slot, entry: Word | null, s: State): State => {
  const { owner, allocated, count, type, typeCount, validated, pinned, linear, unflushed, entries: old } = frameAt(s, mfn)
  const entries = replaceAt(old, slot, entry)
  return setFrame(mfn, { owner, allocated, count, type, typeCount, validated, pinned, linear, unflushed, entries }, s)
}

/** The state with some fields of one vCPU changed. */
export const changeVcpu = (vcpu: number, change: Partial<Vcpu>, s: State): State => {
  const { base, user, mode, cr3, latched, tlb, tables, window, running } = { ...vcpuAt(s, vcpu), ...change }
  const changed: Vcpu = { base, user, mode, cr3, latched, tlb, tables, window, running }
  return { host: s.host, frames: s.frames, vcpus: replaceAt(s.vcpus, vcpu, changed), spent: s.spent }
}

export const setHost = (host: Host, s: State): State => ({ host, frames: s.frames, vcpus: s.vcpus, spent: s.spent })

const setSpent = (spentNow: Spent, s: State): State => ({ host: s.host, frames: s.frames, vcpus: s.vcpus, spent: spentNow })

export const spend = (change: Partial<Spent>, s: State): State => {
  const { audited, slots, zeroed, revived, nesting, fastPath, flushed } = { ...s.spent, ...change }
  return setSpent({ audited, slots, zeroed, revived, nesting, fastPath, flushed }, s)
}

/** A frame's type count fell to 0. */
export const countZero = (mfn: Mfn, s: State): State => {
  const { audited, slots, zeroed, revived, nesting, fastPath, flushed } = s.spent
  return setSpent({ audited, slots, zeroed: [...zeroed, mfn], revived, nesting, fastPath, flushed }, s)
}

/** An audit of a frame ended after so many slots. */
export const countAudit = (mfn: Mfn, visited: number, s: State): State => {
  const { audited, slots, zeroed, revived, nesting, fastPath, flushed } = s.spent
  return setSpent({ audited: [...audited, mfn], slots: slots + visited, zeroed, revived, nesting, fastPath, flushed }, s)
}
