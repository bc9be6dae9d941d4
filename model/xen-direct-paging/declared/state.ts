/** The frame table, the guest's own tables, and what processors hold. Source: xen mm.h struct page_info; linux mmu.c, header comment. */
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
  tagged,
  unused,
  type Value,
  vector,
} from '../../frame/finite/index.ts'
import { recordsOf } from '../../frame/records.ts'
import { type Word, wordOf } from './entry.ts'
import { type FrameType, frameTypesOf, isTable, type TableType } from './level.ts'
import type { Mfn } from './numbers.ts'
import { latches, remembers, type Sized, sets } from './sizes.ts'

const record = recordsOf<Sized>()

const mfn = (s: Sized) => ref(sets(s).frame)
const mfnOrNull = (s: Sized) => option(mfn(s))
const none = <A>(): Finite<A | null> => constant(null) as Finite<A | null>

/** A flag for each processor; an empty list where none remembers anything. */
const eachProcessor = (s: Sized): Finite<ReadonlyArray<boolean>> =>
  remembers(s) && s.vcpus.length > 0 ? vector(bool, s.vcpus.length) : unused<ReadonlyArray<boolean>>([])

/** No processor. */
export const nobody = (scope: Sized): ReadonlyArray<boolean> => (remembers(scope) ? scope.vcpus.map(() => false) : [])

/** One of these for each tracked address. */
const eachAddress = <A>({ tracked }: Sized, of: Finite<A>): Finite<ReadonlyArray<A>> =>
  tracked.length > 0 ? vector(of, tracked.length) : unused<ReadonlyArray<A>>([])

/** What Xen records about a frame (struct page_info), and the frame's content read as a table. Counts reach one step beyond the right values on both sides. */
export const Frame = record({
  owner: (s) => option(ref(sets(s).domain)),
  /** PGC_allocated: the owner's own reference, worth 1 in `count`. */
  allocated: bool,
  count: ({ maxCount }) => range(-1, maxCount + 1),
  type: ({ levels }) => oneOf<FrameType>(...frameTypesOf(levels)),
  typeCount: ({ maxTypeCount }) => range(-1, maxTypeCount + 1),
  validated: bool,
  pinned: bool,
  /** Same-level entries: positive for entries of this table to others, negative for entries of others to it. */
  linear: ({ frames, entries }) => range(-frames * entries, entries),
  /**
   * The processors to flush before this frame takes another role or owner: those that could hold an old translation
   * when its last use ended, and have not been flushed since. What comparisons of the stamp with the TLB clock can see.
   */
  unflushed: eachProcessor,
  entries: (s) => vector(wordOf(s), s.entries),
})
export type Frame = Value<typeof Frame>

const remembered = record({ mfn, writable: bool })
/** A translation, or a table, that a processor remembers: the frame, and whether every entry on the way had RW. */
export type Cached = Value<typeof remembered>

const cached = (s: Sized): Finite<Cached | null> =>
  option(shown(remembered(s), ({ mfn, writable }) => `F${mfn}|${writable ? 'RW' : 'RO'}`))

/** A hypercall that other processors can see half done. `next` counts the micro-steps behind it. */
const halfDone = (s: Sized) =>
  option(
    tagged('task', {
      pin: {
        mfn: mfn(s),
        type: oneOf<TableType>(...frameTypesOf(s.levels).filter(isTable)),
        /** The role that the frame had when this was last looked at. */
        from: oneOf<FrameType>(...frameTypesOf(s.levels)),
        next: range(0, 2),
        /** The typed reference is taken. */
        held: bool,
      },
      unmap: {
        mfn: mfn(s),
        /** 1: the TLB clock was read for this frame's stamp. */
        next: range(0, 2),
        /** Processors flushed since then. */
        flushed: vector(bool, nobody(s).length),
      },
    }),
  )
export type Running = NonNullable<Value<typeof halfDone>>

/** Can a vCPU be in user mode? */
const hasUserMode = ({ operations }: Sized): boolean =>
  ['switchMode', 'newUserBaseptr', 'multicall'].some((id) => operations.includes(id))

/** A vCPU, what its processor remembers, and what it is in the middle of. */
export const Vcpu = record({
  /** guest_table: the root in use by the guest kernel; null before the first load. */
  base: mfnOrNull,
  /** guest_table_user: the root for user mode; four levels only. */
  user: (s) => (hasUserMode(s) ? mfnOrNull(s) : none<Mfn>()),
  mode: (s) => (hasUserMode(s) ? oneOf<'kernel' | 'user'>('kernel', 'user') : oneOf<'kernel' | 'user'>('kernel')),
  /** What the processor holds in CR3. */
  cr3: mfnOrNull,
  /** PAE: the processor's copy of the root, made when CR3 is loaded. */
  latched: (s) => (latches(s) ? vector(wordOf(s), s.entries) : unused<ReadonlyArray<Word | null>>([])),
  /** For each tracked address, the translation in the TLB. */
  tlb: (s) => eachAddress(s, cached(s)),
  /** For each tracked address, the tables below the root in the paging-structure cache, the upper ones first. */
  tables: (s) => eachAddress(s, vector(cached(s), s.levels - 1)),
  /** For each tracked address, what Xen's own linear window leads to: a translation like any other, cached by its use. */
  window: (s) => eachAddress(s, mfnOrNull(s)),
  running: (s) => (s.operations.includes('proceed') ? halfDone(s) : none<Running>()),
})
export type Vcpu = Value<typeof Vcpu>

/** What one operation cost; zero before every operation. */
export const Spent = record({
  /** Frames whose entries were audited, in order. */
  audited: spent<ReadonlyArray<Mfn>>([]),
  /** Guest slots visited by audits, absent entries included. */
  slots: spent<number>(0),
  /** Frames whose type count fell to 0. */
  zeroed: spent<ReadonlyArray<Mfn>>([]),
  /** Frames whose type count fell to 0 and rose again. */
  revived: spent<ReadonlyArray<Mfn>>([]),
  /** Deepest nesting of devalidations. */
  nesting: spent<number>(0),
  /** The flags-only fast path was taken. */
  fastPath: spent<boolean>(false),
  /** Processors flushed because a frame took another role or owner. */
  flushed: spent<ReadonlyArray<number>>([]),
})
export type Spent = Value<typeof Spent>

export const nothingSpent: Spent = {
  audited: [],
  slots: 0,
  zeroed: [],
  revived: [],
  nesting: 0,
  fastPath: false,
  flushed: [],
}

/** An endless loop or a BUG() of the hypervisor, with its site. `waiting`: a lock is held by another; never a stored state. */
export type Host =
  | 'alive'
  | 'waiting'
  | 'hang: get_page_type'
  | 'hang: put_page_type'
  | 'bug: free_heap_pages'
  | 'bug: mod_l3_entry'

export const State = record({
  host: ({ levels }) =>
    oneOf<Host>(
      'alive',
      'hang: get_page_type',
      'hang: put_page_type',
      'bug: free_heap_pages',
      ...(levels === 3 ? (['bug: mod_l3_entry'] as const) : []),
    ),
  frames: (s) => indexedBy(sets(s).frame, Frame(s)),
  vcpus: (s) => indexedBy(sets(s).vcpu, Vcpu(s)),
  spent: spent(nothingSpent),
})
export type State = Value<typeof State>
