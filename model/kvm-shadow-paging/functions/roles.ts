/** What a shadow page is looked up by. Source: Linux 0028425f64, kvm.h, kvm_mmu_page_role; mmu.c, kvm_mmu_get_page. */

import { type Mode, shadowFan } from '../declared/geometry.ts'
import type { Kvm } from '../declared/refusals.ts'
import type { Gfn, Va } from '../declared/sets.ts'
import type { Shadows } from '../declared/shadow.ts'
import type { Rights, Role } from '../declared/spte.ts'
import type { State } from '../declared/state.ts'
import { modeOf, quadrantOf } from './geometry.ts'
import { resolved } from './memory.ts'
import { sameRights } from './rights.ts'

const modes: ReadonlyArray<Mode> = ['nonpaging', 'legacy', 'pae', 'long']

/** A number for what a page shadows: pages are gone through in an order that does not depend on which page it is. */
export const keyOf = ({ gfn, role }: Shadows): number => {
  const { user, write, execute } = role.access
  const flags = [role.direct, user, write, execute, role.wp, role.nxe, role.pse, role.invalid]
  const word = flags.reduce((n, on) => 2 * n + (on ? 1 : 0), role.level + 4 * role.quadrant + 16 * modes.indexOf(role.mode))
  return gfn + 256 * word
}

/** The first frame of a page that shadows no table; in 32-bit paging a large page has several parts. */
export const firstFrame = ({ gfn, role }: Shadows): Gfn => gfn + (role.mode === 'legacy' ? role.quadrant * shadowFan : 0)

export const sameRole = (a: Role, b: Role): boolean =>
  a.mode === b.mode &&
  a.level === b.level &&
  a.quadrant === b.quadrant &&
  a.direct === b.direct &&
  sameRights(a.access, b.access) &&
  a.wp === b.wp &&
  a.nxe === b.nxe &&
  a.pse === b.pse &&
  a.invalid === b.invalid

/** What a page is wanted for. */
export interface Need {
  readonly gfn: Gfn
  readonly va: Va
  readonly level: number
  readonly direct: boolean
  readonly access: Rights
  /** The page that is to link to it is a root that was zapped. */
  readonly belowInvalid: boolean
}

/** The frame that a page is kept under: that of the table, whatever it is called, or the first one of a part of a large page. */
export const gfnFor = (kvm: Kvm, { gfn, direct }: Need): Gfn => (direct ? gfn : resolved(kvm, gfn))

/** What of the registers goes into a role. Without paging none does, and 32-bit paging has no NX. */
const settingsFor = ({ rules, geometry }: Kvm, { guest }: State): Pick<Role, 'mode' | 'wp' | 'nxe' | 'pse'> => {
  const mode = modeOf(geometry, guest)
  const unpaged = mode === 'nonpaging'
  return {
    mode,
    wp: unpaged || guest.wp || !rules.roleHasWp(),
    nxe: unpaged || mode === 'legacy' || guest.nxe || !rules.roleHasNxe(),
    pse: !unpaged && guest.pse && rules.roleHasPse(),
  }
}

/** Was the page made for the mode that the guest is in? */
export const isForMode = (kvm: Kvm, role: Role, s: State): boolean => {
  const { mode, wp, nxe } = settingsFor(kvm, s)
  return role.mode === mode && role.wp === wp && role.nxe === nxe
}

export const roleFor = (kvm: Kvm, { va, level, direct, access, belowInvalid }: Need, s: State): Role => {
  const { mode, wp, nxe, pse } = settingsFor(kvm, s)
  return {
    mode,
    level,
    quadrant: kvm.rules.roleHasQuadrant() ? quadrantOf(kvm.geometry, mode, va, level) : 0,
    direct,
    access,
    wp,
    nxe,
    pse,
    invalid: kvm.rules.invalidChild(belowInvalid),
  }
}
