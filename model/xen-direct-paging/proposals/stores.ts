/** What the sampler tries by address with three levels and more. */
import { constant, oneOf } from '../../frame/finite/index.ts'
import { at, type Proposal } from '../../frame/machine.ts'
import { type Fields, pick } from '../../frame/proposing.ts'
import { halfOf, isPresent, type Word } from '../declared/entry.ts'
import type { Mfn, Slot } from '../declared/numbers.ts'
import type { Operation } from '../declared/operations.ts'
import type { Scope } from '../declared/scope.ts'
import { latches } from '../declared/sizes.ts'
import type { Frame, State } from '../declared/state.ts'
import { entriesAt, harmless, heightInUse } from './available.ts'
import { addressIn, chosen, entryTo, exactly, type Idea, type Mfns } from './kinds.ts'

type Proposals = ReadonlyArray<Proposal<Operation>>

/** A way of present entries from the root to an L1. */
interface Path {
  readonly slots: ReadonlyArray<Slot>
  readonly writable: boolean
  readonly mfn: Mfn
}

/** Some ways: same-level entries make many. */
const paths = (scope: Scope, s: State, { slots, writable, mfn }: Path): ReadonlyArray<Path> => {
  const height = scope.levels - slots.length
  if (height === 1) return [{ slots, writable, mfn }]
  return entriesAt(scope, at(s.frames, mfn), height)
    .slice(0, 2)
    .flatMap(([slot, { mfn: below, rw }]) => {
      // A PAE root's entries have no RW bit.
      const passes = writable && (rw || (height === 3 && latches(scope)))
      return paths(scope, s, { slots: [...slots, slot], writable: passes, mfn: below })
    })
}

/** A compare-and-exchange that expects what is there. */
const exchange = (target: Frame, last: ReadonlyArray<Slot>, { slots }: Path): Fields => {
  const slot = Math.max(0, target.entries.findIndex(isPresent))
  const word: Word | null = at(target.entries, slot)
  return { va: addressIn(slots, last), slot: constant(slot), expected: exactly(word) }
}

const throughPath = (scope: Scope, s: State, vcpu: number, path: Path, own: Mfns, weight: number): ReadonlyArray<Idea> => {
  const who = constant(vcpu)
  const slots = Array.from({ length: scope.entries }, (_, i) => i)
  const mapped = entriesAt(scope, at(s.frames, path.mfn), 1)
  const stored = mapped.filter(([, { mfn, rw }]) => (rw ? path.writable : heightInUse(at(s.frames, mfn)) === 1))
  const last = stored.map(([slot]) => slot)
  const target = stored[0]?.[1].mfn
  const entry = () => entryTo(harmless(scope), own)
  const kernel = at(s.vcpus, vcpu).mode === 'kernel'
  const mappedSlots = mapped.map(([slot]) => slot)
  return [
    [
      'updateVaMapping',
      kernel && heightInUse(at(s.frames, path.mfn)) === 1,
      weight,
      () => ({ vcpu: who, va: addressIn(path.slots, slots), entry: entry(), flush: oneOf('none') }),
    ],
    [
      'guestStore',
      last.length > 0,
      weight,
      () => ({ vcpu: who, va: addressIn(path.slots, last), slot: pick(slots), entry: entry() }),
    ],
    [
      'guestHalfStore',
      last.length > 0,
      weight,
      () => ({ vcpu: who, va: addressIn(path.slots, last), slot: pick(slots), half: halfOf(scope) }),
    ],
    [
      'guestCmpxchg',
      target !== undefined,
      weight / 3,
      () => ({ vcpu: who, ...exchange(at(s.frames, target ?? 0), last.slice(0, 1), path), entry: entry() }),
    ],
    ['setAccessed', mapped.length > 0, weight / 3, () => ({ vcpu: who, va: addressIn(path.slots, mappedSlots) })],
  ]
}

/** By address: change what an L1 maps, and store where a store gets somewhere. */
export const treesByAddress = (scope: Scope, s: State, vcpu: number): Proposals => {
  const { cr3 } = at(s.vcpus, vcpu)
  const domain = at(scope.vcpus, vcpu)
  const own = s.frames.flatMap(({ owner }, mfn) => (owner === domain ? [mfn] : []))
  if (cr3 === null || own.length === 0) return []
  const found = paths(scope, s, { slots: [], writable: true, mfn: cr3 })
  return found.flatMap((path) => chosen(scope, throughPath(scope, s, vcpu, path, own, 4 / found.length)))
}
