/** Why Xen refuses what the naive machine would allow. */
import { at } from '../../model/frame/machine.ts'
import type { Mfn } from '../../model/xen-direct-paging/declared/numbers.ts'
import type { Operation } from '../../model/xen-direct-paging/declared/operations.ts'
import type { Refusal } from '../../model/xen-direct-paging/declared/refusal.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import type { State } from '../../model/xen-direct-paging/declared/state.ts'

/**
 * - pinBookkeeping: pins exist.
 * - addressRules: what may be edited by address is an L1 in use, and in 2007 only through a writable upper entry.
 * - linearLimits: same-level entries are read-only and one deep, and hold their target as an L2.
 * - countLimits: counts are finite.
 * - upperRwIgnored: a writable L1 entry counts even where the L2 entry above it is read-only.
 * - auditedAhead: a pinned tree is held to the rules though no CPU uses it.
 * - formerTables: in 2007 an update of a former table is held to the rules of its old role, though nobody uses it.
 * - getBeforePut: for a moment the old references and the new ones are held together.
 */
export type Difference =
  | 'pinBookkeeping'
  | 'addressRules'
  | 'linearLimits'
  | 'countLimits'
  | 'upperRwIgnored'
  | 'auditedAhead'
  | 'formerTables'
  | 'getBeforePut'

/** A state with the tables that somebody holds in it: L2 tables by themselves, L1 tables below them or by themselves. */
interface Held {
  readonly state: State
  readonly l2: ReadonlyArray<Mfn>
  readonly l1: ReadonlyArray<Mfn>
}

const below = (s: State, table: Mfn): ReadonlyArray<Mfn> =>
  at(s.frames, table).entries.flatMap((e) => (e === null || e.mfn === table ? [] : [e.mfn]))

const held = (state: State, roots: ReadonlyArray<Mfn>, leaves: ReadonlyArray<Mfn>): Held => ({
  state,
  l2: roots,
  l1: [...leaves, ...roots.flatMap((root) => below(state, root))],
})

const bases = (s: State): ReadonlyArray<Mfn> => s.vcpus.flatMap(({ base }) => (base === null ? [] : [base]))

/** Pinned at this level, the pin that is asked for included. */
const pinned = (s: State, asked: Operation, level: 'l1' | 'l2'): ReadonlyArray<Mfn> => [
  ...s.frames.flatMap((f, mfn) => (f.pinned && f.type === level ? [mfn] : [])),
  ...(asked.op === 'pinTable' && asked.level === level ? [asked.mfn] : []),
]

const loaded = (s: State): Held => held(s, bases(s), [])

const loadedOrPinned = (s: State, asked: Operation): Held =>
  held(s, [...bases(s), ...pinned(s, asked, 'l2')], pinned(s, asked, 'l1'))

/** The same, but what a same-level entry holds is an L2 by that, and no L1 to the tables that name it. */
const loadedPinnedOrNamed = (s: State, asked: Operation): Held => {
  const named = s.frames.flatMap(({ linear }, mfn) => (linear < 0 ? [mfn] : []))
  const roots = [...bases(s), ...pinned(s, asked, 'l2'), ...named]
  const children = roots.flatMap((root) => below(s, root)).filter((mfn) => !named.includes(mfn))
  return { state: s, l2: roots, l1: [...pinned(s, asked, 'l1'), ...children] }
}

/** An entry of a held table. */
interface Edge {
  readonly state: State
  readonly table: Mfn
  readonly mfn: Mfn
  readonly rw: boolean
}

const edges = (state: State, tables: Iterable<Mfn>): ReadonlyArray<Edge> =>
  [...tables].flatMap((table) =>
    at(state.frames, table).entries.flatMap((e) => (e === null ? [] : [{ state, table, mfn: e.mfn, rw: e.rw }])),
  )

/** What the rules, taken strictly, would object to if all of this were held together. */
const objection = (views: ReadonlyArray<Held>): 'twoRoles' | 'writableTable' | 'foreign' | null => {
  const l2 = new Set(views.flatMap((view) => view.l2))
  const l1 = new Set(views.flatMap((view) => view.l1))
  if ([...l1].some((mfn) => l2.has(mfn))) return 'twoRoles'
  const pages = views.flatMap(({ state }) => edges(state, l1))
  if (pages.some(({ mfn, rw }) => rw && (l1.has(mfn) || l2.has(mfn)))) return 'writableTable'
  const all = [...pages, ...views.flatMap(({ state }) => edges(state, l2))]
  return all.some(({ state, table, mfn }) => at(state.frames, mfn).owner !== at(state.frames, table).owner) ? 'foreign' : null
}

const byRule: Readonly<Partial<Record<Refusal['rule'], Difference>>> = {
  pinOnce: 'pinBookkeeping',
  unpinRequiresPin: 'pinBookkeeping',
  vaEditsL1: 'addressRules',
  windowObeysReadOnly: 'addressRules',
  emulateOnlyL1: 'addressRules',
  processorChecksAccess: 'addressRules',
  linearReadOnly: 'linearLimits',
  linearDepthOne: 'linearLimits',
  linearTargetValidated: 'linearLimits',
  countBounded: 'countLimits',
  typeCountBounded: 'countLimits',
}

/** The frames that a request updates entry by entry. */
const updated = (operation: Operation): ReadonlyArray<Mfn> => {
  if (operation.op === 'mmuUpdate') return [operation.table]
  return operation.op === 'mmuUpdateBatch' ? operation.requests.map(({ table }) => table) : []
}

/** The former tables that a request updates, held in the role that they had. */
const former = (operation: Operation, before: State, s: State): Held => {
  const unused = (level: 'l1' | 'l2'): ReadonlyArray<Mfn> =>
    updated(operation).filter((mfn) => at(before.frames, mfn).type === level && at(before.frames, mfn).typeCount === 0)
  return held(s, unused('l2'), unused('l1'))
}

/** Does this Xen validate a former table again for an update, and object to it? */
const objectsToFormer = ({ parameters }: Scope, operation: Operation, before: State, reached: State): boolean =>
  parameters.countZeroTable === 'revalidate' &&
  objection([loadedOrPinned(before, operation), former(operation, before, before), former(operation, before, reached)]) !== null

/** The difference that explains a refusal, judged also on the state that the naive machine would reach; null: a new one. */
export const explain = (
  scope: Scope,
  operation: Operation,
  { rule }: Refusal,
  before: State,
  reached: State,
): Difference | null => {
  const listed = byRule[rule]
  if (listed !== undefined) return listed
  // The naive machine found nothing writable in what is loaded; the entry that is must be masked by the one above it.
  if (objection([loaded(reached)]) === 'writableTable') return 'upperRwIgnored'
  if (objection([loadedOrPinned(reached, operation)]) !== null) return 'auditedAhead'
  if (objectsToFormer(scope, operation, before, reached)) return 'formerTables'
  if (objection([loadedOrPinned(before, operation), loadedOrPinned(reached, operation)]) !== null) return 'getBeforePut'
  return objection([loadedPinnedOrNamed(before, operation), loadedPinnedOrNamed(reached, operation)]) === null
    ? null
    : 'linearLimits'
}
