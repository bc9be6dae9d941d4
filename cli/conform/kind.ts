/** A kind of recording, and how it is held against a model. */
import type { Library } from '../command/environment.ts'
import type { Line } from './recording.ts'
import type { Held } from './report.ts'

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
