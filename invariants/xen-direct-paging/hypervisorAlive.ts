import type { Host } from '../../model/xen-direct-paging/declared/state.ts'
import type { StateInvariant } from './view/step.ts'

/** No guest request makes the hypervisor crash or wait for itself. */
export const hypervisorAlive: StateInvariant<Host> = {
  subjects: ({ host }) => [host],
  wrong: (host) => (host === 'alive' ? null : `the hypervisor is lost: ${host}`),
}
