import type { Scope } from '../../model/kvm-shadow-paging/declared/scope.ts'
import type { State } from '../../model/kvm-shadow-paging/declared/state.ts'
import { served } from './shadow.ts'
import type { StepInvariant } from './step.ts'

/** What the guest may do through the shadow, one phrase for each right. */
const rightsIn = (scope: Scope, s: State): ReadonlyArray<string> =>
  served(scope, s).flatMap(({ va, leaf: { frame, user, write, execute } }) => {
    const held = [...(user ? ['user'] : []), ...(write ? ['write'] : []), ...(execute ? ['execute'] : [])]
    return held.map((right) => `${right} at address ${va} of F${frame}`)
  })

/** What only takes away gives nothing: reports, reclaims, invalidations and the removal of a slot. */
export const revokingOnlyRevokes = (scope: Scope): StepInvariant<string> => ({
  of: ['getDirtyLog', 'reclaim', 'invlpg', 'deleteSlot'],
  subjects: ({ after }) => rightsIn(scope, after),
  wrong: (right, { before }) => (rightsIn(scope, before).includes(right) ? null : `the guest gains ${right}`),
})
