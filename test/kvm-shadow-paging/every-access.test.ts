/**
 * Every access to every pair of entries, through the shadow: it ends as on a processor with the guest's own tables, with
 * the same page fault or to the same frame, and leaves the same marks. The rule set is that of kvm-unit-tests' access test.
 */
import { isLeft } from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import { corrected } from '../../cli/spec/book.ts'
import { guestFinds } from '../../invariants/kvm-shadow-paging/guest.ts'
import { at, type Choice, chooseRules } from '../../model/frame/machine.ts'
import type { Access } from '../../model/hardware/x86/access.ts'
import { type Entry, sameEntry, zero } from '../../model/kvm-shadow-paging/declared/entry.ts'
import type { Operation } from '../../model/kvm-shadow-paging/declared/operations.ts'
import type { Scope } from '../../model/kvm-shadow-paging/declared/scope.ts'
import { nothingSpent, type State } from '../../model/kvm-shadow-paging/declared/state.ts'
import { kvmShadowPaging, type ShadowMachine } from '../../model/kvm-shadow-paging/machine.ts'
import { presetOf } from '../designs/subjects.ts'
import { decodedScope, kvm } from './scopes.ts'

const both = [false, true]

interface Setting {
  readonly wp: boolean
  readonly nxe: boolean
  readonly smep: boolean
  readonly walkMarks: Scope['parameters']['walkMarks']
}

/** F0 is the directory, F1 the table; a page is F2, a large page begins there. */
const scopeWith = ({ wp, nxe, smep, walkMarks }: Setting): Scope =>
  decodedScope({
    tables: [
      ['-', '-'],
      ['-', '-'],
    ],
    frames: 4,
    pages: 6,
    smep,
    registers: { wp, nxe },
    settings: { wp: [wp], nxe: [nxe] },
    addresses: [0],
    operations: ['read', 'write', 'fetch'],
    parameters: { ...presetOf(kvm, corrected).parameters, walkMarks },
  })

const entries = (frame: number, sizes: ReadonlyArray<boolean>): ReadonlyArray<Entry> =>
  both.flatMap((present) =>
    both.flatMap((write) =>
      both.flatMap((user) =>
        both.flatMap((noExecute) => sizes.map((large) => ({ ...zero, present, write, user, noExecute, large, frame }))),
      ),
    ),
  )

const accesses: ReadonlyArray<Access> = both.flatMap((user) =>
  (['read', 'write', 'fetch'] as const).map((kind) => ({ user, kind })),
)

const operationOf = ({ user, kind }: Access): Operation =>
  kind === 'write' ? { op: kind, va: 0, user, bytes: '0+8', value: '-' } : { op: kind, va: 0, user }

interface End {
  readonly answer: string
  readonly state: State
}

/** Tried until it is over, or five times. */
const end = (machine: ShadowMachine, access: Access, start: State): End => {
  let last: End = { answer: 'retry', state: start }
  for (let tries = 0; tries < 5 && last.answer === 'retry'; tries += 1) {
    const outcome = machine.step(operationOf(access))({ ...last.state, spent: nothingSpent })
    if (outcome === null || isLeft(outcome.answer)) throw new Error('an access is always answered')
    last = { answer: outcome.answer.right, state: outcome.state }
  }
  return last
}

/** The guest's entries after an access on a processor without a shadow; or after the check, which leaves them alone if it fails. */
const markedTables = (scope: Scope, s: State, access: Access): State['tables'] => {
  const found = guestFinds(scope, s, 0, access)
  const isDone = found.page !== null
  const above = scope.parameters.walkMarks === 'down' ? found.read.slice(0, -1) : []
  const used = isDone ? found.read : above
  return s.tables.map((table, frame) =>
    table.map((entry, slot) => {
      const i = used.findIndex((visit) => visit.table === frame && visit.slot === slot)
      if (i < 0) return entry
      return { ...entry, accessed: true, dirty: entry.dirty || (isDone && access.kind === 'write' && i === used.length - 1) }
    }),
  )
}

const same = (one: State['tables'], other: State['tables']): boolean =>
  one.every((table, frame) => table.every((entry, slot) => sameEntry(entry, at(at(other, frame), slot))))

/** What is different from the architecture, or null. */
const difference = (scope: Scope, machine: ShadowMachine, s: State, access: Access): string | null => {
  const { page, fault } = guestFinds(scope, s, 0, access)
  const due = fault === null ? 'done' : `#PF ${fault.errorCode}`
  const { answer, state } = end(machine, access, s)
  if (answer !== due) return `ends with ${answer}, not ${due}`
  if (page !== null && state.spent.reached !== page.frame) return `reaches F${state.spent.reached}, not F${page.frame}`
  return same(state.tables, markedTables(scope, s, access)) ? null : 'leaves other marks'
}

/** All accesses under one setting: how many there were, and the differences. */
const compare = (scope: Scope, choice: Choice, twice: boolean): { readonly accesses: number; readonly differences: string[] } => {
  const machine = kvmShadowPaging.machine(scope, chooseRules(kvmShadowPaging.rules, choice))
  const { state: start } = at(machine.initial, 0)
  const differences: string[] = []
  let count = 0
  for (const directory of entries(1, both).map((entry) => (entry.large ? { ...entry, frame: 2 } : entry)))
    for (const last of entries(2, [false])) {
      const laid: State = {
        ...start,
        tables: [
          [directory, zero],
          [last, zero],
        ],
      }
      const before = twice ? end(machine, { user: false, kind: 'read' }, laid).state : laid
      for (const access of accesses) {
        count += 1
        const found = difference(scope, machine, { ...before, spent: nothingSpent }, access)
        if (found !== null) differences.push(`${JSON.stringify({ directory, last, access })}: ${found}`)
      }
    }
  return { accesses: count, differences }
}

const settings = both.flatMap((wp) =>
  both.flatMap((nxe) =>
    both.flatMap((smep) => (['down', 'afterCheck'] as const).map((walkMarks): Setting => ({ wp, nxe, smep, walkMarks }))),
  ),
)

test.each(settings)('every access ends as on a processor, with %o', (setting) => {
  expect(compare(scopeWith(setting), {}, false)).toEqual({ accesses: 3072, differences: [] })
})

test.each(settings)('after a read by the supervisor, too, with %o', (setting) => {
  expect(compare(scopeWith(setting), {}, true)).toEqual({ accesses: 3072, differences: [] })
})

test.each([
  { absenceBeforeRights: 'absent' },
  { reservedBitsFault: 'absent' },
  { executeOfEveryLevel: 'absent' },
  { accessedSet: 'absent' },
  { dirtySet: 'absent' },
])("some access differs from the processor's with %o", (choice) => {
  const differing = settings.filter((setting) =>
    both.some((twice) => compare(scopeWith(setting), choice, twice).differences.length > 0),
  )
  expect(differing.length).toBeGreaterThan(0)
})
