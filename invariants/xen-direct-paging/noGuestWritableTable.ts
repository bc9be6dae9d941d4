import type { StateInvariant } from './step.ts'
import { isWalked, type Translation, translations } from './walk.ts'

/** No address that guest code can reach is a writable window onto a frame that a processor walks. The armed rule. */
export const noGuestWritableTable: StateInvariant<Translation> = {
  id: 'no-guest-writable-table',
  view: 'machine',
  subjects: translations,
  wrong: ({ vcpu, l2, l1, mfn, writable }, s) =>
    writable && isWalked(s, mfn) ? `vCPU ${vcpu} can write F${mfn} at address ${l2}.${l1}, and a processor walks F${mfn}` : null,
}
