/** What every operation is given: the rules in force, the scope, and what follows from it. */
import type { Rules } from '../../frame/machine.ts'
import { type Level, levelsOf, type TableType } from '../declared/level.ts'
import type { Slot } from '../declared/numbers.ts'
import type { rules } from '../declared/rules.ts'
import type { Scope } from '../declared/scope.ts'
import { isXenSlot, remembers, slot3 } from '../declared/sizes.ts'
import { nobody } from '../declared/state.ts'

/** What every operation is given: the rules in force, the scope with its parameters, and what follows from it. */
export interface Xen {
  readonly rules: Rules<typeof rules>
  readonly scope: Scope
  /** The slots of a table that a guest may use, ascending. */
  readonly slots: ReadonlyArray<Slot>
  /** Those of an L4, and of a PAE root. */
  readonly rootSlots: ReadonlyArray<Slot>
  /** The level of a root. */
  readonly root: Level
  /** A root is a PAE one: its last slot is the one that carries Xen's entries. */
  readonly pae: boolean
  /** No processor needs a flush. */
  readonly nobody: ReadonlyArray<boolean>
  /** For each domain, the processors that its vCPUs run on. */
  readonly processors: ReadonlyArray<ReadonlyArray<boolean>>
}

export const xenOf = (chosen: Rules<typeof rules>, scope: Scope): Xen => {
  const slots = Array.from({ length: scope.entries }, (_, slot) => slot)
  const { levels } = scope
  return {
    rules: chosen,
    scope,
    slots,
    rootSlots: slots.filter((slot) => (levels === 3 ? slot <= slot3(scope) : !isXenSlot(scope, slot))),
    root: levelsOf(levels)[levels - 1] ?? 'l2',
    pae: levels === 3,
    nobody: nobody(scope),
    processors: Array.from({ length: scope.domains }, (_, domain) =>
      remembers(scope) ? scope.vcpus.map((owner) => owner === domain) : [],
    ),
  }
}

/** The slots of a table in this role that a guest may use, ascending. */
export const slotsOf = ({ slots, rootSlots, root }: Xen, type: TableType): ReadonlyArray<Slot> =>
  type === root ? rootSlots : slots

/** Slot 3 of a PAE root, or what lies behind it. */
export const isSlot3 = ({ pae, scope }: Xen, type: TableType, slot: Slot): boolean => pae && type === 'l3' && slot >= slot3(scope)
