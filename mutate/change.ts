/** One small mistake in one place of a source file. */

/** Bytes `start` to `end` of a file read `before`, and are to read `after`. */
export interface Change {
  readonly start: number
  readonly end: number
  readonly before: string
  readonly after: string
}

/** A change with its place as people say it; line and column count from 1. */
export interface Mutant extends Change {
  /** The path from the root of the repository. */
  readonly file: string
  readonly line: number
  readonly column: number
  /** The line as it stands, without the blanks around it. */
  readonly code: string
  /** Where in `code` the change begins, from 1. */
  readonly at: number
}

export const applied = (source: string, { start, end, after }: Change): string =>
  source.slice(0, start) + after + source.slice(end)

/** A longer expression is told by its ends. */
const short = (text: string): string => {
  const line = text.replace(/\s+/g, ' ')
  return line.length <= 60 ? line : `${line.slice(0, 40)} ... ${line.slice(-15)}`
}

export const placeText = ({ file, line, column }: Mutant): string => `${file}:${line}:${column}`

export const changeText = ({ before, after }: Change): string => `${short(before)} -> ${after === '' ? 'nothing' : short(after)}`

/** The mutant of a change in a file with this text. */
export const mutantOf = (file: string, source: string, change: Change): Mutant => {
  const begin = source.lastIndexOf('\n', change.start - 1) + 1
  const end = source.indexOf('\n', begin)
  const line = source.slice(0, begin).split('\n').length
  const code = source.slice(begin, end < 0 ? source.length : end)
  const column = change.start - begin + 1
  return { ...change, file, line, column, code: code.trim(), at: column - (code.length - code.trimStart().length) }
}
