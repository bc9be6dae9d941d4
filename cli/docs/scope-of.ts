/** A scope of the book for a section that runs the model itself. */
import { isLeft } from 'fp-ts/lib/Either.js'
import type { Type } from 'io-ts'
import { Complaint } from '../command/complaint.ts'
import { type Book, corrected, presetNamed, scopeInput, scopeNamed } from '../spec/book.ts'
import { misfits, printMisfit } from '../spec/decoding.ts'

/** A scope as its design reads it, with the parameters of the corrected preset; a Complaint where there is none of that name. */
export const scopeOf = <Scope>(book: Book, id: string, codec: Type<Scope, unknown>): Scope => {
  const found = scopeNamed(book, id)
  const preset = presetNamed(book, corrected)
  if (found === undefined || preset === undefined) throw new Complaint(`${book.id}: expected a scope ${id}, found none`)
  const scope = codec.decode(scopeInput(found, preset))
  if (isLeft(scope)) throw new Complaint(...misfits(scope.left).map((m) => `${book.id}: scope ${id}: ${printMisfit(m)}`))
  return scope.right
}
