import { at, lastResult } from '../../model/frame/machine.ts'
import type { Mfn } from '../../model/xen-direct-paging/declared/numbers.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import type { State } from '../../model/xen-direct-paging/declared/state.ts'
import { sameFrame } from './view/records.ts'
import { actorOf, type StepInvariant } from './view/step.ts'

/** For each domain, the frames that belong to others. */
const foreignFrames = (domains: number): ((s: State) => ReadonlyArray<ReadonlyArray<Mfn>>) =>
  lastResult((s) =>
    Array.from({ length: domains }, (_, domain) =>
      s.frames.flatMap(({ owner }, mfn) => (owner !== null && owner !== domain ? [mfn] : [])),
    ),
  )

/** A domain's operation leaves the frames of other domains as they were. */
export const noForeignEffect = (scope: Scope): StepInvariant<Mfn> => {
  const foreign = foreignFrames(scope.domains)
  return {
    when: () => scope.domains > 1,
    subjects: ({ before, operation }) => at(foreign(before), actorOf(scope, operation)),
    wrong: (mfn, { before, operation, after }) =>
      sameFrame(at(before.frames, mfn), at(after.frames, mfn))
        ? null
        : `domain ${actorOf(scope, operation)} changed F${mfn} of domain ${at(before.frames, mfn).owner}`,
  }
}
