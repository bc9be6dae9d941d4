import type { Host } from '../../model/kvm-shadow-paging/declared/state.ts'
import type { StateInvariant } from './step.ts'

/** Nothing that a guest, its devices or user space does makes the host crash or hang. */
export const hostAlive: StateInvariant<Host> = {
  subjects: ({ host }) => [host],
  wrong: (host) => (host === 'alive' ? null : `the host is lost: ${host}`),
}
