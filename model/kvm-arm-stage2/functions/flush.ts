/** Forgetting translations. Source: 003_3fe975ca6f1b169f.txt, __kvm_tlb_flush_vmid; ARM ARM, TLBIALLIS. */
import { replaceAt } from '../../frame/machine.ts'
import type { Kvm } from '../declared/refusals.ts'
import type { Remembered } from '../declared/sizes.ts'
import { Cpu, type State } from '../declared/state.ts'
import { setCpus, spend, vmAt } from './changes.ts'

const emptied = <A>(rows: ReadonlyArray<ReadonlyArray<A | null>>, vmid: number): ReadonlyArray<ReadonlyArray<A | null>> =>
  rows.length === 0
    ? rows
    : replaceAt(
        rows,
        vmid,
        (rows[vmid] ?? []).map(() => null),
      )

/** What a CPU remembers under a VMID is gone, as far as the flush reaches; its stores have landed. */
const flushCpu =
  ({ rules }: Kvm, vmid: number) =>
  (cpu: Cpu): Cpu => {
    const inGuest = cpu.loaded !== null
    const reaches = (what: Remembered): boolean => rules.flushReaches(inGuest, what)
    const drained = cpu.store !== null && reaches('leaf') && rules.flushDrainsStores()
    return Cpu.make({
      loaded: cpu.loaded,
      tlb: reaches('leaf') ? emptied(cpu.tlb, vmid) : cpu.tlb,
      level2: reaches('level2') ? emptied(cpu.level2, vmid) : cpu.level2,
      level3: reaches('level3') ? emptied(cpu.level3, vmid) : cpu.level3,
      store: drained ? null : cpu.store,
    })
  }

/** Everything tagged with the VM's VMID, on all CPUs. A VM that never ran has nothing to flush, but the call is made. */
export const flushVm = (kvm: Kvm, vm: number, s: State): State => {
  const counted = spend({ flushes: s.spent.flushes + 1 }, s)
  const { vttbr } = vmAt(s, vm)
  return vttbr === null ? counted : setCpus(s.cpus.map(flushCpu(kvm, vttbr.vmid)), counted)
}

/** Every tag but the host's, on all CPUs (__kvm_flush_vm_context). */
export const flushAll = (s: State): State => {
  const forget = <A>(rows: ReadonlyArray<ReadonlyArray<A | null>>): ReadonlyArray<ReadonlyArray<A | null>> =>
    rows.map((row, vmid) => (vmid === 0 ? row : row.map(() => null)))
  return setCpus(
    s.cpus.map((cpu) =>
      Cpu.with({ tlb: forget(cpu.tlb), level2: forget(cpu.level2), level3: forget(cpu.level3), store: null }, cpu),
    ),
    s,
  )
}
