import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import type { StepInvariant } from './view/step.ts'

/** Dropping the last reference of a table devalidates at most one tree, and one more across a same-level entry. */
export const devalidationBounded = ({ levels }: Scope): StepInvariant<number> => ({
  subjects: ({ after }) => (after.spent.nesting > 0 ? [after.spent.nesting] : []),
  wrong: (nesting) => (nesting <= levels + 1 ? null : `devalidations nest ${nesting} deep, more than levels + 1 = ${levels + 1}`),
})
