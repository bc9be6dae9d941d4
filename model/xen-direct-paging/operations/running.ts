/**
 * Hypercalls that another processor can see half done. Without a lock of the domain, taking and dropping a typed
 * reference are a few steps each, and what other processors do falls between them.
 * Source: xen mm.c get_page_type, put_page_type (8cc5036bc3, 23a183607a).
 */
import * as E from 'fp-ts/lib/Either.js'
import { at } from '../../frame/machine.ts'
import { isPresent } from '../declared/entry.ts'
import type { DropSteps, TakeSteps } from '../declared/flushRules.ts'
import type { Operation } from '../declared/operations.ts'
import type { Running, State } from '../declared/state.ts'
import { audit } from '../functions/audit.ts'
import { changeFrame, changeVcpu, entryAt, frameAt, setPinned, setRole, storeEntry, vcpuAt } from '../functions/changes.ts'
import { flatMap, type Progress, refuse } from '../functions/progress.ts'
import { getPageType, putPageType } from '../functions/promotion.ts'
import { getPage, putPage } from '../functions/references.ts'
import { flushStale } from '../functions/translation.ts'
import type { Xen } from '../functions/xen.ts'

type Pinning = Extract<Running, { task: 'pin' }>
type Unmapping = Extract<Running, { task: 'unmap' }>

/** What a vCPU is in the middle of. */
const setRunning = (vcpu: number, running: Running | null, s: State): State => changeVcpu(vcpu, { running }, s)

/** A hypercall that ends here, refused or not. */
const ended = (vcpu: number, progress: Progress): Progress =>
  E.isLeft(progress)
    ? E.left({ refusal: progress.left.refusal, state: setRunning(vcpu, null, progress.left.state) })
    : E.right(setRunning(vcpu, null, progress.right))

/** The compare-and-swap that takes the typed reference. */
const takeReference = (xen: Xen, { mfn, type }: Pinning, s: State): Progress => {
  const f = frameAt(s, mfn)
  if (f.typeCount === 0 && f.type !== type) return E.right(setRole(mfn, type, 1, false, s))
  // Somebody else came first.
  return getPageType(xen, mfn, type)(s)
}

/** The entries are audited unless somebody else has done so. */
const auditOnce = (xen: Xen, { mfn, type }: Pinning, s: State): Progress =>
  frameAt(s, mfn).validated ? E.right(s) : audit(xen, mfn, type)(changeFrame(mfn, { unflushed: xen.nobody }, s))

/** The last step: the table is pinned, unless it is already. */
const pinned = (xen: Xen, { mfn }: Pinning, s: State): Progress =>
  xen.rules.pinOnce(frameAt(s, mfn))
    ? E.right(setPinned(mfn, true, s))
    : refuse('pinOnce', 'EINVAL', mfn, null, putPageType(xen, mfn)(s))

/** One step of taking a frame into use as a table. */
const pinStep = (xen: Xen, running: Pinning, step: TakeSteps[number], s: State): Progress => {
  if (step === 'reference') return takeReference(xen, running, s)
  if (step === 'audit') return auditOnce(xen, running, s)
  return E.right(xen.rules.flushOnTypeChange(running.from) ? flushStale(xen, running.mfn, s) : s)
}

/** The frame has another role than when it was looked at: the compare-and-swap fails, and everything begins anew. */
const beginsAnew = ({ type, from, next, held, mfn }: Pinning, s: State): boolean =>
  !held && next > 0 && frameAt(s, mfn).typeCount === 0 && frameAt(s, mfn).type !== from && frameAt(s, mfn).type !== type

/** The next step of a pin; after the last one the table is pinned. */
const proceedPin = (xen: Xen, vcpu: number, begun: Pinning, s: State): Progress => {
  const steps = xen.rules.flushAfterTypeReference
  const running = beginsAnew(begun, s) ? { ...begun, from: frameAt(s, begun.mfn).type, next: 0 } : begun
  const { mfn, next } = running
  const stepped = pinStep(xen, running, at(steps, next), s)
  const more = next + 1 < steps.length
  const held = running.held || steps[next] === 'reference'
  if (E.isRight(stepped) && more) return E.right(setRunning(vcpu, { ...running, next: next + 1, held }, stepped.right))
  const done = E.isRight(stepped) ? pinned(xen, running, stepped.right) : stepped
  return ended(vcpu, E.isLeft(done) ? E.left({ ...done.left, state: putPage(xen, mfn)(done.left.state) }) : done)
}

/** MMUEXT_PIN_Ln_TABLE of a frame that nobody uses in any role: the general reference is taken, and the first step made. */
export const pinBegins =
  (xen: Xen) =>
  ({ vcpu, mfn, level }: Operation<'pinBegins'>) =>
  (s: State): Progress | null => {
    const { typeCount, pinned, type } = frameAt(s, mfn)
    if (typeCount > 0 || pinned || type === level) return null
    const caller = at(xen.scope.vcpus, vcpu)
    const started = flatMap((t: State) =>
      proceedPin(xen, vcpu, { task: 'pin', mfn, type: level, from: type, next: 0, held: false }, t),
    )
    return started(getPage(xen, mfn, caller)(s))
  }

/** One step of dropping what may be the last typed reference. */
const proceedUnmap = (xen: Xen, vcpu: number, running: Unmapping, s: State): Progress => {
  const steps: DropSteps = xen.rules.stampAtomic
  const { mfn, next, flushed } = running
  if (at(steps, next) === 'readClock') return E.right(setRunning(vcpu, { ...running, next: next + 1 }, s))
  const put = putPage(xen, mfn)(putPageType(xen, mfn, 0, flushed)(s))
  return ended(vcpu, E.right(put))
}

/** MMU_NORMAL_PT_UPDATE that clears a writable entry of an L1 in use: the entry goes at once, its references in steps. */
export const unmapBegins =
  (xen: Xen) =>
  ({ vcpu, table, slot }: Operation<'unmapBegins'>) =>
  (s: State): Progress | null => {
    const { type, typeCount, validated, owner } = frameAt(s, table)
    const entry = entryAt(s, table, slot)
    if (owner !== at(xen.scope.vcpus, vcpu) || type !== 'l1' || typeCount === 0 || !validated) return null
    if (!isPresent(entry) || !entry.rw) return null
    const running: Unmapping = { task: 'unmap', mfn: entry.mfn, next: 0, flushed: xen.nobody }
    const cleared = setRunning(vcpu, running, storeEntry(table, slot, null, s))
    return xen.rules.stampAtomic.length > 1 ? proceedUnmap(xen, vcpu, running, cleared) : E.right(cleared)
  }

export const proceed =
  (xen: Xen) =>
  ({ vcpu }: Operation<'proceed'>) =>
  (s: State): Progress | null => {
    const { running } = vcpuAt(s, vcpu)
    if (running === null) return null
    return running.task === 'pin' ? proceedPin(xen, vcpu, running, s) : proceedUnmap(xen, vcpu, running, s)
  }
