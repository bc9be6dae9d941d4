/** The types of frames as the privileged interface shows them. Source: Xen arch/x86/domctl.c, XEN_DOMCTL_getpageframeinfo3. */
import { heightOf, isTable, levelOf } from '../../../model/xen-direct-paging/declared/level.ts'
import type { Frame, State } from '../../../model/xen-direct-paging/declared/state.ts'
import { frameAt } from '../../../model/xen-direct-paging/functions/changes.ts'
import { isFree } from './frame-word.ts'
import type { Places } from './places.ts'

const shown = (frame: Frame): string => {
  const { type, validated, pinned } = frame
  if (isFree(frame)) return 'x'
  if (!isTable(type) || !(pinned || validated)) return '.'
  return `${heightOf(levelOf(type))}${pinned ? 'P' : ''}`
}

/** One mark per test frame: `x` free, a level if it is a table in use, `P` if pinned, otherwise a dot. */
export const typesShown = (tests: number, { frames }: Places, s: State): string =>
  frames
    .slice(0, tests)
    .map((mfn) => shown(frameAt(s, mfn)))
    .join('')
