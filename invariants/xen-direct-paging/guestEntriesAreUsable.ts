import { at } from '../../model/frame/machine.ts'
import { user } from '../../model/hardware/x86/flags.ts'
import { isPresent, printWord } from '../../model/xen-direct-paging/declared/entry.ts'
import type { Scope } from '../../model/xen-direct-paging/declared/scope.ts'
import { hasXensNumber } from './view/slots.ts'
import type { StateInvariant } from './view/step.ts'
import { type WalkedTable, walkerOf } from './view/walk.ts'

/**
 * A 64-bit guest runs in ring 3, its kernel included: an entry without U is of no use to it. So every entry that a
 * processor walks has U, whoever stored it and in whatever way. Slots with the numbers of Xen's own are left out at
 * every height, since same-level entries show those of a root as entries of lower tables.
 */
export const guestEntriesAreUsable = (scope: Scope): StateInvariant<WalkedTable> => {
  const { adjusts, compat } = scope
  return {
    when: () => adjusts && !compat,
    subjects: (s) =>
      walkerOf(scope)
        .walkedTables(s)
        .filter(({ from }) => from === 'memory'),
    wrong: ({ vcpu, mfn }, s) => {
      const { entries } = at(s.frames, mfn)
      const useless = entries.find((word, slot) => isPresent(word) && !hasXensNumber(scope, slot) && (word.flags & user) === 0)
      return useless ? `vCPU ${vcpu} walks ${printWord(useless)} in F${mfn}, and no guest code may use it` : null
    },
  }
}
