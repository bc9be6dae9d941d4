import * as E from 'fp-ts/lib/Either.js'
import { at } from '../../model/frame/machine.ts'
import type { Operation } from '../../model/xen-direct-paging/declared/operations.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import type { State } from '../../model/xen-direct-paging/declared/state.ts'
import type { XenMachine } from '../../model/xen-direct-paging/machine.ts'
import { sameState } from './view/records.ts'
import { actorOf, type StepInvariant } from './view/step.ts'

const pinned = { pinL1: 'l1', pinL2: 'l2', pinL3: 'l3', pinL4: 'l4' } as const

/** The requests of a batch as operations of their own. */
const singles = (scope: Scope, operation: Operation): ReadonlyArray<Operation> => {
  if (operation.op === 'mmuUpdateBatch') {
    const { caller } = operation
    return operation.requests.map((request) => ({ op: 'mmuUpdate', caller, ...request, preserve: false }))
  }
  if (operation.op !== 'mmuextBatch') return []
  const caller = actorOf(scope, operation)
  return operation.requests.map(({ command, mfn }): Operation => {
    if (command === 'newBaseptr') return { op: 'newBaseptr', vcpu: operation.vcpu, mfn }
    if (command === 'flushLocal') return { op: 'tlbFlush', vcpu: operation.vcpu, flush: 'tlbLocal', va: [] }
    if (command === 'unpin') return { op: 'unpinTable', caller, mfn }
    return { op: 'pinTable', caller, mfn, level: pinned[command] }
  })
}

interface Prefix {
  readonly state: State
  readonly done: number
  readonly failed: boolean
}

/** The requests one by one, up to the first refusal. */
const oneByOne = (machine: XenMachine, operations: ReadonlyArray<Operation>, start: State): Prefix =>
  operations.reduce<Prefix>(
    (prefix, operation) => {
      const outcome = prefix.failed ? null : machine.step(operation)(prefix.state)
      if (outcome === null) return prefix
      const failed = E.isLeft(outcome.answer)
      return { state: outcome.state, done: prefix.done + (failed ? 0 : 1), failed }
    },
    { state: start, done: 0, failed: false },
  )

/** Do processors remember the same? */
const sameMemories = (a: State, b: State): boolean =>
  a.vcpus.every(({ tlb, tables }, vcpu) => {
    const other = at(b.vcpus, vcpu)
    const kept = (list: ReadonlyArray<unknown>): ReadonlyArray<boolean> => list.map((x) => x !== null)
    const flat = [...kept(tlb), ...tables.flatMap(kept)]
    const others = [...kept(other.tlb), ...other.tables.flatMap(kept)]
    return flat.every((x, i) => x === others[i])
  })

/** A batch does what its requests do one by one, up to the first that is refused, and says how many that were. */
export const batchIsAPrefix = (scope: Scope, machine: XenMachine): StepInvariant<Operation> => ({
  of: ['mmuUpdateBatch', 'mmuextBatch'],
  subjects: ({ operation }) => [operation],
  wrong: (operation, { before, answer, after }) => {
    const requests = singles(scope, operation)
    const expected = oneByOne(machine, requests, before)
    const done = E.isLeft(answer) ? answer.left.done : requests.length
    if (done !== expected.done) return `the batch reports ${done} requests done, one by one it is ${expected.done}`
    if (!sameMemories(after, expected.state))
      return `after ${done} requests processors remember what doing them one by one flushes`
    return sameState(after, expected.state) ? null : `after ${done} requests the state differs from doing them one by one`
  },
})
