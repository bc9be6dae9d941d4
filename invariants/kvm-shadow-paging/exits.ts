/** How many exits a demand fault costs: the claim of the patch, as a count. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { at } from '../../model/frame/machine.ts'
import { type Entry, readBytes, readEntry } from '../../model/kvm-shadow-paging/declared/entry.ts'
import type { Operation } from '../../model/kvm-shadow-paging/declared/operations.ts'
import { geometryIn, type Scope } from '../../model/kvm-shadow-paging/declared/scope.ts'
import type { Gfn, Va } from '../../model/kvm-shadow-paging/declared/sets.ts'
import { nothingSpent, type State } from '../../model/kvm-shadow-paging/declared/state.ts'
import type { ShadowMachine } from '../../model/kvm-shadow-paging/machine.ts'
import { guestMap, memoryAt } from './guest.ts'
import { heldAt, shadowedFrames, shadowMap } from './shadow.ts'
import type { StateInvariant } from './step.ts'

/** What happens to an operation that is tried until it is over. */
interface Tried {
  readonly exits: number
  readonly answer: string
  readonly state: State
}

/** An access is over at the third try, by accesses-get-on. Twice as many tell one that is slow from one without end. */
const mostTries = 6

/** An operation, tried again while it is to be tried again; null where it does not end, or is refused. */
export const tried = (machine: ShadowMachine, operation: Operation, s: State): Tried | null => {
  const step = machine.step(operation)
  const again = (state: State, exits: number, left: number): Tried | null => {
    const outcome = left === 0 ? null : step({ ...state, spent: nothingSpent })
    if (outcome === null || isLeft(outcome.answer)) return null
    const spent = exits + outcome.state.spent.exits
    const answer = outcome.answer.right
    return answer === 'retry' ? again(outcome.state, spent, left - 1) : { exits: spent, answer, state: outcome.state }
  }
  return again(s, 0, mostTries)
}

/** An entry that is missing in one of the scope's tables, below entries that let a user write, in a table that is shadowed and linked, or not shadowed at all. */
interface Missing {
  readonly va: Va
  readonly table: Gfn
  readonly slot: number
  readonly shadowed: boolean
}

/** What the user's access is, and how the kernel writes the entry down. */
interface Filling {
  readonly write: boolean
  readonly stores: ReadonlyArray<{ readonly bytes: string; readonly value: string }>
  /** What the entry is in the end. */
  readonly entry: Entry
}

/** A user's access to an address whose last entry is missing, and the kernel's stores that fill it in. */
interface DemandFault extends Missing, Filling {
  /** Where the kernel reaches the table. */
  readonly through: Va
}

const missingEntries = (scope: Scope, s: State): ReadonlyArray<Missing> => {
  const shadowed = shadowedFrames(scope, s)
  return guestMap(scope)(s).flatMap(({ fault, read }, va) => {
    const last = read[read.length - 1]
    if (fault?.cause !== 'not-present' || last?.level !== 1 || last.entry.frame !== 0) return []
    const table = memoryAt(scope, s, last.table)
    if (table === null || table >= s.tables.length) return []
    if (!read.slice(0, -1).every(({ entry }) => entry.user && entry.writable)) return []
    const isShadowed = shadowed.includes(table)
    const isLinked = at(shadowMap(scope)(s), va).pages.length === geometryIn(scope).levels
    return isShadowed === isLinked ? [{ va, table, slot: last.slot, shadowed: isShadowed }] : []
  })
}

/** The first address at which the kernel may write the table, and does so without an exit if it has no shadow; none: undefined. */
const wayInto = (scope: Scope, s: State, { table, shadowed }: Missing): Va | undefined =>
  guestMap(scope)(s).flatMap(({ page }, va) => {
    const isWay = page?.frame === table && page.rights.writable && (shadowed || heldAt(scope, s, va)?.write === true)
    return isWay ? [va] : []
  })[0]

/** The ways to write an entry down: at once, or its upper and lower half. */
const storesOf = (scope: Scope, slot: number, value: string): ReadonlyArray<Filling['stores']> => {
  const { entryBytes } = geometryIn(scope)
  const part = (offset: number, size: number): string => `${slot * entryBytes + offset}+${size}`
  const ways = [[part(0, entryBytes)], [part(4, 4), part(0, 4)]]
  return ways
    .filter((way) => way.every((bytes) => scope.bytes.includes(bytes)))
    .map((way) => way.map((bytes) => ({ bytes, value })))
}

/** The entry makes a page of data present for a user. */
const isUsersPage = (scope: Scope, s: State, { present, user, frame }: Entry): boolean =>
  present && user && frame >= s.tables.length && frame < scope.frames

/** What a slot may be filled with: every page of the menu, for every access that it then permits. */
const fillingsOf = (scope: Scope, s: State, slot: number): ReadonlyArray<Filling> =>
  scope.menu.flatMap((value) => {
    const entry = readEntry(value)
    if (!isUsersPage(scope, s, entry)) return []
    const kinds = entry.write ? [true, false] : [false]
    return kinds.flatMap((write) => storesOf(scope, slot, value).map((stores) => ({ write, stores, entry })))
  })

/** All demand faults that may happen now. */
const demandFaults = (scope: Scope, s: State): ReadonlyArray<DemandFault> =>
  missingEntries(scope, s).flatMap((missing) => {
    const through = wayInto(scope, s, missing)
    return through === undefined ? [] : fillingsOf(scope, s, missing.slot).map((filling) => ({ ...missing, ...filling, through }))
  })

const userAccess = (scope: Scope, { va, write }: DemandFault): Operation =>
  write ? { op: 'write', va, user: true, bytes: at(scope.bytes, 0), value: at(scope.menu, 0) } : { op: 'read', va, user: true }

/** The access faults, and the stores are done: all exits until then, or null where it does not come to that. */
const filledIn = (scope: Scope, machine: ShadowMachine, fault: DemandFault, s: State): Tried | null => {
  const first = tried(machine, userAccess(scope, fault), s)
  if (first === null || !first.answer.startsWith('#PF')) return null
  return fault.stores.reduce<Tried | null>((sofar, { bytes, value }) => {
    if (sofar === null) return null
    const next = tried(machine, { op: 'write', va: fault.through, user: false, bytes, value }, sofar.state)
    return next === null ? null : { ...next, exits: sofar.exits + next.exits }
  }, first)
}

/** Access, stores, access: all exits, or null where it does not come to a good end. */
const faultExits = (scope: Scope, machine: ShadowMachine, fault: DemandFault, s: State): number | null => {
  const filled = filledIn(scope, machine, fault, s)
  const last = filled === null ? null : tried(machine, userAccess(scope, fault), filled.state)
  return filled === null || last?.answer !== 'done' ? null : filled.exits + last.exits
}

/**
 * One exit for the fault. If the table is shadowed, one for each store, and one more unless the entry is ready for use at
 * once; if it is not, the stores cost none, and the access one.
 */
const dueExits = (scope: Scope, { shadowed, stores, write, entry }: DemandFault): number => {
  if (!shadowed) return 2
  const { entryBytes } = geometryIn(scope)
  const whole = stores.length === 1 && stores.every(({ bytes }) => readBytes(bytes).size === entryBytes)
  const ready = whole && entry.accessed && (entry.dirty || !write)
  return 1 + stores.length + (ready ? 0 : 1)
}

const told = ({ va, write, stores }: DemandFault): string =>
  `a user's ${write ? 'write' : 'read'} of address ${va}, filled in by ${stores.map(({ bytes, value }) => `${value} at ${bytes}`).join(' and ')},`

/** Three exits become two: exactly where the table is shadowed and the entry is stored whole, accessed, and dirty if the access is a write. */
export const demandFaultsCostTwoExits = (scope: Scope, machine: ShadowMachine): StateInvariant<DemandFault> => ({
  when: (s) => scope.counts && s.host === 'alive' && s.guest.life === 'runs' && s.guest.paging,
  subjects: (s) => demandFaults(scope, s),
  wrong: (fault, s) => {
    const exits = faultExits(scope, machine, fault, s)
    const due = dueExits(scope, fault)
    return exits === due ? null : `${told(fault)} costs ${exits ?? 'no end of'} exits, not ${due}`
  },
})

/** A demand fault is no sign of a fork: the store that follows it never makes KVM give a table's shadow up. */
export const demandFaultsKeepShadows = (scope: Scope, machine: ShadowMachine): StateInvariant<DemandFault> => ({
  when: (s) => scope.counts && scope.flood !== null && s.host === 'alive' && s.guest.life === 'runs' && s.guest.paging,
  subjects: (s) => demandFaults(scope, s).filter(({ shadowed, stores }) => shadowed && stores.length === 1),
  wrong: (fault, s) => {
    const filled = filledIn(scope, machine, fault, s)
    return filled === null || shadowedFrames(scope, filled.state).includes(fault.table)
      ? null
      : `${told(fault)} costs the table F${fault.table} its shadow`
  },
})
