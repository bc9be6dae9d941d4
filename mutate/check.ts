/** One thing that a design is judged by, and what the judge says of it. */

export const stages = ['types', 'tests', 'scenarios', 'attacks', 'proofs'] as const
export type Stage = (typeof stages)[number]

/** What the judge says, one a line. */
export type Told =
  | { readonly kind: 'plan'; readonly checks: Readonly<Record<string, number>> }
  | { readonly kind: 'begin'; readonly stage: Stage; readonly id: string }
  | { readonly kind: 'end'; readonly stage: Stage; readonly id: string; readonly difference: string | null }

/** What is asked of the judge: designs, and the one check if only that is to be run. */
export interface Question {
  readonly designs: ReadonlyArray<string>
  readonly only: string | null
  /** Words of the file with the mistake: attacks on rules and laws that it names come first. */
  readonly near: ReadonlyArray<string>
}
