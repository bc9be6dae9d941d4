/** The kinds of recording that can be held against a model: one entry per kind. */

import { x86Walks } from '../../exhibits/x86/recordings/kind.ts'
import { xenOperations } from '../../exhibits/xen-direct-paging/recordings/kind.ts'
import type { Kind } from './kind.ts'
import { type Line, misread, quoted } from './recording.ts'

export const kinds: ReadonlyArray<Kind> = [xenOperations, x86Walks]

/** The kind of a recording, by its first line. */
export const kindOf = ({ where, text }: Line, known: ReadonlyArray<Kind> = kinds): Kind => {
  const kind = known.find(({ recognises }) => recognises(text))
  if (kind !== undefined) return kind
  throw misread(where, known.map(({ begins }) => begins).join(', or '), quoted(text))
}
