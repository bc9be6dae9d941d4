/** Stores that KVM carries out in halves, and faults that are under way, with others in between. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { explore } from '../../checker/explore/explore.ts'
import { settingOf } from '../../cli/prove/plan.ts'
import { corrected, scopeNamed } from '../../cli/spec/book.ts'
import { isSettled } from '../../invariants/kvm-shadow-paging/pending.ts'
import { at, type Choice, chooseRules } from '../../model/frame/machine.ts'
import type { Operation } from '../../model/kvm-shadow-paging/declared/operations.ts'
import type { Scope } from '../../model/kvm-shadow-paging/declared/scope.ts'
import type { State } from '../../model/kvm-shadow-paging/declared/state.ts'
import { kvmShadowPaging, type ShadowMachine } from '../../model/kvm-shadow-paging/machine.ts'
import type { ScopeSpec } from '../../spec/schema.ts'
import { opened as openedIn, presetOf } from '../designs/subjects.ts'
import { kvm, opened } from './scopes.ts'

/** All that breaks. */
const broken = (scope: string, choice: Choice, change: object = {}): ReadonlyArray<string> =>
  explore(opened(scope, choice, change), { symmetry: true, goal: { kind: 'all' } }).breaches.map(({ invariant }) => invariant)

/** After how many operations one invariant breaks. */
const breaksAfter = (id: string, scope: string, choice: Choice, change: object = {}): number | undefined =>
  explore(opened(scope, choice, change), { symmetry: true, goal: { kind: 'invariant', id } }).breaches.find(
    ({ invariant }) => invariant === id,
  )?.length

const named = (id: string): ScopeSpec => {
  const scope = scopeNamed(kvm.book, id)
  if (scope === undefined) throw new Error(`no scope ${id}`)
  return scope
}

/** A scope with the machine for it. */
const machineOf = (id: string, change: object = {}): { readonly scope: Scope; readonly machine: ShadowMachine } => {
  const spec = named(id)
  const { input } = settingOf(kvm.book, { ...spec, config: { ...spec.config, ...change } }, presetOf(kvm, corrected), {})
  const decoded = kvmShadowPaging.scope.decode(input)
  if (isLeft(decoded)) throw new Error(`scope ${id} does not decode`)
  return { scope: decoded.right, machine: kvmShadowPaging.machine(decoded.right, chooseRules(kvmShadowPaging.rules, {})) }
}

/** The state after some operations from the first start of a scope. */
const stateAfter = (machine: ShadowMachine, operations: ReadonlyArray<Operation>): State =>
  operations.reduce<State>((s, operation) => {
    const outcome = machine.step(operation)(s)
    if (outcome === null || isLeft(outcome.answer)) throw new Error(`${operation.op} is not accepted`)
    return outcome.state
  }, at(machine.initial, 0).state)

const begins = (vcpu: number, value: string): Operation => ({ op: 'storeBegins', vcpu, va: 0, user: false, bytes: '8+8', value })

describe('of the two fixes', () => {
  test('without any, a link stays wherever the table is (CVE-2026-46113)', () => {
    expect(breaksAfter('host-alive', 'halves-elsewhere', { childFits: 'absent' })).toBe(3)
    expect(breaksAfter('host-alive', 'halves', { childFits: 'absent' })).toBe(3)
  })

  test('the first, 0cb2af2ea66a, does not close the hole: the table may begin at the same frame (CVE-2026-53359)', () => {
    expect(broken('halves-elsewhere', { childFits: 'gfnOnly' })).toEqual([])
    expect(breaksAfter('host-alive', 'halves', { childFits: 'gfnOnly' })).toBe(3)
  })

  // That halves holds with the roles compared is the proof of that scope.
  test('the second, 81ccda30b4e8, does', () => {
    expect(broken('halves-elsewhere', {})).toEqual([])
  })
})

describe('while one half of a store is left', () => {
  test('the addresses that use its entry are not judged, and all others are', () => {
    const { scope, machine } = machineOf('halves-one-table')
    const s = stateAfter(machine, [begins(0, 'F3|U|A')])
    // Addresses 1 and 3 end in the second entry of F1, by either directory entry.
    expect([0, 1, 2, 3].map((va) => isSettled(scope, s, va))).toEqual([true, false, true, false])
    expect(isSettled(scope, stateAfter(machine, [begins(0, 'F3|U|A'), { op: 'storeEnds', store: 0 }]), 1)).toBe(true)
  })

  test.each([
    [3, true],
    [2, false],
  ])('with %i vCPUs and two of them storing, another one goes on: %o', (vcpus, goesOn) => {
    const { machine } = machineOf('halves-one-table', { vcpus })
    const s = stateAfter(machine, [begins(0, 'F3|U|A'), begins(1, 'F2|W|U|A|D')])
    expect(s.stores).toHaveLength(2)
    expect(machine.step({ op: 'read', va: 0, user: false })(s) !== null).toBe(goesOn)
  })

  test('a vCPU in the middle of a store begins no other', () => {
    const { machine } = machineOf('halves-one-table')
    expect(machine.step(begins(0, 'F3|U|A'))(stateAfter(machine, [begins(0, 'F3|U|A')]))).toBeNull()
  })

  test('an entry that was not used yet may be stored: only its own addresses are spared', () => {
    expect(broken('halves-one-table', {}, { menu: ['F2|W|U|A|D', 'F3|W|U'] })).toEqual([])
  })
})

test.each([
  [
    'one of two links to a table is stored',
    {
      tables: [
        ['F1|W|U|A', 'F1|W|U|A'],
        ['F0|W|A|D', 'F2|W|U|A|D'],
      ],
      menu: ['F1|U|A'],
      bytes: ['0+8'],
      operations: ['read', 'storeBegins', 'storeEnds'],
    },
  ],
  [
    'a root is loaded again on a processor that remembers',
    {
      menu: ['F3|U|A'],
      remembers: ['leaf'],
      addresses: [0, 1],
      operations: ['read', 'storeBegins', 'storeEnds', 'movCr3', 'remember'],
    },
  ],
])('nothing breaks if %s between the halves', (_, change) => {
  expect(broken('halves-one-table', {}, change)).toEqual([])
})

test.each(['demand-fault', 'shared-table', 'forks'])('whole stores in %s are the same in either order', (id) => {
  const scope = named(id)
  const [first, second] = (['memoryFirst', 'shadowFirst'] as const).map((storeOrder) => {
    const problem = openedIn(kvm, { ...scope, parameters: { ...scope.parameters, storeOrder } })
    const { states, transitions, depth, breaches } = explore(problem, { symmetry: true, goal: { kind: 'all' } })
    return { states, transitions, depth, breaches }
  })
  expect(first).toEqual(second)
})

describe('a fault that is under way while registers are written', () => {
  test('starts over with PAE paging, too, where a pointer is the root', () => {
    const pae = {
      format: 'pae',
      tables: [
        ['F2', '-'],
        ['F3', '-'],
        ['F4|W|U|A', '-'],
        ['F5|W|U|A', '-'],
        ['F6|U|A', '-'],
        ['F7|U|A', '-'],
      ],
      frames: 8,
      pages: 8,
      settings: { wp: [true] },
      cr3Values: [0, 1],
      menu: ['-'],
      operations: ['read', 'faultBegins', 'faultEnds', 'movCr3'],
    }
    expect(broken('two-vcpus-registers', {}, pae)).toEqual([])
    expect(breaksAfter('right-frame', 'two-vcpus-registers', { faultIsFresh: 'absent' }, pae)).toBe(3)
  })
})
