/** The page directory pointers of PAE paging. Source: Linux 0028425f64, kvm_main.c, load_pdptrs. */
import type { Entry } from '../declared/entry.ts'
import type { Guest } from '../declared/guest.ts'
import type { Kvm } from '../declared/refusals.ts'
import type { Gfn } from '../declared/sets.ts'
import type { State } from '../declared/state.ts'
import { modeOf } from './geometry.ts'
import { frameOf, readEntryAt } from './memory.ts'

/** Everything but P and the address is reserved in a page directory pointer. */
const isReserved = ({ present, write, user, accessed, dirty, large, noExecute }: Entry): boolean =>
  present && (write || user || accessed || dirty || large || noExecute)

/** The pointers, or the rule that refuses them, or a page that does not exist. */
export type Pointers = Guest['pdptrs'] | 'pdptIsMemory' | 'pdptrsChecked' | 'no such page'

/** load_pdptrs: what stands in the frame of CR3. */
export const pointersIn = (kvm: Kvm, cr3: Gfn, s: State): Pointers => {
  const { rules, geometry } = kvm
  const backed = frameOf(kvm, cr3, s) !== null
  if (!rules.pdptIsMemory(backed)) return 'pdptIsMemory'
  if (!backed) return 'no such page'
  const entries = Array.from({ length: geometry.rootSlots }, (_, slot) => readEntryAt(kvm, cr3, slot, s))
  if (!rules.pdptrsChecked(!entries.some(isReserved))) return 'pdptrsChecked'
  return entries.map(({ present, frame }) => (present ? frame : null))
}

/** The pointers of the first state, which nobody has checked. */
export const firstPointers = (kvm: Kvm, s: State): Guest['pdptrs'] => {
  const pointers = modeOf(kvm.geometry, s.guest) === 'pae' ? pointersIn(kvm, s.guest.cr3, s) : s.guest.pdptrs
  return typeof pointers === 'string' ? s.guest.pdptrs : pointers
}
