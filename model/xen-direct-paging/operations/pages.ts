/** MMUEXT_CLEAR_PAGE and MMUEXT_COPY_PAGE: a whole frame is written, as data. Source: xen mm.c do_mmuext_op. */
import * as E from 'fp-ts/lib/Either.js'
import type { Mfn } from '../declared/numbers.ts'
import type { Operation } from '../declared/operations.ts'
import type { Frame, State } from '../declared/state.ts'
import { changeFrame, frameAt } from '../functions/changes.ts'
import { flatMap, lastly, type Progress } from '../functions/progress.ts'
import { getPageAndType } from '../functions/promotion.ts'
import { getPage, putPage } from '../functions/references.ts'
import type { Xen } from '../functions/xen.ts'
import { releaseTable } from './pinTable.ts'

/** The frame's role is writable data for that moment. */
const writeAll = (xen: Xen, caller: number, mfn: Mfn, content: (s: State) => Frame['entries']): ((s: State) => Progress) => {
  const take = getPageAndType(xen, mfn, 'writable', getPage(xen, mfn, caller), putPage(xen, mfn))
  const release = releaseTable(xen, mfn)
  const write = E.map((s: State) => release(changeFrame(mfn, { entries: content(s) }, s)))
  return (s) => write(take(s))
}

export const clearPage = (xen: Xen): ((op: Operation<'clearPage'>) => (s: State) => Progress) => {
  const empty = xen.slots.map(() => null)
  return ({ caller, mfn }) => writeAll(xen, caller, mfn, () => empty)
}

/** The source only needs to be an own frame, whatever its role. */
export const copyPage =
  (xen: Xen) =>
  ({ caller, mfn, from }: Operation<'copyPage'>): ((s: State) => Progress) => {
    const take = getPage(xen, from, caller)
    const copy = flatMap(writeAll(xen, caller, mfn, (s) => frameAt(s, from).entries))
    const release = lastly(putPage(xen, from))
    return (s) => {
      const taken = take(s)
      return E.isLeft(taken) ? taken : release(copy(taken))
    }
  }
