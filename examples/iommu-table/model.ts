/** An IOMMU's tables of two levels, the pages that a driver maps through them for its device, and what the IOTLB remembers. */
import * as E from 'fp-ts/lib/Either.js'
import { designOf } from '../../model/frame/design.ts'
import { numberCodec } from '../../model/frame/finite/codec.ts'
import { indexedBy, oneOf, option, range, ref, scalarset, spent, type Value, vector } from '../../model/frame/finite/index.ts'
import { at, type Outcome, type Rules, replaceAt } from '../../model/frame/machine.ts'
import { type CarriesOut, operationsOf } from '../../model/frame/operations.ts'
import { recordsOf } from '../../model/frame/records.ts'
import { always, never, rule } from '../../model/frame/rules.ts'
import { field, type ScopeOf, type Sizes, scopeCodecOf } from '../../model/frame/scopes.ts'

const fields = {
  frames: field(numberCodec(1, 8)),
  /** Entries of the root, and of each table below it. */
  entries: field(numberCodec(1, 4), 2),
}
type Sized = Sizes<typeof fields>

const frames = ({ frames }: Sized) => scalarset('frame', 'F', frames)
const mfn = (s: Sized) => ref(frames(s))
/** An address of the device, in pages. */
const iova = ({ entries }: Sized) => range(0, entries * entries - 1)

export const operations = operationsOf<Sized>()({ map: { iova, page: mfn, table: mfn }, unmap: { iova }, access: { iova } })
type Kinds = typeof operations.kinds
export type Scope = ScopeOf<typeof fields, Kinds, Record<never, never>>

const record = recordsOf<Sized>()
export const Frame = record({
  use: oneOf('free', 'page', 'table'),
  /** Entries that name the page, or that the table has in use. */
  count: (s) => range(-1, s.entries * s.entries + 1),
  entries: (s) => vector(option(mfn(s)), s.entries),
})
export type Frame = Value<typeof Frame>

export const State = record({
  host: oneOf('alive'),
  frames: (s) => indexedBy(frames(s), Frame(s)),
  root: (s) => vector(option(mfn(s)), s.entries),
  iotlb: (s) => vector(option(mfn(s)), s.entries * s.entries),
  spent: spent(null),
})
export type State = Value<typeof State>

export const rules = {
  presentRefused: rule<(present: boolean) => boolean>({ standard: (present) => present, absent: never }),
  mapTakesReference: rule<() => boolean>({ standard: always, absent: never }),
  unmapFlushes: rule<() => boolean>({ standard: always, absent: never }),
  emptyTableUnlinked: rule<() => boolean>({ standard: always, absent: never }),
}

export interface Refusal {
  readonly rule: keyof typeof rules
  readonly errno: 'EBUSY'
}
type Answered = Outcome<State, Refusal, 'done'>
type Given = Rules<typeof rules>

const done = (state: State): Answered => ({ answer: E.right('done'), state })
const changeFrame = (mfn: number, change: Partial<Frame>, s: State): State =>
  State.with({ frames: replaceAt(s.frames, mfn, Frame.with(change, at(s.frames, mfn))) }, s)
const count = (mfn: number, by: number, s: State): State => changeFrame(mfn, { count: at(s.frames, mfn).count + by }, s)
const put = (mfn: number, s: State): State => {
  const less = count(mfn, -1, s)
  return at(less.frames, mfn).count === 0 ? changeFrame(mfn, { use: 'free' }, less) : less
}
const store = (table: number, slot: number, page: number | null, s: State): State =>
  changeFrame(table, { entries: replaceAt(at(s.frames, table).entries, slot, page) }, s)
const slotsOf = (iova: number, { root }: State) => ({ first: Math.floor(iova / root.length), second: iova % root.length })

const carriesOut: CarriesOut<Given, Kinds, State, Refusal, 'done'> = {
  map:
    (rules) =>
    ({ iova, page, table }) =>
    (s) => {
      const { first, second } = slotsOf(iova, s)
      const linked = at(s.root, first)
      const free = (mfn: number): boolean => at(s.frames, mfn).use === 'free'
      if (at(s.frames, page).use === 'table' || page === table || !(linked === null ? free(table) : linked === table)) return null
      const present = at(at(s.frames, table).entries, second) !== null
      if (rules.presentRefused(present)) return { answer: E.left({ rule: 'presentRefused', errno: 'EBUSY' }), state: s }
      const withTable =
        linked === null ? changeFrame(table, { use: 'table' }, State.with({ root: replaceAt(s.root, first, table) }, s)) : s
      const counted = rules.mapTakesReference() ? count(page, 1, withTable) : withTable
      return done(store(table, second, page, changeFrame(page, { use: 'page' }, present ? counted : count(table, 1, counted))))
    },
  unmap:
    (rules) =>
    ({ iova }) =>
    (s) => {
      const { first, second } = slotsOf(iova, s)
      const table = at(s.root, first)
      const page = table === null ? null : at(at(s.frames, table).entries, second)
      if (table === null || page === null) return null
      const cleared = store(table, second, null, s)
      const flushed = rules.unmapFlushes() ? State.with({ iotlb: replaceAt(cleared.iotlb, iova, null) }, cleared) : cleared
      const left = put(table, put(page, flushed))
      const empty = at(left.frames, table).use === 'free'
      return done(empty && rules.emptyTableUnlinked() ? State.with({ root: replaceAt(left.root, first, null) }, left) : left)
    },
  access:
    () =>
    ({ iova }) =>
    (s) => {
      const { first, second } = slotsOf(iova, s)
      const table = at(s.root, first)
      const page = table === null ? null : at(at(s.frames, table).entries, second)
      return page === null ? null : done(State.with({ iotlb: replaceAt(s.iotlb, iova, page) }, s))
    },
}

export const iommuTable = designOf({
  id: 'iommu-table',
  scope: scopeCodecOf({ name: 'a scope of an IOMMU', fields, operations, parameters: {}, checks: [] }),
  rules,
  state: State,
  operations,
  given: (chosen: Given, _: Scope) => chosen,
  carriesOut,
})
