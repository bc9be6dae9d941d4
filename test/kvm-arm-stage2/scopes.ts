/** The scopes of stage-2 memory with any choice of rules, as the tests of this folder open them. */
import { subject } from '../../cli/spec/subjects.ts'
import type { Choice } from '../../model/frame/machine.ts'
import { openerOf, world } from '../designs/subjects.ts'

export const kvm = subject(world, 'kvm-arm-stage2')
export const opened = openerOf(kvm)

/** The rules that have to do with what is remembered, with each of their other forms. */
export const rememberedForms: ReadonlyArray<Choice> = ['clearOrder', 'flushReaches', 'replaceOrder', 'emptyTableFreed'].flatMap(
  (rule) =>
    Object.keys((kvm.design.rules as Readonly<Record<string, object>>)[rule] ?? {})
      .filter((form) => form !== 'standard')
      .map((form) => ({ [rule]: form })),
)
