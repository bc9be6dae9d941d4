export { option, some, type Tagged, tagged } from './choice.ts'
export { bag, stack } from './collection.ts'
export {
  type AnyFinite,
  bitsFor,
  type Change,
  type Finite,
  type Literal,
  OutOfBound,
  type Shape,
  type Value,
} from './finite.ts'
export { bool, constant, oneOf, range, ref, shown, spent } from './leaf.ts'
export { compose, fixed, inverse, permutations, type Renaming, renamings, type Scalarset, scalarset } from './scalarset.ts'
export { indexedBy, table, vector } from './sequence.ts'
export { type Fielded, type Fields, struct } from './struct.ts'
export { unused, usedIf, usually } from './usually.ts'
