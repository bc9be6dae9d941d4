/** A guest with its tables in memory, paging on, and nothing shadowed but what its registers name. Source: Linux 0028425f64, mmu.c, kvm_mmu_setup. */
import { readEntry } from '../declared/entry.ts'
import { Guest } from '../declared/guest.ts'
import type { Kvm } from '../declared/refusals.ts'
import { State } from '../declared/state.ts'
import { firstPointers } from './pointers.ts'
import { allocRoots } from './roots.ts'

/** From a state in which nothing is anything. */
export const firstState = (kvm: Kvm, bare: State): State => {
  const { registers, tables, pages, objects } = kvm.scope
  const off = State.with(
    {
      guest: Guest.with({ cr3: registers.cr3 }, bare.guest),
      tables: tables.map((table) => table.map(readEntry)),
      installed: bare.installed.map(() => true),
      pool: { free: Array.from({ length: pages }, (_, page) => page), active: [], objects: objects ?? 0 },
    },
    bare,
  )
  return allocRoots(kvm, false, State.with({ guest: Guest.with({ pdptrs: firstPointers(kvm, off) }, off.guest) }, off))
}
