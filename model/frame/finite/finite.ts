/** Finite value domains: one declaration gives type, codec, packing, enumeration, generation, renaming and printing. */
import type { Arbitrary } from 'fast-check'
import type { Type } from 'io-ts'
import type { Renaming, Scalarset } from './scalarset.ts'

/** What a declaration says, as data; code generators and canonical forms read it. */
export type Shape =
  | { readonly kind: 'range'; readonly low: number; readonly high: number }
  | { readonly kind: 'oneOf'; readonly values: ReadonlyArray<Literal> }
  | { readonly kind: 'ref'; readonly set: Scalarset }
  | { readonly kind: 'option'; readonly of: Shape }
  | { readonly kind: 'struct'; readonly fields: ReadonlyArray<readonly [string, Shape]> }
  | { readonly kind: 'vector'; readonly of: Shape; readonly length: number }
  | { readonly kind: 'table'; readonly key: AnyFinite; readonly of: Shape }
  | { readonly kind: 'tagged'; readonly tag: string; readonly cases: ReadonlyArray<readonly [string, Shape]> }
  | { readonly kind: 'bag'; readonly of: AnyFinite; readonly max: number }
  | { readonly kind: 'stack'; readonly of: AnyFinite; readonly max: number }
  | { readonly kind: 'spent'; readonly zero: unknown }

export type Literal = string | number | boolean | null

/** One place where two values differ. */
export interface Change {
  readonly path: string
  readonly from: string
  readonly to: string
}

/** A finite set of values. Sizes are values of a scope, never types. Nothing is enumerated when it is declared. */
export interface Finite<A> {
  readonly shape: Shape
  /** How many values there are. */
  readonly size: bigint
  /** Width of a packed value, in bits. */
  readonly bits: number
  /** Accepts exactly the enumerated values. */
  readonly codec: Type<A, unknown>
  /** Writes the value at a bit offset of a buffer that is zero there; throws OutOfBound(path, value, bound). */
  readonly pack: (a: A, into: Uint32Array, bit: number) => void
  /** Reads a value back; `spent` fields come back as zero. */
  readonly unpack: (from: Uint32Array, bit: number) => A
  /** Applies a renaming of scalarset elements. */
  readonly rename: (p: Renaming) => (a: A) => A
  /** All values, lazily. */
  readonly values: () => Iterable<A>
  readonly arbitrary: () => Arbitrary<A>
  /** The places below `path` at which two values differ; `spent` fields never do. */
  readonly difference: (a: A, b: A, path?: string) => ReadonlyArray<Change>
  readonly print: (a: A) => string
}

// biome-ignore lint/suspicious/noExplicitAny: the element type of a container is hidden here, and only here
export type AnyFinite = Finite<any>

/** The values of a domain, or of what makes a domain of a scope: a declaration says the type too. */
export type Value<F> = F extends (...scope: never) => infer D ? ValueOf<D> : ValueOf<F>

type ValueOf<F> = F extends Finite<infer A> ? A : never

/** A value outside its declared bounds: a mistake in the model, or the built-in invariant `within-bounds`. */
export class OutOfBound extends Error {
  constructor(
    readonly path: string,
    readonly value: unknown,
    readonly bound: string,
  ) {
    super(`${path === '' ? 'the value' : path} is ${JSON.stringify(value)}, outside ${bound}`)
  }

  /** The same fault seen from one level further out. */
  within(step: string): OutOfBound {
    return new OutOfBound(step + (this.path === '' || this.path.startsWith('[') ? '' : '.') + this.path, this.value, this.bound)
  }
}

/** The number of bits that tell `size` values apart. */
export const bitsFor = (size: bigint): number => {
  let bits = 0
  while (1n << BigInt(bits) < size) bits += 1
  return bits
}
