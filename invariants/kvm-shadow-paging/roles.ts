/** Sharing of shadow pages. */

import { at, lastResult } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/kvm-shadow-paging/declared/scope.ts'
import type { PageId, Va } from '../../model/kvm-shadow-paging/declared/sets.ts'
import type { Role } from '../../model/kvm-shadow-paging/declared/spte.ts'
import type { State } from '../../model/kvm-shadow-paging/declared/state.ts'
import { type Found, guestMap, modeOf } from './guest.ts'
import { isSettled } from './pending.ts'
import { shadowMap } from './shadow.ts'
import type { StateInvariant } from './step.ts'

/** A page, an address that reaches it, and what the guest's entries above it allow there. */
interface Way {
  readonly page: PageId
  readonly role: Role
  readonly va: Va
  readonly allowed: string
}

const allowedAbove = ({ read }: Found, level: number, direct: boolean): string => {
  const above = read.filter((visit) => visit.level > level)
  const user = above.every(({ entry }) => entry.user)
  const writable = above.every(({ entry }) => entry.writable)
  const executable = above.every(({ entry }) => !entry.noExecute)
  const write = direct ? '' : writable ? 'W' : '-'
  return `${user ? 'U' : '-'}${write}${executable ? 'X' : '-'}`
}

const waysIn = (scope: Scope, s: State): ReadonlyArray<Way> =>
  shadowMap(scope)(s).flatMap(({ va, pages }) => {
    if (!isSettled(scope, s, va)) return []
    const found = at(guestMap(scope)(s), va)
    return pages.flatMap((page): ReadonlyArray<Way> => {
      const role = at(s.pages, page).shadows?.role
      return role === undefined ? [] : [{ page, role, va, allowed: allowedAbove(found, role.level, role.direct) }]
    })
  })

const ways = lastResult((scope: Scope) => lastResult((s: State): ReadonlyArray<Way> => waysIn(scope, s)))

/**
 * What a role says of the registers, and is not so. Only what no form of a rule makes up is judged: one that leaves WP or
 * NXE out of the role writes it down as set, and PSE as clear.
 */
const outdated = (scope: Scope, s: State, { mode, wp, nxe, pse }: Role): string | null => {
  const { guest } = s
  if (mode !== modeOf(scope, s)) return `mode ${mode}`
  if (!wp && guest.wp) return 'WP=0'
  if (!nxe && guest.nxe && mode !== 'legacy') return 'NXE=0'
  return pse && !guest.pse && mode === 'legacy' ? 'PSE=1' : null
}

/**
 * Two ways to a shadow page are alike in everything that goes into its entries: what the guest's entries above it allow.
 * Of a large page's parts W is left out, since a clean page and a read-only one are shadowed alike. And a page that was
 * made for other registers is not reached, as far as its role tells.
 */
export const roleIsComplete = (scope: Scope): StateInvariant<Way> => ({
  when: ({ guest }) => guest.paging && !scope.operations.includes('dma'),
  subjects: (s) => ways(scope)(s),
  wrong: ({ page, role, va, allowed }, s) => {
    const past = outdated(scope, s, role)
    if (past !== null) return `S${page} serves address ${va}, and was made for ${past}`
    const other = ways(scope)(s).find((way) => way.page === page && way.allowed !== allowed)
    return other === undefined
      ? null
      : `S${page} serves address ${va}, where the entries above allow ${allowed}, and address ${other.va}, where they allow ${other.allowed}`
  },
})
