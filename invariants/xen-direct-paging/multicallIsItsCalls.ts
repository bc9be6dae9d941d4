import type { Call, Operation } from '../../model/xen-direct-paging/declared/operations.ts'
import type { State } from '../../model/xen-direct-paging/declared/state.ts'
import type { XenMachine } from '../../model/xen-direct-paging/machine.ts'
import { sameState } from './view/records.ts'
import type { StepInvariant } from './view/step.ts'

const single = (vcpu: number, { call, mfn }: Call): Operation =>
  call === 'iret' ? { op: 'switchMode', vcpu } : { op: call, vcpu, mfn }

/** The calls one after the other. After a return to user mode there is nobody to make the next one. */
const oneByOne = (machine: XenMachine, { vcpu, calls }: Operation<'multicall'>, start: State): State =>
  calls.reduce((s, call) => {
    const inUserMode = s.vcpus[vcpu]?.mode === 'user'
    return inUserMode ? s : (machine.step(single(vcpu, call))(s)?.state ?? s)
  }, start)

/** A multicall does what its calls do one by one, up to a return to user mode. A refused call does not stop the others. */
export const multicallIsItsCalls = (machine: XenMachine): StepInvariant<Operation<'multicall'>> => ({
  of: ['multicall'],
  subjects: ({ operation }) => (operation.op === 'multicall' ? [operation] : []),
  wrong: (operation, { before, after }) =>
    sameState(after, oneByOne(machine, operation, before))
      ? null
      : 'the calls of the multicall, made one by one, lead to another state',
})
