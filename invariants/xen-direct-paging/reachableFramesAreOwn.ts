import { at } from '../../model/frame/machine.ts'
import type { Mfn } from '../../model/xen-direct-paging/declared/numbers.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import type { State } from '../../model/xen-direct-paging/declared/state.ts'
import type { StateInvariant } from './view/step.ts'
import { type Origin, walkerOf } from './view/walk.ts'

interface Reached {
  readonly vcpu: number
  readonly mfn: Mfn
  readonly as: string
  readonly from: Origin
}

/** A free frame may still be remembered; whether a flush comes in time is the business of stale-only-in-quarantine. */
const onlyRemembered = (s: State, { mfn, from }: Reached): boolean => from !== 'memory' && at(s.frames, mfn).owner === null

/** What a vCPU reaches, tables and pages alike, belongs to its domain. */
export const reachableFramesAreOwn = (scope: Scope): StateInvariant<Reached> => {
  const { translations, walkedTables } = walkerOf(scope)
  return {
    subjects: (s) => [
      ...walkedTables(s).map(({ vcpu, height, mfn, from }) => ({ vcpu, mfn, as: `its L${height} table`, from })),
      ...translations(s).map(({ vcpu, va, mfn, from }) => ({ vcpu, mfn, as: `the page at address ${va.join('.')}`, from })),
    ],
    wrong: (reached, s) => {
      const { vcpu, mfn, as } = reached
      const { owner } = at(s.frames, mfn)
      const domain = at(scope.vcpus, vcpu)
      if (owner === domain || onlyRemembered(s, reached)) return null
      return `vCPU ${vcpu} of domain ${domain} has F${mfn} as ${as}, and F${mfn} ${owner === null ? 'is free' : `belongs to domain ${owner}`}`
    },
  }
}
