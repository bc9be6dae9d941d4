/** MMUEXT_NEW_BASEPTR: load a root. Source: xen mm.c new_guest_cr3; seed 000 xen_exit_mmap (switch_mm). */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { at } from '../machine.ts'
import type { NewBaseptr } from './operation.ts'
import { releaseTable } from './pinTable.ts'
import { getPageAndType } from './promotion.ts'
import { getPage, putPage } from './references.ts'
import { flatMap, type Progress, type Xen } from './refusal.ts'
import type { ReplaceSteps } from './rules.ts'
import { type Mfn, type State, setBase } from './state.ts'

/** The root in use holds one general and one L2 reference; audits the tree if it is not validated. */
const takeRoot =
  (xen: Xen, vcpu: number, mfn: Mfn) =>
  (s: State): Progress => {
    const taken = getPageAndType(xen, mfn, 'l2', getPage(xen, mfn, at(xen.scope.vcpus, vcpu)), putPage(xen, mfn))(s)
    return xen.rules.baseTakesReference() ? taken : E.map(releaseTable(xen, mfn))(taken)
  }

export const newBaseptr =
  (xen: Xen) =>
  ({ vcpu, mfn }: Omit<NewBaseptr, 'op'>) =>
  (s: State): Progress => {
    const old = at(s.vcpus, vcpu).base
    if (old === mfn) return E.right(s)
    const steps: Readonly<Record<ReplaceSteps[number], (t: State) => Progress>> = {
      get: takeRoot(xen, vcpu, mfn),
      store: (t) => E.right(setBase(vcpu, mfn, t)),
      put: (t) => E.right(old !== null && xen.rules.baseTakesReference() ? releaseTable(xen, old)(t) : t),
    }
    return xen.rules.baseGetBeforePut.reduce<Progress>((progress, step) => pipe(progress, flatMap(steps[step])), E.right(s))
  }
