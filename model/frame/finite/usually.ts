/** Fields that a document may leave out, and components that a scope does not use. */
import * as t from 'io-ts'
import type { Finite, Literal } from './finite.ts'
import { constant, spent } from './leaf.ts'

/** The same values; in a document the field may be missing, and is `value` then, and a record is printed without it. */
export const usually = <A>(value: A, of: Finite<A>): Finite<A> => ({
  ...of,
  print: (a) => (a === value ? '' : of.print(a)),
  codec: new t.Type<A, unknown>(
    `${of.codec.name}, or nothing for ${of.print(value)}`,
    of.codec.is,
    (u, context) => (u === undefined ? t.success(value) : of.codec.validate(u, context)),
    t.identity,
  ),
})

/** A component of any type that a scope does not use: its one value takes up no space. */
export const unused = spent

/** A component where a scope uses it; where it does not, the component always has this value. */
export const usedIf = <A, const V extends A & Literal>(used: boolean, of: Finite<A>, otherwise: V): Finite<A> =>
  used ? of : (constant<Literal>(otherwise) as unknown as Finite<A>)
