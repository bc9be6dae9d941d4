/** Shadow entries and the roles of the pages that they stand in, and how a trace writes them. */
import { bool, oneOf, range, ref, shown, tagged, type Value } from '../../frame/finite/index.ts'
import { recordsOf } from '../../frame/records.ts'
import { type Mode, shadowFan } from './geometry.ts'
import { modesOf } from './guest.ts'
import { geometryIn, type Scope } from './scope.ts'
import { gfns, pageIds } from './sets.ts'

const record = recordsOf<Scope>()
const gfn = (s: Scope) => ref(gfns(s))

export const Rights = record({ user: bool, write: bool, execute: bool })
export type Rights = Value<typeof Rights>

/** kvm_mmu_page_role: with the frame of the guest's table, what a shadow page is looked up by. */
export const Role = record({
  mode: (s) => oneOf<Mode>(...modesOf(s)),
  level: (s) => range(1, geometryIn(s).levels),
  /** Which part of a guest table with more entries than a shadow page: one of a directory for each root, and of a table not more. */
  quadrant: (s) => range(0, geometryIn(s).rootSlots - 1),
  /** metaphysical: it shadows no table, but a part of a large page, or memory without paging. */
  direct: bool,
  /** What all entries above allow. */
  access: Rights,
  wp: bool,
  nxe: bool,
  pse: bool,
  /** Zapped while it was a root. */
  invalid: bool,
})
export type Role = Value<typeof Role>

/** Where a shadow entry stands. */
export const Place = record({ page: (s) => ref(pageIds(s)), index: range(0, shadowFan - 1) })
export type Place = Value<typeof Place>

const spte = (s: Scope) =>
  tagged('kind', {
    none: {},
    /** Not present, but not zero. */
    junk: {},
    link: { page: ref(pageIds(s)) },
    /** `mayWrite`, `mayUse`: what the guest's entry allows, in bits that the processor ignores. */
    leaf: { frame: gfn(s), write: bool, user: bool, execute: bool, mayWrite: bool, mayUse: bool },
    /** Not present, for an address without memory; `raw` if the address stands in it. */
    io: { gfn: gfn(s), raw: bool },
  })
export type Spte = Value<typeof spte>
export type Leaf = Extract<Spte, { readonly kind: 'leaf' }>

export const noEntry: Spte = { kind: 'none' }

const printRights = ({ user, write, execute }: Rights): string => `${user ? 'U' : '-'}${write ? 'W' : '-'}${execute ? 'X' : '-'}`

export const printRole = ({ mode, level, quadrant, direct, access, wp, nxe, pse, invalid }: Role): string =>
  [
    `${mode} level ${level}`,
    ...(quadrant > 0 ? [`quadrant ${quadrant}`] : []),
    ...(direct ? ['direct'] : []),
    printRights(access),
    ...(wp ? [] : ['WP=0']),
    ...(nxe ? [] : ['NXE=0']),
    ...(pse ? ['PSE=1'] : []),
    ...(invalid ? ['invalid'] : []),
  ].join(', ')

export const printPlace = ({ page, index }: Place): string => `S${page}[${index}]`

const printSpte = (spte: Spte): string => {
  switch (spte.kind) {
    case 'none':
      return '-'
    case 'junk':
      return 'not present, not zero'
    case 'link':
      return `>S${spte.page}`
    case 'io':
      return `device F${spte.gfn}${spte.raw ? ', address in the entry' : ''}`
    case 'leaf': {
      const { frame, user, write, execute, mayWrite, mayUse } = spte
      const may = mayWrite === write && mayUse === user ? '' : ` of ${mayUse ? 'U' : '-'}${mayWrite ? 'W' : '-'}`
      return `F${frame}|${printRights({ user, write, execute })}${may}`
    }
  }
}

export const roleIn = (s: Scope) => shown(Role(s), printRole)
export const placeIn = (s: Scope) => shown(Place(s), printPlace)
export const spteIn = (s: Scope) => shown(spte(s), printSpte)
