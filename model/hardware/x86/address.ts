/** Linear addresses as slots of tables, and pages as physical addresses. Source: Intel SDM volume 3, sections 4.3 to 4.5. */
import { at } from '../../frame/machine.ts'
import type { Paging, PagingMode } from './paging.ts'
import type { Translation } from './walk.ts'
import { bits } from './word.ts'

/** How many bits of an address choose a slot, from the leaf up. */
const slotBits: Readonly<Record<PagingMode, ReadonlyArray<number>>> = {
  '32-bit': [10, 10],
  pae: [9, 9, 2],
  long: [9, 9, 9, 9, 9],
}

/** The lowest bit that chooses a slot at a level: a page there has that many bits of offset. */
const lowestBit = (mode: PagingMode, level: number): number =>
  slotBits[mode].slice(0, level - 1).reduce((sum, width) => sum + width, 12)

/** The slots that an address uses, from the root down. */
export const slotsOf = ({ mode, levels }: Paging, address: bigint): ReadonlyArray<number> =>
  Array.from({ length: levels }, (_, depth) => {
    const lowest = lowestBit(mode, levels - depth)
    return bits(address, lowest + at(slotBits[mode], levels - depth - 1) - 1, lowest)
  })

/** How many frames a page has that an entry of this level names. */
export const framesOfPage = ({ mode }: Paging, level: number): number => 2 ** (lowestBit(mode, level) - 12)

/** The physical address behind a linear one. */
export const physicalAddress = ({ mode }: Paging, { frame, level }: Translation, address: bigint): bigint =>
  (BigInt(frame) << 12n) + BigInt(bits(address, lowestBit(mode, level) - 1, 0))
