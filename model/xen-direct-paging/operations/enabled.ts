/** Who can ask something of Xen now. */
import { at } from '../../frame/machine.ts'
import type { Domain } from '../declared/numbers.ts'
import type { Operation } from '../declared/operations.ts'
import type { Scope } from '../declared/scope.ts'
import type { State } from '../declared/state.ts'

/** A vCPU that runs its guest's kernel, and is not in the middle of a hypercall. */
const isFree = (s: State, vcpu: number): boolean => {
  const { mode, running } = at(s.vcpus, vcpu)
  return mode === 'kernel' && running === null
}

const vcpusOf = ({ vcpus }: Scope, domain: Domain): ReadonlyArray<number> =>
  vcpus.flatMap((owner, vcpu) => (owner === domain ? [vcpu] : []))

/** Some vCPU of the domain can call; a domain without one is spoken for by its builder. With a lock of the domain, nobody may be in the middle of a call. */
const domainCalls = (scope: Scope, domain: Domain, s: State): boolean => {
  const own = vcpusOf(scope, domain)
  if (own.length === 0) return true
  const locked = scope.parameters.locking === 'domain' && own.some((vcpu) => at(s.vcpus, vcpu).running !== null)
  return !locked && own.some((vcpu) => isFree(s, vcpu))
}

const vcpuCalls = (scope: Scope, vcpu: number, s: State): boolean =>
  isFree(s, vcpu) && domainCalls(scope, at(scope.vcpus, vcpu), s)

/** Is somebody there to do this? Asked once per operation, answered per state. */
export const enabled = (scope: Scope, operation: Operation): ((s: State) => boolean) => {
  const alwaysFree = scope.operations.every((id) => !['switchMode', 'multicall', 'proceed'].includes(id))
  if (alwaysFree) return () => true
  switch (operation.op) {
    case 'proceed':
    case 'speculate':
    case 'evict':
    case 'setAccessed':
      return () => true
    case 'switchMode':
    case 'guestStore':
    case 'guestHalfStore':
    case 'guestCmpxchg':
      return (s) => at(s.vcpus, operation.vcpu).running === null
    case 'machphysUpdate':
      return (s) => domainCalls(scope, operation.owner, s)
    default:
      return 'vcpu' in operation ? (s) => vcpuCalls(scope, operation.vcpu, s) : (s) => domainCalls(scope, operation.caller, s)
  }
}
