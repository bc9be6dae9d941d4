/** What a scope of stage-2 memory fixes: sizes, operations switched on, parameters, start states. */
import { fixed, type Scalarset, scalarset } from '../../frame/finite/index.ts'
import type { OperationId } from '../operationIds.ts'

/** What differs between correct systems. */
export interface Parameters {
  /** The first VMID handed out: 1, or 0, which starts a generation at the first use as in the mid-2012 tree. */
  readonly firstVmid: 'one' | 'zero'
  /** Whether the invalidation of a range takes mmu_lock and counts always, or only where a slot shows a page of it. */
  readonly rangeLock: 'always' | 'overlapping'
}

/** What a processor may remember of an address. */
export type Remembered = 'leaf' | 'level3' | 'level2'

export interface Scope {
  /** Pages of the concatenated first-level table, each with a reference count of its own. */
  readonly parts: number
  /** Entries of one page of level 1, 2 and 3. */
  readonly entries: readonly [number, number, number]
  /** Guest pages past the last that the tables can address. */
  readonly beyond: number
  /** What the processors may remember of an address: its translation, its level-3 table, its level-2 table. */
  readonly remembers: ReadonlyArray<Remembered>
  /** Page frames in all, and how many of them are device pages from the start. */
  readonly frames: number
  readonly devices: number
  readonly vms: number
  /** The VM of each vCPU. */
  readonly vcpus: ReadonlyArray<number>
  /** Processors with a TLB and a walk cache; none: what they could remember is left out. */
  readonly cpus: number
  /** Pages of each VMM's address space. */
  readonly hvas: number
  /** Memory slots of a VM, and the most pages in one slot, range or device. */
  readonly slots: number
  readonly maxPages: number
  /** VMIDs, the host's 0 included. */
  readonly vmids: number
  /** The guest page at 4 GiB; null where the scope ends below. */
  readonly fourGiB: number | null
  /** The most pages in a page cache. */
  readonly cached: number
  /** Whether frames may hold something else than what their entries say. */
  readonly contents: boolean
  readonly operations: ReadonlyArray<OperationId>
  readonly parameters: Parameters
  readonly starts: Readonly<Record<string, ReadonlyArray<unknown>>>
}

/** Whether the scope switches one of these operations on. */
export const has = ({ operations }: Scope, ...ids: ReadonlyArray<OperationId>): boolean =>
  ids.some((id) => operations.includes(id))

export interface Sets {
  readonly frame: Scalarset
  readonly vm: Scalarset
  readonly vcpu: Scalarset
  readonly cpu: Scalarset
}

/** Frames are interchangeable but for the device pages, vCPUs within their VM, and processors. VMs are told apart. */
export const sets = ({ frames, devices, vms, vcpus, cpus }: Scope): Sets => {
  const all = Array.from({ length: frames }, (_, mfn) => mfn)
  const classes = [...all.slice(0, devices).map((mfn) => [mfn]), all.slice(devices)]
  const ofVm = Array.from({ length: vms }, (_, vm) => vcpus.flatMap((owner, vcpu) => (owner === vm ? [vcpu] : [])))
  return {
    frame: scalarset('frame', 'F', frames, classes),
    vm: fixed(scalarset('vm', 'VM', vms)),
    vcpu: scalarset('vcpu', 'V', vcpus.length, ofVm),
    cpu: scalarset('cpu', 'P', cpus),
  }
}
