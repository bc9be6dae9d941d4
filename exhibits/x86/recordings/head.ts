/** The head of a recording of page walks: what the processor can do, and how the lines behind it read. */
import { type Line, misread, quoted } from '../../../cli/conform/recording.ts'

/** CR4.SMEP; CR4.SMAP with EFLAGS.AC; CR4.PKE with PKRU; CR4.LA57; pages of 1 GByte. */
const features = ['smep', 'smap', 'pku', 'la57', 'page1gb'] as const
type Feature = (typeof features)[number]

export interface Head {
  /** What the recording uses; null if the head does not say, as in recordings of WP and NXE alone. */
  readonly features: ReadonlyArray<Feature> | null
  /** MAXPHYADDR. Nothing is reserved above the frame if the head does not say. */
  readonly physicalBits: number
}

/** Lines before the first head read as lines always did. */
export const headless: Head = { features: null, physicalBits: 52 }

export const has = (head: Head, feature: Feature): boolean => head.features?.includes(feature) ?? false

/** The entries of a line, from the root down. */
export const entriesOf = (head: Head): ReadonlyArray<string> => [
  ...(has(head, 'la57') ? ['l5'] : []),
  ...['l4', 'l3', 'l2', 'l1'],
]

/** The words of a line by their names. */
export const columnsOf = (head: Head): ReadonlyArray<string> => [
  'cfg',
  ...(has(head, 'pku') ? ['pkru'] : []),
  ...entriesOf(head),
  'kind',
  '|',
  'answer',
  ...entriesOf(head),
]

/** A line that begins with `#` is a remark; one that names the words of a line is a head. */
export const isRemark = (text: string): boolean => text.startsWith('#')
export const isHead = (text: string): boolean => /^# cfg .*\|/.test(text)

const forms = `${features.map((feature) => `"${feature}"`).join(', ')} or "maxphyaddr=" and 32 to 52`

const isFeature = (word: string): word is Feature => features.some((feature) => feature === word)

const widths = /^maxphyaddr=(3[2-9]|4[0-9]|5[0-2])$/

/** A word without its number, and the number. */
const wordOf = (word: string): string => word.split('=')[0] ?? word
const numberOf = (word: string): number => Number(word.split('=')[1])

/** What stands behind `with`; each word once. */
const headFrom = (where: string, words: ReadonlyArray<string>): Head => {
  const twice = words.find((word, i) => words.findIndex((other) => wordOf(other) === wordOf(word)) < i)
  if (twice !== undefined) throw misread(where, 'each word behind "with" once', quoted(twice))
  const odd = words.find((word) => !isFeature(word) && !widths.test(word))
  if (odd !== undefined) throw misread(where, `${forms} behind "with"`, quoted(odd))
  const width = words.find((word) => widths.test(word))
  return { features: words.filter(isFeature), physicalBits: width === undefined ? 52 : numberOf(width) }
}

/** The names of the words, `with` and what the processor has, and perhaps a remark in parentheses. */
export const readHead = ({ where, text }: Line): Head => {
  const told = text.slice('# '.length).replace(/\s*\(.*\)$/, '')
  const [columns = '', ...rest] = told.split(' with ')
  if (rest.length > 1) throw misread(where, '"with" once in a head', quoted(text))
  const [list] = rest
  const head = list === undefined ? headless : headFrom(where, list.split(' '))
  const due = columnsOf(head).join(' ')
  if (columns !== due) throw misread(where, `a head "# ${due}"${list === undefined ? '' : ` for "with ${list}"`}`, quoted(text))
  return head
}
