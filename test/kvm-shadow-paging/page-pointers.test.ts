/**
 * Every write to a control register between every two settings of the bits, over every content of the table of page directory
 * pointers: when the pointers are loaded, and when the write faults, by the manual alone.
 */
import { isLeft } from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import { at, type Choice, chooseRules } from '../../model/frame/machine.ts'
import { type Entry, zero } from '../../model/kvm-shadow-paging/declared/entry.ts'
import type { Operation } from '../../model/kvm-shadow-paging/declared/operations.ts'
import { nothingSpent, type State } from '../../model/kvm-shadow-paging/declared/state.ts'
import { kvmShadowPaging } from '../../model/kvm-shadow-paging/machine.ts'
import { decodedScope } from './scopes.ts'

const both = [true, false]

const scope = decodedScope({
  format: 'pae',
  tables: [
    ['-', '-'],
    ['F2', '-'],
  ],
  frames: 3,
  outside: 1,
  pages: 6,
  settings: { paging: both, wp: both, pae: both, pse: both, nxe: both },
  operations: ['movCr3', 'movCr0', 'movCr4', 'wrmsrEfer'],
})

/** No memory stands behind it. */
const nowhere = 3

/** A pointer as the manual has it: nothing matters in one that is not present. */
const pointers: ReadonlyArray<Entry> = [
  zero,
  { ...zero, frame: 1, write: true },
  { ...zero, present: true, frame: 1 },
  { ...zero, present: true, frame: nowhere },
  ...(['write', 'user', 'accessed', 'dirty', 'large', 'noExecute'] as const).map((flag) => ({
    ...zero,
    present: true,
    frame: 2,
    [flag]: true,
  })),
]
/** The first four are good. */
const isGood = (pointer: Entry): boolean => pointers.indexOf(pointer) < 4

const contents = pointers.flatMap((first) => pointers.map((second) => [first, second]))

type Bit = 'paging' | 'wp' | 'pae' | 'pse' | 'nxe'
type Bits = Readonly<Record<Bit, boolean>>

const bits: ReadonlyArray<Bit> = ['paging', 'wp', 'pae', 'pse', 'nxe']
const settings = bits.reduce<ReadonlyArray<Bits>>(
  (some, bit) => some.flatMap((one) => both.map((value) => ({ ...one, [bit]: value }))),
  [{ paging: true, wp: true, pae: true, pse: true, nxe: true }],
)

const writes: ReadonlyArray<Operation> = [
  ...[0, 1, nowhere].map((gfn): Operation => ({ op: 'movCr3', gfn })),
  ...both.flatMap((paging) => both.map((wp): Operation => ({ op: 'movCr0', paging, wp }))),
  ...both.flatMap((pae) => both.map((pse): Operation => ({ op: 'movCr4', pae, pse }))),
  ...both.map((nxe): Operation => ({ op: 'wrmsrEfer', nxe })),
]

/** SDM volume 3, 4.4.1. CR0.CD and NW, CR4.PGE and SMEP are on the list, too, and this guest has none of them to write. */
const onTheList: ReadonlyArray<Bit> = ['paging', 'pae', 'pse']

/** In the registers to begin with, loaded from what does not stand in memory any more. */
const earlier = [1, null]

interface End {
  readonly answer: string
  readonly cr3: number
  readonly bits: Bits
  readonly pdptrs: ReadonlyArray<number | null>
}

/** How a write ends by the manual; a CR3 without memory is a fault, and a root without memory the end, as KVM has it. null: it writes what is there. */
const due = (was: Bits, cr3: number, write: Operation, table: ReadonlyArray<Entry>): End | null => {
  const is: Bits = { ...was, ...Object.fromEntries(Object.entries(write).filter(([key]) => key in was)) }
  const changed = bits.filter((bit) => was[bit] !== is[bit])
  const loadsCr3 = write.op === 'movCr3'
  if (!loadsCr3 && changed.length === 0) return null
  const root = loadsCr3 ? write.gfn : cr3
  const pae = is.paging && is.pae
  const loads = pae && (loadsCr3 || changed.some((bit) => onTheList.includes(bit)))
  const isBad = root === nowhere || (root === 0 && !table.every(isGood))
  if ((loadsCr3 && root === nowhere) || (loads && isBad)) return { answer: '#GP', cr3, bits: was, pdptrs: earlier }
  const inMemory = root === 0 ? table.map(({ present, frame }) => (present ? frame : null)) : [2, null]
  const pdptrs = loads ? inMemory : earlier
  const roots = pae ? pdptrs : is.paging ? [root] : []
  return { answer: roots.includes(nowhere) ? 'triple fault' : 'done', cr3: root, bits: is, pdptrs }
}

const bitsOf = ({ guest: { paging, wp, pae, pse, nxe } }: State): Bits => ({ paging, wp, pae, pse, nxe })

/** How many writes there were, how many of them loaded pointers or had to, and which end otherwise than they should. */
const compare = (choice: Choice): { readonly writes: number; readonly faults: number; readonly differences: string[] } => {
  const machine = kvmShadowPaging.machine(scope, chooseRules(kvmShadowPaging.rules, choice))
  const { state: start } = at(machine.initial, 0)
  const differences: string[] = []
  let count = 0
  let faults = 0
  for (const table of contents)
    for (const setting of settings)
      for (const cr3 of [0, nowhere]) {
        const before: State = {
          ...start,
          guest: { ...start.guest, ...setting, cr3, pdptrs: earlier },
          tables: [table, at(start.tables, 1)],
          spent: nothingSpent,
        }
        for (const write of writes) {
          const expected = due(setting, cr3, write, table)
          const outcome = machine.step(write)(before)
          const found: End | null =
            outcome === null
              ? null
              : {
                  answer: isLeft(outcome.answer) ? outcome.answer.left.errno : outcome.answer.right,
                  cr3: outcome.state.guest.cr3,
                  bits: bitsOf(outcome.state),
                  pdptrs: outcome.state.guest.pdptrs,
                }
          count += 1
          if (expected?.answer === '#GP') faults += 1
          if (JSON.stringify(found) !== JSON.stringify(expected))
            differences.push(JSON.stringify({ table, setting, cr3, write, found, expected }))
        }
      }
  return { writes: count, faults, differences }
}

test('every write loads the pointers, faults and ends as the manual and KVM have it', () => {
  const { writes: all, faults, differences } = compare({})
  expect(differences.slice(0, 3)).toEqual([])
  expect(all).toBe(83_200)
  expect(faults).toBeGreaterThan(10_000)
})

test.each([
  { pdptrsChecked: 'absent' },
  { pdptIsMemory: 'absent' },
  { pseLoadsPointers: 'absent' },
  { badPdptrsStopPae: 'absent' },
  { cr3Checked: 'late' },
])('some write ends otherwise with %o', (choice) => {
  expect(compare(choice).differences.length).toBeGreaterThan(0)
})
