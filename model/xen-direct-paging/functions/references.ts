/** General references: may a frame be freed or change owner? Source: xen mm.c get_page, put_page; page_alloc.c free_heap_pages. */
import * as E from 'fp-ts/lib/Either.js'
import { isTable } from '../declared/level.ts'
import type { Domain, Mfn } from '../declared/numbers.ts'
import type { Errno } from '../declared/refusal.ts'
import type { State } from '../declared/state.ts'
import { changeFrame, frameAt, setCount, setHost } from './changes.ts'
import { type Progress, refuse } from './progress.ts'
import type { Xen } from './xen.ts'

/** Counters are fields of fixed width: one beyond the largest value is 0. */
export const increment = (count: number, max: number): number => (count >= max ? 0 : count + 1)

/** get_page: one more general reference to a frame of this domain. */
export const getPage =
  ({ rules, scope }: Xen, mfn: Mfn, caller: Domain, errno: Errno = 'EINVAL') =>
  (s: State): Progress => {
    // Beyond the last frame there is nothing that a reference could be taken to.
    if (mfn >= s.frames.length) return refuse('ownFramesOnly', errno, mfn, null, s)
    const f = frameAt(s, mfn)
    if (!rules.ownFramesOnly(f, caller)) return refuse('ownFramesOnly', errno, mfn, null, s)
    if (!rules.countBounded(f.count, scope.maxCount)) return refuse('countBounded', errno, mfn, null, s)
    return E.right(setCount(mfn, increment(f.count, scope.maxCount), s))
  }

/**
 * free_heap_pages: to the free list; a table type stays behind, a writable one does not (cleanup_page_mappings). Who
 * could use it so far may still remember it.
 */
const freePage = ({ rules, processors, nobody }: Xen, mfn: Mfn, s: State): State => {
  const { owner, type, typeCount, unflushed } = frameAt(s, mfn)
  if (typeCount !== 0) return setHost('bug: free_heap_pages', s)
  const stale = owner !== null && rules.stampOnFree() ? (processors[owner] ?? nobody) : unflushed
  return changeFrame(mfn, { owner: null, type: isTable(type) ? type : 'none', unflushed: stale }, s)
}

/** put_page: one reference less; the last one frees the frame. */
export const putPage =
  (xen: Xen, mfn: Mfn) =>
  (s: State): State => {
    const left = setCount(mfn, frameAt(s, mfn).count - 1, s)
    return xen.rules.freedAtZero(frameAt(left, mfn)) ? freePage(xen, mfn, left) : left
  }
