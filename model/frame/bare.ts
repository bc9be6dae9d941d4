/** The value of a domain before anything has happened. */
import type { Finite, Shape } from './finite/index.ts'

const times = <A>(n: number, a: A): ReadonlyArray<A> => Array.from({ length: n }, () => a)

const bareOf = (shape: Shape): unknown => {
  switch (shape.kind) {
    case 'range':
      return shape.low <= 0 && shape.high >= 0 ? 0 : shape.low
    case 'oneOf':
      return shape.values[0]
    case 'ref':
      return 0
    case 'option':
      return null
    case 'struct':
      return Object.fromEntries(shape.fields.map(([name, of]) => [name, bareOf(of)]))
    case 'vector':
      return times(shape.length, bareOf(shape.of))
    case 'table':
      return times(Number(shape.key.size), bareOf(shape.of))
    case 'tagged': {
      const [first] = shape.cases
      if (first === undefined) throw new Error('a tagged domain without cases has no bare value')
      return { [shape.tag]: first[0], ...(bareOf(first[1]) as object) }
    }
    case 'bag':
    case 'stack':
      return []
    case 'spent':
      return shape.zero
  }
}

/** Zero or the least number, no value of an option, the first of several, empty lists; costs are none. */
export const bare = <A>({ shape }: Finite<A>): A => bareOf(shape) as A
