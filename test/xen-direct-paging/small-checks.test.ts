/** Checks that no scenario makes, since nothing is answered there or nothing wrong happens: each was seen to miss a planted mistake. */
import { describe, expect, test } from 'vitest'
import { effectAsAsked } from '../../invariants/xen-direct-paging/effectAsAsked.ts'
import { withHalf } from '../../invariants/xen-direct-paging/view/halves.ts'
import { chooseRules, type Judgement, law, replaceAt } from '../../model/frame/machine.ts'
import { halfOf, mergeHalf, type Word, wordOf } from '../../model/xen-direct-paging/declared/entry.ts'
import type { Operation } from '../../model/xen-direct-paging/declared/operations.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import type { State } from '../../model/xen-direct-paging/declared/state.ts'
import { type XenMachine, xenDirectPaging } from '../../model/xen-direct-paging/machine.ts'
import { scopeOf } from '../designs/xen-scope.ts'

const machineOf = (scope: Scope): XenMachine => xenDirectPaging.machine(scope, chooseRules(xenDirectPaging.rules, {}))

const carriedOut = (machine: XenMachine, operations: ReadonlyArray<Operation>, start: State): State =>
  operations.reduce((s, operation) => {
    const outcome = machine.step(operation)(s)
    if (outcome === null || outcome.answer._tag === 'Left')
      throw new Error(`${machine.operation.print(operation)} is not accepted`)
    return outcome.state
  }, start)

const entry = (mfn: number, rw: boolean): Word => ({ present: true, mfn, rw, flags: 0 })

const halves = scopeOf({ levels: 3, frames: 4, entries: 2, halves: true, domains: 2, owners: [0, 0, 0, 1] })

test('a word with one half stored over is the same to the laws and to the model', () => {
  const pairs = [...wordOf(halves).values()].flatMap((word) => [...halfOf(halves).values()].map((half) => [word, half] as const))
  expect(pairs.length).toBeGreaterThan(100)
  expect(pairs.map(([word, half]) => withHalf(word, half))).toEqual(pairs.map(([word, half]) => mergeHalf(word, half)))
})

describe('a high half that comes first, beside another word that is present', () => {
  const machine = machineOf(halves)
  const update = (table: number, slot: number, word: Word): Operation => {
    return { op: 'mmuUpdate', caller: 0, table, slot, entry: word, preserve: false }
  }
  const before = carriedOut(
    machine,
    [
      update(0, 1, entry(1, false)),
      update(1, 0, entry(2, true)),
      update(2, 0, entry(2, false)),
      { op: 'newBaseptr', vcpu: 0, mfn: 0 },
      { op: 'guestHalfStore', vcpu: 0, va: [1, 0, 0], slot: 1, half: { half: 'low', low: { rw: false, bit: 1 } } },
    ],
    xenDirectPaging.bare(halves),
  )
  // From F1 to F3, which belongs to another domain.
  const operation: Operation = { op: 'guestHalfStore', vcpu: 0, va: [1, 0, 0], slot: 1, half: { half: 'high', bits: 1 } }
  const outcome = machine.step(operation)(before)
  if (outcome === null) throw new Error('the store is not enabled')
  const judged = (after: State): Judgement['kind'] =>
    law('effect-as-asked', effectAsAsked(halves)).judge({ before, operation, answer: outcome.answer, after }).kind
  const withWord = (slot: number, word: Word | null): State => {
    const f = outcome.state.frames[2]
    if (f === undefined) throw new Error('there is no F2')
    return { ...outcome.state, frames: replaceAt(outcome.state.frames, 2, { ...f, entries: replaceAt(f.entries, slot, word) }) }
  }

  test('waits without P, and the other word stays', () => {
    expect(outcome.state.frames[2]?.entries).toEqual([entry(2, false), { ...entry(3, false), present: false }])
    expect(judged(outcome.state)).toBe('held')
  })

  test('may not take P from the other word', () => {
    expect(judged(withWord(0, { ...entry(2, false), present: false }))).toBe('broken')
  })

  test('may not be stored as another word', () => {
    expect(judged(withWord(1, { ...entry(2, false), present: false }))).toBe('broken')
  })
})

describe('while one vCPU is in the middle of a hypercall', () => {
  const config = {
    frames: 3,
    entries: 1,
    vcpus: [0, 0],
    operations: ['mmuUpdate', 'pinBegins', 'proceed', 'newBaseptr'],
    tracked: [[0, 0]],
  }
  const scope = scopeOf(config)
  const locked: Scope = { ...scope, parameters: { ...scope.parameters, locking: 'domain' } }
  const begun = (of: Scope): State =>
    carriedOut(machineOf(of), [{ op: 'pinBegins', vcpu: 0, mfn: 2, level: 'l1' }], xenDirectPaging.bare(of))
  const others: ReadonlyArray<Operation> = [
    { op: 'mmuUpdate', caller: 0, table: 1, slot: 0, entry: null, preserve: false },
    { op: 'newBaseptr', vcpu: 1, mfn: 0 },
  ]

  test.each(others)("another one of the domain makes no hypercall under the domain's lock: $op", (operation) => {
    expect(machineOf(locked).step(operation)(begun(locked))).toBe(null)
    expect(machineOf(locked).step(operation)(xenDirectPaging.bare(locked))).not.toBe(null)
  })

  test.each(others)('another one makes hypercalls where counts alone keep them apart: $op', (operation) => {
    expect(machineOf(scope).step(operation)(begun(scope))).not.toBe(null)
  })

  test('the one itself begins no other hypercall, and neither does a domain whose vCPUs are all busy', () => {
    const machine = machineOf(scope)
    const both = carriedOut(machine, [{ op: 'pinBegins', vcpu: 1, mfn: 1, level: 'l1' }], begun(scope))
    expect(machine.step({ op: 'newBaseptr', vcpu: 0, mfn: 0 })(begun(scope))).toBe(null)
    expect(others.map((operation) => machine.step(operation)(both))).toEqual([null, null])
  })
})
