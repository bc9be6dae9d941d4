/** How many exits a demand fault costs: the claim of the patch, as a count. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { type Entry, readBytes, readEntry } from '../../model/kvm-shadow-paging/entry.ts'
import type { ShadowMachine } from '../../model/kvm-shadow-paging/machine.ts'
import type { Operation } from '../../model/kvm-shadow-paging/operation.ts'
import { geometryIn, type Scope } from '../../model/kvm-shadow-paging/scope.ts'
import { nothingSpent, type State, type Va } from '../../model/kvm-shadow-paging/state.ts'
import { at } from '../../model/machine.ts'
import { guestFinds, guestMap, memoryAt } from './guest.ts'
import { shadowedFrames, shadowMap } from './shadow.ts'
import type { StateInvariant } from './step.ts'

/** A user's access to an address whose last entry is missing, and the kernel's stores that fill it in. */
export interface DemandFault {
  readonly va: Va
  readonly write: boolean
  /** Where the kernel reaches the table. */
  readonly through: Va
  readonly stores: ReadonlyArray<{ readonly bytes: string; readonly value: string }>
  /** What the entry is in the end. */
  readonly entry: Entry
}

/** What happens to an operation that is tried until it is over. */
interface Tried {
  readonly exits: number
  readonly answer: string
  readonly state: State
}

const most = 6

/** null: it does not end, or is refused. */
export const tried = (machine: ShadowMachine, operation: Operation, s: State): Tried | null => {
  const step = machine.step(operation)
  const again = (state: State, exits: number, left: number): Tried | null => {
    const outcome = step({ ...state, spent: nothingSpent })
    if (outcome === null || isLeft(outcome.answer) || left === 0) return null
    const spent = exits + outcome.state.spent.exits
    const answer = outcome.answer.right
    return answer === 'retry' ? again(outcome.state, spent, left - 1) : { exits: spent, answer, state: outcome.state }
  }
  return again(s, 0, most)
}

const accessOf = ({ va, write }: DemandFault, scope: Scope): Operation =>
  write ? { op: 'write', va, user: true, bytes: at(scope.bytes, 0), value: at(scope.menu, 0) } : { op: 'read', va, user: true }

/** Access, stores, access: all exits, or null where it does not come to a good end. */
export const exitsOf = (scope: Scope, machine: ShadowMachine, fault: DemandFault, s: State): number | null => {
  const first = tried(machine, accessOf(fault, scope), s)
  if (first === null || !first.answer.startsWith('#PF')) return null
  const stored = fault.stores.reduce<Tried | null>((done, { bytes, value }) => {
    if (done === null) return null
    const next = tried(machine, { op: 'write', va: fault.through, user: false, bytes, value }, done.state)
    return next === null ? null : { ...next, exits: done.exits + next.exits }
  }, first)
  const last = stored === null ? null : tried(machine, accessOf(fault, scope), stored.state)
  return stored === null || last === null || last.answer !== 'done' ? null : stored.exits + last.exits
}

/** One exit for the fault, one for each store to a table that is shadowed, and one more unless the entry is ready for use at once. */
export const dueExits = (scope: Scope, { stores, write, entry }: DemandFault): number => {
  const { entryBytes } = geometryIn(scope)
  const whole = stores.length === 1 && stores.every(({ bytes }) => readBytes(bytes).size === entryBytes)
  const ready = whole && entry.accessed && (entry.dirty || !write)
  return 1 + stores.length + (ready ? 0 : 1)
}

/** The ways to write an entry down: at once, or its upper and lower half. */
const storesOf = (scope: Scope, slot: number, value: string): ReadonlyArray<DemandFault['stores']> => {
  const { entryBytes } = geometryIn(scope)
  const part = (offset: number, size: number): string => `${slot * entryBytes + offset}+${size}`
  const ways = [[part(0, entryBytes)], [part(4, 4), part(0, 4)]]
  return ways
    .filter((way) => way.every((bytes) => scope.bytes.includes(bytes)))
    .map((way) => way.map((bytes) => ({ bytes, value })))
}

/** All demand faults that may happen now: the tables above are shadowed as far as the last level, which lacks an entry. */
export const demandFaults = (scope: Scope, s: State): ReadonlyArray<DemandFault> => {
  const map = guestMap(scope)(s)
  const isData = ({ present, frame }: Entry): boolean => present && frame >= s.tables.length && frame < scope.frames
  return map.flatMap(({ fault, read }, va) => {
    const last = read[read.length - 1]
    if (fault?.cause !== 'not-present' || last === undefined || last.level !== 1 || last.entry.frame !== 0) return []
    const table = memoryAt(scope, s, last.table)
    const linked = at(shadowMap(scope)(s), va).pages.length === geometryIn(scope).levels
    if (table === null || !linked || !shadowedFrames(scope, s).includes(table)) return []
    const ways = map.flatMap(({ page }, through) => (page?.frame === table && page.rights.writable ? [through] : []))
    const above = read.slice(0, -1).every(({ entry }) => entry.user && entry.writable)
    const [through] = ways
    if (through === undefined || !above) return []
    return scope.menu.flatMap((value) => {
      const entry = readEntry(value)
      if (!isData(entry) || !entry.user) return []
      const kinds = entry.write ? [true, false] : [false]
      return kinds.flatMap((write) => storesOf(scope, last.slot, value).map((stores) => ({ va, write, through, stores, entry })))
    })
  })
}

const told = ({ va, write, stores }: DemandFault): string =>
  `a user's ${write ? 'write' : 'read'} of address ${va}, filled in by ${stores.map(({ bytes, value }) => `${value} at ${bytes}`).join(' and ')},`

/** Three exits become two: exactly where the entry is stored whole, accessed, and dirty if the access is a write. */
export const demandFaultsCostTwoExits = (scope: Scope, machine: ShadowMachine): StateInvariant<DemandFault> => ({
  id: 'demand-faults-cost-two-exits',
  view: 'cost',
  when: (s) => scope.counts && s.host === 'alive' && s.guest.life === 'runs' && s.guest.paging,
  subjects: (s) => demandFaults(scope, s),
  wrong: (fault, s) => {
    const exits = exitsOf(scope, machine, fault, s)
    const due = dueExits(scope, fault)
    return exits === due ? null : `${told(fault)} costs ${exits ?? 'no end of'} exits, not ${due}`
  },
})

/** A demand fault is no sign of a fork: the store that follows it never makes KVM give a table's shadow up. */
export const demandFaultsKeepShadows = (scope: Scope, machine: ShadowMachine): StateInvariant<DemandFault> => ({
  id: 'demand-faults-keep-shadows',
  view: 'cost',
  when: (s) => scope.counts && scope.flood !== null && s.host === 'alive' && s.guest.life === 'runs' && s.guest.paging,
  subjects: (s) => demandFaults(scope, s).filter(({ stores }) => stores.length === 1),
  wrong: (fault, s) => {
    const { read } = guestFinds(scope, s, fault.va, { user: true, kind: 'read' })
    const table = read[read.length - 1]?.table ?? 0
    const first = tried(machine, accessOf(fault, scope), s)
    const [store] = fault.stores
    if (first === null || store === undefined) return null
    const next = tried(machine, { op: 'write', va: fault.through, user: false, ...store }, first.state)
    return next === null || shadowedFrames(scope, next.state).includes(table)
      ? null
      : `${told(fault)} costs the table F${table} its shadow`
  },
})
