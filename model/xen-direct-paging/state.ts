/** The frame table, the guest's own tables and the base pointers. Source: brief section 2; seed 000, header comment of mmu.c. */
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

/** Rebuilds a frame in the order of its declaration, so that all frames are alike to the engine that runs this. */
const frame = (f: Frame, change: Partial<Frame>): Frame => ({
  owner: change.owner === undefined ? f.owner : change.owner,
  allocated: change.allocated ?? f.allocated,
  count: change.count ?? f.count,
  type: change.type ?? f.type,
  typeCount: change.typeCount ?? f.typeCount,
  validated: change.validated ?? f.validated,
  pinned: change.pinned ?? f.pinned,
  linear: change.linear ?? f.linear,
  entries: change.entries ?? f.entries,
})

/** The state with some fields of one frame changed. */
export const changeFrame = (mfn: Mfn, change: Partial<Frame>, s: State): State => ({
  host: s.host,
  frames: replaceAt(s.frames, mfn, frame(frameAt(s, mfn), change)),
  vcpus: s.vcpus,
  spent: s.spent,
})

/** The state with another general count of one frame; the most frequent change by far. */
export const setCount = (mfn: Mfn, count: number, s: State): State => {
  const f = frameAt(s, mfn)
  const counted: Frame = {
    owner: f.owner,
    allocated: f.allocated,
    count,
    type: f.type,
    typeCount: f.typeCount,
    validated: f.validated,
    pinned: f.pinned,
    linear: f.linear,
    entries: f.entries,
  }
  return { host: s.host, frames: replaceAt(s.frames, mfn, counted), vcpus: s.vcpus, spent: s.spent }
}

export const storeEntry = (mfn: Mfn, slot: Slot, entry: Entry | null, s: State): State =>
  changeFrame(mfn, { entries: replaceAt(frameAt(s, mfn).entries, slot, entry) }, s)

export const setBase = (vcpu: number, base: Mfn, s: State): State => ({
  host: s.host,
  frames: s.frames,
  vcpus: replaceAt(s.vcpus, vcpu, { base }),
  spent: s.spent,
})

export const setHost = (host: Host, s: State): State => ({ host, frames: s.frames, vcpus: s.vcpus, spent: s.spent })

export const spend = (change: Partial<Spent>, s: State): State => ({
  host: s.host,
  frames: s.frames,
  vcpus: s.vcpus,
  spent: {
    audited: change.audited ?? s.spent.audited,
    slots: change.slots ?? s.spent.slots,
    zeroed: change.zeroed ?? s.spent.zeroed,
    revived: change.revived ?? s.spent.revived,
    nesting: change.nesting ?? s.spent.nesting,
    fastPath: change.fastPath ?? s.spent.fastPath,
  },
})

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
