/** What a scope of direct paging fixes: sizes, operations and modules switched on, parameters, start states. */
import * as t from 'io-ts'
import { checked, each, failing } from '../checks.ts'
import { countCodec as count, leafCodec, recordCodec, withUsual, wordCodec } from '../finite/codec.ts'
import { fixed, type Scalarset, scalarset } from '../finite/index.ts'
import { type OperationId, operationIds } from './operationIds.ts'
import { type Parameters, parameters } from './parameters.ts'

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
  /** The flag words, P and RW apart, that entries may have; see model/x86/flags.ts. Empty: any, for replays only. */
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

const countOrNull = t.union([count, t.null])

const xenSlots = recordCodec<XenSlots>('slots of Xen', [
  ['first', count],
  ['last', count],
  ['self', count],
  [
    'frame',
    new t.Type<number | null, unknown>('a frame', countOrNull.is, (u, c) => countOrNull.validate(u ?? null, c), t.identity),
  ],
])

const complete = recordCodec<Scope>('a scope of direct paging', [
  ['levels', leafCodec('2, 3 or 4', (u) => u === 2 || u === 3 || u === 4)],
  ['compat', t.boolean],
  ['frames', count],
  ['entries', count],
  ['rootEntries', t.union([count, t.null])],
  ['xenSlots', t.union([xenSlots, t.null])],
  ['domains', count],
  ['owners', t.array(t.union([count, t.null]))],
  ['vcpus', t.array(count)],
  ['translated', t.union([count, t.null])],
  ['flags', t.array(count)],
  ['adjusts', t.boolean],
  ['superpages', t.boolean],
  ['halves', t.boolean],
  ['zeroFrame', countOrNull],
  ['special', t.array(count)],
  ['tracked', t.array(t.array(count))],
  ['maxCount', count],
  ['maxTypeCount', count],
  ['operations', t.array(wordCodec(...operationIds))],
  ['batch', count],
  ['parameters', parameters],
  ['starts', t.record(t.string, t.array(t.unknown))],
])

/** What of a scope decides how many references there can be. */
interface Size {
  readonly frames: number
  readonly entries: number
  readonly vcpus: number
  readonly operations: ReadonlyArray<unknown>
}

const sizeOf = (u: object): Size => {
  const given = u as Readonly<Record<string, unknown>>
  const number = (key: string): number => (count.is(given[key]) ? given[key] : 0)
  const list = (key: string): ReadonlyArray<unknown> => (Array.isArray(given[key]) ? given[key] : [])
  return {
    frames: number('frames'),
    entries: number('entries'),
    vcpus: Array.isArray(given.vcpus) ? given.vcpus.length : 1,
    operations: list('operations'),
  }
}

/** References that vCPUs hold beyond the base of the first: other bases, user bases, hypercalls on their way. */
const heldByVcpus = ({ vcpus, operations }: Size): number =>
  Math.max(0, vcpus - 1) + (operations.includes('newUserBaseptr') ? vcpus : 0) + (operations.includes('proceed') ? vcpus : 0)

/** What a scope need not say: one domain with one vCPU owns every frame, and no count can reach its limit. */
const usual = (given: Size): Partial<Scope> => ({
  levels: 2,
  compat: false,
  rootEntries: null,
  xenSlots: null,
  domains: 1,
  owners: Array.from({ length: given.frames }, () => 0),
  vcpus: [0],
  translated: null,
  flags: [0],
  adjusts: false,
  superpages: false,
  halves: false,
  zeroFrame: null,
  special: [],
  tracked: [],
  maxCount: given.frames * given.entries + 4 + heldByVcpus(given),
  maxTypeCount: given.frames * given.entries + 3 + heldByVcpus(given),
  operations: operationIds.slice(0, 6),
  batch: 0,
})

/** A scope as a specification writes it. */
export const scopeCodec: t.Type<Scope, unknown> = withUsual(
  checked(
    complete,
    failing(({ vcpus, domains }) => each(['vcpus'], vcpus, `a domain, 0 to ${domains - 1}`, (domain) => domain < domains)),
  ),
  (given) => usual(sizeOf(given)),
)

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
