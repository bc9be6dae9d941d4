/** Lists of requests in one hypercall: applied in order, up to the first failure. Source: xen mm.c do_mmu_update, do_mmuext_op. */
import * as E from 'fp-ts/lib/Either.js'
import { at } from '../../frame/machine.ts'
import type { MmuextRequest, Operation } from '../declared/operations.ts'
import type { Refusal } from '../declared/refusal.ts'
import type { State } from '../declared/state.ts'
import type { Progress } from '../functions/progress.ts'
import { flushProcessor } from '../functions/translation.ts'
import type { Xen } from '../functions/xen.ts'
import { mmuUpdate } from './mmuUpdate.ts'
import { newBaseptr } from './newBaseptr.ts'
import { pinTable, unpinTable } from './pinTable.ts'

interface Batch {
  readonly state: State
  readonly done: number
  readonly failed: Refusal | null
  /** A flush of the own processor was asked for, and waits for the end of the list. */
  readonly pending: boolean
}

interface Request {
  readonly carryOut: (s: State) => Progress
  /** What becomes of a flush that waits. */
  readonly pending: (waits: boolean) => boolean
}

const keeps = (waits: boolean): boolean => waits

const next = (batch: Batch, { carryOut, pending }: Request): Batch => {
  const answer = carryOut(batch.state)
  const waits = pending(batch.pending)
  if (E.isLeft(answer))
    return { state: answer.left.state, done: batch.done, failed: batch.failed ?? answer.left.refusal, pending: waits }
  return { state: answer.right, done: batch.done + (batch.failed === null ? 1 : 0), failed: batch.failed, pending: waits }
}

/** The first failure ends the list; what was done before stays, and is counted. */
const inOrder =
  ({ rules }: Xen, requests: ReadonlyArray<Request>, atEnd: (s: State) => State) =>
  (s: State): Progress => {
    const end = requests.reduce<Batch>(
      (batch, request) => (batch.failed !== null && rules.batchStopsAtFailure() ? batch : next(batch, request)),
      { state: s, done: 0, failed: null, pending: false },
    )
    const state = end.pending ? atEnd(end.state) : end.state
    return end.failed === null ? E.right(state) : E.left({ refusal: { ...end.failed, done: end.done }, state })
  }

export const mmuUpdateBatch = (xen: Xen): ((op: Operation<'mmuUpdateBatch'>) => (s: State) => Progress) => {
  const update = mmuUpdate(xen)
  return ({ caller, requests }) =>
    inOrder(
      xen,
      requests.map((request) => ({ carryOut: update({ caller, ...request, preserve: false }), pending: keeps })),
      (s) => s,
    )
}

const mmuextRequest = (xen: Xen, vcpu: number, { command, mfn }: MmuextRequest): Request => {
  const caller = at(xen.scope.vcpus, vcpu)
  switch (command) {
    case 'pinL1':
      return { carryOut: pinTable(xen)({ caller, mfn, level: 'l1' }), pending: keeps }
    case 'pinL2':
      return { carryOut: pinTable(xen)({ caller, mfn, level: 'l2' }), pending: keeps }
    case 'pinL3':
      return { carryOut: pinTable(xen)({ caller, mfn, level: 'l3' }), pending: keeps }
    case 'pinL4':
      return { carryOut: pinTable(xen)({ caller, mfn, level: 'l4' }), pending: keeps }
    case 'unpin':
      return { carryOut: unpinTable(xen)({ caller, mfn }), pending: keeps }
    case 'newBaseptr':
      // A load flushes by itself. Until 2009 a refused one took the waiting flush away too.
      return { carryOut: newBaseptr(xen)({ vcpu, mfn }), pending: (waits) => waits && xen.rules.loadKeepsPendingFlush() }
    case 'flushLocal':
      return { carryOut: E.right, pending: () => true }
  }
}

export const mmuextBatch =
  (xen: Xen) =>
  ({ vcpu, requests }: Operation<'mmuextBatch'>) =>
    inOrder(
      xen,
      requests.map((request) => mmuextRequest(xen, vcpu, request)),
      (s) => flushProcessor(xen, vcpu, s),
    )
