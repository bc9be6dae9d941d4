/** What names do to the parts of a layout. */
import { maskOf, masks, type Plan, places } from './layout.ts'
import { moves, type Names } from './names.ts'

/** Whether renaming changes anything in this part. */
export const mentions = (names: Names, plan: Plan): boolean => {
  switch (plan.kind) {
    case 'ref':
      return names.base(plan.set) !== undefined
    case 'option':
      return mentions(names, plan.of)
    case 'struct':
      return plan.fields.some(([, of]) => mentions(names, of))
    case 'list':
      return moves(names, plan.key) || plan.items.some((of) => mentions(names, of))
    case 'tagged':
      return plan.cases.some(([, of]) => mentions(names, of))
    case 'collection':
      return plan.items.some((of) => mentions(names, of))
    default:
      return false
  }
}

/**
 * The bits that mean the same whatever else the value holds, and that move as one piece: no names, no cases that
 * hold names, no elements of tables that move by themselves, or of bags that names may put into another order. Bits of
 * an absent option, and of absent elements, are zero.
 */
export const ownBits = (names: Names, plan: Plan): ReadonlyMap<number, number> => {
  if (!mentions(names, plan)) return masks(plan)
  const found = new Map<number, number>()
  const join = (bits: ReadonlyMap<number, number>): void => {
    for (const [word, mask] of bits) found.set(word, ((found.get(word) ?? 0) | mask) >>> 0)
  }
  const field = ({ word, shift, bits }: { word: number; shift: number; bits: number }): void => {
    if (bits > 0) join(new Map([[word, (maskOf(bits) << shift) >>> 0]]))
  }
  switch (plan.kind) {
    case 'option':
      field(plan.present)
      join(ownBits(names, plan.of))
      break
    case 'struct':
      for (const [, of] of plan.fields) join(ownBits(names, of))
      break
    case 'list':
      if (!moves(names, plan.key)) for (const of of plan.items) join(ownBits(names, of))
      break
    case 'tagged':
      field(plan.index)
      break
    case 'collection':
      field(plan.length)
      if (plan.sorted === null) for (const of of plan.items) join(ownBits(names, of))
      break
    default:
      break
  }
  return found
}

/** The bit, counted from the first word, at which a part begins; undefined for a part without bits. */
export const startOf = (plan: Plan): number | undefined => {
  const bits = places(plan).map(({ word, shift }) => word * 32 + shift)
  return bits.length === 0 ? undefined : Math.min(...bits)
}

/** The lowest bit of a mask that is not zero. */
export const lowest = (mask: number): number => 31 - Math.clz32(mask & -mask)
