/** Filling in an entry of a last-level shadow page. Source: Linux 0028425f64, mmu.c, set_pte_common; 002_5c2ca27ce2c751df.txt, set_pte, set_pde. */
import { at, replaceAt } from '../../frame/machine.ts'
import type { Entry } from '../declared/entry.ts'
import type { Kvm } from '../declared/refusals.ts'
import type { Gfn, PageId } from '../declared/sets.ts'
import type { Leaf, Place, Rights, Spte } from '../declared/spte.ts'
import type { State } from '../declared/state.ts'
import { pageAt, setEntry, setSlots, setTaken } from './changes.ts'
import { flushIf } from './flush.ts'
import { frameOf, markDirty } from './memory.ts'
import { isShadowed } from './pages.ts'
import { both, rightsOf } from './rights.ts'
import { rmapAdd } from './rmap.ts'

/** page_header_update_slot. */
const noteSlot = (kvm: Kvm, page: PageId, frame: Gfn, s: State): State => {
  const { slots } = pageAt(s, page)
  const slot = at(kvm.slotOf, frame)
  if (!kvm.scope.logs || at(slots, slot) || !kvm.rules.slotBitSet()) return s
  return setSlots(page, replaceAt(slots, slot, true), s)
}

/** A page that the host had taken is brought back before it is mapped. */
const bringIn = (frame: Gfn, s: State): State => (at(s.frames, frame).taken ? setTaken(frame, false, s) : s)

/** Puts a leaf into its place, and into the reverse map. */
export const install = (kvm: Kvm, place: Place, leaf: Leaf, s: State): State =>
  rmapAdd(kvm, place, noteSlot(kvm, place.page, leaf.frame, setEntry(place, leaf, bringIn(leaf.frame, s))))

/** What a page is taken for by KVM, and what the guest's entry names. */
interface Page {
  readonly gfn: Gfn
  readonly target: Gfn
}

type Made = { readonly spte: Extract<Spte, { kind: 'io' }> } | { readonly spte: Leaf; readonly withheld: boolean }

/** What becomes of a guest's entry below entries that allow `above`. W may be withheld because the page is a table that is shadowed. */
export const madeOf = (kvm: Kvm, entry: Entry, above: Rights, { gfn, target }: Page, s: State): Made => {
  const { rules } = kvm
  const { user, write: mayWrite, execute } = both(above, rightsOf(entry))
  const frame = frameOf(kvm, target, s)
  if (frame === null) return { spte: { kind: 'io', gfn: target, raw: !rules.deviceEntryIsEmpty() } }
  const wanted = mayWrite && !rules.cleanIsReadOnly(!entry.dirty)
  const withheld = wanted && rules.shadowedIsReadOnly(isShadowed(kvm, gfn, s))
  return { spte: { kind: 'leaf', frame, write: wanted && !withheld, user, execute, mayWrite, mayUse: user }, withheld }
}

/** Where W is withheld, the TLB is flushed. */
export const setPte = (kvm: Kvm, place: Place, entry: Entry, above: Rights, page: Page, s: State): State => {
  const made = madeOf(kvm, entry, above, page, s)
  if (!('withheld' in made)) return setEntry(place, made.spte, s)
  return install(kvm, place, made.spte, made.spte.write ? markDirty(kvm, page.target, s) : flushIf(kvm, made.withheld, s))
}
