/**
 * A machine that knows no pins, no types and no counts: it decides each request by auditing the whole tree from every
 * base pointer, on what the processor could then do. Its state is a part of Xen's: contents, owners and bases.
 */
import { at, replaceAt } from '../../model/frame/machine.ts'
import type { Word } from '../../model/xen-direct-paging/declared/entry.ts'
import type { Domain, Mfn, Slot } from '../../model/xen-direct-paging/declared/numbers.ts'
import type { Operation } from '../../model/xen-direct-paging/declared/operations.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import { Frame, State, Vcpu } from '../../model/xen-direct-paging/declared/state.ts'
import { walkerOf } from '../xen-direct-paging/view/walk.ts'

/** What the naive machine answers: the state after it if it accepts, and how many entries it looked at. */
export interface Naive {
  readonly accepted: boolean
  readonly state: State
  readonly slots: number
}

/** Every table that a base pointer reaches, each once: what an audit from the bases looks at. */
export const auditCost = (scope: Scope, s: State): number =>
  scope.entries *
  new Set(
    walkerOf(scope)
      .walkedTables(s)
      .map(({ mfn }) => mfn),
  ).size

/** From the bases: everything reached is the vCPU's own, and nothing writable is a table. */
const audit = (scope: Scope, s: State): boolean => {
  const { isWalked, translations, walkedTables } = walkerOf(scope)
  const own = (vcpu: number, mfn: Mfn): boolean => at(s.frames, mfn).owner === at(scope.vcpus, vcpu)
  return (
    walkedTables(s).every(({ vcpu, mfn }) => own(vcpu, mfn)) &&
    translations(s).every(({ vcpu, mfn, writable }) => own(vcpu, mfn) && !(writable && isWalked(s, mfn)))
  )
}

const decide = (scope: Scope, before: State, after: State): Naive => {
  const accepted = audit(scope, after)
  return { accepted, state: accepted ? after : before, slots: auditCost(scope, after) }
}

const refuse = (state: State): Naive => ({ accepted: false, state, slots: 0 })

/** Contents with one word replaced. */
const written = (mfn: Mfn, slot: Slot, word: Word | null, s: State): State => {
  const f = at(s.frames, mfn)
  const entries = replaceAt(f.entries, slot, word)
  return State.with({ frames: replaceAt(s.frames, mfn, Frame.with({ entries }, f)) }, s)
}

const loaded = (vcpu: number, root: Mfn, s: State): State =>
  State.with({ vcpus: replaceAt(s.vcpus, vcpu, Vcpu.with({ base: root, cr3: root }, at(s.vcpus, vcpu))) }, s)

const write = (scope: Scope, s: State, caller: Domain, mfn: Mfn, slot: Slot, entry: Word | null): Naive =>
  at(s.frames, mfn).owner === caller ? decide(scope, s, written(mfn, slot, entry, s)) : refuse(s)

/**
 * The requests that both machines know: updates by number, by address and by store (which is decided like an update,
 * trapped or not), pins (which mean nothing here), loads.
 */
export const naiveStep = (scope: Scope, operation: Operation, s: State): Naive | null => {
  switch (operation.op) {
    case 'mmuUpdate':
      return write(scope, s, operation.caller, operation.table, operation.slot, operation.entry)
    case 'updateVaMapping': {
      const { vcpu, va, entry } = operation
      const table = walkerOf(scope).l1Of(s, vcpu, va)
      return table === null ? refuse(s) : write(scope, s, at(scope.vcpus, vcpu), table, at(va, va.length - 1), entry)
    }
    case 'guestStore': {
      const found = walkerOf(scope).translate(s, operation.vcpu, operation.va)
      if (found === null) return refuse(s)
      return write(scope, s, at(scope.vcpus, operation.vcpu), found.mfn, operation.slot, operation.entry)
    }
    case 'pinTable':
    case 'unpinTable':
      return { accepted: at(s.frames, operation.mfn).owner === operation.caller, state: s, slots: 0 }
    case 'newBaseptr':
      return decide(scope, s, loaded(operation.vcpu, operation.mfn, s))
    default:
      return null
  }
}
