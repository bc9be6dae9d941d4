/** Kinds of operation that the sampler may try, with what they are drawn from. */
import { type AnyFinite, constant, type Finite, oneOf, option, shown, struct, tagged, vector } from '../finite/index.ts'
import type { Proposal } from '../machine.ts'
import { printWord, type Word } from './entry.ts'
import { type Operation, printVa } from './operation.ts'
import type { OperationId } from './operationIds.ts'
import type { Scope } from './scope.ts'
import type { Mfn, Slot, Va } from './state.ts'

export type Mfns = ReadonlyArray<Mfn>

type Fields = Readonly<Record<string, AnyFinite>>

export const pick = <A extends number | boolean>(values: ReadonlyArray<A>): Finite<A> => oneOf<A>(...values)

/** An entry to one of these frames, or none. */
export const entryTo = (
  { flags }: Pick<Scope, 'flags'>,
  mfns: Mfns,
  rw: ReadonlyArray<boolean> = [false, true],
): Finite<Word | null> => {
  const present = constant<boolean>(true)
  return option(shown(struct<Word>({ present, mfn: pick(mfns), rw: pick(rw), flags: pick(flags) }), printWord))
}

/** The fields are built only if the proposal is chosen. */
const draw =
  (op: OperationId, fields: () => Fields): (() => Finite<Operation>) =>
  () =>
    tagged<Operation, 'op'>('op', { [op]: fields() })

/** A kind of operation worth trying, if the state has something for it. */
export type Idea = readonly [op: OperationId, possible: boolean, weight: number, fields: () => Fields]

export const chosen = (scope: Scope, ideas: ReadonlyArray<Idea>): ReadonlyArray<Proposal<Operation>> =>
  ideas.flatMap(
    ([op, possible, weight, fields]): ReadonlyArray<Proposal<Operation>> =>
      possible && scope.operations.includes(op) ? [[weight, draw(op, fields)]] : [],
  )

/** Values made of others. Drawn, never packed. */
const madeOf = <A, B>(finite: Finite<A>, make: (a: A) => B, print: (b: B) => string): Finite<B> => ({
  ...(vector(finite, 1) as unknown as Finite<B>),
  values: function* () {
    for (const value of finite.values()) yield make(value)
  },
  arbitrary: () => finite.arbitrary().map(make),
  print,
})

/** The addresses with these upper slots and one of these last ones. */
export const addressIn = (upper: ReadonlyArray<Slot>, last: ReadonlyArray<Slot>): Finite<Va> =>
  madeOf(pick(last), (slot): Va => [...upper, slot], printVa)

/** One of these addresses. */
export const oneAddress = (addresses: ReadonlyArray<Va>): Finite<Va> =>
  madeOf(pick(addresses.map((_, i) => i)), (i) => addresses[i] ?? [], printVa)

/** This word and no other. */
export const exactly = (word: Word | null): Finite<Word | null> =>
  madeOf(
    constant(true),
    () => word,
    (w) => (w === null ? '-' : printWord(w)),
  )
