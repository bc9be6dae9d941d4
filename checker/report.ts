/** What both engines take and give back. */
import type { Laws, Machine, Operation, Refusal } from '../model/frame/machine.ts'

/** A machine and what must hold of it. */
export interface Problem<S, Op extends Operation, R extends Refusal, A> {
  readonly machine: Machine<S, Op, R, A>
  readonly laws: Laws<S, Op, R, A>
}

/** Where a search gives up; a limit that is absent is no limit. */
export interface Budget {
  readonly states?: number
  readonly seconds?: number
  readonly bytes?: number
}

/** How far a search has come. */
export interface Progress {
  readonly states: number
  readonly transitions: number
  /** States found but not yet expanded (sampler: runs still to do). */
  readonly frontier: number
  readonly depth: number
  /** Memory held by the search, in bytes. */
  readonly bytes: number
}

/** Counts by name. */
export type Counts = Readonly<Record<string, number>>

/** Counts that others keep beside a search, such as how often each rule was consulted. */
export interface Ledger {
  readonly read: () => Counts
  readonly write: (counts: Counts) => void
}

/** What the outside world lends to a search; `checker` itself has no clock and no signals. */
export interface Surroundings {
  /** Seconds since some fixed moment. */
  readonly clock?: () => number
  /** Asked often; true stops the search with a partial verdict. */
  readonly stopped?: () => boolean
  readonly progress?: (p: Progress) => void
  /** Told what a search did in vain, or had others do. */
  readonly ledger?: Ledger
}

export interface OperationCount {
  readonly id: string
  readonly accepted: number
  readonly refused: number
}

export interface InvariantCount {
  readonly id: string
  /** How often the invariant was evaluated. */
  readonly checked: number
  /** How often it was owed and had a subject. */
  readonly exercised: number
}

/** The shortest way found to break one invariant. */
export interface Breach<Op> {
  readonly invariant: string
  readonly message: string
  /** The number of operations from the start state. */
  readonly length: number
  readonly start: string
  readonly operations: ReadonlyArray<Op>
}

/** Why a search is not complete. */
export type Shortfall = 'states' | 'seconds' | 'memory' | 'stopped'

/** What a search saw. */
export interface Report<Op> {
  readonly engine: 'exhaustive' | 'sample'
  /** Every state within bounds was visited. */
  readonly complete: boolean
  readonly shortfall: Shortfall | null
  readonly states: number
  readonly transitions: number
  readonly rejections: number
  readonly depth: number
  /** Paths that ended because a value left its bounds. */
  readonly cut: number
  readonly operations: ReadonlyArray<OperationCount>
  readonly invariants: ReadonlyArray<InvariantCount>
  /** How often a refusal named each rule. */
  readonly refusals: Readonly<Record<string, number>>
  /** One entry for each invariant that broke, in the order found. */
  readonly breaches: ReadonlyArray<Breach<Op>>
}

/** An invariant that every search checks without being asked: no value leaves its declared bounds. */
export const withinBounds = 'within-bounds'

/**
 * An invariant that every exploration up to symmetry checks on the states it expands first, and on ever fewer later:
 * renaming the operation and the state renames the outcome. Without it the reduction would be unsound.
 */
export const equivariant = 'equivariant-under-renaming'

/** The invariants that no spec declares. */
export const builtIn: ReadonlyArray<string> = [withinBounds, equivariant]
