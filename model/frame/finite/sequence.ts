/** Lists of a fixed length: by position, or by the values of a key domain. */
import * as fc from 'fast-check'
import { listCodec } from './codec.ts'
import { type AnyFinite, type Finite, OutOfBound, type Shape } from './finite.ts'
import { ref } from './leaf.ts'
import type { Renaming, Scalarset } from './scalarset.ts'

const lists = function* <A>(of: Finite<A>, length: number): Iterable<ReadonlyArray<A>> {
  if (length === 0) {
    yield []
    return
  }
  for (const head of of.values()) for (const tail of lists(of, length - 1)) yield [head, ...tail]
}

/** For each position, where a renaming puts it. */
type Places = (p: Renaming) => ReadonlyArray<number>

const sequence = <A>(
  of: Finite<A>,
  length: number,
  shape: Shape,
  places: Places | null,
  label: (i: number) => string,
): Finite<ReadonlyArray<A>> => ({
  shape,
  size: of.size ** BigInt(length),
  bits: of.bits * length,
  codec: listCodec<ReadonlyArray<A>>(of, length, length),
  pack: (list, into, bit) => {
    if (list.length !== length) throw new OutOfBound('length', list.length, String(length))
    list.forEach((a, i) => {
      try {
        of.pack(a, into, bit + i * of.bits)
      } catch (fault) {
        throw fault instanceof OutOfBound ? fault.within(`[${label(i)}]`) : fault
      }
    })
  },
  unpack: (from, bit) => Array.from({ length }, (_, i) => of.unpack(from, bit + i * of.bits)),
  rename: (p) => {
    const one = of.rename(p)
    if (places === null) return (list) => list.map(one)
    const to = places(p)
    return (list) => {
      const moved = list.slice()
      list.forEach((a, i) => {
        moved[to[i] ?? i] = one(a)
      })
      return moved
    }
  },
  values: () => lists(of, length),
  arbitrary: () => (length === 0 ? fc.constant([]) : fc.array(of.arbitrary(), { minLength: length, maxLength: length })),
  difference: (a, b, path = '') => a.flatMap((x, i) => of.difference(x, b[i] as A, `${path}[${label(i)}]`)),
  print: (list) => `[${list.map((a) => of.print(a)).join(', ')}]`,
})

/** `length` values by position; renamings do not move them. */
export const vector = <A>(of: Finite<A>, length: number): Finite<ReadonlyArray<A>> =>
  sequence(of, length, { kind: 'vector', of: of.shape, length }, null, String)

/** A value for every key, in the order in which the keys are enumerated; renamings move them with their keys. */
export const table = <K, A>(key: Finite<K>, of: Finite<A>): Finite<ReadonlyArray<A>> => {
  const keys = [...key.values()]
  const rank = new Map(keys.map((k, i) => [key.print(k), i]))
  const places: Places = (p) => {
    const rename = key.rename(p)
    return keys.map((k, i) => rank.get(key.print(rename(k))) ?? i)
  }
  const shape: Shape = { kind: 'table', key: key as AnyFinite, of: of.shape }
  return sequence(of, keys.length, shape, places, (i) => key.print(keys[i] as K))
}

/** A value for every element of a scalarset. */
export const indexedBy = <A>(set: Scalarset, of: Finite<A>): Finite<ReadonlyArray<A>> => table(ref(set), of)
