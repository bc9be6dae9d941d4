/**
 * Where the parts of a value stand in its packed words. A part of at most 32 bits never straddles a word, a larger
 * one starts at a word, so that equal shapes are laid out alike wherever they stand.
 */
import { type AnyFinite, bitsFor, type Literal, type Shape } from '../../model/frame/finite/index.ts'

/** An unsigned field of one word. */
export interface Place {
  readonly word: number
  readonly shift: number
  readonly bits: number
}

/** A shape with the place of each of its parts. */
export type Plan =
  | { readonly kind: 'range'; readonly low: number; readonly high: number; readonly place: Place }
  | { readonly kind: 'oneOf'; readonly values: ReadonlyArray<Literal>; readonly place: Place }
  | { readonly kind: 'ref'; readonly set: string; readonly label: string; readonly size: number; readonly place: Place }
  | { readonly kind: 'option'; readonly present: Place; readonly of: Plan }
  | { readonly kind: 'struct'; readonly fields: ReadonlyArray<readonly [string, Plan]> }
  | { readonly kind: 'list'; readonly key: AnyFinite | null; readonly items: ReadonlyArray<Plan> }
  | {
      readonly kind: 'tagged'
      readonly tag: string
      readonly index: Place
      readonly cases: ReadonlyArray<readonly [string, Plan]>
    }
  | {
      readonly kind: 'collection'
      readonly length: Place
      /** Where the elements stand; the bits of those that are not there are zero. */
      readonly items: ReadonlyArray<Plan>
      /** Of a bag, all bits of each element, kept in ascending order; null for a stack. */
      readonly sorted: ReadonlyArray<Place> | null
    }
  | { readonly kind: 'spent'; readonly zero: unknown }

export interface Layout {
  readonly words: number
  readonly plan: Plan
}

/** Raised for a shape that has no generated form; the reference packing takes its place. */
export class NoLayout extends Error {}

/** Width of a shape if it stands at the start of a word. */
const width = (shape: Shape): number => new Cursor().advance(shape).end

/** Walks over words; `end` is the first free bit. */
class Cursor {
  end = 0

  constructor(start = 0) {
    this.end = start
  }

  /** A field that does not straddle a word. */
  field(size: bigint): Place {
    const bits = bitsFor(size)
    if (bits > 32) throw new NoLayout(`a field of ${bits} bits`)
    if ((this.end % 32) + bits > 32) this.end = Math.ceil(this.end / 32) * 32
    const place = { word: Math.floor(this.end / 32), shift: this.end % 32, bits }
    this.end += bits
    return bits === 0 ? { word: 0, shift: 0, bits: 0 } : place
  }

  /** Moves to where a part of this width may stand. */
  align(bits: number): void {
    if (bits > 32 || (this.end % 32) + bits > 32) this.end = Math.ceil(this.end / 32) * 32
  }

  advance(shape: Shape): this {
    this.plan(shape)
    return this
  }

  part(shape: Shape): Plan {
    this.align(width(shape))
    return this.plan(shape)
  }

  plan(shape: Shape): Plan {
    switch (shape.kind) {
      case 'range':
        return { ...shape, place: this.field(BigInt(shape.high - shape.low + 1)) }
      case 'oneOf':
        return { ...shape, place: this.field(BigInt(shape.values.length)) }
      case 'ref':
        return {
          kind: 'ref',
          set: shape.set.name,
          label: shape.set.label,
          size: shape.set.size,
          place: this.field(BigInt(shape.set.size)),
        }
      case 'option':
        return { kind: 'option', present: this.field(2n), of: this.plan(shape.of) }
      case 'struct':
        return { kind: 'struct', fields: shape.fields.map(([key, of]) => [key, this.part(of)]) }
      case 'vector':
        return { kind: 'list', key: null, items: Array.from({ length: shape.length }, () => this.part(shape.of)) }
      case 'table':
        return { kind: 'list', key: shape.key, items: Array.from(shape.key.values(), () => this.part(shape.of)) }
      case 'tagged':
        return this.tagged(shape)
      case 'spent':
        return shape
      case 'bag':
      case 'stack':
        return this.collection(shape)
    }
  }

  private collection({ kind, of: { shape }, max }: Extract<Shape, { kind: 'bag' | 'stack' }>): Plan {
    const bits = width(shape)
    if (kind === 'bag' && bits > 32) throw new NoLayout(`a bag of elements of ${bits} bits`)
    const length = this.field(BigInt(max + 1))
    const sorted: Array<Place> = []
    const items = Array.from({ length: max }, () => {
      this.align(bits)
      sorted.push({ word: Math.floor(this.end / 32), shift: this.end % 32, bits })
      return this.plan(shape)
    })
    return { kind: 'collection', length, items, sorted: kind === 'bag' ? sorted : null }
  }

  /** The cases share their space. */
  private tagged({ tag, cases }: Extract<Shape, { kind: 'tagged' }>): Plan {
    const index = this.field(BigInt(cases.length))
    const start = this.end
    const placed = cases.map(([name, of]) => {
      const cursor = new Cursor(start)
      const plan = cursor.plan(of)
      this.end = Math.max(this.end, cursor.end)
      return [name, plan] as const
    })
    return { kind: 'tagged', tag, index, cases: placed }
  }
}

/** The layout of a value that starts at word 0; at least one word. */
export const layout = (shape: Shape): Layout => {
  const cursor = new Cursor()
  const plan = cursor.part(shape)
  return { words: Math.max(1, Math.ceil(cursor.end / 32)), plan }
}

/** The fields of a plan, in order. */
export const places = (plan: Plan): ReadonlyArray<Place> => {
  switch (plan.kind) {
    case 'range':
    case 'oneOf':
    case 'ref':
      return plan.place.bits === 0 ? [] : [plan.place]
    case 'option':
      return [plan.present, ...places(plan.of)]
    case 'struct':
      return plan.fields.flatMap(([, field]) => places(field))
    case 'list':
      return plan.items.flatMap(places)
    case 'tagged':
      return [...(plan.index.bits === 0 ? [] : [plan.index]), ...plan.cases.flatMap(([, fields]) => places(fields))]
    case 'collection':
      return [...(plan.length.bits === 0 ? [] : [plan.length]), ...plan.items.flatMap(places)]
    case 'spent':
      return []
  }
}

/** The bits of each word that a plan occupies. */
export const masks = (plan: Plan): ReadonlyMap<number, number> => {
  const found = new Map<number, number>()
  for (const { word, shift, bits } of places(plan)) found.set(word, ((found.get(word) ?? 0) | (maskOf(bits) << shift)) >>> 0)
  return found
}

export const maskOf = (bits: number): number => (bits === 32 ? 0xffffffff : (1 << bits) - 1)
