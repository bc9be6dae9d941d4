/** What may stand in the places of a line, under the head of the recording. */
import { type Head, has } from './head.ts'

/** What stands in a place of the line. */
export interface Form {
  readonly is: RegExp
  readonly expected: string
}

/** The bits of `cfg`, by what they switch on. */
export const settingBits = { wp: 0, nxe: 1, smep: 2, smap: 3, ac: 4, pke: 5 } as const

/** The settings that a line may switch on, with their names for people. */
const settingsOf = (head: Head): ReadonlyArray<readonly [bit: number, name: string]> => [
  [settingBits.wp, 'CR0.WP'],
  [settingBits.nxe, 'EFER.NXE'],
  ...(has(head, 'smep') ? [[settingBits.smep, 'CR4.SMEP'] as const] : []),
  ...(has(head, 'smap') ? [[settingBits.smap, 'CR4.SMAP'] as const, [settingBits.ac, 'EFLAGS.AC'] as const] : []),
  ...(has(head, 'pku') ? [[settingBits.pke, 'CR4.PKE'] as const] : []),
]

/** The bits of `cfg` that the recording has a meaning for. */
export const settingsMask = (head: Head): number => settingsOf(head).reduce((mask, [bit]) => mask | (1 << bit), 0)

const told = (names: ReadonlyArray<string>): string => `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`

export const settingsForm = (head: Head): Form => ({
  is: /^(0|[1-9a-f][0-9a-f]?)$/,
  expected:
    head.features === null
      ? 'bit 0 CR0.WP and bit 1 EFER.NXE, 0 to 3'
      : `settings of ${told(settingsOf(head).map(([bit, name]) => `bit ${bit} ${name}`))}`,
})

const byHand = 'a read, write or fetch, 0 to 2 by the supervisor and 3 to 5 by the user'

/** The processor's own accesses matter where SMAP is recorded. */
export const kindForm = (head: Head): Form =>
  has(head, 'smap')
    ? { is: /^[0-7]$/, expected: `${byHand}, or an implicit read or write, 6 and 7` }
    : { is: /^[0-5]$/, expected: byHand }

export const forms = {
  pkru: { is: /^[0-9a-f]{1,8}$/, expected: 'PKRU, a hexadecimal number of at most 32 bits' },
  flags: { is: /^[0-9a-f]{1,16}$/, expected: 'the flags of an entry, a hexadecimal number of at most 64 bits' },
  bar: { is: /^\|$/, expected: 'a bar' },
  answer: { is: /^(ok|!(0|[1-9a-f][0-9a-f]{0,7}))$/, expected: '"ok", or "!" and an error code' },
} as const satisfies Readonly<Record<string, Form>>
