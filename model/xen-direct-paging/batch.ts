/** Lists of requests in one hypercall: applied in order, up to the first failure. Source: xen mm.c do_mmu_update, do_mmuext_op. */
import * as E from 'fp-ts/lib/Either.js'
import { at } from '../machine.ts'
import { mmuUpdate } from './mmuUpdate.ts'
import { newBaseptr } from './newBaseptr.ts'
import type { MmuextBatch, MmuextRequest, MmuUpdateBatch } from './operation.ts'
import { pinTable, unpinTable } from './pinTable.ts'
import type { Progress, Refusal, Xen } from './refusal.ts'
import type { State } from './state.ts'

interface Batch {
  readonly state: State
  readonly done: number
  readonly failed: Refusal | null
}

/** The first failure ends the list; what was done before stays, and is counted. */
const inOrder =
  ({ rules }: Xen, requests: ReadonlyArray<(s: State) => Progress>) =>
  (s: State): Progress => {
    const end = requests.reduce<Batch>(
      (batch, request) => {
        if (batch.failed !== null && rules.batchStopsAtFailure()) return batch
        const answer = request(batch.state)
        if (E.isRight(answer))
          return { state: answer.right, done: batch.done + (batch.failed === null ? 1 : 0), failed: batch.failed }
        return { state: answer.left.state, done: batch.done, failed: batch.failed ?? answer.left.refusal }
      },
      { state: s, done: 0, failed: null },
    )
    return end.failed === null ? E.right(end.state) : E.left({ refusal: { ...end.failed, done: end.done }, state: end.state })
  }

export const mmuUpdateBatch =
  (xen: Xen) =>
  ({ caller, requests }: MmuUpdateBatch) =>
    inOrder(
      xen,
      requests.map((request) => mmuUpdate(xen)({ caller, ...request })),
    )

const mmuextRequest = (xen: Xen, vcpu: number, { command, mfn }: MmuextRequest): ((s: State) => Progress) => {
  const caller = at(xen.scope.vcpus, vcpu)
  switch (command) {
    case 'pinL1':
      return pinTable(xen)({ caller, mfn, level: 'l1' })
    case 'pinL2':
      return pinTable(xen)({ caller, mfn, level: 'l2' })
    case 'unpin':
      return unpinTable(xen)({ caller, mfn })
    case 'newBaseptr':
      return newBaseptr(xen)({ vcpu, mfn })
  }
}

export const mmuextBatch =
  (xen: Xen) =>
  ({ vcpu, requests }: MmuextBatch) =>
    inOrder(
      xen,
      requests.map((request) => mmuextRequest(xen, vcpu, request)),
    )
