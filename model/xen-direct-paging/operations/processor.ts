/** What a processor does by itself: it reads ahead, forgets, marks entries as accessed, and changes its mode. Source: Intel SDM volume 3, sections 4.10 and 4.8. */
import { at, replaceAt } from '../../frame/machine.ts'
import * as flag from '../../hardware/x86/flags.ts'
import { isPresent, type Word } from '../declared/entry.ts'
import type { Mfn, Va } from '../declared/numbers.ts'
import type { Operation } from '../declared/operations.ts'
import { latches } from '../declared/sizes.ts'
import type { Cached, State, Vcpu } from '../declared/state.ts'
import { changeVcpu, entryAt, storeEntry, vcpuAt } from '../functions/changes.ts'
import { loadCr3, walkedEntry } from '../functions/translation.ts'
import type { Xen } from '../functions/xen.ts'

/** The rest of a walk: what each entry from this table down leads to, with the rights so far; shorter where one is missing. */
const descend = (xen: Xen, s: State, cpu: Vcpu, va: Va, depth: number, { mfn, writable }: Cached): ReadonlyArray<Cached> => {
  const slot = va[depth]
  const entry = slot === undefined ? null : walkedEntry(xen, s, cpu, mfn, depth, slot)
  if (!isPresent(entry)) return []
  // The entries of a PAE root have no RW bit, and take no right away.
  const passes = entry.rw || (depth === 0 && latches(xen.scope))
  const found = { mfn: entry.mfn, writable: writable && passes }
  return [found, ...descend(xen, s, cpu, va, depth + 1, found)]
}

/** A walk from the root. */
const fromRoot = (xen: Xen, s: State, cpu: Vcpu, va: Va): ReadonlyArray<Cached> =>
  cpu.cr3 === null ? [] : descend(xen, s, cpu, va, 0, { mfn: cpu.cr3, writable: true })

/** A walk by depth: the tables below the root, and the frame at the end. It begins at the lowest table that is remembered. */
const reached = (
  xen: Xen,
  s: State,
  cpu: Vcpu,
  va: Va,
  remembered: ReadonlyArray<Cached | null>,
): ReadonlyArray<Cached | null> => {
  const start = remembered.findLastIndex((table) => table !== null)
  if (start < 0) return fromRoot(xen, s, cpu, va)
  const from = at(remembered, start)
  return from === null ? [] : [...remembered.slice(0, start), from, ...descend(xen, s, cpu, va, start + 1, from)]
}

const sameCached = (a: Cached, b: Cached | null): boolean => a.mfn === b?.mfn && a.writable === b.writable

const remember = (xen: Xen, s: State, cpu: Vcpu, { address, what }: Operation<'speculate'>): Partial<Vcpu> | null => {
  const va = at(xen.scope.tracked, address)
  const remembered = at(cpu.tables, address)
  const steps = reached(xen, s, cpu, va, remembered)
  const upper = va.length - 1
  if (what === 'translation') {
    const found = steps[upper] ?? null
    return found === null || sameCached(found, at(cpu.tlb, address)) ? null : { tlb: replaceAt(cpu.tlb, address, found) }
  }
  if (what === 'tables') {
    const found = remembered.map((table, depth) => table ?? steps[depth] ?? null)
    return found.every((table, depth) => table === remembered[depth]) ? null : { tables: replaceAt(cpu.tables, address, found) }
  }
  const depth = xen.scope.parameters.vaStore === 'window' ? upper - 1 : upper - 2
  const seen = depth < 0 ? null : (steps[depth]?.mfn ?? null)
  return seen === null || seen === at(cpu.window, address) ? null : { window: replaceAt(cpu.window, address, seen) }
}

/** Nothing new is learnt, or nothing is there to learn: the operation is not enabled. */
export const speculate =
  (xen: Xen) =>
  (operation: Operation<'speculate'>) =>
  (s: State): State | null => {
    const learnt = remember(xen, s, vcpuAt(s, operation.vcpu), operation)
    return learnt === null ? null : changeVcpu(operation.vcpu, learnt, s)
  }

const forget = (cpu: Vcpu, { address, what }: Operation<'evict'>): Partial<Vcpu> | null => {
  if (what === 'translation') return at(cpu.tlb, address) === null ? null : { tlb: replaceAt(cpu.tlb, address, null) }
  if (what === 'window') return at(cpu.window, address) === null ? null : { window: replaceAt(cpu.window, address, null) }
  const tables = at(cpu.tables, address)
  return tables.every((table) => table === null)
    ? null
    : {
        tables: replaceAt(
          cpu.tables,
          address,
          tables.map(() => null),
        ),
      }
}

export const evict =
  (_: Xen) =>
  (operation: Operation<'evict'>) =>
  (s: State): State | null => {
    const left = forget(vcpuAt(s, operation.vcpu), operation)
    return left === null ? null : changeVcpu(operation.vcpu, left, s)
  }

/** Xen's own entry of a root, which a same-level entry shows at a lower height: U is clear, so no guest code gets to use it. */
const isXens = ({ scope: { xenSlots } }: Xen, table: Mfn, slot: number, { mfn, rw }: Word): boolean =>
  xenSlots !== null && slot === xenSlots.self && mfn === table && rw

/** A use of an address marks its L1 entry, by a store that nobody audits. */
export const setAccessed =
  (xen: Xen) =>
  ({ vcpu, va }: Operation<'setAccessed'>) =>
  (s: State): State | null => {
    const cpu = vcpuAt(s, vcpu)
    const uppers = fromRoot(xen, s, cpu, va.slice(0, -1))
    const table: Mfn | undefined = uppers[va.length - 2]?.mfn
    if (table === undefined) return null
    const slot = at(va, va.length - 1)
    const entry: Word | null = entryAt(s, table, slot)
    if (!isPresent(entry) || (entry.flags & flag.accessed) !== 0 || isXens(xen, table, slot, entry)) return null
    return storeEntry(table, slot, { ...entry, flags: entry.flags | flag.accessed }, s)
  }

/** toggle_guest_mode: the other root is loaded. There is no user mode without a user root. */
export const toggleMode = (xen: Xen, vcpu: number, s: State): State | null => {
  const { mode, base, user } = vcpuAt(s, vcpu)
  if (user === null || base === null) return null
  const to = mode === 'kernel' ? 'user' : 'kernel'
  return loadCr3(xen, vcpu, to === 'user' ? user : base, changeVcpu(vcpu, { mode: to }, s))
}

export const switchMode =
  (xen: Xen) =>
  ({ vcpu }: Operation<'switchMode'>) =>
  (s: State): State | null =>
    toggleMode(xen, vcpu, s)
