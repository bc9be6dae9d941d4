/** Kinds of operation that the sampler may try, with what they are drawn from. */
import { constant, type Finite, option, shown, struct, vector } from '../../frame/finite/index.ts'
import { type IdeaOf, pick, proposalsOf } from '../../frame/proposing.ts'
import { printWord, type Word } from '../declared/entry.ts'
import type { Mfn, Slot, Va } from '../declared/numbers.ts'
import { type Operation, printVa } from '../declared/operations.ts'
import type { Scope } from '../declared/scope.ts'

export type Mfns = ReadonlyArray<Mfn>

export type Idea = IdeaOf<Operation>

export const chosen = proposalsOf<Operation>

/** An entry to one of these frames, or none. */
export const entryTo = (
  { flags }: Pick<Scope, 'flags'>,
  mfns: Mfns,
  rw: ReadonlyArray<boolean> = [false, true],
): Finite<Word | null> => {
  const present = constant<boolean>(true)
  return option(shown(struct({ present, mfn: pick(mfns), rw: pick(rw), flags: pick(flags) }), printWord))
}

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
