import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  bag,
  indexedBy,
  option,
  range,
  ref,
  shown,
  spent,
  stack,
  struct,
  tagged,
  vector,
} from '../../../model/frame/finite/index.ts'
import { all, everywhere, frame } from './domains.ts'

everywhere('the arbitrary yields values only', (finite) => {
  const prints = new Set(all(finite).map((value) => finite.print(value)))
  for (const value of fc.sample(finite.arbitrary(), { numRuns: 60, seed: 1 })) {
    expect(finite.codec.is(value)).toBe(true)
    expect(prints.has(finite.print(value))).toBe(true)
  }
})

everywhere('the arbitrary simplifies to values only', (finite) => {
  const seen: Array<unknown> = []
  const remember = (value: unknown): boolean => {
    seen.push(value)
    return false
  }
  fc.check(fc.property(finite.arbitrary(), remember), { seed: 1, numRuns: 1 })
  expect(seen.every((value) => finite.codec.is(value))).toBe(true)
})

everywhere('the arbitrary yields every value of a small domain sooner or later', (finite) => {
  if (finite.size > 12n) return
  const prints = fc.sample(finite.arbitrary(), { numRuns: 2000, seed: 1 }).map((value) => finite.print(value))
  expect(BigInt(new Set(prints).size)).toBe(finite.size)
})

everywhere('two values differ somewhere unless they are equal', (finite) => {
  const values = all(finite).slice(0, 40)
  values.forEach((a, i) => {
    values.forEach((b, j) => {
      const changes = finite.difference(a, b)
      expect(changes.length === 0).toBe(i === j)
      for (const { from, to } of changes) expect(from).not.toBe(to)
    })
  })
})

everywhere('no two values are printed alike', (finite) => {
  const values = all(finite)
  expect(new Set(values.map((value) => finite.print(value))).size).toBe(values.length)
})

test('a difference names the places in the notation of the fields', () => {
  const entry = struct({ mfn: ref(frame), count: range(0, 9) })
  const state = struct({
    base: option(ref(frame)),
    frames: indexedBy(frame, entry),
    row: vector(range(0, 3), 2),
    audited: spent(0),
  })
  const row = { mfn: 0, count: 0 }
  const before = { base: null, frames: [row, row, row], row: [0, 1], audited: 0 }
  const after = { base: 1, frames: [row, { mfn: 2, count: 0 }, row], row: [0, 3], audited: 7 }
  expect(state.difference(before, after)).toEqual([
    { path: 'base', from: '-', to: 'F1' },
    { path: 'frames[F1].mfn', from: 'F0', to: 'F2' },
    { path: 'row[1]', from: '1', to: '3' },
  ])
})

test('what is shown, chosen or collected is compared as a whole', () => {
  const entry = struct({ mfn: ref(frame), rw: range(0, 1) })
  const pte = shown(entry, ({ mfn, rw }) => `F${mfn}${rw === 1 ? '+w' : ''}`)
  expect(pte.difference({ mfn: 0, rw: 0 }, { mfn: 1, rw: 1 }, 'l1[0]')).toEqual([{ path: 'l1[0]', from: 'F0', to: 'F1+w' }])
  const move = tagged('op', { go: { far: range(0, 3) }, stop: {} })
  const go = (far: number): { op: 'go'; far: number } => ({ op: 'go', far })
  expect(move.difference(go(1), go(2), 'move')).toEqual([{ path: 'move.far', from: '1', to: '2' }])
  expect(move.difference(go(1), { op: 'stop' }, 'move')).toEqual([{ path: 'move', from: 'go(far: 1)', to: 'stop()' }])
  expect(bag(pte, 2).difference([], [{ mfn: 2, rw: 1 }], 'tlb')).toEqual([{ path: 'tlb', from: '[]', to: '[F2+w]' }])
  expect(bag(range(0, 3), 2).difference([2, 1], [1, 2], 'held')).toEqual([])
  expect(stack(range(0, 3), 2).difference([1, 2], [2, 1], 'work')).toEqual([{ path: 'work', from: '[1, 2]', to: '[2, 1]' }])
})
