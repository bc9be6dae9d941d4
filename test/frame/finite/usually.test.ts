/** Fields that a document may leave out, and components that a scope does not use. */
import { isRight } from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { bool, range, struct, unused, usedIf, usually } from '../../../model/frame/finite/index.ts'

interface Parcel {
  readonly weight: number
  readonly fragile: boolean
  readonly stamps: ReadonlyArray<number>
}

const parcel = struct({ weight: range(0, 3), fragile: usually(false, bool), stamps: unused<Parcel['stamps']>([]) })

const decoded = (document: unknown): unknown => {
  const result = parcel.codec.decode(document)
  return isRight(result) ? result.right : 'refused'
}

describe('a field with a usual value', () => {
  test('may be missing in a document', () => {
    expect(decoded({ weight: 2 })).toEqual({ weight: 2, fragile: false, stamps: [] })
  })

  test('may be written in a document', () => {
    expect(decoded({ weight: 2, fragile: true })).toEqual({ weight: 2, fragile: true, stamps: [] })
    expect(decoded({ weight: 2, fragile: 'perhaps' })).toBe('refused')
  })

  test('is printed only where its value is another one', () => {
    expect(parcel.print({ weight: 2, fragile: false, stamps: [] })).toBe('{weight: 2}')
    expect(parcel.print({ weight: 2, fragile: true, stamps: [] })).toBe('{weight: 2, fragile: true}')
  })

  test('has all its values', () => {
    expect(parcel.size).toBe(8n)
    expect([...parcel.values()]).toHaveLength(8)
  })
})

test('a component that is not used takes up no space', () => {
  expect(unused([]).bits).toBe(0)
  expect(parcel.bits).toBe(3)
})

test('a component is what it is where a scope uses it, and has one value where not', () => {
  expect([...usedIf(true, bool, false).values()]).toEqual([false, true])
  const never = usedIf(false, bool, true)
  expect([never.bits, [...never.values()]]).toEqual([0, [true]])
  expect(never.codec.is(false)).toBe(false)
})
