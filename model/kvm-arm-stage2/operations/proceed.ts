/** A change step by step. */
import type { Operation } from '../declared/operations.ts'
import { type Answered, done, type Kvm } from '../declared/refusals.ts'
import type { State } from '../declared/state.ts'
import { vmAt } from '../functions/changes.ts'
import { advance } from '../functions/tableChange.ts'

/** The next micro-step of a change that is half done. */
export const proceed =
  (kvm: Kvm) =>
  ({ vm }: Operation<'proceed'>) =>
  (s: State): Answered =>
    vmAt(s, vm).work === null ? null : done(advance(kvm, vm, s))
