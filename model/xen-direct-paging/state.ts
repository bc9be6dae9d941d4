/** The frame table, the guest's own tables and the base pointers. Source: xen mm.h struct page_info; linux mmu.c, header comment. */
import {
  bool,
  constant,
  type Finite,
  indexedBy,
  oneOf,
  option,
  range,
  ref,
  shown,
  spent,
  struct,
  vector,
} from '../finite/index.ts'
import { at, replaceAt } from '../machine.ts'
import { type Scope, sets } from './scope.ts'

/** A machine frame number. */
export type Mfn = number
/** A domain number. */
export type Domain = number
/** An index into a table. */
export type Slot = number
/** The level of a page table; two levels: L2 is the root. */
export type Level = 'l1' | 'l2'
/** The one role a frame is used in. Sticky: it survives type count 0. */
export type FrameType = 'none' | 'writable' | Level

/** A present entry of a table; an entry that is not present is null. `accessed` stands for the white-listed flags. */
export interface Entry {
  readonly mfn: Mfn
  readonly rw: boolean
  readonly accessed: boolean
}

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
  readonly entries: ReadonlyArray<Entry | null>
}

export interface Vcpu {
  /** The root in use; null before the first load. */
  readonly base: Mfn | null
}

/** An endless loop or a BUG() of the hypervisor, with its site. */
export type Host = 'alive' | 'hang: get_page_type' | 'hang: put_page_type' | 'bug: free_heap_pages'

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
}

export interface State {
  readonly host: Host
  readonly frames: ReadonlyArray<Frame>
  readonly vcpus: ReadonlyArray<Vcpu>
  readonly spent: Spent
}

export const nothingSpent: Spent = { audited: [], slots: 0, zeroed: [], revived: [], nesting: 0, fastPath: false }

export const isTable = (type: FrameType): type is Level => type === 'l1' || type === 'l2'

export const frameAt = (s: State, mfn: Mfn): Frame => at(s.frames, mfn)

export const entryAt = (s: State, mfn: Mfn, slot: Slot): Entry | null => at(frameAt(s, mfn).entries, slot)

const setFrame = (mfn: Mfn, f: Frame, s: State): State => ({
  host: s.host,
  frames: replaceAt(s.frames, mfn, f),
  vcpus: s.vcpus,
  spent: s.spent,
})

// Every change names each field in the order of the declaration: records made alike are read several times faster.

/** The state with some fields of one frame changed. */
export const changeFrame = (mfn: Mfn, change: Partial<Frame>, s: State): State => {
  const { owner, allocated, count, type, typeCount, validated, pinned, linear, entries } = { ...frameAt(s, mfn), ...change }
  return setFrame(mfn, { owner, allocated, count, type, typeCount, validated, pinned, linear, entries }, s)
}

export const setCount = (mfn: Mfn, count: number, s: State): State => {
  const { owner, allocated, type, typeCount, validated, pinned, linear, entries } = frameAt(s, mfn)
  return setFrame(mfn, { owner, allocated, count, type, typeCount, validated, pinned, linear, entries }, s)
}

export const setTypeCount = (mfn: Mfn, typeCount: number, s: State): State => {
  const { owner, allocated, count, type, validated, pinned, linear, entries } = frameAt(s, mfn)
  return setFrame(mfn, { owner, allocated, count, type, typeCount, validated, pinned, linear, entries }, s)
}

export const setValidated = (mfn: Mfn, validated: boolean, s: State): State => {
  const { owner, allocated, count, type, typeCount, pinned, linear, entries } = frameAt(s, mfn)
  return setFrame(mfn, { owner, allocated, count, type, typeCount, validated, pinned, linear, entries }, s)
}

export const setPinned = (mfn: Mfn, pinned: boolean, s: State): State => {
  const { owner, allocated, count, type, typeCount, validated, linear, entries } = frameAt(s, mfn)
  return setFrame(mfn, { owner, allocated, count, type, typeCount, validated, pinned, linear, entries }, s)
}

/** A frame takes a role, with its first typed reference; it has no same-level entries yet. */
export const setRole = (mfn: Mfn, type: FrameType, typeCount: number, validated: boolean, s: State): State => {
  const { owner, allocated, count, pinned, entries } = frameAt(s, mfn)
  return setFrame(mfn, { owner, allocated, count, type, typeCount, validated, pinned, linear: 0, entries }, s)
}

export const storeEntry = (mfn: Mfn, slot: Slot, entry: Entry | null, s: State): State => {
  const { owner, allocated, count, type, typeCount, validated, pinned, linear, entries: old } = frameAt(s, mfn)
  const entries = replaceAt(old, slot, entry)
  return setFrame(mfn, { owner, allocated, count, type, typeCount, validated, pinned, linear, entries }, s)
}

export const setBase = (vcpu: number, base: Mfn, s: State): State => ({
  host: s.host,
  frames: s.frames,
  vcpus: replaceAt(s.vcpus, vcpu, { base }),
  spent: s.spent,
})

export const setHost = (host: Host, s: State): State => ({ host, frames: s.frames, vcpus: s.vcpus, spent: s.spent })

const setSpent = (spentNow: Spent, s: State): State => ({ host: s.host, frames: s.frames, vcpus: s.vcpus, spent: spentNow })

export const spend = (change: Partial<Spent>, s: State): State => {
  const { audited, slots, zeroed, revived, nesting, fastPath } = { ...s.spent, ...change }
  return setSpent({ audited, slots, zeroed, revived, nesting, fastPath }, s)
}

/** A frame's type count fell to 0. */
export const countZero = (mfn: Mfn, s: State): State => {
  const { audited, slots, zeroed, revived, nesting, fastPath } = s.spent
  return setSpent({ audited, slots, zeroed: [...zeroed, mfn], revived, nesting, fastPath }, s)
}

/** An audit of a frame ended after so many slots. */
export const countAudit = (mfn: Mfn, visited: number, s: State): State => {
  const { audited, slots, zeroed, revived, nesting, fastPath } = s.spent
  return setSpent({ audited: [...audited, mfn], slots: slots + visited, zeroed, revived, nesting, fastPath }, s)
}

/** As an entry is written: frame, then RW or RO, then A if accessed. */
export const printEntry = ({ mfn, rw, accessed }: Entry): string => `F${mfn}|${rw ? 'RW' : 'RO'}${accessed ? '|A' : ''}`

/** The values a table entry may have. */
export const entryOf = (scope: Scope): Finite<Entry | null> =>
  option(
    shown(
      struct<Entry>({ mfn: ref(sets(scope).frame), rw: bool, accessed: scope.accessed ? bool : constant<boolean>(false) }),
      printEntry,
    ),
  )

/** The states of a scope; counts reach one step beyond the right values on both sides. */
export const stateOf = (scope: Scope): Finite<State> => {
  const { frame: frameSet, domain, vcpu } = sets(scope)
  const { entries, maxCount, maxTypeCount } = scope
  const links = scope.frames * entries
  return struct<State>({
    host: oneOf<Host>('alive', 'hang: get_page_type', 'hang: put_page_type', 'bug: free_heap_pages'),
    frames: indexedBy(
      frameSet,
      struct<Frame>({
        owner: option(ref(domain)),
        allocated: bool,
        count: range(-1, maxCount + 1),
        type: oneOf<FrameType>('none', 'writable', 'l1', 'l2'),
        typeCount: range(-1, maxTypeCount + 1),
        validated: bool,
        pinned: bool,
        linear: range(-links, entries),
        entries: vector(entryOf(scope), entries),
      }),
    ),
    vcpus: indexedBy(vcpu, struct<Vcpu>({ base: option(ref(frameSet)) })),
    spent: spent(nothingSpent),
  })
}

const freshFrame = (entries: number, owner: Domain | null): Frame => ({
  owner,
  allocated: owner !== null,
  count: owner === null ? 0 : 1,
  type: 'none',
  typeCount: 0,
  validated: false,
  pinned: false,
  linear: 0,
  entries: Array.from({ length: entries }, () => null),
})

/** Every owned frame none/0/1 and empty, no base pointer loaded. */
export const bareState = (scope: Scope): State => ({
  host: 'alive',
  frames: scope.owners.map((owner) => freshFrame(scope.entries, owner)),
  vcpus: scope.vcpus.map(() => ({ base: null })),
  spent: nothingSpent,
})
