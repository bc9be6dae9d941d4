/** The roots that the processor is given. Source: Linux 0028425f64, mmu.c, mmu_alloc_roots, mmu_free_roots, kvm_mmu_reset_context. */
import { at, replaceAt } from '../../frame/machine.ts'
import type { Kvm } from '../declared/refusals.ts'
import type { Gfn, PageId } from '../declared/sets.ts'
import type { State } from '../declared/state.ts'
import { crash, pageAt, setGuest, setRootCount, setRoots } from './changes.ts'
import { flushIf } from './flush.ts'
import { addressesOfRoot, modeOf } from './geometry.ts'
import { frameOf } from './memory.ts'
import { getPage, isInvalid, recycle, zapPage } from './pages.ts'
import { everything } from './rights.ts'

/** The level of a root's page. */
export const rootLevel = ({ geometry }: Kvm): number => (geometry.format === 'long' ? geometry.levels : 2)

/** The frame that each root shadows; null where there is none. Without paging they shadow nothing, and are kept under 0. */
const rootFrames = ({ rules, geometry }: Kvm, s: State): ReadonlyArray<Gfn | null> => {
  const { cr3, pdptrs } = s.guest
  const mode = modeOf(geometry, s.guest)
  return Array.from({ length: geometry.rootSlots }, (_, i) => {
    if (mode === 'nonpaging') return 0
    if (mode !== 'pae') return geometry.format === 'pae' && i > 0 ? null : cr3
    const pointer = at(pdptrs, i)
    return rules.absentPdptrHasNoRoot(pointer === null) ? null : (pointer ?? 0)
  })
}

const putRoot = (kvm: Kvm, page: PageId, s: State): State => {
  const { rootCount, shadows } = pageAt(s, page)
  const put = setRootCount(page, rootCount - 1, s)
  return rootCount === 1 && shadows?.role.invalid === true ? zapPage(kvm, page, put) : put
}

export const freeRoots = (kvm: Kvm, s: State): State => {
  const put = s.roots.reduce<State>((t, page) => (page === null ? t : putRoot(kvm, page, t)), s)
  return setRoots(
    s.roots.map(() => null),
    put,
  )
}

const allocRoot = (kvm: Kvm, i: number, gfn: Gfn, direct: boolean, s: State): State => {
  const need = { gfn, va: i * addressesOfRoot, level: rootLevel(kvm), direct, access: everything, belowInvalid: false }
  const found = getPage(kvm, need, null, s)
  if (found === null) return crash('oops: no shadow page', s)
  const [page, t] = found
  return setRoots(replaceAt(t.roots, i, page), setRootCount(page, pageAt(t, page).rootCount + 1, t))
}

/** A guest whose root is not in memory cannot go on. `byCr3`: because the guest loads CR3. */
export const allocRoots = (kvm: Kvm, byCr3: boolean, s: State): State => {
  const ready = kvm.rules.recycledBeforeRoots(byCr3) ? recycle(kvm, s) : s
  const direct = modeOf(kvm.geometry, s.guest) === 'nonpaging'
  return rootFrames(kvm, s).reduce<State>((t, gfn, i) => {
    if (gfn === null || t.guest.life !== 'runs' || t.host !== 'alive') return t
    if (!direct && !kvm.rules.rootsChecked(frameOf(kvm, gfn, t) !== null))
      return setGuest({ life: 'shut down' }, freeRoots(kvm, t))
    return allocRoot(kvm, i, gfn, direct, t)
  }, ready)
}

/** kvm_mmu_reset_context, paging_new_cr3: other roots, and the processor loads them. Shadow pages are kept. */
export const loadRoots = (kvm: Kvm, byCr3: boolean, s: State): State =>
  flushIf(kvm, kvm.rules.rootLoadFlushes(), allocRoots(kvm, byCr3, freeRoots(kvm, s)))

/** Before the guest runs again: a root that was zapped is replaced. */
export const enterGuest = (kvm: Kvm, s: State): State =>
  s.roots.some((page) => page !== null && isInvalid(s, page)) ? loadRoots(kvm, false, s) : s
