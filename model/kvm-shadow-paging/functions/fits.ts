/**
 * Is what stands in a shadow what a walk needs there? A thing that is kept is compared in everything that would have been
 * written instead. Source: Linux 81ccda30b4e8, aad885e77496.
 */

import type { Kvm } from '../declared/refusals.ts'
import type { PageId } from '../declared/sets.ts'
import type { Leaf, Spte } from '../declared/spte.ts'
import type { State } from '../declared/state.ts'
import { pageAt } from './changes.ts'
import { sameRights } from './rights.ts'
import { gfnFor, type Need, roleFor, sameRole } from './roles.ts'

/** With CR0.WP clear the supervisor has written a read-only page, and the user must not use it meanwhile. */
const isHidden = ({ user, mayUse }: Leaf): boolean => mayUse && !user

/** What an entry grants beside R/W: a hidden one grants what the supervisor needs, and may have been given NX for that. */
const sameUse = (old: Leaf, due: Leaf): boolean => isHidden(old) || (old.execute === due.execute && (due.write || !old.write))

/** W may be missing, as it is granted when it is asked for; and it may be there if it would be granted at once. */
export const sameLeaf = (old: Spte, due: Spte): boolean => {
  if (old.kind === 'io') return due.kind === 'io' && old.gfn === due.gfn
  if (old.kind !== 'leaf' || due.kind !== 'leaf') return false
  return old.frame === due.frame && old.mayWrite === due.mayWrite && old.mayUse === due.mayUse && sameUse(old, due)
}

/** May the link to a page stay where an address needs a page? */
export const keepsLink = (kvm: Kvm, page: PageId, need: Need, s: State): boolean => {
  const { shadows } = pageAt(s, page)
  // A page that is free shadows nothing; whether a link to one may be there is not asked here.
  if (shadows === null) return true
  const { gfn, role } = shadows
  if (!kvm.rules.childFits(gfn === gfnFor(kvm, need), sameRole(role, roleFor(kvm, need, s)))) return false
  return !need.direct || kvm.rules.directLinkChecked(sameRights(role.access, need.access))
}
