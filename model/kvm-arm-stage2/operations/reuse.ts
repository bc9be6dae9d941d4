/** A free frame goes to a foreign owner. */
import type { Operation } from '../declared/operations.ts'
import { type Answered, done, type Kvm } from '../declared/refusals.ts'
import type { State } from '../declared/state.ts'
import { isFree, takeForProcess } from '../functions/pages.ts'

export const reuse =
  ({ scope }: Kvm) =>
  ({ mfn }: Operation<'reuse'>) =>
  (s: State): Answered =>
    isFree(s, mfn) ? done(takeForProcess(mfn, 'other', scope.contents, s)) : null
