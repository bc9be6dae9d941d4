/** The operations of a scope as a finite domain. */
import { type AnyFinite, bool, constant, type Finite, oneOf, range, ref, tagged, usually, vector } from '../frame/finite/index.ts'
import { limitOf } from './declared/geometry.ts'
import type { Operation } from './declared/operations.ts'
import type { OperationId } from './operationIds.ts'
import { type Remembered, type Scope, sets } from './declared/scope.ts'

type FieldsById = Readonly<Record<OperationId, Readonly<Record<string, AnyFinite>>>>

const fieldsOf = (scope: Scope): FieldsById => {
  const { frame, vm: vms, vcpu: vcpus, cpu: cpus } = sets(scope)
  const limit = limitOf(scope)
  const mfn = ref(frame)
  const vm = ref(vms)
  const vcpu = ref(vcpus)
  const cpu = ref(cpus)
  const ipa = range(0, limit - 1)
  const anyIpa = range(0, limit + scope.beyond - 1)
  const hva = range(0, scope.hvas - 1)
  const slot = range(0, Math.max(0, scope.slots - 1))
  const pages = range(1, scope.maxPages)
  const usuallyTrue = usually(true, bool)
  const remembered = { cpu, ipa, what: oneOf<Remembered>(...scope.remembers) }
  const change = { vm, hva, mfn, write: bool }
  return {
    initVm: {
      vm,
      root: vector(mfn, scope.parts),
      aligned: scope.cpus > 0 ? usuallyTrue : usually(true, constant<boolean>(true)),
      survives: usuallyTrue,
    },
    destroyVm: { vm },
    topup: { vcpu, mfn },
    reserve: { vm, mfn },
    reuse: { mfn },
    slotCreate: { vm, slot, base: anyIpa, pages, hva },
    slotDrop: { vm, slot },
    slotGone: { vm, slot },
    slotMoved: { vm, slot, base: anyIpa },
    hostMap: { vm, hva, mfn, write: bool },
    hostUnmap: { vm, hva },
    unmapBegins: { vm, hva },
    invalidatePage: { vm, hva },
    hostProtect: { vm, hva },
    hostUnprotect: { vm, hva },
    testAge: { vm, hva },
    changePte: change,
    changeBegins: change,
    rangeStart: { vm, from: hva, pages, aligned: usuallyTrue },
    rangeRelease: { vm, hva },
    rangeEnd: { vm },
    mmExit: { vm },
    proceed: { vm },
    fault: { vcpu, ipa },
    faultBegins: { vcpu, ipa },
    faultProceeds: { vcpu },
    faultCommits: { vcpu },
    checkVmid: { vcpu },
    updateVttbr: { vcpu },
    ioremap: { vm, ipa: anyIpa, mfn, pages, offsetsAgree: usuallyTrue },
    enter: { vcpu, cpu },
    exit: { cpu },
    storeLands: { cpu },
    speculate: remembered,
    evict: remembered,
    storeBegins: { cpu, ipa },
  }
}

/** The operations that a scope switches on, or those of them that are named. */
export const operationsOf = (scope: Scope, only: ReadonlyArray<OperationId> = scope.operations): Finite<Operation> => {
  const fields = fieldsOf(scope)
  return tagged('op', Object.fromEntries(only.map((id) => [id, fields[id]]))) as unknown as Finite<Operation>
}
