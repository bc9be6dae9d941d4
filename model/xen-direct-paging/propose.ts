/** What the sampler tries first: requests about own frames, in proportions that build trees and keep them alive. */
import { type AnyFinite, constant, type Finite, oneOf, option, shown, struct, tagged } from '../finite/index.ts'
import { at, type Proposal } from '../machine.ts'
import { type Operation, operationsOf, printVa, type Va } from './operation.ts'
import type { OperationId, Scope } from './scope.ts'
import { type Entry, isTable, type Mfn, printEntry, type State } from './state.ts'

type Mfns = ReadonlyArray<Mfn>

const pick = <A extends number | boolean>(values: ReadonlyArray<A>): Finite<A> => oneOf<A>(...values)

const entryTo = (scope: Scope, mfns: Mfns): AnyFinite => {
  const flag = pick([false, true])
  const accessed = scope.accessed ? flag : constant<boolean>(false)
  return option(shown(struct<Entry>({ mfn: pick(mfns), rw: flag, accessed }), printEntry))
}

/** The fields are built only if the proposal is chosen. */
const draw = (fields: () => object) => (): Finite<Operation> => tagged<Operation, 'op'>('op', fields())

/** By number: write images, change tables, pin, unpin, load, take free frames. */
const byNumber = (scope: Scope, s: State, caller: number): ReadonlyArray<Proposal<Operation>> => {
  const own = s.frames.flatMap(({ owner }, mfn) => (owner === caller ? [mfn] : []))
  const tables = own.filter((mfn) => isTable(at(s.frames, mfn).type))
  const pinned = own.filter((mfn) => at(s.frames, mfn).pinned)
  const free = s.frames.flatMap(({ owner }, mfn) => (owner === null ? [mfn] : []))
  const vcpu = scope.vcpus.indexOf(caller)
  const slot = pick(Array.from({ length: scope.entries }, (_, i) => i))
  const by = constant(caller)
  const proposals: ReadonlyArray<readonly [OperationId, boolean, Proposal<Operation>]> = [
    [
      'mmuUpdate',
      own.length > 0,
      [5, draw(() => ({ mmuUpdate: { caller: by, table: pick(own), slot, entry: entryTo(scope, own) } }))],
    ],
    [
      'mmuUpdate',
      tables.length > 0,
      [6, draw(() => ({ mmuUpdate: { caller: by, table: pick(tables), slot, entry: entryTo(scope, own) } }))],
    ],
    ['pinTable', own.length > 0, [3, draw(() => ({ pinTable: { caller: by, mfn: pick(own), level: oneOf('l1', 'l2') } }))]],
    ['unpinTable', pinned.length > 0, [1, draw(() => ({ unpinTable: { caller: by, mfn: pick(pinned) } }))]],
    ['newBaseptr', own.length > 0 && vcpu >= 0, [1, draw(() => ({ newBaseptr: { vcpu: constant(vcpu), mfn: pick(own) } }))]],
    ['populate', free.length > 0, [3, draw(() => ({ populate: { caller: by, mfn: pick(free) } }))]],
  ]
  return proposals.flatMap(([id, possible, proposal]) => (possible && scope.operations.includes(id) ? [proposal] : []))
}

/** By address: change what one upper entry maps, and store where something is mapped. */
const byAddress = (scope: Scope, s: State, vcpu: number): ReadonlyArray<Proposal<Operation>> => {
  const { base } = at(s.vcpus, vcpu)
  const domain = at(scope.vcpus, vcpu)
  const own = s.frames.flatMap(({ owner }, mfn) => (owner === domain ? [mfn] : []))
  if (base === null || own.length === 0) return []
  const slots = Array.from({ length: scope.entries }, (_, i) => i)
  const va = (l2: number, l1: ReadonlyArray<number>): Finite<Va> => shown(struct<Va>({ l2: constant(l2), l1: pick(l1) }), printVa)
  const who = constant(vcpu)
  return at(s.frames, base).entries.flatMap((upper, l2): ReadonlyArray<Proposal<Operation>> => {
    if (upper === null) return []
    const mapped = at(s.frames, upper.mfn).entries.flatMap((lower, l1) => (lower === null ? [] : [l1]))
    const update: Proposal<Operation> = [
      2,
      draw(() => ({ updateVaMapping: { vcpu: who, va: va(l2, slots), entry: entryTo(scope, own) } })),
    ]
    const store: Proposal<Operation> = [
      mapped.length === 0 ? 0 : 2,
      draw(() => ({ guestStore: { vcpu: who, va: va(l2, mapped), slot: pick(slots), entry: entryTo(scope, own) } })),
    ]
    return [
      ...(scope.operations.includes('updateVaMapping') ? [update] : []),
      ...(scope.operations.includes('guestStore') ? [store] : []),
    ]
  })
}

const families: ReadonlyArray<ReadonlyArray<OperationId>> = [
  ['decreaseReservation', 'machphysUpdate'],
  ['mmuUpdateBatch', 'mmuextBatch'],
  ['newBaseptr', 'unpinTable'],
]

/** Requests of every domain and vCPU about their own frames, and some families of operations as they come. */
export const propose = (scope: Scope): ((s: State) => ReadonlyArray<Proposal<Operation>>) => {
  const anything = families.flatMap((ids): ReadonlyArray<Proposal<Operation>> => {
    const on = ids.filter((id) => scope.operations.includes(id))
    if (on.length === 0) return []
    const family = operationsOf(scope, on)
    return [[1, () => family]]
  })
  return (s) => [
    ...anything,
    ...Array.from({ length: scope.domains }, (_, caller) => byNumber(scope, s, caller)).flat(),
    ...scope.vcpus.flatMap((_, vcpu) => byAddress(scope, s, vcpu)),
  ]
}
