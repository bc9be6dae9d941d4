/** What one page is made from. */
import type { Subject } from '../spec/subjects.ts'
import type { Found } from './found.ts'
import type { Lines } from './markdown.ts'

export interface Sheet {
  readonly subject: Subject
  /** The attacks on this design. */
  readonly attacks: ReadonlyArray<Found>
}

/** A part of a page under a heading of its own. */
export interface Section {
  readonly title: string
  /** Empty where this design has nothing to say under the heading. */
  readonly lines: (sheet: Sheet) => Lines
}
