import type { State } from '../../model/kvm-arm-stage2/declared/state.ts'
import type { StateInvariant } from './step.ts'

/** Nothing that a guest, a VMM or the host's memory management does makes the kernel crash. */
export const hostAlive: StateInvariant<State['host']> = {
  subjects: ({ host }) => [host],
  wrong: (host) => (host === 'alive' ? null : `the kernel is lost: ${host}`),
}
