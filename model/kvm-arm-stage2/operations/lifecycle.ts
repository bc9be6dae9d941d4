/** Creation and destruction of a VM, and the end of its VMM. Source: 003_3fe975ca6f1b169f.txt, kvm_arch_init_vm, kvm_arch_destroy_vm. */
import { at } from '../../frame/machine.ts'
import { type Cache, cacheOf, changeFrame, changeVm, frameAt, setCache, vmAt } from '../functions/changes.ts'
import type { DestroyVm, InitVm, OnVm, Reserve, Reuse, Topup } from '../declared/operations.ts'
import { isFree, put, take, takeForProcess } from '../functions/pages.ts'
import { type Answered, answered, done, type Kvm, refuse } from '../declared/refusals.ts'
import type { Mfn, State } from '../declared/state.ts'
import { teardown } from '../functions/teardown.ts'

/** kvm_alloc_stage2_pgd: a page of the root, zeroed and cleaned to memory. */
const takePart = ({ rules }: Kvm, part: number, mfn: Mfn, s: State): State => {
  const taken = take(mfn, 'root', rules.tailPagesCounted(part), s)
  return changeFrame(mfn, { content: 'entries', entries: frameAt(s, mfn).entries.map(() => null) }, taken)
}

export const initVm =
  (kvm: Kvm) =>
  ({ vm, root, aligned, survives }: InitVm) =>
  (s: State): Answered => {
    const { life, pgd, work } = vmAt(s, vm)
    if (life === 'mmGone' || work !== null || !root.every((mfn) => isFree(s, mfn)) || new Set(root).size < root.length)
      return null
    if (!kvm.rules.rootAllocatedOnce(pgd !== null)) return refuse('rootAllocatedOnce', 'EINVAL', vm, s)
    if (!kvm.rules.rootAligned(aligned)) return null
    const taken = root.reduce<State>((t, mfn, part) => takePart(kvm, part, mfn, t), s)
    const made = changeVm(vm, { life: 'live', pgd: root, aligned }, taken)
    if (survives) return done(made)
    const freed = kvm.rules.failedCreationFrees() ? teardown(kvm, vm, made) : made
    return answered('failed', { ...freed, vms: s.vms })
  }

/** Nobody is in the guest, on the way into it, in a fault, or under the lock. */
export const isAtRest = ({ scope }: Kvm, vm: number, s: State): boolean =>
  vmAt(s, vm).work === null &&
  scope.vcpus.every((owner, vcpu) => owner !== vm || (at(s.faults, vcpu) === null && at(s.entering, vcpu) === null)) &&
  s.cpus.every(({ loaded }) => loaded === null || at(scope.vcpus, loaded.vcpu) !== vm)

/** The page caches of a VM: its vCPUs', and its own. */
const cachesOf = ({ scope: { vcpus } }: Kvm, vm: number): ReadonlyArray<Cache> => [
  ...vcpus.flatMap((owner, vcpu) => (owner === vm ? [{ vm, vcpu }] : [])),
  { vm, vcpu: null },
]

/** mmu_free_memory_cache. */
export const freeCache = (cache: Cache, s: State): State =>
  setCache(
    cache,
    [],
    cacheOf(s, cache).reduceRight<State>((t, mfn) => put(mfn, t), s),
  )

export const destroyVm =
  (kvm: Kvm) =>
  ({ vm }: DestroyVm) =>
  (s: State): Answered => {
    const { life, vmid, fresh, slots } = vmAt(s, vm)
    if (life === 'none' || !isAtRest(kvm, vm, s)) return null
    const freed = teardown(kvm, vm, s)
    const release = kvm.rules.destroyFreesCaches() ? freeCache : (cache: Cache, t: State): State => setCache(cache, [], t)
    const emptied = cachesOf(kvm, vm).reduce<State>((t, cache) => release(cache, t), freed)
    const gone = {
      life: 'none',
      slots: slots.map(() => null),
      range: null,
      counted: 0,
      vmid: 0,
      fresh: false,
      vttbr: null,
    } as const
    const nextVmid = fresh ? kvm.rules.vmidsNotReissued(s.nextVmid, vmid) : s.nextVmid
    return done({ ...changeVm(vm, gone, emptied), nextVmid })
  }

/** The VMM's process ends: the release notifier, then all its pages are given back. */
export const mmExit =
  (kvm: Kvm) =>
  ({ vm }: OnVm) =>
  (s: State): Answered => {
    const { life, range, mm } = vmAt(s, vm)
    if (life !== 'live' || range !== null || !isAtRest(kvm, vm, s)) return null
    const told = kvm.rules.exitEmptiesTree() ? teardown(kvm, vm, s) : s
    const freed = mm.reduce<State>((t, page) => (page === null ? t : put(page.mfn, t)), told)
    return done(changeVm(vm, { life: 'mmGone', mm: mm.map(() => null) }, freed))
  }

/** A free page for a cache, zeroed by the processor; the zeros are not in memory yet. */
const fill = ({ rules, scope }: Kvm, cache: Cache, mfn: Mfn, s: State): Answered => {
  const pages = cacheOf(s, cache)
  if (vmAt(s, cache.vm).life !== 'live' || !isFree(s, mfn) || pages.length >= scope.cached) return null
  const taken = setCache(cache, [...pages, mfn], take(mfn, 'cached', 1, s))
  if (!rules.tablesZeroed()) return done(taken)
  const entries = frameAt(s, mfn).entries.map(() => null)
  return done(changeFrame(mfn, { content: scope.contents ? 'unclean' : 'entries', entries }, taken))
}

/** mmu_topup_memory_cache takes one page; the caller is refused later if there were too few. */
export const topup =
  (kvm: Kvm) =>
  ({ vcpu, mfn }: Topup) =>
  (s: State): Answered =>
    fill(kvm, { vm: at(kvm.scope.vcpus, vcpu), vcpu }, mfn, s)

export const reserve =
  (kvm: Kvm) =>
  ({ vm, mfn }: Reserve) =>
  (s: State): Answered =>
    fill(kvm, { vm, vcpu: null }, mfn, s)

export const reuse =
  ({ scope }: Kvm) =>
  ({ mfn }: Reuse) =>
  (s: State): Answered =>
    isFree(s, mfn) ? done(takeForProcess(mfn, 'other', scope.contents, s)) : null
