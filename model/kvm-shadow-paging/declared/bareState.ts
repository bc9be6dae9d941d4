/** A guest with its tables in memory, paging on, and nothing shadowed but what its registers name. */

import { shadowFan } from '../functions/geometry.ts'
import { allocRoots } from '../functions/roots.ts'
import { firstPointers } from '../operations/registers.ts'
import { readEntry } from './entry.ts'
import type { Kvm } from './refusals.ts'
import { noEntry, nothingSpent, type ShadowPage, type State } from './state.ts'

const times = <A>(n: number, a: A): ReadonlyArray<A> => Array.from({ length: n }, () => a)

/** kvm_mmu_setup. */
export const bareState = (kvm: Kvm): State => {
  const { scope, geometry } = kvm
  const { cr3, paging, pae, pse, wp, nxe } = scope.registers
  const free: ShadowPage = {
    shadows: null,
    entries: times(shadowFan, noEntry),
    parents: [],
    rootCount: 0,
    slots: times(scope.slots.length, false),
  }
  const remembers = scope.remembers.length > 0
  const upper = geometry.format === 'long' ? geometry.levels - 1 : 1
  const off: State = {
    host: 'alive',
    guest: {
      life: 'runs',
      cr3,
      pdptrs: times(geometry.format === 'pae' ? geometry.rootSlots : 0, null),
      paging,
      pae,
      pse,
      wp,
      nxe,
    },
    tables: scope.tables.map((table) => table.map(readEntry)),
    frames: times(scope.frames, { logged: false, modified: false, taken: false }),
    installed: times(scope.slots.length, true),
    pages: times(scope.pages, free),
    pool: { free: Array.from({ length: scope.pages }, (_, page) => page), active: [], objects: scope.objects ?? 0 },
    roots: times(geometry.rootSlots, null),
    rmap: times(scope.frames, { places: [], chained: false }),
    detector: { gfn: null, count: 0 },
    hardware: remembers
      ? {
          tlb: times(geometry.addresses, null),
          tables: times(upper, times(geometry.addresses / 2, null)),
        }
      : { tlb: [], tables: [] },
    report: 0,
    flight: null,
    stores: [],
    spent: nothingSpent,
  }
  return allocRoots(kvm, false, { ...off, guest: { ...off.guest, pdptrs: firstPointers(kvm, off) } })
}
