import * as E from 'fp-ts/lib/Either.js'
import { at } from '../../model/frame/machine.ts'
import type { Refusal } from '../../model/xen-direct-paging/declared/refusal.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import type { State } from '../../model/xen-direct-paging/declared/state.ts'
import { sameBases, sameEntries } from '../xen-direct-paging/view/records.ts'
import type { StepInvariant, XenStep } from '../xen-direct-paging/view/step.ts'
import { type Difference, explain } from './differences.ts'
import { type Naive, naiveStep } from './naive.ts'

const sameMemory = (a: State, b: State): boolean =>
  sameBases(a, b) && a.frames.every((f, mfn) => sameEntries(f, at(b.frames, mfn)))

const naiveOf = (scope: Scope, { operation, before }: XenStep): ReadonlyArray<Naive> => {
  const naive = naiveStep(scope, operation, before)
  return naive === null ? [] : [naive]
}

/** Whatever Xen accepts, the naive machine accepts too, and both reach the same memory and bases: the same translations. */
export const xenRefinesNaive = (scope: Scope): StepInvariant<Naive> => ({
  when: ({ answer }) => E.isRight(answer),
  subjects: (step) => naiveOf(scope, step),
  wrong: (naive, { after }) => {
    if (!naive.accepted) return 'Xen accepts what an audit of everything from the bases would refuse'
    return sameMemory(after, naive.state) ? null : 'Xen and the naive machine disagree on memory or bases'
  },
})

interface Extra {
  readonly refusal: Refusal
  readonly difference: Difference | null
}

/** Refusals of Xen where the naive machine accepts. */
export const extraRefusals = (scope: Scope, step: XenStep): ReadonlyArray<Extra> => {
  const { answer, operation, before } = step
  if (E.isRight(answer)) return []
  return naiveOf(scope, step).flatMap(({ accepted, state }) =>
    accepted ? [{ refusal: answer.left, difference: explain(scope, operation, answer.left, before, state) }] : [],
  )
}

/** Xen refuses more than the naive machine for listed reasons only. */
export const extraRefusalsListed = (scope: Scope): StepInvariant<Extra> => ({
  subjects: (step) => extraRefusals(scope, step),
  wrong: ({ refusal, difference }) =>
    difference === null ? `rule ${refusal.rule} refused at F${refusal.mfn} what an audit from the bases would allow` : null,
})
