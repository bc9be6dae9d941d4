/** How rights, roles and shadow entries are written in a trace. */
import type { Place, Rights, Rmap, Role, Spte } from './state.ts'

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

export const printRmap = ({ places, chained }: Rmap): string =>
  `[${places.map(printPlace).join(', ')}]${chained ? ' in a descriptor' : ''}`

export const printSpte = (spte: Spte): string => {
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
