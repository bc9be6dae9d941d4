import { expect, test } from 'vitest'
import { bag, compose, indexedBy, inverse, option, ref, struct, table } from '../../../model/frame/finite/index.ts'
import { all, cpu, everywhere, frame, group, packed } from './domains.ts'

everywhere('renaming by nothing, or by the identity, changes nothing', (finite) => {
  for (const p of [{}, group[0] ?? {}]) expect(all(finite).map(finite.rename(p))).toEqual(all(finite))
})

everywhere('renaming is a bijection of the values', (finite) => {
  const values = all(finite)
  const before = new Set(values.map((value) => packed(finite, value)))
  for (const p of group) {
    const renamed = values.map(finite.rename(p))
    expect(renamed.every((value) => finite.codec.is(value))).toBe(true)
    expect(new Set(renamed.map((value) => packed(finite, value)))).toEqual(before)
  }
})

everywhere('renaming twice is renaming once by the composition', (finite) => {
  const values = all(finite).slice(0, 60)
  for (const p of group)
    for (const q of group) {
      const twice = values.map(finite.rename(p)).map(finite.rename(q))
      expect(values.map(finite.rename(compose(p, q)))).toEqual(twice)
    }
})

everywhere('the inverse undoes a renaming', (finite) => {
  const values = all(finite)
  for (const p of group) expect(values.map(finite.rename(p)).map(finite.rename(inverse(p)))).toEqual(values)
})

test('names of a set that a renaming does not mention stay', () => {
  const both = struct({ mfn: ref(frame), cpu: ref(cpu) })
  expect(both.rename({ frame: [1, 2, 0] })({ mfn: 0, cpu: 0 })).toEqual({ mfn: 1, cpu: 0 })
  expect(compose({ frame: [1, 2, 0] }, { cpu: [1, 0] })).toEqual({ frame: [1, 2, 0], cpu: [1, 0] })
})

test('what is indexed by a name moves with it', () => {
  const links = indexedBy(frame, option(ref(frame)))
  // F0 links to F1; after F0 becomes F2 and F1 becomes F0, F2 links to F0.
  expect(links.rename({ frame: [2, 0, 1] })([1, null, null])).toEqual([null, null, 0])
})

test('what is indexed by a record of names moves with all of them', () => {
  const key = struct({ mfn: ref(frame), cpu: ref(cpu) })
  const held = table(key, ref(frame))
  const keys = [...key.values()]
  const p = { frame: [2, 0, 1], cpu: [1, 0] }
  const list = [0, 1, 2, 0, 1, 2]
  const renamed = held.rename(p)(list)
  keys.forEach((k, i) => {
    const to = keys.findIndex((other) => key.difference(other, key.rename(p)(k)).length === 0)
    expect(renamed[to]).toBe(p.frame[list[i] ?? -1])
  })
})

test('a renamed bag is in order again', () => {
  expect(bag(ref(frame), 3).rename({ frame: [2, 1, 0] })([0, 0, 1])).toEqual([1, 2, 2])
})
