/** A guest's page-table entry, how it is written, and what a store of some bytes makes of it. */
import { bool, constant, type Finite, ref, shown, type Value } from '../../frame/finite/index.ts'
import { recordsOf } from '../../frame/records.ts'
import { gfns, type Numbered } from './sets.ts'

/** A flag that is never set where the scope does without it. */
export const flag = (on: boolean): Finite<boolean> => (on ? bool : constant<boolean>(false))

export const Entry = recordsOf<Numbered & { readonly pse36: number | null }>()({
  /** P */
  present: bool,
  /** R/W, U/S, A, D, PS, NX */
  write: bool,
  user: bool,
  accessed: bool,
  dirty: bool,
  large: bool,
  noExecute: bool,
  /** PSE36: the page lies above the first 4 GBytes. */
  high: (s) => flag(s.pse36 !== null),
  frame: (s) => ref(gfns(s)),
})
export type Entry = Value<typeof Entry>

export const zero: Entry = {
  present: false,
  write: false,
  user: false,
  accessed: false,
  dirty: false,
  large: false,
  noExecute: false,
  high: false,
  frame: 0,
}

type Flag = Exclude<keyof Entry, 'present' | 'frame'>

const letters: Readonly<Record<string, Flag>> = {
  W: 'write',
  U: 'user',
  A: 'accessed',
  D: 'dirty',
  PS: 'large',
  NX: 'noExecute',
  H: 'high',
}

/** F2|W|U|A|D; an entry that is not present has a dash first. */
export const printEntry = (entry: Entry): string => {
  const flags = Object.entries(letters).flatMap(([letter, flag]) => (entry[flag] ? [letter] : []))
  const frame = entry.present || entry.frame > 0 ? [`F${entry.frame}`] : []
  return [...(entry.present ? [] : ['-']), ...frame, ...flags].join('|')
}

const written = /^(-|(-\|)?F\d+)(\|(W|U|A|D|PS|NX|H))*$/

export const isEntryText = (text: unknown): text is string => typeof text === 'string' && written.test(text)

/** The entry that is written so. */
export const readEntry = (text: string): Entry => {
  const parts = text.split('|')
  const frame = parts.find((part) => part.startsWith('F'))
  const flags = parts.flatMap((part) => letters[part] ?? [])
  return {
    ...zero,
    ...Object.fromEntries(flags.map((flag) => [flag, true])),
    present: parts[0] !== '-',
    frame: frame === undefined ? 0 : Number(frame.slice(1)),
  }
}

/** Some bytes of a table: `8+4` is four bytes from offset 8. */
export interface Bytes {
  readonly offset: number
  readonly size: number
}

export const isBytes = (text: unknown): text is string => typeof text === 'string' && /^\d+\+[1248]$/.test(text)

export const readBytes = (text: string): Bytes => {
  const plus = text.indexOf('+')
  return { offset: Number(text.slice(0, plus)), size: Number(text.slice(plus + 1)) }
}

/** One byte of `from` takes the place of the same byte: flags, frame, the bits of PSE36, and last the byte with NX. */
const withByte = (entry: Entry, byte: number, from: Entry): Entry => {
  if (byte === 0) {
    const { present, write, user, accessed, dirty, large } = from
    return Entry.with({ present, write, user, accessed, dirty, large }, entry)
  }
  if (byte === 1) return Entry.with({ frame: from.frame }, entry)
  if (byte === 2) return Entry.with({ high: from.high }, entry)
  return byte === 7 ? Entry.with({ noExecute: from.noExecute }, entry) : entry
}

/** The table after a store of these bytes out of a table that is full of `value`. */
export const stored = (
  table: ReadonlyArray<Entry>,
  entryBytes: number,
  { offset, size }: Bytes,
  value: Entry,
): ReadonlyArray<Entry> =>
  table.map((entry, slot) => {
    const first = Math.max(0, offset - slot * entryBytes)
    const last = Math.min(entryBytes, offset + size - slot * entryBytes)
    if (first >= last) return entry
    if (first === 0 && last === entryBytes) return value
    return Array.from({ length: last - first }, (_, i) => first + i).reduce((e, byte) => withByte(e, byte, value), entry)
  })

export const sameEntry = (a: Entry, b: Entry): boolean =>
  a === b ||
  (a.present === b.present &&
    a.write === b.write &&
    a.user === b.user &&
    a.accessed === b.accessed &&
    a.dirty === b.dirty &&
    a.large === b.large &&
    a.noExecute === b.noExecute &&
    a.high === b.high &&
    a.frame === b.frame)

const setMarks = Entry.set('accessed', 'dirty')

/** The entry with other marks. */
export const withMarks = (entry: Entry, accessed: boolean, dirty: boolean): Entry => setMarks(accessed, dirty, entry)

/** An entry of the guest's, in a scope. */
export const entryIn = (s: Numbered & { readonly pse36: number | null }): Finite<Entry> => shown(Entry(s), printEntry)
