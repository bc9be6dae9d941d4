/** Shadow pages that shadow no table: parts of large pages, or memory without paging. */

import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/kvm-shadow-paging/declared/scope.ts'
import type { Gfn } from '../../model/kvm-shadow-paging/declared/sets.ts'
import { type Place, printPlace } from '../../model/kvm-shadow-paging/declared/spte.ts'
import type { State } from '../../model/kvm-shadow-paging/declared/state.ts'
import { type Standing, standing } from './shadow.ts'
import type { StateInvariant } from './step.ts'

/**
 * The frame at a place of such a page; null in the shadow of a table. In 32-bit paging a large page has two parts of two
 * entries, kept under the same frame number; an alias counts as what it stands for.
 */
export const linearFrame = (scope: Scope, s: State, { page, index }: Place): Gfn | null => {
  const { shadows } = at(s.pages, page)
  if (shadows === null || !shadows.role.direct) return null
  const { mode, quadrant } = shadows.role
  const gfn = shadows.gfn + (mode === 'legacy' ? 2 * quadrant : 0) + index
  return scope.aliases.find(([number]) => number === gfn)?.[1] ?? gfn
}

/** An entry of such a page maps the first frame of the page and as many on as its place says. */
export const directPagesAreLinear = (scope: Scope): StateInvariant<Standing> => ({
  subjects: (s) => standing(s).filter((one) => linearFrame(scope, s, one) !== null),
  wrong: (one, s) => {
    const due = linearFrame(scope, s, one)
    return one.leaf.frame === due ? null : `${printPlace(one)} maps F${one.leaf.frame}, and its place is that of F${due}`
  },
})
