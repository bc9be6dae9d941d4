/** The state before anything: no VM, nothing mapped. */
import { limitOf } from './declared/geometry.ts'
import { has, type Scope } from './declared/scope.ts'
import { type Cpu, nothingSpent, type State, type Vm } from './declared/state.ts'

const times = <A>(n: number, a: A): ReadonlyArray<A> => Array.from({ length: n }, () => a)

const emptyCpu = (scope: Scope): Cpu => {
  const [e1, e2] = scope.entries
  const remembers = has(scope, 'speculate')
  const byVmid = (length: number): ReadonlyArray<ReadonlyArray<null>> =>
    remembers ? times(scope.vmids, times(length, null)) : []
  return {
    loaded: null,
    tlb: byVmid(limitOf(scope)),
    level2: byVmid(scope.parts * e1),
    level3: byVmid(scope.parts * e1 * e2),
    store: null,
  }
}

/** Free frames, device pages, VMMs without memory, and no VM. */
export const bareState = (scope: Scope): State => {
  const { frames, devices, vms, vcpus, cpus, hvas, slots, entries, parameters } = scope
  const empty = times(Math.max(...entries), null)
  const none: Vm = {
    life: 'none',
    pgd: null,
    aligned: true,
    slots: times(slots, null),
    mm: times(hvas, null),
    pool: [],
    range: null,
    counted: 0,
    work: null,
    vmid: 0,
    fresh: false,
    vttbr: null,
  }
  return {
    host: 'alive',
    frames: Array.from({ length: frames }, (_, mfn) => ({
      use: mfn < devices ? 'device' : 'free',
      count: mfn < devices ? 1 : 0,
      content: scope.contents ? 'garbage' : 'entries',
      entries: empty,
    })),
    vms: times(vms, none),
    caches: times(vcpus.length, []),
    faults: times(vcpus.length, null),
    entering: times(vcpus.length, null),
    cpus: times(cpus, emptyCpu(scope)),
    nextVmid: cpus > 0 && parameters.firstVmid === 'one' ? 1 : 0,
    spent: nothingSpent,
  }
}
