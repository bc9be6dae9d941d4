/** HYPERVISOR_update_va_mapping: change the L1 entry that maps an address in the loaded tables. Source: xen mm.c do_update_va_mapping, guest_map_l1e; linux mmu.c make_lowmem_page_readonly, xen_set_pte_at. */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { at, replaceAt } from '../../frame/machine.ts'
import * as flag from '../../hardware/x86/flags.ts'
import { type Entry, isPresent } from '../declared/entry.ts'
import type { Mfn, Va } from '../declared/numbers.ts'
import type { FlushRequest, Operation } from '../declared/operations.ts'
import type { State } from '../declared/state.ts'
import { changeVcpu, entryAt, frameAt, vcpuAt } from '../functions/changes.ts'
import { modifyEntry } from '../functions/modifyEntry.ts'
import { flatMap, lastly, type Progress, refuse, type Stopped } from '../functions/progress.ts'
import { getPage, putPage } from '../functions/references.ts'
import { flushAll, flushProcessor, invalidate, processorsOf, trackedIndex, walkedEntry } from '../functions/translation.ts'
import type { Xen } from '../functions/xen.ts'

/** The upper entries of an address in the loaded tables, down to the one that names its L1; a refusal where one is missing. */
export const upperEntries = (xen: Xen, s: State, vcpu: number, va: Va, root: Mfn): E.Either<Stopped, ReadonlyArray<Entry>> => {
  const cpu = vcpuAt(s, vcpu)
  const down = (found: E.Either<Stopped, ReadonlyArray<Entry>>, slot: number, depth: number): typeof found => {
    if (E.isLeft(found)) return found
    const table = found.right[depth - 1]?.mfn ?? root
    const entry = table < s.frames.length ? walkedEntry(xen, s, cpu, table, depth, slot) : null
    // A large page ends the walk: there is no L1.
    if (!xen.rules.addressMapped(entry) || !isPresent(entry) || (entry.flags & flag.pageSize) !== 0)
      return refuse('addressMapped', 'EINVAL', table, slot, s) as E.Either<Stopped, never>
    return E.right([...found.right, entry])
  }
  return va.slice(0, -1).reduce(down, E.right([]) as E.Either<Stopped, ReadonlyArray<Entry>>)
}

/** The table that Xen finds the L1 entry in, and the upper entry that names it; what the window remembers then. */
interface Found {
  readonly table: Mfn
  readonly upper: Entry
  readonly state: State
}

/** The window onto the L1 itself. Its rights are those of the upper entry in memory; where that is gone, those of its time. */
const windowOntoL1 = (seen: Mfn, upper: Entry | undefined, state: State): Found => ({
  table: seen,
  upper: upper ?? { present: true, mfn: seen, rw: true, flags: 0 },
  state,
})

/** The window onto the L2 above the entry: that one is read anew. */
const windowOntoL2 = (xen: Xen, seen: Mfn, va: Va, state: State): E.Either<Stopped, Found> => {
  const slot = at(va, va.length - 2)
  const upper = entryAt(state, seen, slot)
  if (!xen.rules.addressMapped(upper) || !isPresent(upper))
    return refuse('addressMapped', 'EINVAL', seen, slot, state) as E.Either<Stopped, never>
  return E.right({ table: upper.mfn, upper, state })
}

/**
 * Xen reads the guest's tables through its own linear window, a translation like any other: what was cached for an
 * address is used until it is flushed. By frame, the window is onto the L2 above the entry; otherwise onto the L1 itself.
 */
const throughWindow = (xen: Xen, vcpu: number, va: Va, root: Mfn, s: State): E.Either<Stopped, Found> => {
  const walked = upperEntries(xen, s, vcpu, va, root)
  const { window } = vcpuAt(s, vcpu)
  const address = trackedIndex(xen, va)
  const cached = window[address] ?? null
  if (E.isLeft(walked) && cached === null) return walked
  const uppers = E.isLeft(walked) ? [] : walked.right
  const last = uppers[uppers.length - 1]
  const ontoL1 = xen.scope.parameters.vaStore === 'window'
  const seen = cached ?? (ontoL1 ? last?.mfn : uppers[uppers.length - 2]?.mfn) ?? root
  const state = address < 0 ? s : changeVcpu(vcpu, { window: replaceAt(window, address, seen) }, s)
  return ontoL1 ? E.right(windowOntoL1(seen, last, state)) : windowOntoL2(xen, seen, va, state)
}

/** The flush that a guest asks for with a request, on its own processor or on all of its domain. */
export const carryOutFlush = (xen: Xen, vcpu: number, va: Va | null, request: FlushRequest, s: State): State => {
  if (xen.nobody.length === 0 || request === 'none') return s
  const own = xen.nobody.map((_, processor) => processor === vcpu)
  const all = processorsOf(xen, at(xen.scope.vcpus, vcpu))
  const which = (request === 'tlbAll' || request === 'invlpgAll') && xen.rules.requestedFlushReachesAll() ? all : own
  if (request === 'tlbLocal' || request === 'tlbAll') return flushAll(xen, which, s)
  if (va === null) return flushProcessor(xen, vcpu, s)
  return which.reduce((t, wanted, processor) => (wanted ? invalidate(xen, processor, va, t) : t), s)
}

const change = (xen: Xen, { vcpu, va, entry }: Operation<'updateVaMapping'>, root: Mfn, s: State): Progress => {
  const { rules, scope } = xen
  const found = throughWindow(xen, vcpu, va, root, s)
  if (E.isLeft(found)) return found
  const { table, upper, state } = found.right
  const slot = at(va, va.length - 1)
  const modify = modifyEntry(xen, table, 'l1', slot, entry)
  const edited = (t: State): Progress => {
    if (!rules.vaEditsL1(frameAt(t, table))) return refuse('vaEditsL1', 'EINVAL', table, slot, t)
    // Through the window the store is an ordinary one, so a read-only upper entry makes it fault.
    if (scope.parameters.vaStore === 'window' && !rules.windowObeysReadOnly(upper))
      return refuse('windowObeysReadOnly', 'EINVAL', table, slot, t)
    return modify(t)
  }
  return pipe(
    state,
    getPage(xen, table, at(scope.vcpus, vcpu)),
    flatMap((t) => lastly(putPage(xen, table))(edited(t))),
  )
}

export const updateVaMapping =
  (xen: Xen) =>
  (operation: Operation<'updateVaMapping'>) =>
  (s: State): Progress | null => {
    const { vcpu, va, flush } = operation
    const { base } = vcpuAt(s, vcpu)
    if (base === null) return null
    const changed = change(xen, operation, base, s)
    if (E.isLeft(changed) && xen.rules.refusedVaUpdateDoesNotFlush()) return changed
    return lastly((t) => carryOutFlush(xen, vcpu, va, flush, t))(changed)
  }
