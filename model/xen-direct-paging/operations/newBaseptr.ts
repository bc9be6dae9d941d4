/** MMUEXT_NEW_BASEPTR and MMUEXT_NEW_USER_BASEPTR: load a root. Source: xen mm.c new_guest_cr3, do_mmuext_op; linux mmu.c xen_exit_mmap (switch_mm). */
import * as E from 'fp-ts/lib/Either.js'
import { at } from '../../frame/machine.ts'
import type { Mfn } from '../declared/numbers.ts'
import type { Operation } from '../declared/operations.ts'
import type { State } from '../declared/state.ts'
import { changeVcpu, vcpuAt } from '../functions/changes.ts'
import { type Progress, replacing } from '../functions/progress.ts'
import { getPageAndType } from '../functions/promotion.ts'
import { getPage, putPage } from '../functions/references.ts'
import { loadCr3 } from '../functions/translation.ts'
import type { Xen } from '../functions/xen.ts'
import { releaseTable } from './pinTable.ts'

/** The root in use holds one general and one typed reference; audits the tree if it is not validated. */
const takeRoot = (xen: Xen, vcpu: number, mfn: Mfn): ((s: State) => Progress) => {
  const take = getPageAndType(xen, mfn, xen.root, getPage(xen, mfn, at(xen.scope.vcpus, vcpu)), putPage(xen, mfn))
  const release = E.map(releaseTable(xen, mfn))
  return (s) => (xen.rules.baseTakesReference() ? take(s) : release(take(s)))
}

const dropRoot =
  (xen: Xen, old: Mfn | null) =>
  (s: State): State =>
    old !== null && xen.rules.baseTakesReference() ? releaseTable(xen, old)(s) : s

export const newBaseptr =
  (xen: Xen) =>
  ({ vcpu, mfn }: Omit<Operation<'newBaseptr'>, 'op'>): ((s: State) => Progress) => {
    const get = takeRoot(xen, vcpu, mfn)
    const store = (t: State): State => {
      const based = changeVcpu(vcpu, { base: mfn }, t)
      return vcpuAt(t, vcpu).mode === 'kernel' ? loadCr3(xen, vcpu, mfn, based) : based
    }
    return (s) => {
      const old = vcpuAt(s, vcpu).base
      return old === mfn ? E.right(store(s)) : replacing(xen.rules.baseGetBeforePut, get, store, dropRoot(xen, old))(s)
    }
  }

/** The root for user mode; none for null. CR3 is not loaded: this is asked in kernel mode. */
export const newUserBaseptr =
  (xen: Xen) =>
  ({ vcpu, mfn }: Omit<Operation<'newUserBaseptr'>, 'op'>): ((s: State) => Progress) => {
    const get: (s: State) => Progress = mfn === null ? E.right : takeRoot(xen, vcpu, mfn)
    const store = (t: State): State => changeVcpu(vcpu, { user: mfn }, t)
    return (s) => {
      const old = vcpuAt(s, vcpu).user
      return old === mfn ? E.right(s) : replacing(xen.rules.baseGetBeforePut, get, store, dropRoot(xen, old))(s)
    }
  }
