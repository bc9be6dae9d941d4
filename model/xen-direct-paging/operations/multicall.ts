/** Hypercalls back to back, with no return to the guest between them. Source: xen multicall.c do_multicall; traps.c do_iret. */
import * as E from 'fp-ts/lib/Either.js'
import type { Call, Operation } from '../declared/operations.ts'
import type { State } from '../declared/state.ts'
import { vcpuAt } from '../functions/changes.ts'
import type { Progress } from '../functions/progress.ts'
import type { Xen } from '../functions/xen.ts'
import { newBaseptr, newUserBaseptr } from './newBaseptr.ts'
import { toggleMode } from './processor.ts'

/** One call; each answers for itself, and a refused one does not stop the others. */
const carryOut = (xen: Xen, vcpu: number, { call, mfn }: Call, s: State): State => {
  if (call === 'iret') return toggleMode(xen, vcpu, s) ?? s
  const answer = call === 'newBaseptr' ? newBaseptr(xen)({ vcpu, mfn })(s) : newUserBaseptr(xen)({ vcpu, mfn })(s)
  return E.isLeft(answer) ? answer.left.state : answer.right
}

/** A call that returns to user mode is the last one: user code makes no hypercalls. */
export const multicall =
  (xen: Xen) =>
  ({ vcpu, calls }: Operation<'multicall'>) =>
  (s: State): Progress =>
    E.right(
      calls.reduce((t, call) => {
        const stopped = vcpuAt(t, vcpu).mode === 'user' && xen.rules.multicallStopsOnModeChange()
        return stopped ? t : carryOut(xen, vcpu, call, t)
      }, s),
    )
