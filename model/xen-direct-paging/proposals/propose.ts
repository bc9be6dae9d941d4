/** What the sampler tries first: requests about own frames, in proportions that build trees and keep them alive. */
import { constant, oneOf, option } from '../../frame/finite/index.ts'
import { at, type Proposal } from '../../frame/machine.ts'
import { familiesOf, pick } from '../../frame/proposing.ts'
import { isPresent } from '../declared/entry.ts'
import { isTable, type Level, levelsOf } from '../declared/level.ts'
import type { Mfn, Slot } from '../declared/numbers.ts'
import { type Operation, type OperationId, operations } from '../declared/operations.ts'
import type { Scope } from '../declared/scope.ts'
import type { State } from '../declared/state.ts'
import { addressIn, chosen, entryTo } from './kinds.ts'
import { races } from './races.ts'
import { reuse } from './reuse.ts'
import { treesByAddress } from './stores.ts'
import { treesByNumber } from './trees.ts'

/** By number: write images, change tables, pin, unpin, load, take free frames. */
const byNumber = (scope: Scope, s: State, domain: number): ReadonlyArray<Proposal<Operation>> => {
  const own = s.frames.flatMap(({ owner }, mfn) => (owner === domain ? [mfn] : []))
  const some = own.length > 0
  const tables = own.filter((mfn) => isTable(at(s.frames, mfn).type))
  const pinned = own.filter((mfn) => at(s.frames, mfn).pinned)
  const free = s.frames.flatMap(({ owner }, mfn) => (owner === null ? [mfn] : []))
  const vcpu = scope.vcpus.indexOf(domain)
  const slot = pick(Array.from({ length: scope.entries }, (_, i) => i))
  const caller = constant(domain)
  const preserve = constant<boolean>(false)
  const level = oneOf<Level>(...levelsOf(scope.levels))
  return chosen(scope, [
    ['mmuUpdate', some, 5, () => ({ caller, table: pick(own), slot, entry: entryTo(scope, own), preserve })],
    ['mmuUpdate', tables.length > 0, 6, () => ({ caller, table: pick(tables), slot, entry: entryTo(scope, own), preserve })],
    ['pinTable', some, 3, () => ({ caller, mfn: pick(own), level })],
    ['unpinTable', pinned.length > 0, 1, () => ({ caller, mfn: pick(pinned) })],
    ['newBaseptr', some && vcpu >= 0, 1, () => ({ vcpu: constant(vcpu), mfn: pick(own) })],
    ['newUserBaseptr', some && vcpu >= 0, 1, () => ({ vcpu: constant(vcpu), mfn: option(pick(own)) })],
    ['populate', free.length > 0, 3, () => ({ caller, mfn: pick(free) })],
  ])
}

/** A path of present entries from the root to an L1, with the slots of that L1 that map something. */
interface Path {
  readonly slots: ReadonlyArray<Slot>
  readonly mapped: ReadonlyArray<Slot>
}

/** The paths of a tree, a few of them: same-level entries make many. */
const paths = (s: State, table: Mfn, depth: number, slots: ReadonlyArray<Slot> = []): ReadonlyArray<Path> => {
  const present = at(s.frames, table).entries.flatMap((word, slot) => (isPresent(word) ? [{ word, slot }] : []))
  if (depth === 1) return [{ slots, mapped: present.map(({ slot }) => slot) }]
  return present.slice(0, 4).flatMap(({ word, slot }) => paths(s, word.mfn, depth - 1, [...slots, slot]))
}

/** By address: change what one L1 maps, and store where something is mapped. */
const byAddress = (scope: Scope, s: State, vcpu: number): ReadonlyArray<Proposal<Operation>> => {
  const { base } = at(s.vcpus, vcpu)
  const domain = at(scope.vcpus, vcpu)
  const own = s.frames.flatMap(({ owner }, mfn) => (owner === domain ? [mfn] : []))
  if (base === null || own.length === 0) return []
  const slots = Array.from({ length: scope.entries }, (_, i) => i)
  const who = constant(vcpu)
  return paths(s, base, scope.levels).flatMap(({ slots: upper, mapped }) => {
    return chosen(scope, [
      [
        'updateVaMapping',
        true,
        2,
        () => ({ vcpu: who, va: addressIn(upper, slots), entry: entryTo(scope, own), flush: oneOf('none') }),
      ],
      [
        'guestStore',
        mapped.length > 0,
        2,
        () => ({ vcpu: who, va: addressIn(upper, mapped), slot: pick(slots), entry: entryTo(scope, own) }),
      ],
    ])
  })
}

const families: ReadonlyArray<ReadonlyArray<OperationId>> = [
  ['decreaseReservation', 'machphysUpdate'],
  ['mmuUpdateBatch', 'mmuextBatch', 'multicall'],
  ['newBaseptr', 'newUserBaseptr', 'unpinTable'],
  ['clearPage', 'copyPage'],
  ['speculate', 'evict', 'tlbFlush', 'setAccessed'],
  ['pinBegins', 'unmapBegins', 'proceed'],
  ['switchMode'],
]

/** Requests of every domain and vCPU about their own frames, and some families of operations as they come. */
export const propose = (scope: Scope): ((s: State) => ReadonlyArray<Proposal<Operation>>) => {
  const anything = familiesOf<Operation>(scope, families, scope.levels === 2 ? 1 : 0.4, (ids) => operations.of(scope, ids))
  const [number, address] = scope.levels === 2 ? [byNumber, byAddress] : [treesByNumber, treesByAddress]
  return (s) => [
    ...anything,
    ...Array.from({ length: scope.domains }, (_, domain) => number(scope, s, domain)).flat(),
    ...scope.vcpus.flatMap((_, vcpu) => address(scope, s, vcpu)),
    ...(scope.levels === 2 ? [] : scope.vcpus.flatMap((_, vcpu) => reuse(scope, s, vcpu))),
    ...races(scope, s),
  ]
}
