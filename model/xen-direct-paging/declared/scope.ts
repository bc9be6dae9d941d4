/** What a scope of direct paging fixes: sizes, operations and modules switched on, parameters, start states. */
import { fixed, type Scalarset, scalarset } from '../../frame/finite/index.ts'
import type { OperationId } from './operationIds.ts'
import type { Parameters } from './parameters.ts'

/** The slots of an L4 that are Xen's, and the one of them that names the L4 itself, writable (for Xen alone). */
export interface XenSlots {
  readonly first: number
  readonly last: number
  readonly self: number
  /** A frame of Xen's that the other slots name; null where they hold nothing. */
  readonly frame: number | null
}

/** Is this the number of one of those slots? */
export const isXenSlot = ({ xenSlots }: Scope, slot: number): boolean =>
  xenSlots !== null && slot >= xenSlots.first && slot <= xenSlots.last

/** Sizes are numbers of frames, entries per table, and references. */
export interface Scope {
  /** 2: i386. 3: PAE; the last slot of a root plays the part of slot 3. 4: x86-64. */
  readonly levels: 2 | 3 | 4
  /** Three levels only: a 32-bit guest on a 64-bit Xen. Its L3 hangs below an L4 of Xen's and is read like any table. */
  readonly compat: boolean
  readonly frames: number
  readonly entries: number
  /** Three levels only: how many entries a root has, its frame being a table of more; null for as many as any table. */
  readonly rootEntries: number | null
  /** Four levels only. */
  readonly xenSlots: XenSlots | null
  readonly domains: number
  /** The owner of each frame at the start; null for a free one. */
  readonly owners: ReadonlyArray<number | null>
  /** The domain of each vCPU; each has a processor of its own. */
  readonly vcpus: ReadonlyArray<number>
  /** A domain that Xen translates (HVM): its frame numbers are not machine frames. */
  readonly translated: number | null
  /** The flag words, P and RW apart, that entries may have; see model/hardware/x86/flags.ts. Empty: any, for replays only. */
  readonly flags: ReadonlyArray<number>
  /** Xen completes the flags of stored entries: user, global, kernel (64-bit). */
  readonly adjusts: boolean
  /** An L2 entry with PS maps as many frames as a table has entries, in a row. Frames are told apart then. */
  readonly superpages: boolean
  /** Words of two halves: P, RW and the low bit of the frame number in the low one, its other bits in the high one. */
  readonly halves: boolean
  /**
   * The frame number that a word of zero has, where the A and D are told apart that MMU_PT_UPDATE_PRESERVE_AD leaves in
   * words that are not present; null where such words are one value. Frames are told apart then.
   */
  readonly zeroFrame: number | null
  /** Frames that are pages of Xen's own heap, lent to a guest, such as the shared info page. They are told apart then. */
  readonly special: ReadonlyArray<number>
  /** Addresses, as slots from the root down, whose translations processors cache; none: nothing is cached. */
  readonly tracked: ReadonlyArray<ReadonlyArray<number>>
  readonly maxCount: number
  readonly maxTypeCount: number
  readonly operations: ReadonlyArray<OperationId>
  /** Requests in one batch, calls in one multicall. */
  readonly batch: number
  readonly parameters: Parameters
  readonly starts: Readonly<Record<string, ReadonlyArray<unknown>>>
}

export interface Sets {
  readonly frame: Scalarset
  readonly domain: Scalarset
  readonly vcpu: Scalarset
}

/** Do the numbers of frames mean something? */
const tellsFramesApart = ({ superpages, halves, zeroFrame, special }: Scope): boolean =>
  superpages || halves || zeroFrame !== null || special.length > 0

/** Frames are interchangeable unless their numbers mean something; domains and vCPUs are told apart by their roles. */
export const sets = (scope: Scope): Sets => {
  const frame = scalarset('frame', 'F', scope.frames)
  return {
    frame: tellsFramesApart(scope) ? fixed(frame) : frame,
    domain: fixed(scalarset('domain', 'D', scope.domains)),
    vcpu: fixed(scalarset('vcpu', 'V', scope.vcpus.length)),
  }
}

/** The slot of a PAE root that carries Xen's entries: the last one. */
export const slot3 = ({ rootEntries, entries }: Scope): number => (rootEntries ?? entries) - 1

/** Does the processor keep a copy of the root? A PAE one does. */
export const latches = ({ levels, compat }: Scope): boolean => levels === 3 && !compat

/** Do processors remember anything that a flush makes them forget? */
export const remembers = (scope: Scope): boolean => scope.tracked.length > 0 || latches(scope)
