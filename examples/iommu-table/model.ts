/** An IOMMU's tables of two levels, the pages that a driver maps through them, and what the IOTLB remembers. */
import { indexedBy, option, range, ref, scalarset, type Value, vector } from '../../model/frame/finite/index.ts'
import { at } from '../../model/frame/machine.ts'
import { done, type OperationOf, refused } from '../../model/frame/operations.ts'
import { always, never, rule } from '../../model/frame/rules.ts'
import { numberField, operationsOf, recordsOf, type Sizes, smallDesignOf, statesOf } from '../../model/frame/small.ts'

const fields = { frames: numberField(1, 8) }
type Sized = Sizes<typeof fields>
const frame = ({ frames }: Sized) => scalarset('frame', 'F', frames)
const mfn = (s: Sized) => ref(frame(s))
const entries = (s: Sized) => vector(option(mfn(s)), 2)

/** Who holds the frame is counted; at 0 it is free, and anybody's. */
const Frame = recordsOf<Sized>()({ count: range(-1, 5), entries })
const State = statesOf<Sized>()({ frames: (s) => indexedBy(frame(s), Frame(s)), root: entries, iotlb: (s) => option(mfn(s)) })
export type State = Value<typeof State>
const address = { first: range(0, 1), second: range(0, 1) }
const operations = operationsOf<Sized>()({ map: { ...address, page: mfn, table: mfn }, unmap: address, access: address })
export type Operation = OperationOf<typeof operations.kinds>

const rules = {
  onlyEmptyMapped: rule<(present: boolean) => boolean>({ standard: (present) => !present, absent: always }),
  mapTakesReference: rule<(count: number) => boolean>({ standard: always, firstOnly: (count) => count === 0 }),
  emptyTableUnlinked: rule<() => boolean>({ standard: always, absent: never }),
  unmapFlushes: rule<() => boolean>({ standard: always, absent: never }),
}

const setFrame = State.setAt('frames')
const link = State.setAt('root')
const count = (mfn: number, by: number, s: State): State =>
  setFrame(mfn, Frame.with({ count: at(s.frames, mfn).count + by }, at(s.frames, mfn)), s)
const store = (table: number, slot: number, page: number | null, s: State): State =>
  setFrame(table, Frame.setAt('entries')(slot, page, at(s.frames, table)), s)
const pageAt = (table: number | null, slot: number, s: State): number | null =>
  table === null ? null : at(at(s.frames, table).entries, slot)

export const iommuTable = smallDesignOf({ id: 'iommu-table', fields, rules, state: State, operations })({
  map: (rules, { first, second, page, table }, s) => {
    const linked = at(s.root, first)
    if (page === table || s.root.includes(page)) return null
    if (linked === null ? at(s.frames, table).count !== 0 : linked !== table) return null
    if (!rules.onlyEmptyMapped(pageAt(linked, second, s) !== null)) return refused('onlyEmptyMapped', 'EEXIST', s)
    const held = rules.mapTakesReference(at(s.frames, page).count) ? count(page, 1, s) : s
    return done(store(table, second, page, count(table, 1, link(first, table, held))))
  },
  unmap: (rules, { first, second }, s) => {
    const table = at(s.root, first)
    const page = pageAt(table, second, s)
    if (table === null || page === null) return null
    const flushed = rules.unmapFlushes() ? State.with({ iotlb: null }, s) : s
    const left = count(table, -1, count(page, -1, store(table, second, null, flushed)))
    return done(at(left.frames, table).count === 0 && rules.emptyTableUnlinked() ? link(first, null, left) : left)
  },
  access: (_, { first, second }, s) => {
    const page = pageAt(at(s.root, first), second, s)
    return page === null ? null : done(State.with({ iotlb: page }, s))
  },
})
