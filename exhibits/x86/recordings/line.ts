/** One line of a recording of page walks: one access in long mode, and the entries that it used. */

import { type Line, misread, quoted } from '../../../cli/conform/recording.ts'
import type { Access } from '../../../model/hardware/x86/access.ts'
import type { Paging } from '../../../model/hardware/x86/paging.ts'
import type { Word } from '../../../model/hardware/x86/word.ts'
import { type Form, forms, kindForm, settingBits, settingsForm, settingsMask } from './forms.ts'
import { frameBits, mayStand, withoutGigabytes } from './frames.ts'
import { columnsOf, entriesOf, type Head, has, headless, isHead, isRemark, readHead } from './head.ts'

export const usage = columnsOf(headless).join(' ')

export interface RecordedWalk {
  /** The number of the line, from 1. */
  readonly line: number
  /** What was done, as it was recorded. */
  readonly text: string
  readonly paging: Paging
  readonly access: Access
  /** An access of the processor itself, which EFLAGS.AC does not spare. */
  readonly implicit: boolean
  /** The flags of the entries, from the root down. */
  readonly before: ReadonlyArray<Word>
  /** `ok`, or `!` and the error code. */
  readonly answer: string
  readonly after: ReadonlyArray<Word>
}

/** The words of a line, and where they stand. */
interface Words {
  readonly head: Head
  readonly where: string
  readonly columns: ReadonlyArray<string>
  readonly words: ReadonlyArray<string>
}

const placed = ({ columns }: Words, place: number): string => `as word ${place + 1} of "${columns.join(' ')}"`

/** The word at a place, if it has the form. */
const take = (line: Words, place: number, { is, expected }: Form): string => {
  const word = line.words[place] ?? ''
  if (is.test(word)) return word
  throw misread(line.where, `${expected}, ${placed(line, place)}`, quoted(word))
}

const settingsAt = (line: Words): number => {
  const form = settingsForm(line.head)
  const text = take(line, 0, form)
  const cfg = Number.parseInt(text, 16)
  if ((cfg & ~settingsMask(line.head)) === 0) return cfg
  throw misread(line.where, `${form.expected}, ${placed(line, 0)}`, quoted(text))
}

const flagsAt = (line: Words, level: number, place: number): Word => {
  const flags = BigInt(`0x${take(line, place, forms.flags)}`)
  if ((flags & frameBits & ~mayStand(line.head, level, flags)) === 0n) return flags
  const but = line.head.features === null ? '' : ' but for those that can be reserved'
  throw misread(
    line.where,
    `flags without the bits of a frame number, 12 to 51${but}, ${placed(line, place)}`,
    flags.toString(16),
  )
}

const entriesFrom = (line: Words, first: number): ReadonlyArray<Word> => {
  const names = entriesOf(line.head)
  return names.map((_, depth) => flagsAt(line, names.length - depth, first + depth))
}

const kinds = ['read', 'write', 'fetch'] as const

/** 6 and 7 are a read and a write that are implicit, and so the supervisor's. */
const accessOf = (kind: number): Access => ({ user: kind >= 3 && kind < 6, kind: kinds[kind % 3] ?? 'read' })

const pagingOf = (head: Head, cfg: number, pkru: number): Paging => {
  const isOn = (bit: number): boolean => (cfg & (1 << bit)) !== 0
  return {
    mode: 'long',
    levels: entriesOf(head).length,
    wp: isOn(settingBits.wp),
    nxe: isOn(settingBits.nxe),
    smep: isOn(settingBits.smep),
    smap: isOn(settingBits.smap),
    ac: isOn(settingBits.ac),
    pke: isOn(settingBits.pke),
    pkru,
    pse: false,
    pse36: false,
    gigabytePages: has(head, 'page1gb'),
    physicalBits: head.physicalBits,
  }
}

/** Read one line; `number` is its number. */
export const readWalk = (head: Head, { where, text }: Line, number: number): RecordedWalk => {
  const columns = columnsOf(head)
  const words = text.split(' ')
  if (words.length !== columns.length)
    throw misread(where, `${columns.length} words, as in "${columns.join(' ')}"`, `${words.length} in ${quoted(text)}`)
  const line: Words = { head, where, columns, words }
  const place = (name: string): number => columns.indexOf(name)
  const cfg = settingsAt(line)
  const pkru = has(head, 'pku') ? Number.parseInt(take(line, place('pkru'), forms.pkru), 16) : 0
  const before = entriesFrom(line, place(entriesOf(head)[0] ?? 'l4'))
  withoutGigabytes(head, where, before)
  const kind = Number(take(line, place('kind'), kindForm(head)))
  take(line, place('|'), forms.bar)
  const answer = take(line, place('answer'), forms.answer)
  const after = entriesFrom(line, place('answer') + 1)
  return {
    line: number,
    text: words.slice(0, place('|')).join(' '),
    paging: pagingOf(head, cfg, pkru),
    access: accessOf(kind),
    implicit: kind >= 6,
    before,
    answer,
    after,
  }
}

/** All accesses of a recording. A head says how the lines behind it read, up to the next head. */
export const readWalks = (lines: ReadonlyArray<Line>): ReadonlyArray<RecordedWalk> => {
  let head = headless
  return lines.flatMap((line, i) => {
    if (isHead(line.text)) head = readHead(line)
    return isRemark(line.text) ? [] : [readWalk(head, line, i + 1)]
  })
}
