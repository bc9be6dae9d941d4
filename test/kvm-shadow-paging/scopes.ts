/** The scopes of shadow paging with any choice of rules, as the tests of this folder open them. */
import type { AnyProblem } from '../../cli/open.ts'
import { corrected, scopeNamed } from '../../cli/spec/book.ts'
import { subject } from '../../cli/subjects.ts'
import type { Choice } from '../../model/machine.ts'
import { opened as openedIn, presetOf, world } from '../designs/subjects.ts'

export const kvm = subject(world, 'kvm-shadow-paging')

/** A scope of the spec; `change` wins over what its configuration says. */
export const opened = (id: string, choice: Choice = {}, change: object = {}, preset: string = corrected): AnyProblem => {
  const scope = scopeNamed(kvm.book, id)
  if (scope === undefined) throw new Error(`no scope ${id}`)
  return openedIn(kvm, { ...scope, config: { ...scope.config, ...change } }, choice, presetOf(kvm, preset))
}
