/** The kinds of recording that can be held against a model: one entry per kind. */
import type { Library } from '../environment.ts'
import { type Line, misread, quoted } from './recording.ts'
import type { Held } from './report.ts'
import { x86Walks } from './x86/kind.ts'
import { xenOperations } from './xen/kind.ts'

/** What a report for people calls things. */
export interface KindWords {
  readonly sequence: readonly [one: string, many: string]
  /** What stands before the name of a sequence. */
  readonly name: string
  /** What is compared besides answers, and what each word is called: by the last of the places, a frame by its number if there are none. */
  readonly word: string
  readonly places: ReadonlyArray<string>
}

export interface Kind {
  readonly id: string
  /** What it records, for people. */
  readonly title: string
  /** What its first line looks like, for a complaint. */
  readonly begins: string
  readonly recognises: (firstLine: string) => boolean
  /** Against what it is held. */
  readonly against: string
  /** Sequences and frame words, if nothing is said. */
  readonly words?: KindWords
  /** Reads all lines before it compares anything; a bad line is a complaint. */
  readonly hold: (library: Library, lines: ReadonlyArray<Line>) => Held
}

export const kinds: ReadonlyArray<Kind> = [xenOperations, x86Walks]

/** The kind of a recording, by its first line. */
export const kindOf = ({ where, text }: Line, known: ReadonlyArray<Kind> = kinds): Kind => {
  const kind = known.find(({ recognises }) => recognises(text))
  if (kind !== undefined) return kind
  throw misread(where, known.map(({ begins }) => begins).join(', or '), quoted(text))
}
