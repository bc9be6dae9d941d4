/** Giving frames back and taking free ones. Source: xen memory.c guest_remove_page, populate_physmap. */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { Domain } from '../declared/numbers.ts'
import type { Operation } from '../declared/operations.ts'
import type { Frame, State } from '../declared/state.ts'
import { changeFrame, frameAt } from '../functions/changes.ts'
import { flatMap, type Progress, refuse } from '../functions/progress.ts'
import { getPage, putPage } from '../functions/references.ts'
import { flushStale } from '../functions/translation.ts'
import type { Xen } from '../functions/xen.ts'
import { releaseTable } from './pinTable.ts'

/** XENMEM_decrease_reservation: the owner gives up its own reference; the frame lives as long as others remain. */
export const decreaseReservation =
  (xen: Xen) =>
  ({ caller, mfn }: Operation<'decreaseReservation'>) =>
  (s: State): Progress =>
    pipe(
      s,
      getPage(xen, mfn, caller),
      E.map((t) =>
        xen.rules.unpinBeforeRelease() || !frameAt(t, mfn).pinned
          ? t
          : releaseTable(xen, mfn)(changeFrame(mfn, { pinned: false }, t)),
      ),
      E.map((t) => (xen.rules.releaseOnce(frameAt(t, mfn)) ? putPage(xen, mfn)(changeFrame(mfn, { allocated: false }, t)) : t)),
      E.map(putPage(xen, mfn)),
    )

const populated = (owner: Domain, unflushed: ReadonlyArray<boolean>): Partial<Frame> => ({
  owner,
  allocated: true,
  count: 1,
  type: 'none',
  typeCount: 0,
  validated: false,
  pinned: false,
  linear: 0,
  unflushed,
})

/** XENMEM_populate_physmap: a free frame, chosen by the allocator, for this domain. Its content stays; who could still remember it is flushed first. */
export const populate =
  (xen: Xen) =>
  ({ caller, mfn }: Operation<'populate'>) =>
  (s: State): Progress | null => {
    if (frameAt(s, mfn).owner !== null) return null
    const flushed = xen.rules.flushBeforeReuse() ? flushStale(xen, mfn, s) : s
    return E.right(changeFrame(mfn, populated(caller, xen.nobody), flushed))
  }

/**
 * MMU_MACHPHYS_UPDATE: tell the machine-to-physical table (advisory, not modelled) of a frame, in the name of its
 * owner. Source: xen mm.c do_mmu_update.
 */
export const machphysUpdate =
  (xen: Xen) =>
  ({ mfn, owner }: Operation<'machphysUpdate'>) =>
  (s: State): Progress => {
    const { rules, scope } = xen
    const release = putPage(xen, mfn)
    return pipe(
      s,
      getPage(xen, mfn, owner),
      flatMap((t) =>
        rules.machphysUntranslated(owner, scope.translated)
          ? E.right(release(t))
          : refuse('machphysUntranslated', 'EINVAL', mfn, null, rules.machphysReleases() ? release(t) : t),
      ),
    )
  }
