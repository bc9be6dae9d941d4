/** The guard of explorations up to symmetry against the closures it replaces, and the faults it must find. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { directPagingCore } from '../../../bench/models/direct-paging-core.ts'
import { explore } from '../../../checker/explore/explore.ts'
import { guardFor } from '../../../checker/explore/guard.ts'
import { scalarsets } from '../../../checker/explore/names.ts'
import { packerFor, referencePacker } from '../../../checker/explore/packer.ts'
import { packedRenamer } from '../../../checker/explore/renaming.ts'
import { equivariance } from '../../../checker/judge/equivariance.ts'
import { equivariant } from '../../../checker/report.ts'
import { renamings } from '../../../model/frame/finite/index.ts'
import { law, type Machine, type Operation, type Outcome, type Refusal } from '../../../model/frame/machine.ts'
import { atTwoSizes, laidOut, notLaidOut } from '../models/domains.ts'
import { pens } from '../models/pens.ts'

/** The same machine, with another outcome where `change` gives one. */
const changed = <S, Op extends Operation, R extends Refusal, A>(
  machine: Machine<S, Op, R, A>,
  change: (op: Op, state: S, outcome: Outcome<S, R, A>) => Outcome<S, R, A>,
): Machine<S, Op, R, A> => ({ ...machine, step: (op) => (s) => change(op, s, machine.step(op)(s)) })

describe.each(atTwoSizes({ ...laidOut, ...notLaidOut }))('%s, of %i frames', (_, __, domain) => {
  test('packed states are renamed as their values are', () => {
    const group = renamings(scalarsets(domain.shape))
    for (const packer of [packerFor<unknown>(domain), referencePacker<unknown>(domain)]) {
      const renamer = packedRenamer<unknown>(domain, packer)
      const [source, into, expected] = [0, 0, 0].map(() => new Uint32Array(packer.words + 1))
      if (source === undefined || into === undefined || expected === undefined) throw new Error('no buffers')
      fc.assert(
        fc.property(domain.arbitrary(), fc.constantFrom(...group), (value, p) => {
          packer.pack(value, source, 1)
          renamer(p)(source, 1, into)
          packer.pack(domain.rename(p)(value), expected, 0)
          expect(into).toEqual(expected)
        }),
        { numRuns: 50 },
      )
    }
  })
})

describe.each(['everywhere', 'spread'] as const)('watching %s, the guard says of a state what the closures say', (watch) => {
  const agrees = <S, Op extends Operation, R extends Refusal, A>(machine: Machine<S, Op, R, A>): ReadonlySet<boolean> => {
    const operations = [...machine.operation.values()]
    const fault = equivariance(machine)
    // Everywhere, a fault is only what can be the last step of a trace.
    const shown = (state: S, op: Op): boolean => watch === 'spread' || machine.step(op)(state) !== null
    const seen = new Set<boolean>()
    for (const packer of [packerFor(machine.state), referencePacker(machine.state)]) {
      const guard = guardFor(machine, operations, packer, watch)
      const packed = new Uint32Array(packer.words)
      fc.assert(
        fc.property(machine.state.arbitrary(), (value) => {
          packer.pack(value, packed, 0)
          const state = packer.unpack(packed, 0)
          const wrong = operations.some((op) => shown(state, op) && fault(state, op) !== null)
          expect(guard(0, state, packed, 0)).toBe(wrong)
          seen.add(wrong)
        }),
        { numRuns: 200 },
      )
    }
    return seen
  }

  test('of pens', () => expect(agrees(pens(3).machine)).toEqual(new Set([false])))
  test('of pens whose steps prefer small indices', () =>
    expect(agrees(pens(3, { preferring: true }).machine)).toEqual(new Set([false, true])))
  test('of pens of which one is not lent', () => {
    const { machine } = pens(3)
    const disabled = changed(machine, (op, _, outcome) => (op.op === 'lend' && op.pen === 1 ? null : outcome))
    expect(agrees(disabled)).toEqual(new Set([true]))
  })
  test('of pens of which one is not lent while it is dry', () => {
    const { machine } = pens(2)
    const disabled = changed(machine, (op, s, outcome) =>
      op.op === 'lend' && op.pen === 1 && s.pens[1]?.ink === 0 ? null : outcome,
    )
    expect(agrees(disabled)).toEqual(new Set([false, true]))
  })
})

describe('an exploration up to symmetry', () => {
  const core = directPagingCore(3, 1, true)
  type Core = (typeof core.initial)[number]['state']
  const late = ({ base, frames }: Core): boolean => base !== null && frames.every(({ pinned }) => pinned)
  const busy = { _tag: 'Left', left: { rule: 'typeBusy', errno: 'EINVAL' } } as const

  /** How many states are expanded until the first late one, and the length of a step out of it. */
  const firstLate = (symmetry: boolean): { readonly expanded: number; readonly length: number } => {
    let asked: Core | null = null
    let expanded = 0
    const laws = {
      state: [],
      step: [
        law<{ readonly before: Core }, Core>('never-late', {
          subjects: ({ before }) => [before],
          wrong: (before) => {
            if (before !== asked) expanded += 1
            asked = before
            return late(before) ? 'late' : null
          },
        }),
      ],
    }
    const { breaches } = explore({ machine: core, laws }, { symmetry, goal: { kind: 'first' } })
    return { expanded, length: breaches[0]?.length ?? 0 }
  }

  test('finds a preference that shows only in states found late, and tells it by a shortest trace', () => {
    expect(firstLate(true).expanded).toBeGreaterThan(300)
    const machine = changed(core, (op, s, outcome) =>
      late(s) && op.op === 'unpin' && op.frame === 0 ? { answer: busy, state: s } : outcome,
    )
    const { breaches, complete } = explore({ machine, laws: { state: [], step: [] } }, { symmetry: true, goal: { kind: 'all' } })
    expect(complete).toBe(false)
    expect(breaches).toMatchObject([{ invariant: equivariant, length: firstLate(false).length }])
    expect(breaches[0]?.operations.at(-1)?.op).toBe('unpin')
    expect(breaches[0]?.message).toContain('exchanged, unpin(frame: F')
  })
})
