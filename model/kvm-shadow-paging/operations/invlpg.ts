/** An invalidation by the guest, which exits. Source: Linux a7052897b3b, message. */
import { replaceAt } from '../../frame/machine.ts'
import type { Op } from '../declared/operations.ts'
import { type Answered, answered, type Kvm } from '../declared/refusals.ts'
import type { Va } from '../declared/sets.ts'
import type { Place } from '../declared/spte.ts'
import type { State } from '../declared/state.ts'
import { setHardware, spend } from '../functions/changes.ts'
import { find } from '../functions/fetch.ts'
import { flushIf } from '../functions/flush.ts'
import { modeOf, reaches } from '../functions/geometry.ts'
import { dropEntry } from '../functions/pages.ts'

/** What this processor remembers of an address, and every table above it. */
const forgetAddress = ({ scope }: Kvm, va: Va, s: State): State => {
  if (scope.remembers.length === 0) return s
  const { tlb, tables } = s.hardware
  return setHardware({ tlb: replaceAt(tlb, va, null), tables: tables.map((row) => row.map(() => null)) }, s)
}

/** The entry of the address goes, so that the guest's tables are looked at anew; other processors hear of it too. */
export const invlpg =
  (kvm: Kvm) =>
  ({ va }: Op<'invlpg'>) =>
  (s: State): Answered => {
    if (s.guest.life !== 'runs' || !s.guest.paging || !reaches(kvm.geometry, modeOf(kvm.geometry, s.guest), va)) return null
    const forgotten = forgetAddress(kvm, va, s)
    const place: Place | null = kvm.rules.invlpgDropsEntry() ? find(kvm, va, forgotten) : null
    if (place === null) return answered('done', forgotten)
    const dropped = dropEntry(kvm, place, spend(1, null, false, forgotten))
    return answered('done', flushIf(kvm, kvm.rules.invlpgFlushesAll(), dropped))
  }
