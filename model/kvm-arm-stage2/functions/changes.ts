/** Reading a state, and changing one part of it. */
import { at, replaceAt } from '../../frame/machine.ts'
import type { Cpu, Entering, Entry, Fault, Frame, HostPage, Hva, Mfn, Spent, State, Vm } from '../declared/state.ts'

export const frameAt = (s: State, mfn: Mfn): Frame => at(s.frames, mfn)
export const vmAt = (s: State, vm: number): Vm => at(s.vms, vm)

// Every change names each field in the order of the declaration: records made alike are read several times faster.

const setFrames = (frames: State['frames'], s: State): State => {
  const { host, vms, caches, faults, entering, cpus, nextVmid, spent } = s
  return { host, frames, vms, caches, faults, entering, cpus, nextVmid, spent }
}

const setVms = (vms: State['vms'], s: State): State => {
  const { host, frames, caches, faults, entering, cpus, nextVmid, spent } = s
  return { host, frames, vms, caches, faults, entering, cpus, nextVmid, spent }
}

export const changeFrame = (mfn: Mfn, change: Partial<Frame>, s: State): State => {
  const old = frameAt(s, mfn)
  const { use = old.use, count = old.count, content = old.content, entries = old.entries } = change
  return setFrames(replaceAt(s.frames, mfn, { use, count, content, entries }), s)
}

export const storeEntry = (mfn: Mfn, slot: number, entry: Entry | null, s: State): State => {
  const { use, count, content, entries } = frameAt(s, mfn)
  return setFrames(replaceAt(s.frames, mfn, { use, count, content, entries: replaceAt(entries, slot, entry) }), s)
}

export const changeVm = (vm: number, change: Partial<Vm>, s: State): State => {
  const old = vmAt(s, vm)
  const {
    life = old.life,
    pgd = old.pgd,
    aligned = old.aligned,
    slots = old.slots,
    mm = old.mm,
    pool = old.pool,
    range = old.range,
    counted = old.counted,
    work = old.work,
    vmid = old.vmid,
    fresh = old.fresh,
    vttbr = old.vttbr,
  } = change
  return setVms(replaceAt(s.vms, vm, { life, pgd, aligned, slots, mm, pool, range, counted, work, vmid, fresh, vttbr }), s)
}

export const changeCpu = (cpu: number, change: Partial<Cpu>, s: State): State => ({
  ...s,
  cpus: replaceAt(s.cpus, cpu, { ...at(s.cpus, cpu), ...change }),
})

/** A vCPU's page cache, or (null) the VM's own. */
export interface Cache {
  readonly vm: number
  readonly vcpu: number | null
}

export const cacheOf = (s: State, { vm, vcpu }: Cache): ReadonlyArray<Mfn> =>
  vcpu === null ? vmAt(s, vm).pool : at(s.caches, vcpu)

export const setCache = (cache: Cache, mfns: ReadonlyArray<Mfn>, s: State): State =>
  cache.vcpu === null ? changeVm(cache.vm, { pool: mfns }, s) : { ...s, caches: replaceAt(s.caches, cache.vcpu, mfns) }

export const setFault = (vcpu: number, fault: Fault | null, s: State): State => ({
  ...s,
  faults: replaceAt(s.faults, vcpu, fault),
})

export const setEntering = (vcpu: number, entering: Entering | null, s: State): State => ({
  ...s,
  entering: replaceAt(s.entering, vcpu, entering),
})

export const setHostPage = (vm: number, hva: Hva, page: HostPage | null, s: State): State =>
  changeVm(vm, { mm: replaceAt(vmAt(s, vm).mm, hva, page) }, s)

export const spend = (change: Partial<Spent>, s: State): State => ({ ...s, spent: { ...s.spent, ...change } })
