/** What a scope of direct paging fixes: sizes, operations switched on, parameters, start states. */
import * as t from 'io-ts'
import { leafCodec, recordCodec } from '../finite/codec.ts'
import { fixed, type Scalarset, scalarset } from '../finite/index.ts'

export const operationIds = [
  'mmuUpdate',
  'updateVaMapping',
  'guestStore',
  'pinTable',
  'unpinTable',
  'newBaseptr',
  'machphysUpdate',
  'decreaseReservation',
  'populate',
  'mmuUpdateBatch',
  'mmuextBatch',
] as const

export type OperationId = (typeof operationIds)[number]

/** What differs between correct systems. */
export interface Parameters {
  /** Error codes: every refusal EINVAL, or EBUSY where an L1 entry was refused for its target. */
  readonly errnos: 'modern' | 'xen2007'
  /** MMU_NORMAL_PT_UPDATE on a former table at type count 0: a data write, or validated again first. */
  readonly countZeroTable: 'data' | 'revalidate'
  /** What a failed audit leaves of the type: by the index of the bad slot, or always none. */
  readonly failedAudit: 'byIndex' | 'clear'
  /** When a same-level entry is tried: after a refusal for the target itself, or after any refusal. */
  readonly linearAfter: 'einval' | 'any'
  /** How update_va_mapping reaches the entry: by its frame, or through the linear window of the loaded tables. */
  readonly vaStore: 'frame' | 'window'
}

/** Sizes are numbers of frames, entries per table, and references. */
export interface Scope {
  readonly levels: 2
  readonly frames: number
  readonly entries: number
  readonly domains: number
  /** The owner of each frame at the start; null for a free one. */
  readonly owners: ReadonlyArray<number | null>
  /** The domain of each vCPU. */
  readonly vcpus: ReadonlyArray<number>
  /** A domain that Xen translates (HVM): its frame numbers are not machine frames. */
  readonly translated: number | null
  /** Entries carry one white-listed flag. */
  readonly accessed: boolean
  readonly maxCount: number
  readonly maxTypeCount: number
  readonly operations: ReadonlyArray<OperationId>
  /** Requests in one batch. */
  readonly batch: number
  readonly parameters: Parameters
  readonly starts: Readonly<Record<string, ReadonlyArray<unknown>>>
}

const count: t.Type<number, unknown> = leafCodec('a whole number from 0', (u) => Number.isInteger(u) && (u as number) >= 0)

const oneOf = <const L extends string>(...values: ReadonlyArray<L>): t.Type<L, unknown> =>
  leafCodec(values.join(' | '), (u) => values.includes(u as L))

const parameters = recordCodec<Parameters>('the parameters', [
  ['errnos', oneOf('modern', 'xen2007')],
  ['countZeroTable', oneOf('data', 'revalidate')],
  ['failedAudit', oneOf('byIndex', 'clear')],
  ['linearAfter', oneOf('einval', 'any')],
  ['vaStore', oneOf('frame', 'window')],
])

const complete = recordCodec<Scope>('a scope of direct paging', [
  ['levels', leafCodec('2', (u) => u === 2)],
  ['frames', count],
  ['entries', count],
  ['domains', count],
  ['owners', t.array(t.union([count, t.null]))],
  ['vcpus', t.array(count)],
  ['translated', t.union([count, t.null])],
  ['accessed', t.boolean],
  ['maxCount', count],
  ['maxTypeCount', count],
  ['operations', t.array(oneOf(...operationIds))],
  ['batch', count],
  ['parameters', parameters],
  ['starts', t.record(t.string, t.array(t.unknown))],
])

/** What a scope need not say: one domain with one vCPU owns every frame, and no count can reach its limit. */
const usual = (frames: number, entries: number): Partial<Scope> => ({
  levels: 2,
  domains: 1,
  owners: Array.from({ length: frames }, () => 0),
  vcpus: [0],
  translated: null,
  accessed: false,
  maxCount: frames * entries + 4,
  maxTypeCount: frames * entries + 3,
  operations: operationIds.slice(0, 6),
  batch: 0,
})

const size = (u: unknown, key: 'frames' | 'entries'): number => {
  const given = (u as Readonly<Record<string, unknown>>)[key]
  return count.is(given) ? given : 0
}

/** A scope as a specification writes it. */
export const scopeCodec: t.Type<Scope, unknown> = new t.Type<Scope, unknown>(
  complete.name,
  complete.is,
  (u, context) =>
    typeof u === 'object' && u !== null
      ? complete.validate({ ...usual(size(u, 'frames'), size(u, 'entries')), ...u }, context)
      : t.failure(u, context),
  t.identity,
)

export interface Sets {
  readonly frame: Scalarset
  readonly domain: Scalarset
  readonly vcpu: Scalarset
}

/** Frames are interchangeable; domains and vCPUs are told apart by their roles. */
export const sets = (scope: Scope): Sets => ({
  frame: scalarset('frame', 'F', scope.frames),
  domain: fixed(scalarset('domain', 'D', scope.domains)),
  vcpu: fixed(scalarset('vcpu', 'V', scope.vcpus.length)),
})
