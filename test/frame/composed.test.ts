/** One design's machine inside another: a lender, and a reader who calls it. */
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { explore } from '../../checker/explore/explore.ts'
import { type Built, designOf } from '../../model/frame/design.ts'
import { numberCodec } from '../../model/frame/finite/codec.ts'
import { bool, oneOf, range, spent, type Value, vector } from '../../model/frame/finite/index.ts'
import { at, chooseRules, law, type Outcome, type Rules, replaceAt } from '../../model/frame/machine.ts'
import { type CarriesOut, type OperationOf, operationsOf } from '../../model/frame/operations.ts'
import { recordsOf } from '../../model/frame/records.ts'
import { always, never, rule } from '../../model/frame/rules.ts'
import { field, type ScopeOf, type Sizes, scopeCodecOf } from '../../model/frame/scopes.ts'

interface Refusal {
  readonly rule: 'lentOnce'
  readonly errno: 'EBUSY'
}

/** The lender: each book is lent once. */
const shelf = { books: field(numberCodec(1, 4), 2) }
const book = ({ books }: Sizes<typeof shelf>) => range(0, books - 1)
const lending = operationsOf<Sizes<typeof shelf>>()({ lend: { book }, takeBack: { book } })
type Lending = typeof lending.kinds
type Shelf = ScopeOf<typeof shelf, Lending, Record<never, never>>
const Lent = recordsOf<Shelf>()({ host: oneOf('alive'), lent: ({ books }) => vector(bool, books), spent: spent(null) })
type Lent = Value<typeof Lent>
const lentRules = { lentOnce: rule<(lent: boolean) => boolean>({ standard: (lent) => !lent, absent: always }) }
const setLent = (book: number, lent: boolean, s: Lent): Lent => Lent.with({ lent: replaceAt(s.lent, book, lent) }, s)
const done = <S>(state: S): Outcome<S, Refusal, 'done'> => ({ answer: E.right('done'), state })
const lends: CarriesOut<Rules<typeof lentRules>, Lending, Lent, Refusal, 'done'> = {
  lend:
    (rules) =>
    ({ book }) =>
    (s) =>
      rules.lentOnce(at(s.lent, book))
        ? done(setLent(book, true, s))
        : { answer: E.left({ rule: 'lentOnce', errno: 'EBUSY' }), state: s },
  takeBack:
    () =>
    ({ book }) =>
    (s) =>
      at(s.lent, book) ? done(setLent(book, false, s)) : null,
}
const lender: Built<Shelf, typeof lentRules, Lent, Lending, Refusal, 'done'> = designOf({
  id: 'lender',
  scope: scopeCodecOf({ name: 'a shelf', fields: shelf, operations: lending, parameters: {}, checks: [] }),
  rules: lentRules,
  state: Lent,
  operations: lending,
  given: (rules: Rules<typeof lentRules>, _: Shelf) => rules,
  carriesOut: lends,
})

/** The reader: the lender's state is a field, and its step carries the requests out. */
const room = { lender: field(lender.scope) }
const wishes = operationsOf<Sizes<typeof room>>()({ fetch: { book: (s) => book(s.lender) }, finish: {} })
type Wishes = typeof wishes.kinds
type Room = ScopeOf<typeof room, Wishes, Record<never, never>>
const Reader = recordsOf<Room>()({
  host: oneOf('alive'),
  lender: (s) => lender.state(s.lender),
  reads: (s) => vector(bool, s.lender.books),
  spent: spent(null),
})
type Reader = Value<typeof Reader>
const readerRules = { returnsWhatItRead: rule<() => boolean>({ standard: always, absent: never }) }
interface Given {
  readonly rules: Rules<typeof readerRules>
  readonly below: (operation: OperationOf<Lending>) => (s: Lent) => Outcome<Lent, Refusal, 'done'>
}
const readerDesign = designOf({
  id: 'reader',
  scope: scopeCodecOf({ name: 'a room', fields: room, operations: wishes, parameters: {}, checks: [] }),
  rules: readerRules,
  state: Reader,
  operations: wishes,
  given: (rules: Rules<typeof readerRules>, scope: Room): Given => ({
    rules,
    below: lender.steps(chooseRules(lender.rules, {}), scope.lender),
  }),
  carriesOut: {
    fetch: ({ below }) => {
      return ({ book }) => {
        const asked = below({ op: 'lend', book })
        return (s) => {
          const answered = asked(s.lender)
          if (answered === null || E.isLeft(answered.answer))
            return answered === null ? null : { answer: answered.answer, state: s }
          return done(Reader.with({ lender: answered.state, reads: replaceAt(s.reads, book, true) }, s))
        }
      }
    },
    finish:
      ({ rules, below }) =>
      () =>
      (s) => {
        const returned = s.reads.reduce<Lent>(
          (t, reading, book) => (reading && rules.returnsWhatItRead() ? (below({ op: 'takeBack', book })(t)?.state ?? t) : t),
          s.lender,
        )
        return s.reads.includes(true) ? done(Reader.with({ lender: returned, reads: s.reads.map(() => false) }, s)) : null
      },
  } satisfies CarriesOut<Given, Wishes, Reader, Refusal, 'done'>,
})

const machineIn = (choice: Readonly<Record<string, string>>) => {
  const scope = readerDesign.scope.decode({ lender: { operations: ['lend'] }, operations: ['fetch', 'finish'] })
  if (E.isLeft(scope)) throw new Error('no scope')
  const machine = readerDesign.machine(scope.right, chooseRules(readerRules, choice))
  const agree = law<Reader, number>('lent-is-read', {
    subjects: (s) => s.reads.map((_, book) => book),
    wrong: (book, s) => (at(s.lender.lent, book) === at(s.reads, book) ? null : `book ${book} is lent to nobody`),
  })
  return explore({ machine, laws: { state: [agree], step: [] } }, { symmetry: true, goal: { kind: 'all' } })
}

describe('a machine inside another', () => {
  test('is searched with it; what it refuses the outer one can answer', () => {
    const { states, transitions, rejections, breaches } = machineIn({})
    expect({ states, transitions, rejections, breaches }).toEqual({ states: 4, transitions: 7, rejections: 4, breaches: [] })
  })

  test('is held against what the outer one believes', () => {
    const { breaches } = machineIn({ returnsWhatItRead: 'absent' })
    expect(breaches.map(({ invariant, length }) => [invariant, length])).toEqual([['lent-is-read', 2]])
  })

  test('a scope inside a scope is decoded with its place', () => {
    const scope = readerDesign.scope.decode({ lender: { books: 9, operations: ['lend'] }, operations: ['fetch'] })
    const places = E.isLeft(scope) ? scope.left.map(({ context }) => context.map(({ key }) => key).join('.')) : []
    expect(places).toEqual(['.lender.books'])
  })
})
