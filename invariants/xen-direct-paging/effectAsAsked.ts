import * as E from 'fp-ts/lib/Either.js'
import { at } from '../../model/frame/machine.ts'
import { accessed, dirty } from '../../model/hardware/x86/flags.ts'
import { isPresent, sameWord, type Word } from '../../model/xen-direct-paging/declared/entry.ts'
import type { Mfn } from '../../model/xen-direct-paging/declared/numbers.ts'
import type { Operation } from '../../model/xen-direct-paging/declared/operations.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import type { State } from '../../model/xen-direct-paging/declared/state.ts'
import { withHalf } from './view/halves.ts'
import { inUse } from './view/records.ts'
import { isBatch, type StepInvariant } from './view/step.ts'
import { walkerOf } from './view/walk.ts'
import { type Write, wordAt, wrongContent } from './view/written.ts'

/** A word of a frame as it is now. */
const wordIn = (s: State, mfn: Mfn, slot: number): Word | null => at(at(s.frames, mfn).entries, slot)

/** The word with the accessed and dirty flags that the old one had; a word that is not present has some only where the scope says so. */
const preserving = ({ zeroFrame }: Scope, word: Word | null, old: Word | null): Word | null => {
  const kept = (old?.flags ?? 0) & (accessed | dirty)
  if (kept === 0 || (!isPresent(word) && zeroFrame === null)) return word
  const { present, mfn, rw, flags } = word ?? { present: false, mfn: zeroFrame ?? 0, rw: false, flags: 0 }
  return { present, mfn, rw, flags: flags | kept }
}

/** What a store by address makes of the word that it reaches. */
const stored = (operation: Operation, old: Word | null): Word | null => {
  if (operation.op === 'guestHalfStore') return withHalf(old, operation.half)
  if (operation.op === 'guestCmpxchg') return sameWord(old, operation.expected) ? operation.entry : old
  return operation.op === 'guestStore' ? operation.entry : old
}

const whole = (mfn: Mfn, words: ReadonlyArray<Word | null>): Write => ({ mfn, words: (slot) => words[slot] ?? null })

/** The words of memory that an accepted operation writes; null for none. */
const writeOf = (scope: Scope, s: State, operation: Operation): Write | null => {
  switch (operation.op) {
    case 'mmuUpdate': {
      const { table, slot, entry, preserve } = operation
      const kept = preserve && inUse(at(s.frames, table))
      return wordAt(table, slot, kept ? preserving(scope, entry, wordIn(s, table, slot)) : entry)
    }
    case 'guestStore':
    case 'guestHalfStore':
    case 'guestCmpxchg': {
      const found = walkerOf(scope).translate(s, operation.vcpu, operation.va)
      return found === null ? null : wordAt(found.mfn, operation.slot, stored(operation, wordIn(s, found.mfn, operation.slot)))
    }
    case 'setAccessed': {
      const table = walkerOf(scope).l1Of(s, operation.vcpu, operation.va)
      const slot = at(operation.va, operation.va.length - 1)
      const old = table === null ? null : wordIn(s, table, slot)
      return table === null || old === null ? null : wordAt(table, slot, { ...old, flags: old.flags | accessed })
    }
    case 'clearPage':
      return whole(operation.mfn, [])
    case 'copyPage':
      return whole(operation.mfn, at(s.frames, operation.from).entries)
    case 'unmapBegins':
      return wordAt(operation.table, operation.slot, null)
    default:
      return null
  }
}

/** A half store may leave the word absent that it would have made present: the other half is awaited. */
const wrongWrite = (scope: Scope, before: State, after: State, operation: Operation): string | null => {
  const write = writeOf(scope, before, operation)
  const wrong = wrongContent(scope, before, after, write)
  if (wrong === null || operation.op !== 'guestHalfStore' || write === null) return wrong
  const cleared = (slot: number, old: Word | null): Word | null => {
    const word = write.words(slot, old)
    return slot === operation.slot && isPresent(word) ? { ...(word as Word), present: false } : word
  }
  return wrongContent(scope, before, after, { mfn: write.mfn, words: cleared }) === null ? null : wrong
}

const wrongBase = (before: State, after: State, operation: Operation): string | null => {
  if (before.vcpus === after.vcpus) return null
  const vcpu = after.vcpus.findIndex(({ base, user }, v) => {
    const was = at(before.vcpus, v)
    const own = 'vcpu' in operation && operation.vcpu === v
    const meantBase = own && operation.op === 'newBaseptr' ? operation.mfn : was.base
    const meantUser = own && operation.op === 'newUserBaseptr' ? operation.mfn : was.user
    return base !== meantBase || user !== meantUser
  })
  return vcpu < 0 ? null : `vCPU ${vcpu} has base ${at(after.vcpus, vcpu).base} and user base ${at(after.vcpus, vcpu).user}`
}

const wrongPin = (after: State, operation: Operation): string | null => {
  if (operation.op !== 'pinTable' && operation.op !== 'unpinTable') return null
  return at(after.frames, operation.mfn).pinned === (operation.op === 'pinTable')
    ? null
    : `the pin of F${operation.mfn} is not as asked`
}

const wrongLoad = (after: State, operation: Operation): string | null => {
  if (operation.op !== 'newBaseptr') return null
  return at(after.vcpus, operation.vcpu).base === operation.mfn ? null : `F${operation.mfn} is not loaded`
}

/** An accepted request does what it names, and nothing else that a guest could see: one word of memory, one base, one pin. */
export const effectAsAsked = (scope: Scope): StepInvariant<Operation> => ({
  when: ({ operation, answer }) => E.isRight(answer) && !isBatch(operation) && operation.op !== 'updateVaMapping',
  subjects: ({ operation }) => [operation],
  wrong: (operation, { before, after }) =>
    wrongWrite(scope, before, after, operation) ??
    wrongBase(before, after, operation) ??
    wrongLoad(after, operation) ??
    wrongPin(after, operation),
})
