/** The scopes of stage-2 memory with any choice of rules, as the tests of this folder open them. */
import type { AnyProblem } from '../../cli/open.ts'
import { corrected, scopeNamed } from '../../cli/spec/book.ts'
import { subject } from '../../cli/subjects.ts'
import type { Choice } from '../../model/machine.ts'
import { opened as openedIn, presetOf, world } from '../designs/subjects.ts'

export const kvm = subject(world, 'kvm-arm-stage2')

/** A scope of the spec; `change` wins over what its configuration says. */
export const opened = (id: string, choice: Choice = {}, change: object = {}, preset: string = corrected): AnyProblem => {
  const scope = scopeNamed(kvm.book, id)
  if (scope === undefined) throw new Error(`no scope ${id}`)
  return openedIn(kvm, { ...scope, config: { ...scope.config, ...change } }, choice, presetOf(kvm, preset))
}

/** The rules that have to do with what is remembered, with each of their other forms. */
export const rememberedForms: ReadonlyArray<Choice> = ['clearOrder', 'flushReaches', 'replaceOrder', 'emptyTableFreed'].flatMap(
  (rule) =>
    Object.keys((kvm.design.rules as Readonly<Record<string, object>>)[rule] ?? {})
      .filter((form) => form !== 'standard')
      .map((form) => ({ [rule]: form })),
)
