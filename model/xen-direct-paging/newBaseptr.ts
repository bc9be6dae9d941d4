/** MMUEXT_NEW_BASEPTR: load a root. Source: xen mm.c new_guest_cr3; linux mmu.c xen_exit_mmap (switch_mm). */
import * as E from 'fp-ts/lib/Either.js'
import { at } from '../machine.ts'
import type { NewBaseptr } from './operation.ts'
import { releaseTable } from './pinTable.ts'
import { getPageAndType } from './promotion.ts'
import { getPage, putPage } from './references.ts'
import { type Progress, replacing, type Xen } from './refusal.ts'
import { type Mfn, type State, setBase } from './state.ts'

/** The root in use holds one general and one L2 reference; audits the tree if it is not validated. */
const takeRoot = (xen: Xen, vcpu: number, mfn: Mfn): ((s: State) => Progress) => {
  const take = getPageAndType(xen, mfn, 'l2', getPage(xen, mfn, at(xen.scope.vcpus, vcpu)), putPage(xen, mfn))
  const release = E.map(releaseTable(xen, mfn))
  return (s) => (xen.rules.baseTakesReference() ? take(s) : release(take(s)))
}

export const newBaseptr =
  (xen: Xen) =>
  ({ vcpu, mfn }: Omit<NewBaseptr, 'op'>): ((s: State) => Progress) => {
    const get = takeRoot(xen, vcpu, mfn)
    const store = (t: State): State => setBase(vcpu, mfn, t)
    return (s) => {
      const old = at(s.vcpus, vcpu).base
      if (old === mfn) return E.right(s)
      const put = (t: State): State => (old !== null && xen.rules.baseTakesReference() ? releaseTable(xen, old)(t) : t)
      return replacing(xen.rules.baseGetBeforePut, get, store, put)(s)
    }
  }
