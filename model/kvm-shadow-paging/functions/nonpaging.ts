/** Without paging an address is a frame. Source: Linux 0028425f64, mmu.c, nonpaging_map. */
import { at } from '../../frame/machine.ts'
import type { Kvm } from '../declared/refusals.ts'
import type { Gfn, Va } from '../declared/sets.ts'
import type { Place } from '../declared/spte.ts'
import type { State } from '../declared/state.ts'
import { crash, spteAt } from './changes.ts'
import { keepsLink, sameLeaf } from './fits.ts'
import type { Fixed } from './fixups.ts'
import { flushIf } from './flush.ts'
import { rootOf, shadowSlot } from './geometry.ts'
import { frameOf, markDirty } from './memory.ts'
import { dropEntry, getPage, isInvalid, isShadowed, link } from './pages.ts'
import { everything } from './rights.ts'
import { rootLevel } from './roots.ts'
import { install } from './setPte.ts'

/** The last entry: present and writable, unless the frame is a table that is shadowed. */
const map = (kvm: Kvm, place: Place, gfn: Gfn, frame: Gfn, s: State): State => {
  const known = spteAt(s, place)
  const write = !kvm.rules.nonpagingProtectsTables(isShadowed(kvm, gfn, s))
  const leaf = { kind: 'leaf', frame, write, user: true, execute: true, mayWrite: true, mayUse: true } as const
  const isWritable = known.kind === 'leaf' && known.write
  if (isWritable && kvm.rules.leafFits(sameLeaf(known, leaf), false) === 'kept') return s
  const dropped = flushIf(kvm, isWritable, dropEntry(kvm, place, write ? markDirty(kvm, gfn, s) : s))
  return install(kvm, place, leaf, dropped)
}

/** nonpaging_page_fault. null: there is no memory. */
export const nonpagingFault = (kvm: Kvm, va: Va, write: boolean, s: State): Fixed | null => {
  const frame = va < kvm.unaliased.length ? frameOf(kvm, va, s) : null
  if (frame === null) return null
  const descend = (place: Place, level: number, t: State): Fixed => {
    const spte = spteAt(t, place)
    if (level === 1) {
      const mapped = map(kvm, place, va, frame, t)
      const entry = spteAt(mapped, place)
      return { next: write && entry.kind === 'leaf' && !entry.write ? 'emulate' : 'retry', state: mapped }
    }
    const below = (page: number): Place => ({ page, index: shadowSlot(va, level - 1) })
    const size = 2 ** (level - 1)
    const need = {
      gfn: va - (va % size),
      va,
      level: level - 1,
      direct: true,
      access: everything,
      belowInvalid: isInvalid(t, place.page),
    }
    if (spte.kind === 'link') {
      if (keepsLink(kvm, spte.page, need, t)) return descend(below(spte.page), level - 1, t)
      return descend(place, level, flushIf(kvm, true, dropEntry(kvm, place, t)))
    }
    // Anything but zero is taken for a table.
    if (spte.kind !== 'none') return { next: 'retry', state: crash('oops: wild table', t) }
    const found = getPage(kvm, need, place, t)
    if (found === null) return { next: 'retry', state: crash('oops: no shadow page', t) }
    const [page, got] = found
    return descend(below(page), level - 1, link(place, page, got))
  }
  const root = at(s.roots, rootOf(kvm.geometry, va))
  const level = rootLevel(kvm)
  if (root === null) return { next: 'retry', state: crash('oops: no shadow page', s) }
  return descend({ page: root, index: shadowSlot(va, level) }, level, s)
}
