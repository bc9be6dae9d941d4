/** What the sampler tries with what processors remember, three levels and more: read ahead, unmap what is remembered, use it as a table. */
import { constant, oneOf } from '../../frame/finite/index.ts'
import { at, type Proposal } from '../../frame/machine.ts'
import { pick } from '../../frame/proposing.ts'
import { type Level, levelsOf } from '../declared/level.ts'
import type { Operation } from '../declared/operations.ts'
import type { Scope } from '../declared/scope.ts'
import type { State } from '../declared/state.ts'
import { harmless } from './available.ts'
import { chosen, entryTo, oneAddress } from './kinds.ts'

/** A vCPU's processor reads ahead, and its kernel takes away, without a flush, what some processor of its domain remembers. */
export const reuse = (scope: Scope, s: State, vcpu: number): ReadonlyArray<Proposal<Operation>> => {
  const domain = at(scope.vcpus, vcpu)
  const who = constant(vcpu)
  const { mode, base, cr3 } = at(s.vcpus, vcpu)
  const remembered = s.vcpus.flatMap(({ tlb }, v) => (scope.vcpus[v] === domain ? tlb.map((cached, i) => ({ cached, i })) : []))
  const known = remembered.flatMap(({ cached, i }) => (cached === null ? [] : [at(scope.tracked, i)]))
  const fresh = s.frames.flatMap(({ owner, typeCount }, mfn) => (owner === domain && typeCount === 0 ? [mfn] : []))
  const idle = remembered.flatMap(({ cached }) => {
    const f = cached === null ? undefined : s.frames[cached.mfn]
    return cached !== null && f?.owner === domain && f.typeCount === 0 ? [cached.mfn] : []
  })
  const asks = mode === 'kernel' && base !== null
  const [translation, tables, window] = ['translation', 'tables', 'window'] as const
  return chosen(scope, [
    [
      'speculate',
      cr3 !== null && scope.tracked.length > 0,
      3,
      () => ({
        vcpu: who,
        address: pick(scope.tracked.map((_, i) => i)),
        what: oneOf(translation, translation, tables, window),
      }),
    ],
    [
      'updateVaMapping',
      asks && fresh.length > 0 && scope.tracked.length > 0,
      1.5,
      () => ({ vcpu: who, va: oneAddress(scope.tracked), entry: entryTo(harmless(scope), fresh, [true]), flush: oneOf('none') }),
    ],
    [
      'updateVaMapping',
      asks && known.length > 0,
      2,
      () => ({ vcpu: who, va: oneAddress(known), entry: constant(null), flush: oneOf('none') }),
    ],
    [
      'pinTable',
      asks && idle.length > 0,
      4,
      () => ({ caller: constant(domain), mfn: pick(idle), level: oneOf<Level>(...levelsOf(scope.levels)) }),
    ],
  ])
}
