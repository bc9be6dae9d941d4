/** A recording as lines of text, and complaints that name the line. */
import { readFileSync } from 'node:fs'
import { Complaint, sentence } from '../command/complaint.ts'

/** The complaint about one place of a recording: where, what was expected, what was found. */
export const misread = (where: string, expected: string, found: string): Complaint =>
  new Complaint(`${where}: expected ${expected}, found ${found}`)

/** A piece of a recording, short enough for a sentence. */
export const quoted = (text: string): string => {
  const shown = JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text)
  return `the text ${shown}`
}

/** One line, with the words that begin every complaint about it. */
export interface Line {
  readonly where: string
  readonly text: string
}

const bytesOf = (file: string): Uint8Array => {
  try {
    return readFileSync(file)
  } catch (thrown) {
    throw new Complaint(`${file}: expected a recording that can be read: ${sentence(thrown)}`)
  }
}

const lineBreak = 0x0a

/** The number, from 1, of the line that holds the first byte sequence that is not UTF-8. */
const firstBadLine = (bytes: Uint8Array): number => {
  const whole = new TextDecoder('utf-8', { fatal: true })
  let line = 1
  for (let start = 0; start < bytes.length; line += 1) {
    const found = bytes.indexOf(lineBreak, start)
    const end = found < 0 ? bytes.length : found
    try {
      whole.decode(bytes.subarray(start, end))
    } catch {
      return line
    }
    start = end + 1
  }
  return line
}

const textOf = (file: string, bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw misread(`${file}: line ${firstBadLine(bytes)}`, 'text in UTF-8', 'bytes that are none')
  }
}

/** The lines of a file, at least one. The last line may or may not end with a line break. */
export const readLines = (file: string): readonly [Line, ...Line[]] => {
  const text = textOf(file, bytesOf(file))
  const [first = '', ...rest] = text.replace(/\r?\n$/, '').split(/\r?\n/)
  if (text.trim() === '') throw misread(`${file}: line 1`, 'the first line of a recording', 'nothing')
  const line = (content: string, i: number): Line => ({ where: `${file}: line ${i + 1}`, text: content })
  return [line(first, 0), ...rest.map((content, i) => line(content, i + 1))]
}
