/** Freeing all tables of a VM. Source: 003_3fe975ca6f1b169f.txt, kvm_free_stage2_pgd, free_stage2_ptes, free_guest_pages. */

import type { Kvm } from '../declared/refusals.ts'
import type { Entry, Mfn, State } from '../declared/state.ts'
import { changeFrame, changeVm, frameAt, spend, storeEntry, vmAt } from './changes.ts'
import { put } from './pages.ts'

/** Something for every used entry of a table, as it was at the beginning. */
const forEach = (mfn: Mfn, s: State, change: (entry: Entry, slot: number, s: State) => State): State =>
  frameAt(s, mfn).entries.reduce<State>((t, entry, slot) => (entry === null ? t : change(entry, slot, t)), s)

const unlink = ({ rules }: Kvm, mfn: Mfn, slot: number, s: State): State =>
  rules.teardownClears() ? storeEntry(mfn, slot, null, s) : s

/** One put for every page that is mapped. */
const freePages = (kvm: Kvm, level3: Mfn, s: State): State =>
  forEach(level3, s, (_, slot, t) => put(level3, unlink(kvm, level3, slot, t)))

const freeTables = (kvm: Kvm, level2: Mfn, s: State): State =>
  forEach(level2, s, ({ to, kind }, slot, t) =>
    kind === 'table' ? put(level2, put(to, unlink(kvm, level2, slot, freePages(kvm, to, t)))) : t,
  )

const freeBelow = (kvm: Kvm, root: Mfn, s: State): State =>
  forEach(root, s, ({ to, kind }, slot, t) =>
    kind === 'table' ? put(root, put(to, unlink(kvm, root, slot, freeTables(kvm, to, t)))) : t,
  )

/** Without a count of its own a page goes with the first one, whatever its count says. */
const freePart = ({ rules }: Kvm, part: number, mfn: Mfn, s: State): State => {
  const { use, count } = frameAt(s, mfn)
  if (rules.tailPagesCounted(part) === 1) return put(mfn, s)
  return changeFrame(mfn, use === 'root' ? { use: 'free', count: 0 } : { count: count - 1 }, s)
}

/** WARN_ON: is a root page's count as it should be? */
const check = ({ rules, scope }: Kvm, pgd: ReadonlyArray<Mfn>, s: State): State => {
  const counts = pgd.map((mfn) => frameAt(s, mfn).count)
  return spend({ warned: counts.some((count, part) => rules.teardownChecksEveryPart(part, scope.parts) && count !== 1) }, s)
}

export const teardown = (kvm: Kvm, vm: number, s: State): State => {
  const { pgd } = vmAt(s, vm)
  if (pgd === null) return s
  const emptied = pgd.reduce<State>((t, mfn, part) => (kvm.rules.teardownWholeTree(part) ? freeBelow(kvm, mfn, t) : t), s)
  const checked = check(kvm, pgd, emptied)
  const freed = pgd.reduce<State>((t, mfn, part) => freePart(kvm, part, mfn, t), checked)
  return changeVm(vm, { pgd: null }, freed)
}
