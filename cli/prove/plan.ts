/** What `prove` will search: designs, scopes, engines, and a choice of rules, as jobs. */
import type { Budget } from '../../checker/report.ts'
import type { Choice } from '../../model/frame/machine.ts'
import type { PresetSpec, ScopeSpec } from '../../spec/schema.ts'
import { Complaint } from '../command/complaint.ts'
import { suggestion } from '../command/suggestion.ts'
import type { Engine, Job } from '../search/job.ts'
import type { Setting } from '../search/setting.ts'
import { type Book, codeChoice, codeId, presetNamed, presetsOf, ruleNamed, rulesOf, scopeInput } from '../spec/book.ts'
import type { Subject } from '../spec/subjects.ts'

/** The command line of `prove`, decoded. */
export interface Wish {
  readonly scope: string | undefined
  readonly deep: boolean
  readonly preset: string
  /** Rules taken away, as they were written: `rule` or `rule=variant`. */
  readonly without: ReadonlyArray<string>
  readonly engine: Engine | 'all' | undefined
  readonly seed: number
  readonly runs: number | undefined
  readonly budget: Budget
}

/** One job of `prove`, with what its verdict speaks of. */
export interface Task {
  readonly subject: Subject
  readonly scope: ScopeSpec
  readonly preset: PresetSpec
  /** The rules taken away, each as `rule=variant`. */
  readonly without: ReadonlyArray<string>
  readonly job: Job
}

const sampleSize = { runs: 100, steps: 100 }

/** The setting of a scope under a preset; `choice` comes on top of the preset's own. */
export const settingOf = (book: Book, scope: ScopeSpec, preset: PresetSpec, choice: Choice): Setting => ({
  design: book.id,
  scope: scope.id,
  preset: preset.id,
  input: scopeInput(scope, preset),
  choice: Object.fromEntries(
    Object.entries({ ...codeChoice(book, preset.choice), ...codeChoice(book, choice) }).filter(([, form]) => form !== 'standard'),
  ),
  place: book.own.places.scopes.at([book.own.spec.scopes.indexOf(scope)]),
})

/** `--without`: the variant that is named, or else the first form after `standard`. */
const removals = ({ book, design }: Subject, wanted: ReadonlyArray<string>): Choice =>
  Object.fromEntries(
    wanted.map((word) => {
      const [name = '', form] = word.split('=')
      const rule = ruleNamed(book, name)
      if (rule === undefined) {
        const known = rulesOf(book).flatMap(({ id, alias }) => [id, ...(alias ?? [])])
        throw new Complaint(`--without: ${book.id} has no rule ${name}; ${suggestion(name, known)}`)
      }
      const id = codeId(book, rule.id)
      const forms = Object.keys((design.rules as Readonly<Record<string, object>>)[id] ?? {}).filter(
        (known) => known !== 'standard',
      )
      const chosen = form ?? forms[0]
      if (chosen === undefined) throw new Complaint(`--without: ${id} has no form but standard`)
      if (forms.includes(chosen)) return [id, chosen]
      throw new Complaint(`--without: ${id} has no variant ${chosen}; ${suggestion(chosen, forms)}`)
    }),
  )

const presetOf = (book: Book, name: string): PresetSpec => {
  const preset = presetNamed(book, name)
  if (preset !== undefined) return preset
  const known = presetsOf(book).flatMap(({ id, alias }) => [id, ...(alias ?? [])])
  throw new Complaint(`--preset: ${book.id} has no preset ${name}; ${suggestion(name, known)}`)
}

const scopesOf = (book: Book, { scope, deep }: Wish): ReadonlyArray<ScopeSpec> => {
  const { scopes } = book.own.spec
  if (scope === undefined) return scopes.filter(({ use }) => use === 'proof' || use === 'sample' || (deep && use === 'deep'))
  const found = scopes.filter(({ id }) => id === scope)
  if (found.length > 0) return found
  const known = scopes.map(({ id }) => id)
  throw new Complaint(`--scope: ${book.id} has no scope ${scope}; ${suggestion(scope, known)}`)
}

/** The engines for a scope: what it is made for, unless one was asked for. */
const enginesOf = ({ use }: ScopeSpec, { engine, scope }: Wish): ReadonlyArray<Engine> => {
  const made: Engine = use === 'sample' ? 'sample' : 'exhaustive'
  if (engine === undefined) return [made]
  if (scope === undefined) return engine === 'all' || engine === made ? [made] : []
  return engine === 'all' ? ['exhaustive', 'sample'] : [engine]
}

const tasksOf = (subject: Subject, wish: Wish): ReadonlyArray<Task> => {
  const { book } = subject
  const preset = presetOf(book, wish.preset)
  const removed = removals(subject, wish.without)
  const without = Object.entries(removed).map(([rule, form]) => `${rule}=${form}`)
  return scopesOf(book, wish).flatMap((scope) =>
    enginesOf(scope, wish).map((engine) => {
      const { runs, steps } = scope.sample ?? sampleSize
      const job: Job = {
        setting: settingOf(book, scope, preset, removed),
        engine,
        symmetry: scope.symmetry ?? true,
        goal: { kind: 'all' },
        budget: wish.budget,
        sample: { seed: wish.seed, runs: wish.runs ?? runs, steps },
        again: [],
        ...(scope.pinned === undefined ? {} : { states: scope.pinned.states }),
      }
      return { subject, scope, preset, without, job }
    }),
  )
}

/**
 * The tasks of all subjects, in the order of the spec. A scope, preset or rule must exist in every design that was
 * named; where none was named, in one of them.
 */
export const planned = (subjects: ReadonlyArray<Subject>, wish: Wish, named: boolean): ReadonlyArray<Task> => {
  const refused: Complaint[] = []
  const tasks = subjects.flatMap((subject) => {
    try {
      return tasksOf(subject, wish)
    } catch (thrown) {
      if (named || !(thrown instanceof Complaint)) throw thrown
      refused.push(thrown)
      return []
    }
  })
  if (tasks.length === 0 && refused.length > 0) throw new Complaint(...refused.flatMap(({ paragraphs }) => paragraphs))
  return tasks
}
