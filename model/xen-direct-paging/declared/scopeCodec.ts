/** A scope as a specification writes it: what it need not say, and what is wrong with it. */
import * as t from 'io-ts'
import { checked, failing } from '../../frame/checks.ts'
import { countCodec as count, leafCodec, recordCodec, withUsual, wordCodec } from '../../frame/finite/codec.ts'
import { operationIds } from './operationIds.ts'
import { parameters } from './parameters.ts'
import type { Scope, XenSlots } from './scope.ts'
import { contentChecks, mostFrames, sizeChecks } from './scopeChecks.ts'

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
  // One more than is accepted, whatever number is written: the list is made before that is looked at.
  owners: Array.from({ length: Math.min(given.frames, mostFrames + 1) }, () => 0),
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
  checked(complete, failing(sizeChecks), failing(contentChecks)),
  (given) => usual(sizeOf(given)),
)
