/** What each operation cannot do without, whatever the state and the forms of the rules. */
import { after, type Need } from '../../frame/checks.ts'
import { limitOf } from './geometry.ts'
import type { OperationId } from './operations.ts'
import type { Sized } from './sizes.ts'

/** The part of a scope that matters here. */
interface Switched extends Sized {
  readonly operations: ReadonlyArray<OperationId>
  readonly starts: Readonly<Record<string, ReadonlyArray<unknown>>>
}

export const needsIn = (scope: Switched): Readonly<Record<OperationId, ReadonlyArray<Need>>> => {
  const { frames, devices, parts, slots, cached, cpus, vcpus, beyond, remembers, operations } = scope
  const memory = frames - devices
  const earlier = (...ids: ReadonlyArray<OperationId>): Need => after(scope, ...ids)
  const vm = earlier('initVm')
  const page = earlier('hostMap')
  const slot: Need = [slots > 0, 'a slot, that is slots of 1 or more']
  const vcpu: Need = [vcpus.length > 0, 'a vCPU']
  const processor: Need = [cpus > 0, 'a processor, that is cpus of 1 or more']
  const free: Need = [memory > 0, 'a frame that is no device page']
  const other: Need = [memory > 1, 'two frames that are no device pages']
  const room: Need = [cached > 0, 'a page cache, that is cached of 1 or more']
  const leaf = earlier('fault', 'faultCommits', 'ioremap')
  const learns: Need = [remembers.length > 0, 'what it may choose from in remembers']
  // Without them the state has no place for what the operation leaves behind.
  const end: Need = [operations.includes('proceed'), 'proceed, which carries the change out']
  const memories: Need = [operations.includes('speculate'), 'speculate, which fills the TLB']
  return {
    initVm: [[memory >= parts, `${parts} frames that are no device pages, for the root`]],
    destroyVm: [vm],
    topup: [vm, vcpu, room],
    reserve: [vm, room],
    reuse: [free],
    slotCreate: [vm, slot],
    slotDrop: [earlier('slotCreate')],
    slotGone: [earlier('slotDrop')],
    slotMoved: [earlier('slotDrop'), [limitOf(scope) + beyond > 1, 'another guest page to move to']],
    hostMap: [free],
    hostUnmap: [page],
    invalidatePage: [vm],
    hostProtect: [page],
    hostUnprotect: [page],
    changePte: [page, other],
    rangeStart: [vm],
    rangeRelease: [earlier('rangeStart'), page],
    rangeEnd: [earlier('rangeStart')],
    testAge: [vm],
    mmExit: [vm],
    fault: [vm, vcpu],
    faultBegins: [vm, vcpu],
    faultProceeds: [earlier('faultBegins'), earlier('slotCreate'), earlier('topup')],
    faultCommits: [earlier('faultProceeds'), page],
    ioremap: [vm, [devices > 0, 'a device page, that is devices of 1 or more']],
    unmapBegins: [page, end],
    changeBegins: [page, other, end],
    proceed: [earlier('unmapBegins', 'changeBegins'), leaf],
    checkVmid: [vm, vcpu, processor],
    updateVttbr: [earlier('checkVmid')],
    enter: [earlier('checkVmid')],
    exit: [earlier('enter')],
    speculate: [earlier('enter'), leaf, learns],
    evict: [memories],
    storeBegins: [earlier('enter'), leaf, memories],
    storeLands: [earlier('storeBegins')],
  }
}
