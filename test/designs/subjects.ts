/** The real designs with their specs, as the command reads them. */
import { resolve } from 'node:path'
import { isLeft } from 'fp-ts/lib/Either.js'
import { designs } from '../../cli/designs.ts'
import { settingOf } from '../../cli/prove/plan.ts'
import { type AnyProblem, openProblem } from '../../cli/search/problem.ts'
import { corrected, presetNamed, scopeNamed } from '../../cli/spec/book.ts'
import { type Subject, subjects } from '../../cli/spec/subjects.ts'
import type { Choice } from '../../model/frame/machine.ts'
import type { PresetSpec, ScopeSpec } from '../../spec/schema.ts'

export const root = resolve(import.meta.dirname, '../..')
export const world = { designs, specRoot: resolve(root, 'spec') } as const

/** Every design; throws a Complaint that lists what is wrong with their specs. */
export const everyDesign: ReadonlyArray<Subject> = subjects(world, [])

/** A preset of a design; throws where there is none of this name. */
export const presetOf = ({ book }: Subject, name: string): PresetSpec => {
  const preset = presetNamed(book, name)
  if (preset === undefined) throw new Error(`${book.id} has no preset ${name}`)
  return preset
}

/** A scope of a design with a choice of rules, ready to be searched; throws what is wrong with it. */
export const opened = (
  subject: Subject,
  scope: ScopeSpec,
  choice: Choice = {},
  preset: PresetSpec = presetOf(subject, corrected),
): AnyProblem => {
  const { input, choice: chosen } = settingOf(subject.book, scope, preset, choice)
  const result = openProblem(subject.design, input, chosen)
  if (isLeft(result)) throw new Error(result.left.join('\n'))
  return result.right.problem
}

/** Opens scopes of a design by name; `change` wins over what the scope's configuration says. */
export const openerOf =
  (subject: Subject) =>
  (id: string, choice: Choice = {}, change: object = {}, preset: string = corrected): AnyProblem => {
    const scope = scopeNamed(subject.book, id)
    if (scope === undefined) throw new Error(`${subject.book.id} has no scope ${id}`)
    return opened(subject, { ...scope, config: { ...scope.config, ...change } }, choice, presetOf(subject, preset))
  }
