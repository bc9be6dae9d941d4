import { at } from '../../model/machine.ts'
import type { Scope } from '../../model/xen-direct-paging/scope.ts'
import type { Mfn, State } from '../../model/xen-direct-paging/state.ts'
import type { StateInvariant } from './step.ts'
import { translations, walkedTables } from './walk.ts'

interface Reached {
  readonly vcpu: number
  readonly mfn: Mfn
  readonly as: string
}

const reached = (s: State): ReadonlyArray<Reached> => [
  ...walkedTables(s).map(({ vcpu, level, mfn }) => ({ vcpu, mfn, as: `its ${level.toUpperCase()} table` })),
  ...translations(s).map(({ vcpu, l2, l1, mfn }) => ({ vcpu, mfn, as: `the page at address ${l2}.${l1}` })),
]

/** What a vCPU reaches, tables and pages alike, belongs to its domain. */
export const reachableFramesAreOwn = (scope: Scope): StateInvariant<Reached> => ({
  id: 'reachable-frames-are-own',
  view: 'machine',
  subjects: reached,
  wrong: ({ vcpu, mfn, as }, s) => {
    const { owner } = at(s.frames, mfn)
    const domain = at(scope.vcpus, vcpu)
    if (owner === domain) return null
    return `vCPU ${vcpu} of domain ${domain} has F${mfn} as ${as}, and F${mfn} ${owner === null ? 'is free' : `belongs to domain ${owner}`}`
  },
})
