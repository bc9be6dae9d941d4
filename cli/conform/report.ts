/** What `conform` has to say about a recording. */

/** One side of a difference: the answer, and the words of the frames where they are known. */
export interface Side {
  readonly answer: string
  readonly frames: ReadonlyArray<string> | null
}

/** The first step of a sequence at which the recording and the model part. */
export interface Difference {
  readonly sequence: string
  /** Counted from 1. */
  readonly step: number
  /** As it was recorded. */
  readonly operation: string
  /** The recording's side. */
  readonly expected: Side
  /** The model's side. */
  readonly got: Side
}

/** Differences that the specification names, by the id of its note. */
export interface Explained {
  readonly reason: string
  readonly count: number
}

/** A recording held against a model. Every number counts what was compared up to the first difference of each sequence. */
export interface Held {
  readonly sequences: number
  /** Answers compared: return codes, faults, and entries read back. */
  readonly answers: number
  /** Frame words compared; each is a type, a type count, a general count and two flags. */
  readonly counts: number
  /** Sequences in which nothing differs that is not explained. */
  readonly agreed: number
  readonly explained: ReadonlyArray<Explained>
  readonly differences: ReadonlyArray<Difference>
}
