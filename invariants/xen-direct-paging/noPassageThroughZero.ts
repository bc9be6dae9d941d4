import { everyFrame } from './records.ts'
import { isBatch, type StepInvariant } from './step.ts'

/** Within one request no frame loses its last typed reference and gets one again: new references come before old ones go. */
export const noPassageThroughZero: StepInvariant<number> = {
  id: 'no-passage-through-zero',
  view: 'bookkeeping',
  when: ({ operation }) => !isBatch(operation),
  subjects: ({ before }) => everyFrame(before),
  wrong: (mfn, { after }) =>
    after.spent.revived.includes(mfn) ? `the type count of F${mfn} passed through 0 and came back` : null,
}
