/** What the sampler tries where several processors remember things: unmap, reuse and pin what is mapped, and let others see it half done. */
import { constant, type Finite, oneOf } from '../../frame/finite/index.ts'
import { at, type Proposal } from '../../frame/machine.ts'
import { pick } from '../../frame/proposing.ts'
import { isPresent } from '../declared/entry.ts'
import { type Level, levelsOf } from '../declared/level.ts'
import type { Mfn, Slot } from '../declared/numbers.ts'
import type { Operation } from '../declared/operations.ts'
import type { Scope } from '../declared/scope.ts'
import type { State } from '../declared/state.ts'
import { chosen } from './kinds.ts'

/** A writable entry of an L1 in use. */
interface Mapped {
  readonly table: Mfn
  readonly slot: Slot
}

const writableEntries = (s: State, domain: number): ReadonlyArray<Mapped> =>
  s.frames.flatMap(({ owner, type, typeCount, entries }, table) =>
    owner === domain && type === 'l1' && typeCount > 0
      ? entries.flatMap((word, slot) => (isPresent(word) && word.rw ? [{ table, slot }] : []))
      : [],
  )

const level = (scope: Scope): Finite<Level> => oneOf<Level>(...levelsOf(scope.levels))

/** What a vCPU that is not in the middle of something may begin. */
const begin = (scope: Scope, s: State, vcpu: number): ReadonlyArray<Proposal<Operation>> => {
  const domain = at(scope.vcpus, vcpu)
  const unused = s.frames.flatMap(({ owner, typeCount }, mfn) => (owner === domain && typeCount === 0 ? [mfn] : []))
  const who = constant(vcpu)
  return [
    ...chosen(scope, [['pinBegins', unused.length > 0, 2, () => ({ vcpu: who, mfn: pick(unused), level: level(scope) })]]),
    ...writableEntries(s, domain).flatMap(({ table, slot }) =>
      chosen(scope, [['unmapBegins', true, 1, () => ({ vcpu: who, table: constant(table), slot: constant(slot) })]]),
    ),
  ]
}

/** What the processor of a vCPU may do by itself. */
const remember = (scope: Scope, vcpu: number): ReadonlyArray<Proposal<Operation>> => {
  const fields = () => ({
    vcpu: constant(vcpu),
    address: pick(scope.tracked.map((_, address) => address)),
    what: oneOf('translation', 'tables', 'window'),
  })
  return chosen(scope, [['speculate', scope.tracked.length > 0, 4, fields]])
}

/** Each vCPU goes on with what it is doing, or begins something that others see half done; its processor reads ahead. */
export const races = (scope: Scope, s: State): ReadonlyArray<Proposal<Operation>> =>
  scope.operations.includes('proceed')
    ? s.vcpus.flatMap(({ running }, vcpu) => [
        ...(running === null ? begin(scope, s, vcpu) : chosen(scope, [['proceed', true, 4, () => ({ vcpu: constant(vcpu) })]])),
        ...remember(scope, vcpu),
      ])
    : []
