/** A scope as a specification writes it, and what it need not say. */
import * as t from 'io-ts'
import { checked, failing, startErrors } from '../../frame/checks.ts'
import { countCodec as count, leafCodec, recordCodec, withUsual, wordCodec } from '../../frame/finite/codec.ts'
import { type Format, geometryOf, tableBytes } from '../functions/geometry.ts'
import { isBytes, isEntryText } from './entry.ts'
import { operationIds } from './operationIds.ts'
import { operationsOf } from './operationsOf.ts'
import type { Parameters, Recycling, Registers, Remembered, Scope, Settings } from './scope.ts'
import { contentChecks, mostLevels, mostNumbers, sizeChecks } from './scopeChecks.ts'

const entryText = leafCodec<string>('an entry such as F2|W|U|A|D, or a dash', isEntryText)
const bytesText = leafCodec<string>(
  `an offset and a size of 1, 2, 4 or 8 bytes such as 8+4, within a table of ${tableBytes} bytes`,
  (u) => {
    const [offset, size] = isBytes(u) ? u.split('+').map(Number) : []
    return offset !== undefined && size !== undefined && offset + size <= tableBytes
  },
)
const orNothing = <A>(codec: t.Type<A, unknown>): t.Type<A | null, unknown> =>
  new t.Type<A | null, unknown>(
    `${codec.name}, or null`,
    (u): u is A | null => u === null || codec.is(u),
    (u, context) => (u === null ? t.success(null) : codec.validate(u, context)),
    t.identity,
  )
const flags = t.array(t.boolean)
const settingsCodec = recordCodec<Settings>('values of control bits', [
  ['paging', flags],
  ['wp', flags],
  ['pae', flags],
  ['pse', flags],
  ['nxe', flags],
])
const registersCodec = recordCodec<Registers>('registers', [
  ['cr3', count],
  ['paging', t.boolean],
  ['wp', t.boolean],
  ['pae', t.boolean],
  ['pse', t.boolean],
  ['nxe', t.boolean],
])

const usualRegisters: Registers = { cr3: 0, paging: true, wp: true, pae: true, pse: false, nxe: true }
const usualSettings: Settings = { paging: [true], wp: [true], pae: [true], pse: [false], nxe: [true] }

const complete = recordCodec<Scope>('a scope of shadow paging', [
  ['format', wordCodec<Format>('long', 'pae', 'legacy')],
  ['levels', count],
  ['tables', t.array(t.array(entryText))],
  ['frames', count],
  ['outside', count],
  ['aliases', t.array(t.tuple([count, count]))],
  ['slots', t.array(t.array(count))],
  ['logs', t.boolean],
  ['vcpus', count],
  ['pages', count],
  [
    'recycling',
    orNothing(
      recordCodec<Recycling>('two numbers of pages', [
        ['least', count],
        ['enough', count],
      ]),
    ),
  ],
  ['objects', orNothing(count)],
  ['flood', orNothing(count)],
  ['pse36', orNothing(count)],
  ['smep', t.boolean],
  ['registers', withUsual(registersCodec, () => usualRegisters)],
  ['settings', withUsual(settingsCodec, () => usualSettings)],
  ['cr3Values', t.array(count)],
  ['menu', t.array(entryText)],
  ['bytes', t.array(bytesText)],
  ['addresses', t.array(count)],
  ['users', flags],
  ['counts', t.boolean],
  ['remembers', t.array(wordCodec<Remembered>('leaf', 'table1', 'table2'))],
  ['operations', t.array(wordCodec(...operationIds))],
  [
    'parameters',
    recordCodec<Parameters>('the parameters', [
      ['translations', wordCodec<Parameters['translations']>('lostOnExit', 'tagged')],
      ['hardwareNxe', wordCodec<Parameters['hardwareNxe']>('on', 'asGuest')],
      ['memory', wordCodec<Parameters['memory']>('pinned', 'swappable')],
      ['walkMarks', wordCodec<Parameters['walkMarks']>('down', 'afterCheck')],
      ['rmapKey', wordCodec<Parameters['rmapKey']>('stored', 'computed')],
      ['stores', wordCodec<Parameters['stores']>('whole', 'halves')],
      ['storeOrder', wordCodec<Parameters['storeOrder']>('memoryFirst', 'shadowFirst')],
    ]),
  ],
  ['starts', t.record(t.string, t.array(t.unknown))],
])

const upTo = (n: number): ReadonlyArray<number> => Array.from({ length: n }, (_, i) => i)

const formatIn = (document: object): Format =>
  'format' in document && (document.format === 'pae' || document.format === 'legacy') ? document.format : 'long'

const numberIn = (document: object, key: 'levels' | 'frames', most: number, usually: number): number => {
  const given = new Map<string, unknown>(Object.entries(document)).get(key)
  return typeof given === 'number' ? Math.min(given, most) : usually
}

/** One, and another one where faults or stores of several are under way. */
const usualVcpus = (document: object): number => {
  const operations = 'operations' in document && Array.isArray(document.operations) ? document.operations : []
  return operations.includes('faultBegins') || operations.includes('storeBegins') ? 2 : 1
}

/** What a scope need not say: two levels of long mode, one slot, everything that the guest can address. Nonsense is small. */
const usual = (document: object): Partial<Scope> => {
  const format = formatIn(document)
  const levels = numberIn(document, 'levels', mostLevels, 2)
  const { addresses, entryBytes } = geometryOf(format, levels)
  const whole = upTo(tableBytes / entryBytes).map((slot) => `${slot * entryBytes}+${entryBytes}`)
  return {
    format,
    levels,
    outside: 0,
    aliases: [],
    slots: [upTo(numberIn(document, 'frames', mostNumbers, 0))],
    logs: false,
    vcpus: usualVcpus(document),
    recycling: null,
    objects: null,
    flood: null,
    pse36: null,
    smep: false,
    registers: usualRegisters,
    settings: usualSettings,
    cr3Values: [0],
    menu: ['-'],
    bytes: whole,
    addresses: upTo(addresses),
    users: [true, false],
    remembers: [],
    counts: false,
  }
}

/** A scope as a specification writes it. What is wrong with its sizes is told before what follows from them. */
export const scopeCodec: t.Type<Scope, unknown> = withUsual(
  checked(
    complete,
    failing(sizeChecks),
    failing(contentChecks),
    startErrors((scope) => operationsOf(scope, operationIds).codec),
  ),
  usual,
)
