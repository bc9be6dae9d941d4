/** Packing generated from the declaration, with the closures of the declaration itself as the reference. */
import { type Finite, OutOfBound } from '../../model/frame/finite/index.ts'
import { type Layout, layout, NoLayout } from './layout.ts'
import { ascend, Constants, freshNames, packSource, repackSource, unpackSource } from './packing-source.ts'

/** Packs values into a fixed number of words, and back. */
export interface Packer<S> {
  readonly words: number
  /** Writes a value at word `offset`. Throws OutOfBound. */
  readonly pack: (value: S, into: Uint32Array, offset: number) => void
  /**
   * The same for a successor of `current`, which is packed in `source` at word `from`: parts that are the same
   * object in both are copied instead of packed.
   */
  readonly repack: (next: S, into: Uint32Array, offset: number, current: S, source: Uint32Array, from: number) => void
  readonly unpack: (from: Uint32Array, offset: number) => S
  /** Absent for the reference packing. */
  readonly layout: Layout | null
}

/** The reference: straight through the closures of the declaration. */
export const referencePacker = <S>(finite: Finite<S>): Packer<S> => {
  const words = Math.max(1, Math.ceil(finite.bits / 32))
  const pack = (value: S, into: Uint32Array, offset: number): void => {
    into.fill(0, offset, offset + words)
    finite.pack(value, into, offset * 32)
  }
  return {
    words,
    pack,
    repack: pack,
    unpack: (from, offset) => finite.unpack(from, offset * 32),
    layout: null,
  }
}

const bad = (path: string, value: unknown, bound: string): never => {
  throw new OutOfBound(path, value, bound)
}

/** Straight-line code from the declaration; throws NoLayout or EvalError where it cannot be had. */
const generatedPacker = <S>(finite: Finite<S>): Packer<S> => {
  const { words, plan } = layout(finite.shape)
  const constants = new Constants()
  const each = (code: (i: number) => string): string => Array.from({ length: words }, (_, i) => code(i)).join(' ')
  const stores = each((i) => `into[offset + ${i}] = w${i};`)
  const pack = `return (value, into, offset) => {
    ${each((i) => `let w${i} = 0;`)}
    ${packSource(plan, 'value', '', freshNames())}
    ${stores} }`
  const repack = `return (next, into, offset, current, source, from) => {
    ${each((i) => `let w${i} = source[from + ${i}];`)}
    ${repackSource(plan, 'next', 'current', '', freshNames())}
    ${stores} }`
  const unpack = `return (from, offset) => {
    ${each((i) => `const w${i} = from[offset + ${i}];`)}
    return ${unpackSource(plan, constants)} }`
  return {
    words,
    pack: new Function('bad', 'ascend', pack)(bad, ascend) as Packer<S>['pack'],
    repack: new Function('bad', 'ascend', repack)(bad, ascend) as Packer<S>['repack'],
    unpack: new Function('K', unpack)(constants.values) as Packer<S>['unpack'],
    layout: { words, plan },
  }
}

/** The generated packing; the reference where the shape has none, or where code may not be generated. */
export const packerFor = <S>(finite: Finite<S>): Packer<S> => {
  try {
    return generatedPacker(finite)
  } catch (fault) {
    if (fault instanceof NoLayout || fault instanceof EvalError) return referencePacker(finite)
    throw fault
  }
}
