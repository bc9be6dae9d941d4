/** What is asked of every state and step: all laws, or the one that a shrink must keep broken. */
import type { Law, Laws, Step } from '../../model/frame/machine.ts'
import type { InvariantCount } from '../report.ts'

/** An invariant that broke, with its sentence. */
export interface Fault {
  readonly invariant: string
  readonly message: string
}

export interface Judge<S, Op, R, A> {
  readonly state: (state: S) => Fault | null
  readonly step: (step: Step<S, Op, R, A>) => Fault | null
  readonly counts: () => ReadonlyArray<InvariantCount>
}

interface Bench<On> {
  /** The first law broken; all are asked, so that all are counted. */
  readonly ask: (on: On) => Fault | null
  readonly counts: () => ReadonlyArray<InvariantCount>
}

const bench = <On>(laws: ReadonlyArray<Law<On>>): Bench<On> => {
  const seats = laws.map((law) => ({ law, checked: 0, exercised: 0 }))
  return {
    ask: (on) => {
      let fault: Fault | null = null
      for (const seat of seats) {
        const judgement = seat.law.judge(on)
        seat.checked += 1
        if (judgement.kind === 'idle') continue
        seat.exercised += 1
        if (judgement.kind === 'broken') fault ??= { invariant: seat.law.id, message: judgement.message }
      }
      return fault
    },
    counts: () => seats.map(({ law: { id }, checked, exercised }) => ({ id, checked, exercised })),
  }
}

/** Judges all laws, in their order. */
export const judgeOf = <S, Op, R, A>(laws: Laws<S, Op, R, A>): Judge<S, Op, R, A> => {
  const [states, steps] = [bench(laws.state), bench(laws.step)]
  return { state: states.ask, step: steps.ask, counts: () => [...states.counts(), ...steps.counts()] }
}

/** Judges only the laws of this name; there is none for `within-bounds`. */
export const judgeOfOne = <S, Op, R, A>({ state, step }: Laws<S, Op, R, A>, id: string): Judge<S, Op, R, A> => {
  const named = <On>(laws: ReadonlyArray<Law<On>>): ReadonlyArray<Law<On>> => laws.filter((law) => law.id === id)
  return judgeOf({ state: named(state), step: named(step) })
}
