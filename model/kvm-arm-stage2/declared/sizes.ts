/** What a scope of stage-2 memory fixes: its sizes, and which things are interchangeable. */
import * as t from 'io-ts'
import { countCodec as count, leafCodec, numberCodec, orNull, wordCodec } from '../../frame/finite/codec.ts'
import { fixed, type Scalarset, scalarset } from '../../frame/finite/index.ts'
import { field, type Sizes } from '../../frame/scopes.ts'

const remembered = ['leaf', 'level3', 'level2'] as const
/** What a processor may remember of an address: its translation, its level-3 table, its level-2 table. */
export type Remembered = (typeof remembered)[number]

type Entries = readonly [number, number, number]

const three = leafCodec<Entries>('three sizes', (u) => Array.isArray(u) && u.length === 3 && u.every(count.is))

/** A VMID has eight bits. */
const mostVmids = 256
const vmidCount = leafCodec<number>(`2 to ${mostVmids}, with the host's`, (u) => count.is(u) && u >= 2 && u <= mostVmids)
/** More frames, and pages of a VMM, than any search fills. */
const mostFrames = 256
/** More guest pages than any search maps. */
export const mostAddresses = 4096
/** Concatenated tables of the first level; the architecture has no more. */
const mostParts = 16
/** More VMs, vCPUs, processors and slots than any search tells apart. */
export const mostActors = 64
/** KVM_NR_MEM_OBJS. */
const mostCached = 40

/** What a scope need not say: one VM with one vCPU, no processor that remembers anything. */
export const fields = {
  /** Pages of the concatenated first-level table, each with a reference count of its own. */
  parts: field(numberCodec(1, mostParts), 1),
  /** Entries of one page of level 1, 2 and 3. */
  entries: field(three),
  /** Guest pages past the last that the tables can address. */
  beyond: field(numberCodec(0, mostAddresses), 0),
  /** What the processors may remember. */
  remembers: field<ReadonlyArray<Remembered>>(t.readonlyArray(wordCodec(...remembered)), remembered),
  /** Page frames in all, and how many of them are device pages from the start. */
  frames: field(numberCodec(1, mostFrames)),
  devices: field(count, 0),
  vms: field(numberCodec(1, mostActors), 1),
  /** The VM of each vCPU. */
  vcpus: field<ReadonlyArray<number>>(t.readonlyArray(count), [0]),
  /** Processors with a TLB and a walk cache; none: what they could remember is left out. */
  cpus: field(numberCodec(0, mostActors), 0),
  /** Pages of each VMM's address space. */
  hvas: field(numberCodec(1, mostFrames)),
  /** Memory slots of a VM, and the most pages in one slot, range or device. */
  slots: field(numberCodec(0, mostActors), 1),
  maxPages: field(count, 1),
  /** VMIDs, the host's 0 included. */
  vmids: field(vmidCount, 2),
  /** The guest page at 4 GiB; null where the scope ends below. */
  fourGiB: field(orNull(count), null),
  /** The most pages in a page cache. */
  cached: field(numberCodec(0, mostCached), 2),
  /** Whether frames may hold something else than what their entries say. */
  contents: field<boolean>(t.boolean, false),
}

export type Sized = Sizes<typeof fields>

interface Sets {
  readonly frame: Scalarset
  readonly vm: Scalarset
  readonly vcpu: Scalarset
  readonly cpu: Scalarset
}

/** Frames are interchangeable but for the device pages, vCPUs within their VM, and processors. VMs are told apart. */
export const sets = ({ frames, devices, vms, vcpus, cpus }: Sized): Sets => {
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
