import * as E from 'fp-ts/lib/Either.js'
import { at } from '../../model/machine.ts'
import type { Operation } from '../../model/xen-direct-paging/operation.ts'
import { type Entry, type Mfn, printEntry, type Slot, type State } from '../../model/xen-direct-paging/state.ts'
import { everyFrame } from './records.ts'
import { isBatch, type StepInvariant } from './step.ts'
import { translate } from './walk.ts'

/** The one word of memory that an accepted operation writes; null for none. */
interface Write {
  readonly mfn: Mfn
  readonly slot: Slot
  readonly entry: Entry | null
}

const writeOf = (s: State, operation: Operation): Write | null => {
  switch (operation.op) {
    case 'mmuUpdate':
      return { mfn: operation.table, slot: operation.slot, entry: operation.entry }
    case 'updateVaMapping': {
      const base = at(s.vcpus, operation.vcpu).base
      const upper = base === null ? null : at(at(s.frames, base).entries, operation.va.l2)
      return upper === null ? null : { mfn: upper.mfn, slot: operation.va.l1, entry: operation.entry }
    }
    case 'guestStore': {
      const found = translate(s, operation.vcpu, operation.va.l2, operation.va.l1)
      return found === null ? null : { mfn: found.mfn, slot: operation.slot, entry: operation.entry }
    }
    default:
      return null
  }
}

const print = (entry: Entry | null): string => (entry === null ? 'nothing' : printEntry(entry))

const same = (a: Entry | null, b: Entry | null): boolean => a === b || print(a) === print(b)

const wrongContent = (before: State, after: State, write: Write | null): string | null => {
  for (const mfn of everyFrame(before)) {
    const { entries } = at(after.frames, mfn)
    const old = at(before.frames, mfn).entries
    const written = write?.mfn === mfn ? write : null
    if (entries === old && written === null) continue
    const meant = (slot: Slot): Entry | null => (written?.slot === slot ? written.entry : at(old, slot))
    const wrong = entries.findIndex((entry, slot) => !same(entry, meant(slot)))
    if (wrong >= 0) return `F${mfn}[${wrong}] holds ${print(at(entries, wrong))} instead of ${print(meant(wrong))}`
  }
  return null
}

const wrongBase = (before: State, after: State, operation: Operation): string | null => {
  if (before.vcpus === after.vcpus && operation.op !== 'newBaseptr') return null
  const vcpu = after.vcpus.findIndex(({ base }, v) => {
    const meant = operation.op === 'newBaseptr' && operation.vcpu === v ? operation.mfn : at(before.vcpus, v).base
    return base !== meant
  })
  return vcpu < 0 ? null : `vCPU ${vcpu} has base ${at(after.vcpus, vcpu).base}`
}

const wrongPin = (after: State, operation: Operation): string | null => {
  if (operation.op !== 'pinTable' && operation.op !== 'unpinTable') return null
  return at(after.frames, operation.mfn).pinned === (operation.op === 'pinTable')
    ? null
    : `the pin of F${operation.mfn} is not as asked`
}

/** An accepted request does what it names, and nothing else that a guest could see: one word of memory, one base, one pin. */
export const effectAsAsked: StepInvariant<Operation> = {
  id: 'effect-as-asked',
  view: 'machine',
  when: ({ operation, answer }) => E.isRight(answer) && !isBatch(operation),
  subjects: ({ operation }) => [operation],
  wrong: (operation, { before, after }) =>
    wrongContent(before, after, writeOf(before, operation)) ?? wrongBase(before, after, operation) ?? wrongPin(after, operation),
}
