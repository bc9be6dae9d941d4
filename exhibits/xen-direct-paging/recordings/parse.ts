/** One recorded operation, from its text. */

import { misread, quoted } from '../../../cli/conform/recording.ts'
import type { FlushRequest } from '../../../model/xen-direct-paging/declared/operations.ts'
import type { PinLevel, Recorded } from './operation.ts'
import { reader, type Words } from './words.ts'

/** How a letter is used, and what it means. The first word of a usage is the letter itself. */
interface Form {
  readonly usage: ReadonlyArray<string>
  readonly read: (words: Words) => Recorded
}

const form = (usage: string, read: (words: Words) => Recorded): Form => ({ usage: usage.split(' '), read })

/** Source: Xen public/xen.h, MMU_NORMAL_PT_UPDATE and its neighbours. */
const update = (words: Words): Recorded => {
  const command = Number(words.number(3, 'a command, 0 to 7', 3))
  const table = words.frame(1)
  const slot = words.slot(2)
  const value = words.value(4)
  if (command > 3) return { op: 'unknownCommand' }
  return command === 1 ? { op: 'machphys', frame: table } : { op: 'update', table, slot, value, preserve: command === 2 }
}

const pinLevels: ReadonlyArray<PinLevel> = ['l1', 'l2', 'l3', 'l4']

/** Source: Xen public/xen.h, MMUEXT_PIN_L1_TABLE and its neighbours. */
const requests: Readonly<Record<string, Form>> = {
  ...Object.fromEntries(
    pinLevels.map((level, i) => [String(i), form(`m ${i} f`, (w) => ({ op: 'pin', level, frame: w.frame(2) }))]),
  ),
  4: form('m 4 f', (w) => ({ op: 'unpin', frame: w.frame(2) })),
  5: form('m 5 f', (w) => ({ op: 'newBase', frame: w.frame(2) })),
  f: form('m f f', (w) => ({ op: 'newUserBase', frame: w.frame(2) })),
  10: form('m 10 f', (w) => ({ op: 'clear', frame: w.frame(2) })),
  11: form('m 11 f g', (w) => ({ op: 'copy', frame: w.frame(2), from: w.frame(3) })),
}

/** What Xen has beyond those, up to this number, a recording does not use. */
const lastRequest = 0x14
const unknownRequest = form('m cmd f', (w) => {
  w.frame(2)
  return { op: 'unknownCommand' }
})

/** Source: Xen public/xen.h, UVMF_TLB_FLUSH (1), UVMF_INVLPG (2), UVMF_ALL (4). */
const flushOf = (flags: number): FlushRequest => {
  const everywhere = (flags & 4) !== 0
  if ((flags & 3) === 1) return everywhere ? 'tlbAll' : 'tlbLocal'
  if ((flags & 3) === 2) return everywhere ? 'invlpgAll' : 'invlpgLocal'
  return 'none'
}

const writablePageTables = 'the assist 2 (writable page tables)'

/** Source: Xen public/xen.h, VMASST_CMD_enable and VMASST_CMD_disable of VMASST_TYPE_writable_pagetables. */
const assist = (words: Words): Recorded => {
  words.number(1, 'a command, 0 or 1', 1)
  if (words.number(2, writablePageTables, 2) !== 2n) throw words.wrong(2, writablePageTables)
  return { op: 'assist' }
}

const forms: Readonly<Record<string, Form>> = {
  '-': form('-', () => ({ op: 'start' })),
  u: form('u t i c f fl', update),
  c: form('c t i', (w) => ({ op: 'copyLiveEntry', table: w.frame(1), slot: w.slot(2) })),
  v: form('v va f fl uv', (w) => ({
    op: 'updateVa',
    address: w.address(1),
    value: w.value(2),
    flush: flushOf(Number(w.number(4, 'UVMF flags', 3))),
  })),
  b: form('b f fl', (w) => ({ op: 'builder', frame: w.testFrame(1), flags: w.flags(2) })),
  w: form('w va f fl', (w) => ({ op: 'store', address: w.address(1), value: w.value(2) })),
  W: form('W f i g fl', (w) => ({ op: 'storeByBuilder', frame: w.testFrame(1), slot: w.slot(2), value: w.value(3) })),
  r: form('r va', (w) => ({ op: 'read', address: w.address(1) })),
  g: form('g f i', (w) => ({ op: 'readEntry', frame: w.frame(1), slot: w.slot(2) })),
  t: form('t', () => ({ op: 'types' })),
  d: form('d f', (w) => ({ op: 'giveBack', frame: w.testFrame(1) })),
  i: form('i f', (w) => ({ op: 'takeAgain', frame: w.testFrame(1) })),
  a: form('a c 2', assist),
}

const formOf = (where: string, words: ReadonlyArray<string>): Form => {
  const [letter = '', command = ''] = words
  if (letter === 'm') {
    const known = Object.hasOwn(requests, command) ? requests[command] : undefined
    if (known !== undefined) return known
    const expected = `an mmuext command (${Object.keys(requests).join(', ')}, or one above ${lastRequest.toString(16)}, which Xen does not know)`
    if (/^[0-9a-f]{1,8}$/.test(command) && Number.parseInt(command, 16) > lastRequest) return unknownRequest
    throw misread(`${where}: ${words.join(' ')}`, `${expected} as argument 1`, quoted(command))
  }
  const known = Object.hasOwn(forms, letter) ? forms[letter] : undefined
  if (known !== undefined) return known
  // A near name is of no use where names are single letters.
  const letters = [...Object.keys(forms), 'm'].join(', ')
  throw misread(where, `an operation (${letters})`, quoted(words.join(' ')))
}

/** An operation that was not carried out: only its letter has to be known. */
export const parseSkipped = (where: string, text: string): Recorded => {
  formOf(where, text.split(' '))
  return { op: 'unknownCommand' }
}

export const parseOperation = (where: string, text: string): Recorded => {
  const words = text.split(' ')
  const { usage, read } = formOf(where, words)
  if (words.length !== usage.length)
    throw misread(where, `${usage.length - 1} arguments, as in "${usage.join(' ')}"`, `${words.length - 1} in ${quoted(text)}`)
  return read(reader(where, words))
}
