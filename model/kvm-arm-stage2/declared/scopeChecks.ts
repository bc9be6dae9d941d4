/** What must be true of a scope's sizes together. */
import { type Checks, distinct, each, within } from '../../frame/checks.ts'
import { limitOf } from './geometry.ts'
import { mostActors, mostAddresses, type Sized } from './sizes.ts'

/** Sizes that everything else depends on. */
export const sizeChecks = (scope: Sized): Checks => {
  const { parts, entries, frames, devices, vcpus } = scope
  return [
    ...each(['entries'], entries, `1 to ${mostAddresses}`, (n) => within(1, n, mostAddresses)),
    [limitOf(scope) <= mostAddresses, ['entries'], `at most ${mostAddresses} guest pages with ${parts} parts`],
    [devices <= frames, ['devices'], `at most the ${frames} frames`],
    [vcpus.length <= mostActors, ['vcpus'], `a list of at most ${mostActors}`],
  ]
}

/** Of a scope whose sizes fit. */
export const contentChecks = (scope: Sized): Checks => {
  const { vcpus, vms, hvas, devices, maxPages, fourGiB, beyond, remembers } = scope
  const most = Math.max(hvas, devices)
  const end = limitOf(scope) + beyond
  return [
    ...each(['vcpus'], vcpus, `a VM, 0 to ${vms - 1}`, (vm) => vm < vms),
    [within(1, maxPages, most), ['maxPages'], `1 to ${most}, as many as a VMM or the devices have`],
    [fourGiB === null || within(1, fourGiB, end), ['fourGiB'], `null, or a guest page, 1 to ${end}`],
    ...(remembers.length > 0 ? distinct(['remembers'], remembers) : []),
  ]
}
