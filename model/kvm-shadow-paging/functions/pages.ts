/** The life of a shadow page. Source: Linux 0028425f64, mmu.c, kvm_mmu_get_page, kvm_mmu_zap_page and around them. */
import { at } from '../../frame/machine.ts'
import type { Kvm } from '../declared/refusals.ts'
import type { Gfn, PageId } from '../declared/sets.ts'
import type { Shadows } from '../declared/shadow.ts'
import { type Place, Role } from '../declared/spte.ts'
import type { State } from '../declared/state.ts'
import {
  clearEntry,
  crash,
  pageAt,
  samePlace,
  setEntry,
  setParents,
  setPool,
  setRootCount,
  setShadows,
  setSlots,
  spteAt,
  withoutIndex,
} from './changes.ts'
import { flushIf } from './flush.ts'
import { resolved } from './memory.ts'
import { dropLeaf, type Order, rmapWriteProtect } from './rmap.ts'
import { gfnFor, keyOf, type Need, roleFor, sameRole } from './roles.ts'

/** By what their pages shadow. */
const byShadows = (s: State, a: PageId, b: PageId): number => {
  const [one, other] = [pageAt(s, a).shadows, pageAt(s, b).shadows]
  return one === null || other === null ? 0 : keyOf(one) - keyOf(other)
}

/** The pages that shadow something for which `is` holds. */
const activePages = (s: State, is: (shadows: Shadows) => boolean): ReadonlyArray<PageId> => {
  const found = s.pages.flatMap(({ shadows }, page) => (shadows !== null && is(shadows) ? [page] : []))
  return found.length < 2 ? found : found.toSorted((a, b) => byShadows(s, a, b))
}

/** Every page in use. */
export const pagesInUse = (s: State): ReadonlyArray<PageId> => activePages(s, () => true)

/** The pages that shadow a guest table. */
export const shadowsOf = (kvm: Kvm, gfn: Gfn, s: State): ReadonlyArray<PageId> => {
  const key = resolved(kvm, gfn)
  return activePages(s, (shadows) => shadows.gfn === key && !shadows.role.direct && !shadows.role.invalid)
}

/** kvm_mmu_lookup_page: is the frame a table that is shadowed? */
export const isShadowed = (kvm: Kvm, gfn: Gfn, s: State): boolean => {
  const key = resolved(kvm, gfn)
  return s.pages.some(({ shadows }) => shadows !== null && shadows.gfn === key && !shadows.role.direct && !shadows.role.invalid)
}

/** Was the page zapped while it was a root? */
export const isInvalid = (s: State, page: PageId): boolean => pageAt(s, page).shadows?.role.invalid === true

const addParent = (page: PageId, parent: Place | null, s: State): State =>
  parent === null ? s : setParents(page, [...pageAt(s, page).parents, parent], s)

const unlisted = (active: ReadonlyArray<PageId>, page: PageId): ReadonlyArray<PageId> => active.filter((one) => one !== page)

/** kvm_mmu_alloc_page: the page that was freed last, with whatever stands in it. */
const allocate = ({ scope }: Kvm, gfn: Gfn, role: Role, s: State): readonly [PageId, State] | null => {
  const { free, active, objects } = s.pool
  const [page, ...rest] = free
  if (page === undefined) return null
  const slots = at(s.pages, page).slots.map(() => false)
  const taken = setSlots(page, slots, setRootCount(page, 0, setParents(page, [], setShadows(page, { gfn, role }, s))))
  return [page, setPool({ free: rest, active: scope.recycling === null ? active : [page, ...active], objects }, taken)]
}

/** kvm_mmu_get_page. Nobody asks whether there is one: without a free page the next use is an oops. */
export const getPage = (kvm: Kvm, need: Need, parent: Place | null, s: State): readonly [PageId, State] | null => {
  const gfn = gfnFor(kvm, need)
  const role = roleFor(kvm, need, s)
  const [known] = activePages(s, (shadows) => shadows.gfn === gfn && sameRole(shadows.role, role))
  if (known !== undefined && kvm.rules.knownPageShared()) return [known, addParent(known, parent, s)]
  const found = allocate(kvm, gfn, role, s)
  if (found === null) return null
  const [page, taken] = found
  const adopted = addParent(page, parent, taken)
  if (need.direct || !kvm.rules.tablesProtected()) return [page, adopted]
  const order: Order = (a, b) => byShadows(adopted, a.page, b.page) || a.index - b.index
  return [page, rmapWriteProtect(kvm, need.gfn, order, adopted)]
}

/** mmu_page_remove_parent_pte. */
const removeParent = ({ rules }: Kvm, page: PageId, parent: Place, s: State): State => {
  const { parents } = pageAt(s, page)
  const index = parents.findIndex((one) => samePlace(one, parent))
  if (index < 0) return crash('bug: mmu_page_remove_parent_pte', s)
  return setParents(page, rules.oneParentUnlinked() ? withoutIndex(parents, index) : [], s)
}

/** An entry of any level goes. */
export const dropEntry = (kvm: Kvm, place: Place, s: State): State => {
  const spte = spteAt(s, place)
  if (spte.kind === 'link') return clearEntry(place, removeParent(kvm, spte.page, place, s))
  if (spte.kind === 'leaf') return dropLeaf(kvm, place, s)
  return spte.kind !== 'io' || kvm.rules.deviceEntryFollows() ? clearEntry(place, s) : s
}

/** Links a place to a page that was got for it. */
export const link = (place: Place, page: PageId, s: State): State => setEntry(place, { kind: 'link', page }, s)

const unlinkParents = (page: PageId, s: State): State => {
  const { parents } = pageAt(s, page)
  if (parents.length === 0) return s
  return setParents(
    page,
    [],
    parents.reduce((t, parent) => clearEntry(parent, t), s),
  )
}

const unlinkChildren = (kvm: Kvm, page: PageId, level: number, s: State): State => {
  const empty = pageAt(s, page).entries.reduce((t, _, index) => dropEntry(kvm, { page, index }, t), s)
  return flushIf(kvm, level === 1 ? kvm.rules.lowerZapFlushes() : kvm.rules.upperZapFlushes(), empty)
}

/** kvm_mmu_zap_page: the page shadows nothing any more. A root is emptied, and stays until it is put. */
export const zapPage = (kvm: Kvm, page: PageId, s: State): State => {
  const { shadows, rootCount } = pageAt(s, page)
  if (shadows === null) return s
  const { gfn, role } = shadows
  const empty = unlinkChildren(kvm, page, role.level, unlinkParents(page, s))
  const { free, active, objects } = empty.pool
  const rest = unlisted(active, page)
  if (kvm.rules.rootOutlivesZap(rootCount)) {
    const invalid = setShadows(page, { gfn, role: Role.with({ invalid: kvm.rules.zappedRootInvalid() }, role) }, empty)
    return setPool({ free, active: kvm.scope.recycling === null ? active : [page, ...rest], objects }, invalid)
  }
  return setPool({ free: [page, ...free], active: rest, objects }, setShadows(page, null, empty))
}

/** kvm_mmu_free_some_pages: the pages at the end of the list go. Where roots alone are left it does not end. */
export const recycle = (kvm: Kvm, s: State): State => {
  const { recycling } = kvm.scope
  if (recycling === null || s.pool.free.length >= recycling.least) return s
  const zap = (t: State, fuel: number): State => {
    if (t.pool.free.length >= recycling.enough) return t
    const last = t.pool.active[t.pool.active.length - 1]
    return last === undefined || fuel === 0 ? crash('hang: kvm_mmu_free_some_pages', t) : zap(zapPage(kvm, last, t), fuel - 1)
  }
  return zap(s, 2 * s.pages.length)
}
