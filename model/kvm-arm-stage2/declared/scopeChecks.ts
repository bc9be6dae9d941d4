/** What must be true of a scope as a whole, so that there is a machine for it which can be searched. */
import { type Checks, distinct, each, possible, within } from '../../frame/checks.ts'
import { limitOf } from './geometry.ts'
import { needsIn } from './needs.ts'
import type { Scope } from './scope.ts'

/** More frames, and pages of a VMM, than any search fills. */
const mostFrames = 256
/** More guest pages than any search maps. */
const mostAddresses = 4096
/** Concatenated tables of the first level; the architecture has no more. */
const mostParts = 16
/** More VMs, vCPUs, processors and slots than any search tells apart. */
const mostActors = 64
/** KVM_NR_MEM_OBJS. */
const mostCached = 40
/** A VMID has eight bits. */
const mostVmids = 256

/** Sizes that everything else depends on. */
export const sizeChecks = (scope: Scope): Checks => {
  const { parts, entries, beyond, frames, devices, vms, vcpus, cpus, hvas, slots, vmids, cached } = scope
  const product = limitOf(scope)
  return [
    [within(1, parts, mostParts), ['parts'], `1 to ${mostParts}`],
    ...each(['entries'], entries, `1 to ${mostAddresses}`, (n) => within(1, n, mostAddresses)),
    [product <= mostAddresses, ['entries'], `at most ${mostAddresses} guest pages with ${parts} parts`],
    [within(0, beyond, mostAddresses), ['beyond'], `0 to ${mostAddresses}`],
    [within(1, frames, mostFrames), ['frames'], `1 to ${mostFrames}`],
    [devices <= frames, ['devices'], `at most the ${frames} frames`],
    [within(1, vms, mostActors), ['vms'], `1 to ${mostActors}`],
    [vcpus.length <= mostActors, ['vcpus'], `a list of at most ${mostActors}`],
    [within(0, cpus, mostActors), ['cpus'], `0 to ${mostActors}`],
    [within(1, hvas, mostFrames), ['hvas'], `1 to ${mostFrames}`],
    [within(0, slots, mostActors), ['slots'], `0 to ${mostActors}`],
    [within(2, vmids, mostVmids), ['vmids'], `2 to ${mostVmids}, with the host's`],
    [within(0, cached, mostCached), ['cached'], `0 to ${mostCached}`],
  ]
}

/** Of a scope whose sizes fit. */
export const contentChecks = (scope: Scope): Checks => {
  const { vcpus, vms, hvas, devices, maxPages, fourGiB, beyond, remembers, operations } = scope
  const most = Math.max(hvas, devices)
  const end = limitOf(scope) + beyond
  return [
    ...each(['vcpus'], vcpus, `a VM, 0 to ${vms - 1}`, (vm) => vm < vms),
    [within(1, maxPages, most), ['maxPages'], `1 to ${most}, as many as a VMM or the devices have`],
    [fourGiB === null || within(1, fourGiB, end), ['fourGiB'], `null, or a guest page, 1 to ${end}`],
    ...(remembers.length > 0 ? distinct(['remembers'], remembers) : []),
    ...distinct(['operations'], operations),
    ...possible(operations, needsIn(scope)),
  ]
}
