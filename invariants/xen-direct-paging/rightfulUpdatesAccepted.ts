import * as E from 'fp-ts/lib/Either.js'
import { at } from '../../model/frame/machine.ts'
import * as flag from '../../model/hardware/x86/flags.ts'
import { isPresent, printWord, type Word } from '../../model/xen-direct-paging/declared/entry.ts'
import { type FrameType, heightOf, type Level, levelOf } from '../../model/xen-direct-paging/declared/level.ts'
import type { Slot } from '../../model/xen-direct-paging/declared/numbers.ts'
import type { Operation } from '../../model/xen-direct-paging/declared/operations.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import { slot3 } from '../../model/xen-direct-paging/declared/sizes.ts'
import type { Frame } from '../../model/xen-direct-paging/declared/state.ts'
import { inUse, isValidatedTable } from './view/records.ts'
import { isXens } from './view/slots.ts'
import type { StepInvariant, XenStep } from './view/step.ts'

/** Flags that an entry may have wherever it stands. */
const harmless = flag.available

/** Flags that only the entries of a PAE root may not have. */
const common = harmless | flag.user | flag.accessed | flag.dirty | flag.noExecute

/** Slots that are not the guest's to change: slot 3 of a PAE root is one too. */
const isFixed = (scope: Scope, level: Level, slot: Slot): boolean =>
  isXens(scope, heightOf(level), slot) || (level === 'l3' && scope.levels === 3 && slot === slot3(scope))

const hasLegalFlags = ({ levels }: Scope, level: Level, { rw, flags }: Word): boolean =>
  level === 'l3' && levels === 3 ? !rw && (flags & ~harmless) === 0 : (flags & ~common) === 0

/** The role that an entry needs its target to have; null where any will do. */
const roleNeeded = (level: Level, { rw }: Word): FrameType | null => {
  switch (level) {
    case 'l1':
      return rw ? 'writable' : null
    case 'l2':
      return 'l1'
    case 'l3':
      return 'l2'
    case 'l4':
      return 'l3'
  }
}

/** In use in this role, with room for one more reference of each kind. */
const isReady = ({ maxTypeCount }: Scope, f: Frame, role: FrameType | null): boolean => {
  if (role === null) return true
  const used = role === 'writable' ? f.typeCount > 0 : inUse(f)
  return f.type === role && used && f.typeCount < maxTypeCount
}

/** A request holds a reference to the table while it lasts, and perhaps a typed one. */
const hasRoom = ({ maxCount, maxTypeCount }: Scope, table: Frame, target: Frame | null): boolean => {
  const own = target === table ? 2 : 1
  return table.count + own <= maxCount && table.typeCount < maxTypeCount && (target === null || target.count < maxCount)
}

const isRightful = (scope: Scope, { table, slot, entry, caller }: Operation<'mmuUpdate'>, { before }: XenStep): boolean => {
  const f = at(before.frames, table)
  if (!isValidatedTable(f) || !inUse(f) || f.owner !== caller || isFixed(scope, levelOf(f.type), slot)) return false
  if (!isPresent(entry)) return hasRoom(scope, f, null)
  const target = before.frames[entry.mfn]
  if (target === undefined || target.owner !== caller || !hasRoom(scope, f, target)) return false
  const level = levelOf(f.type)
  return hasLegalFlags(scope, level, entry) && isReady(scope, target, roleNeeded(level, entry))
}

/**
 * Completeness: what a guest may ask for, it gets. An entry of a table in use may be cleared, and may be set to name an own
 * frame that is already used in the very role that it needs. Cases in which a correct Xen says no are left out: a count
 * that is full, a frame in no role or in another, a same-level entry.
 */
export const rightfulUpdatesAccepted = (scope: Scope): StepInvariant<Operation<'mmuUpdate'>> => ({
  of: ['mmuUpdate'],
  subjects: (step) => (step.operation.op === 'mmuUpdate' && isRightful(scope, step.operation, step) ? [step.operation] : []),
  wrong: ({ table, slot, entry }, { answer }) =>
    E.isRight(answer)
      ? null
      : `${answer.left.rule} refused ${entry === null ? 'to clear' : printWord(entry)} in F${table}[${slot}]`,
})
