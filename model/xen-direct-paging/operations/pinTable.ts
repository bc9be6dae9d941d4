/** MMUEXT_PIN_Ln_TABLE and MMUEXT_UNPIN_TABLE: keep a table validated while no CPU uses it. Source: xen mm.c do_mmuext_op; linux mmu.c xen_pgd_pin, xen_pgd_unpin. */
import * as E from 'fp-ts/lib/Either.js'
import type { Mfn } from '../declared/numbers.ts'
import type { Operation } from '../declared/operations.ts'
import type { State } from '../declared/state.ts'
import { frameAt, setPinned } from '../functions/changes.ts'
import { flatMap, type Progress, refuse } from '../functions/progress.ts'
import { getPageAndType, putPageType } from '../functions/promotion.ts'
import { getPage, putPage } from '../functions/references.ts'
import type { Xen } from '../functions/xen.ts'

/** put_page_and_type. */
export const releaseTable = (xen: Xen, mfn: Mfn): ((s: State) => State) => {
  const putType = putPageType(xen, mfn)
  const put = putPage(xen, mfn)
  return (s) => put(putType(s))
}

/** One general and one typed reference, kept until the table is unpinned; audits the tree if it is not validated. */
export const pinTable =
  (xen: Xen) =>
  ({ caller, mfn, level }: Omit<Operation<'pinTable'>, 'op'>): ((s: State) => Progress) => {
    const { rules } = xen
    const take = getPageAndType(xen, mfn, level, getPage(xen, mfn, caller), putPage(xen, mfn))
    const release = releaseTable(xen, mfn)
    const pinUnlessPinned = flatMap((s: State) =>
      rules.pinOnce(frameAt(s, mfn))
        ? E.right(setPinned(mfn, true, s))
        : refuse('pinOnce', 'EINVAL', mfn, null, rules.refusedPinReleases() ? release(s) : s),
    )
    const keep = E.map((s: State) => (rules.pinTakesReference() ? s : release(s)))
    return (s) => keep(pinUnlessPinned(take(s)))
  }

/** Gives back what the pin held; works on any pinned frame, whatever its level. */
export const unpinTable =
  (xen: Xen) =>
  ({ caller, mfn }: Omit<Operation<'unpinTable'>, 'op'>): ((s: State) => Progress) => {
    const take = getPage(xen, mfn, caller)
    const release = releaseTable(xen, mfn)
    const done = putPage(xen, mfn)
    const unpin = flatMap((s: State) =>
      xen.rules.unpinRequiresPin(frameAt(s, mfn))
        ? E.right(done(release(setPinned(mfn, false, s))))
        : refuse('unpinRequiresPin', 'EINVAL', mfn, null, done(s)),
    )
    return (s) => unpin(take(s))
  }
