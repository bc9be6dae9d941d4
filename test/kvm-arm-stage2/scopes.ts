/** The scopes of stage-2 memory with any choice of rules, as the tests of this folder open them. */
import type { AnyProblem } from '../../cli/search/problem.ts'
import { scopeNamed } from '../../cli/spec/book.ts'
import { subject } from '../../cli/spec/subjects.ts'
import type { Choice } from '../../model/frame/machine.ts'
import type { ScopeSpec } from '../../spec/schema.ts'
import { opened as openedScope, openerOf, world } from '../designs/subjects.ts'

export const kvm = subject(world, 'kvm-arm-stage2')
export const opened = openerOf(kvm)

/** A scope under the corrected rules, with other parameters than it says. */
export const openedWith = (
  id: string,
  parameters: NonNullable<ScopeSpec['parameters']>,
  change: object,
  choice: Choice = {},
): AnyProblem => {
  const scope = scopeNamed(kvm.book, id)
  if (scope === undefined) throw new Error(`${kvm.book.id} has no scope ${id}`)
  return openedScope(kvm, { ...scope, parameters, config: { ...scope.config, ...change } }, choice)
}

/** The rules that have to do with what is remembered, with each of their other forms. */
export const rememberedForms: ReadonlyArray<Choice> = ['clearOrder', 'flushReaches', 'replaceOrder', 'emptyTableFreed'].flatMap(
  (rule) =>
    Object.keys((kvm.design.rules as Readonly<Record<string, object>>)[rule] ?? {})
      .filter((form) => form !== 'standard')
      .map((form) => ({ [rule]: form })),
)
