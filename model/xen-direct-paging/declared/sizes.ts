/** What a scope of direct paging fixes, with what it need not say: one domain with one vCPU owns every frame, and no count can reach its limit. */
import * as t from 'io-ts'
import { within } from '../../frame/checks.ts'
import { countCodec as count, leafCodec, numberCodec, orNull, recordCodec, withUsual } from '../../frame/finite/codec.ts'
import { fixed, type Scalarset, scalarset } from '../../frame/finite/index.ts'
import { type Framed, field, type Given, type Sizes } from '../../frame/scopes.ts'
import type { parameters } from './parameters.ts'

/** More frames than any search fills. */
const mostFrames = 1024
/** As many as a table has, on every machine that is modelled. */
const mostEntries = 1024
/** More domains and vCPUs than any search tells apart. */
const mostActors = 64
/** More requests in one batch than any search enumerates. */
const mostRequests = 16

/** The slots of an L4 that are Xen's, and the one of them that names the L4 itself, writable (for Xen alone). */
export interface XenSlots {
  readonly first: number
  readonly last: number
  readonly self: number
  /** A frame of Xen's that the other slots name; null where they hold nothing. */
  readonly frame: number | null
}

const countOrNull: t.Type<number | null, unknown> = orNull(count)

const xenSlots = withUsual(
  recordCodec<XenSlots>('slots of Xen', [
    ['first', count],
    ['last', count],
    ['self', count],
    ['frame', countOrNull],
  ]),
  () => ({ frame: null }),
)

const listOf = <A>(codec: t.Type<A, unknown>): t.Type<ReadonlyArray<A>, unknown> => t.readonlyArray(codec)

const actors = new t.Type<ReadonlyArray<number>, unknown>(
  `a list of at most ${mostActors}`,
  (u): u is ReadonlyArray<number> => listOf(count).is(u) && u.length <= mostActors,
  (u, context) => (Array.isArray(u) && u.length > mostActors ? t.failure(u, context) : listOf(count).validate(u, context)),
  t.identity,
)

const numberIn = (given: Given, key: string): number => (count.is(given[key]) ? given[key] : 0)

/** As many references as entries can hold, and those of vCPUs: bases beyond the first, user bases, hypercalls on their way. */
const references = (given: Given): number => {
  const vcpus = Array.isArray(given.vcpus) ? given.vcpus.length : 1
  const switched = Array.isArray(given.operations) ? given.operations : []
  const twice = ['newUserBaseptr', 'proceed'].filter((id) => switched.includes(id)).length
  return numberIn(given, 'frames') * numberIn(given, 'entries') + Math.max(0, vcpus - 1) + twice * vcpus
}

/** Sizes are numbers of frames, entries per table, and references. */
export const fields = {
  /** 2: i386. 3: PAE; the last slot of a root plays the part of slot 3. 4: x86-64. */
  levels: field<2 | 3 | 4>(
    leafCodec('2, 3 or 4', (u) => typeof u === 'number' && Number.isInteger(u) && within(2, u, 4)),
    2,
  ),
  /** Three levels only: a 32-bit guest on a 64-bit Xen. Its L3 hangs below an L4 of Xen's and is read like any table. */
  compat: field<boolean>(t.boolean, false),
  frames: field(numberCodec(1, mostFrames)),
  entries: field(numberCodec(1, mostEntries)),
  /** Three levels only: how many entries a root has, its frame being a table of more; null for as many as any table. */
  rootEntries: field(countOrNull, null),
  /** Four levels only. */
  xenSlots: field<XenSlots | null>(orNull(xenSlots), null),
  domains: field(numberCodec(1, mostActors), 1),
  /** The owner of each frame at the start; null for a free one. */
  // The list is made before the number of frames is looked at.
  owners: field(listOf(countOrNull), (given) =>
    Array.from({ length: Math.min(numberIn(given, 'frames'), mostFrames) }, (): number | null => 0),
  ),
  /** The domain of each vCPU; each has a processor of its own. */
  vcpus: field<ReadonlyArray<number>>(actors, [0]),
  /** A domain that Xen translates (HVM): its frame numbers are not machine frames. */
  translated: field(countOrNull, null),
  /** The flag words, P and RW apart, that entries may have; see model/hardware/x86/flags.ts. Empty: any, for replays only. */
  flags: field<ReadonlyArray<number>>(listOf(count), [0]),
  /** Xen completes the flags of stored entries: user, global, kernel (64-bit). */
  adjusts: field<boolean>(t.boolean, false),
  /** An L2 entry with PS maps as many frames as a table has entries, in a row. Frames are told apart then. */
  superpages: field<boolean>(t.boolean, false),
  /** Words of two halves: P, RW and the low bit of the frame number in the low one, its other bits in the high one. */
  halves: field<boolean>(t.boolean, false),
  /**
   * The frame number that a word of zero has, where the A and D are told apart that MMU_PT_UPDATE_PRESERVE_AD leaves in
   * words that are not present; null where such words are one value. Frames are told apart then.
   */
  zeroFrame: field(countOrNull, null),
  /** Frames that are pages of Xen's own heap, lent to a guest, such as the shared info page. They are told apart then. */
  special: field<ReadonlyArray<number>>(listOf(count), []),
  /** Addresses, as slots from the root down, whose translations processors cache; none: nothing is cached. */
  tracked: field<ReadonlyArray<ReadonlyArray<number>>>(listOf(listOf(count)), []),
  maxCount: field(count, (given) => references(given) + 4),
  maxTypeCount: field(count, (given) => references(given) + 3),
  /** Requests in one batch, calls in one multicall. */
  batch: field(numberCodec(0, mostRequests), 0),
}

/** A scope as states and operations are declared by it. */
export type Sized = Sizes<typeof fields> & Framed<string, typeof parameters>

export interface Sets {
  readonly frame: Scalarset
  readonly domain: Scalarset
  readonly vcpu: Scalarset
}

/** Do the numbers of frames mean something? */
const tellsFramesApart = ({ superpages, halves, zeroFrame, special }: Sized): boolean =>
  superpages || halves || zeroFrame !== null || special.length > 0

/** Frames are interchangeable unless their numbers mean something; domains and vCPUs are told apart by their roles. */
export const sets = (scope: Sized): Sets => {
  const frame = scalarset('frame', 'F', scope.frames)
  return {
    frame: tellsFramesApart(scope) ? fixed(frame) : frame,
    domain: fixed(scalarset('domain', 'D', scope.domains)),
    vcpu: fixed(scalarset('vcpu', 'V', scope.vcpus.length)),
  }
}

/** Is this the number of a slot that is Xen's? */
export const isXenSlot = ({ xenSlots }: Sized, slot: number): boolean =>
  xenSlots !== null && slot >= xenSlots.first && slot <= xenSlots.last

/** The slot of a PAE root that carries Xen's entries: the last one. */
export const slot3 = ({ rootEntries, entries }: Sized): number => (rootEntries ?? entries) - 1

/** Does the processor keep a copy of the root? A PAE one does. */
export const latches = ({ levels, compat }: Sized): boolean => levels === 3 && !compat

/** Do processors remember anything that a flush makes them forget? */
export const remembers = (scope: Sized): boolean => scope.tracked.length > 0 || latches(scope)
