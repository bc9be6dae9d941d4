/** CPUs that cache translations in bags, and a stack of frames yet to be flushed: a machine for packing and symmetry. */
import * as E from 'fp-ts/lib/Either.js'
import { bag, bool, indexedBy, range, ref, scalarset, stack, struct, tagged } from '../../../model/frame/finite/index.ts'
import { at, type Machine, type Outcome, replaceAt } from '../../../model/frame/machine.ts'

interface Cached {
  readonly page: number
  readonly frame: number
}

interface Tlbs {
  readonly tlbs: ReadonlyArray<ReadonlyArray<Cached>>
  readonly mapped: ReadonlyArray<boolean>
  readonly pending: ReadonlyArray<number>
}

type TlbOp =
  | { readonly op: 'fill'; readonly cpu: number; readonly page: number; readonly frame: number }
  | { readonly op: 'evict'; readonly cpu: number; readonly page: number }
  | { readonly op: 'map' | 'unmap'; readonly frame: number }
  | { readonly op: 'flush' }

interface Refusal {
  readonly rule: 'mappedOnly'
  readonly errno: 'EFAULT'
}

const step =
  (op: TlbOp) =>
  (s: Tlbs): Outcome<Tlbs, Refusal, 'done'> => {
    const done = (change: Partial<Tlbs>): Outcome<Tlbs, Refusal, 'done'> => ({
      answer: E.right('done'),
      state: { ...s, ...change },
    })
    switch (op.op) {
      case 'fill': {
        const tlb = at(s.tlbs, op.cpu)
        if (!at(s.mapped, op.frame)) return { answer: E.left({ rule: 'mappedOnly', errno: 'EFAULT' }), state: s }
        // The newest comes first: a bag is put in order by whoever packs it.
        return tlb.length === 2 ? null : done({ tlbs: replaceAt(s.tlbs, op.cpu, [{ page: op.page, frame: op.frame }, ...tlb]) })
      }
      case 'evict': {
        const left = at(s.tlbs, op.cpu).filter(({ page }) => page !== op.page)
        return done({ tlbs: replaceAt(s.tlbs, op.cpu, left) })
      }
      case 'map':
        return s.pending.includes(op.frame) ? null : done({ mapped: replaceAt(s.mapped, op.frame, true) })
      case 'unmap':
        if (!at(s.mapped, op.frame) || s.pending.length === 2) return null
        return done({ mapped: replaceAt(s.mapped, op.frame, false), pending: [op.frame, ...s.pending] })
      case 'flush': {
        const [frame, ...pending] = s.pending
        if (frame === undefined) return null
        return done({ pending, tlbs: s.tlbs.map((tlb) => tlb.filter((cached) => cached.frame !== frame)) })
      }
    }
  }

export const tlbs = (frames: number, cpus: number): Machine<Tlbs, TlbOp, Refusal, 'done'> => {
  const frame = scalarset('frame', 'F', frames)
  const cpu = scalarset('cpu', 'C', cpus)
  const page = range(0, 1)
  return {
    state: struct({
      tlbs: indexedBy(cpu, bag(struct({ page, frame: ref(frame) }), 2)),
      mapped: indexedBy(frame, bool),
      pending: stack(ref(frame), 2),
    }),
    operation: tagged('op', {
      fill: { cpu: ref(cpu), page, frame: ref(frame) },
      evict: { cpu: ref(cpu), page },
      map: { frame: ref(frame) },
      unmap: { frame: ref(frame) },
      flush: {},
    }),
    initial: [
      {
        name: 'empty',
        state: {
          tlbs: Array.from({ length: cpus }, () => []),
          mapped: Array.from({ length: frames }, () => false),
          pending: [],
        },
      },
    ],
    step,
  }
}
