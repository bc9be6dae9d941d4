/** Page frames and their counts, as the page allocator sees them. Source: linux mm.h get_page, put_page; 003_3fe975ca6f1b169f.txt, free_guest_pages. */

import type { Mfn, State, Use } from '../declared/state.ts'
import { changeFrame, frameAt } from './changes.ts'

export const isFree = (s: State, mfn: Mfn): boolean => frameAt(s, mfn).use === 'free'

/** get_page. */
export const get = (mfn: Mfn, s: State): State => changeFrame(mfn, { count: frameAt(s, mfn).count + 1 }, s)

/** put_page, free_page: whoever brings the count to 0 frees the frame. */
export const put = (mfn: Mfn, s: State): State => {
  const count = frameAt(s, mfn).count - 1
  return changeFrame(mfn, count === 0 ? { count, use: 'free' } : { count }, s)
}

/** The allocator gives a page with one reference. What it held before is still in it. */
export const take = (mfn: Mfn, use: Use, count: number, s: State): State => changeFrame(mfn, { use, count }, s)

/** A page of a process: anything may be written to it. */
export const takeForProcess = (mfn: Mfn, use: 'user' | 'other', contents: boolean, s: State): State => {
  const { entries } = frameAt(s, mfn)
  return changeFrame(mfn, { use, count: 1, content: contents ? 'garbage' : 'entries', entries: entries.map(() => null) }, s)
}
