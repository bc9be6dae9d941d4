/** The shapes that all invariants of this design share. */
import { isLeft } from 'fp-ts/lib/Either.js'
import type { Invariant, Step } from '../../model/frame/machine.ts'
import type { Access } from '../../model/hardware/x86/access.ts'
import type { Answer, Operation } from '../../model/kvm-shadow-paging/declared/operations.ts'
import type { Refusal } from '../../model/kvm-shadow-paging/declared/refusals.ts'
import type { State } from '../../model/kvm-shadow-paging/declared/state.ts'

export type ShadowStep = Step<State, Operation, Refusal, Answer>

export type StateInvariant<X> = Invariant<State, X>

export type StepInvariant<X> = Invariant<ShadowStep, X>

/** Operations that try an access on the processor. */
export const uses: ReadonlyArray<string> = ['read', 'fetch', 'write', 'writeUnknown']

type Accessing = Extract<Operation, { readonly va: number; readonly user: boolean }>

/** What an operation asks of its address; null where it asks nothing. */
export const accessOf = ({ operation }: ShadowStep): (Access & Pick<Accessing, 'va'>) | null => {
  if (!('va' in operation && 'user' in operation) || operation.op === 'faultBegins') return null
  const { op, va, user } = operation
  return { va, user, kind: op === 'read' || op === 'fetch' ? op : 'write' }
}

/** The right answer in words; nothing for a refusal. */
export const answerOf = ({ answer }: ShadowStep): string => (isLeft(answer) ? '' : answer.right)

/** An access that is over, and reached its frame; or a store that did, of which one half is left. */
export const isDone = (step: ShadowStep): boolean => ['emulated', 'done', 'begun'].includes(answerOf(step))

/** The processor used a translation that it held before: it finds no other way to complete an access for which it holds one. */
export const isRemembered = (step: ShadowStep): boolean => {
  const access = accessOf(step)
  if (access === null || !uses.includes(step.operation.op) || answerOf(step) !== 'done') return false
  return (step.before.hardware.tlb[access.va] ?? null) !== null
}
