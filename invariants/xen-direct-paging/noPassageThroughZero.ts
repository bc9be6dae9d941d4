import type { Spent } from '../../model/xen-direct-paging/declared/state.ts'
import { isBatch, type StepInvariant } from './view/step.ts'

/** Within one request no frame loses its last typed reference and gets one again: new references come before old ones go. */
export const noPassageThroughZero: StepInvariant<Spent> = {
  when: ({ operation }) => !isBatch(operation),
  subjects: ({ after }) => [after.spent],
  wrong: ({ revived }) =>
    revived.length === 0 ? null : `the type count of F${Math.min(...revived)} passed through 0 and came back`,
}
