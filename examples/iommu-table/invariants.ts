/** What must hold of an IOMMU's tables. The walk is the device's own: it knows nothing of counts. */
import { at, type Laws, law } from '../../model/frame/machine.ts'
import type { Operation, State } from './model.ts'

const found = (place: string, mfn: number | null, by: number | null) => (mfn === null ? [] : [{ place, mfn, by }])
/** Every table and page that the device finds, and the table by which it does. */
const walk = ({ root, frames }: State) =>
  root.flatMap((table, first) => [
    ...found(`${first}`, table, null),
    ...(table === null ? [] : at(frames, table).entries.flatMap((page, second) => found(`${first}.${second}`, page, table))),
  ])

export const iommuTableLaws = (): Laws<State, Operation, unknown, unknown> => ({
  state: [
    law('device-reaches-nothing-free', {
      subjects: (s) => [...walk(s), ...found('the IOTLB', s.iotlb, null)],
      wrong: ({ place, mfn }, s) => (at(s.frames, mfn).count > 0 ? null : `the device finds F${mfn} at ${place}, and it is free`),
    }),
    law('count-is-exact', {
      subjects: (s) => s.frames.map(({ count }, mfn) => ({ mfn, count })),
      wrong: ({ mfn, count }, s) => {
        const users = walk(s).filter((one) => one.by !== null && (one.by === mfn || one.mfn === mfn)).length
        return count === users ? null : `F${mfn} has count ${count} and ${users} users`
      },
    }),
  ],
  step: [
    law('only-unmap-takes-away', {
      subjects: ({ before, operation: o }) =>
        walk(before).filter(({ place }) => o.op !== 'unmap' || !`${o.first}.${o.second}`.startsWith(place)),
      wrong: ({ place, mfn }, { after }) =>
        walk(after).some((now) => now.place === place && now.mfn === mfn) ? null : `F${mfn} is no longer found at ${place}`,
    }),
  ],
})
