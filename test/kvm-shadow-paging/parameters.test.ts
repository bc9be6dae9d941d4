/** Whatever values the parameters have together, with whatever control bits, the corrected rules hold: no combination is one that a correct system could not have. */
import { expect, test } from 'vitest'
import { explore } from '../../checker/explore/explore.ts'
import type { Report } from '../../checker/report.ts'
import { corrected } from '../../cli/spec/book.ts'
import type { Choice, Operation } from '../../model/frame/machine.ts'
import type { ScopeSpec } from '../../spec/schema.ts'
import * as designs from '../designs/subjects.ts'
import { kvm } from './scopes.ts'

type Values = Readonly<Record<string, string>>

const both = [true, false]

/** Every value of every parameter that the spec declares, with every value of the others. */
const everything = kvm.book.own.spec.parameters.reduce<ReadonlyArray<Values>>(
  (some, { id, values }) => some.flatMap((one) => Object.keys(values).map((value) => ({ ...one, [id]: value }))),
  [{}],
)

/** With stores in halves memory is first: the order is a rule there. */
const isPossible = ({ stores, storeOrder }: Values): boolean => stores === 'whole' || storeOrder === 'memoryFirst'
const combinations = everything.filter(isPossible)

/** Entries that were not used yet: a user's read-only one, and one with NX that the supervisor writes. */
const scopeWith = (parameters: Values, change: object): ScopeSpec => ({
  id: 'combination',
  says: 'For tests.',
  use: 'attack',
  config: {
    tables: [
      ['F1|W|U', '-'],
      ['F2|U', 'F1|W|NX'],
    ],
    frames: 3,
    pages: 10,
    menu: ['F2|U|NX'],
    bytes: ['0+8'],
    addresses: [0, 1],
    ...change,
  },
  parameters,
  starts: {},
})

const searched = (parameters: Values, change: object, choice: Choice): Report<Operation> =>
  explore(designs.opened(kvm, scopeWith(parameters, change), choice, designs.presetOf(kvm, corrected)), {
    symmetry: true,
    goal: { kind: 'all' },
  })

const broken = (parameters: Values, change: object, choice: Choice = {}): ReadonlyArray<unknown> => {
  const { breaches, complete } = searched(parameters, change, choice)
  return [...breaches.map(({ invariant, length, message }) => [invariant, length, message]), ...(complete ? [] : ['incomplete'])]
}

/** CR0.WP and EFER.NXE are switched while entries are used. */
const switched = {
  settings: { wp: both, nxe: both },
  addresses: [0],
  operations: ['read', 'write', 'fetch', 'movCr0', 'wrmsrEfer'],
}

/** What can happen with these values only. */
const ofValues = ({ memory, stores }: Values): ReadonlyArray<string> => [
  ...(memory === 'swappable' ? ['reclaim'] : []),
  ...(stores === 'halves' ? ['storeBegins', 'storeEnds'] : []),
]

/** Both stay clear, and translations are remembered, the log is read and pages are taken away. */
const used = (parameters: Values): object => ({
  registers: { wp: false, nxe: false },
  settings: { wp: [false], nxe: [false] },
  logs: true,
  remembers: ['leaf'],
  operations: ['read', 'write', 'fetch', 'remember', 'getDirtyLog', ...ofValues(parameters)],
})

test('every value meets every other', () => {
  const { parameters } = kvm.book.own.spec
  expect(new Set(everything.map((values) => JSON.stringify(values))).size).toBe(
    parameters.reduce((n, { values }) => n * Object.keys(values).length, 1),
  )
})

test.each(everything.filter((values) => !isPossible(values)))('nothing is searched with %o', (parameters) => {
  expect(() => searched(parameters, used(parameters), {})).toThrow('at parameters.storeOrder expected memoryFirst')
})

/** These values are those of corrected but for some parameters. */
const differsIn = (values: Values, ...ids: ReadonlyArray<string>): boolean =>
  Object.entries(designs.presetOf(kvm, corrected).parameters).every(([id, value]) => ids.includes(id) || values[id] === value)

/** What decides about rights is tried with and without SMEP, at two addresses; the rest at one. */
const decides = (values: Values): boolean => differsIn(values, 'translations', 'hardwareNxe', 'memory', 'walkMarks')

test.each(combinations.filter(decides))('nothing breaks with %o', (parameters) => {
  for (const smep of both) expect(broken(parameters, { ...used(parameters), smep })).toEqual([])
})

test.each(combinations.filter((values) => !decides(values)))('nothing breaks at one address with %o', (parameters) => {
  expect(broken(parameters, { ...used(parameters), addresses: [0], smep: true })).toEqual([])
})

/** Those that have to do with rights and marks; the others are as in corrected. */
const ofRights = combinations.filter((values) => differsIn(values, 'hardwareNxe', 'walkMarks'))

test.each(ofRights)('nor while control bits are switched, with %o', (parameters) => {
  for (const smep of both) expect(broken(parameters, { ...switched, smep })).toEqual([])
})

test("where the processor has the guest's EFER.NXE, SMEP sets it", () => {
  const values = combinations.filter(({ hardwareNxe }) => hardwareNxe === 'asGuest')
  for (const parameters of values.slice(0, 2))
    expect(broken(parameters, { ...used(parameters), smep: true }, { smepSetsNxe: 'absent' })).not.toEqual([])
})

test('a walk that marks on the way down is not one that marks after the check', () => {
  const [down, afterCheck] = ['down', 'afterCheck'].map((walkMarks) => {
    const parameters = { ...designs.presetOf(kvm, corrected).parameters, walkMarks }
    return designs.opened(kvm, { ...scopeWith({}, used({})), parameters })
  })
  if (down === undefined || afterCheck === undefined) throw new Error('there are two machines')
  const judged = (machine: typeof down.machine, laws: typeof down.laws): ReadonlyArray<string> =>
    explore({ machine, laws }, { symmetry: true, goal: { kind: 'all' } }).breaches.map(({ invariant }) => invariant)
  expect(judged(down.machine, afterCheck.laws)).toContain('marks-are-earned')
  expect(judged(afterCheck.machine, down.laws)).toEqual([])
})
