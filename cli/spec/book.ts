/**
 * A design as the commands see it: its own folder, and the folder of the design whose model it uses. Names may be
 * spelled `other-design/x`; the code knows only `x`.
 */
import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js'
import type { OperationSpec, ParameterSpec, PresetSpec, RuleSpec, ScopeSpec } from '../../spec/schema.ts'
import { type Folder, readFolder } from './folder.ts'

export interface Book {
  readonly id: string
  readonly own: Folder
  /** The folder of the design that declares the model; the same as `own` where the design has its own. */
  readonly base: Folder
}

/** True where the model, its rules and its operations are declared by another design. */
export const isDerived = (book: Book): boolean => book.own !== book.base

/** Read a design and, where it uses another one's model, that one too. */
export const readBook = (specRoot: string, id: string): Either<ReadonlyArray<string>, Book> => {
  const own = readFolder(specRoot, id)
  if (isLeft(own)) return own
  const machine = own.right.spec.design.machine
  if (machine === undefined || machine === id) return right({ id, own: own.right, base: own.right })
  const base = readFolder(specRoot, machine)
  if (isLeft(base)) return base
  const beyond = base.right.spec.design.machine
  if (beyond !== undefined && beyond !== machine) {
    return left([
      `${own.right.places.design.at(['machine'])}: expected a design with a model of its own, found ${machine}, which uses that of ${beyond}`,
    ])
  }
  return right({ id, own: own.right, base: base.right })
}

/** The name by which the code knows `name`. */
export const codeId = (book: Book, name: string): string => {
  const prefix = `${book.base.spec.design.id}/`
  return name.startsWith(prefix) ? name.slice(prefix.length) : name
}

/** A choice with the names the code knows. */
export const codeChoice = (book: Book, choice: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(choice).map(([rule, form]) => [codeId(book, rule), form]))

interface Named {
  readonly id: string
  readonly alias?: ReadonlyArray<string>
}

export const answersTo =
  (name: string) =>
  ({ id, alias }: Named): boolean =>
    id === name || (alias ?? []).includes(name)

/** Own entries, then those of the model's design that have no namesake here. */
const inherited = <A extends Named>(book: Book, own: ReadonlyArray<A>, base: ReadonlyArray<A>): ReadonlyArray<A> =>
  isDerived(book) ? [...own, ...base.filter(({ id }) => !own.some((entry) => codeId(book, entry.id) === id))] : own

export const rulesOf = (book: Book): ReadonlyArray<RuleSpec> => inherited(book, book.own.spec.rules, book.base.spec.rules)
export const operationsOf = (book: Book): ReadonlyArray<OperationSpec> =>
  inherited(book, book.own.spec.operations, book.base.spec.operations)
export const parametersOf = (book: Book): ReadonlyArray<ParameterSpec> =>
  inherited(book, book.own.spec.parameters, book.base.spec.parameters)

/** A preset with what it takes from the one that it extends; that one stands before it. */
const completed = (presets: ReadonlyArray<PresetSpec>, preset: PresetSpec): PresetSpec => {
  const earlier = presets.slice(0, presets.indexOf(preset))
  const base = earlier.find(({ id }) => id === preset.extends)
  if (base === undefined) return preset
  const { choice, parameters } = completed(earlier, base)
  const chosen = Object.entries({ ...choice, ...preset.choice }).filter(([, form]) => form !== 'standard')
  return { ...preset, choice: Object.fromEntries(chosen), parameters: { ...parameters, ...preset.parameters } }
}

const completedOf = ({ spec: { presets } }: Folder): ReadonlyArray<PresetSpec> =>
  presets.map((preset) => completed(presets, preset))

/** The presets that the design declares itself, each in full. */
export const ownPresets = (book: Book): ReadonlyArray<PresetSpec> => completedOf(book.own)
export const presetsOf = (book: Book): ReadonlyArray<PresetSpec> => inherited(book, ownPresets(book), completedOf(book.base))

/** The rule that a name or an alias stands for. */
export const ruleNamed = (book: Book, name: string): RuleSpec | undefined =>
  rulesOf(book).find((rule) => codeId(book, rule.id) === codeId(book, name)) ?? rulesOf(book).find(answersTo(name))

export const presetNamed = (book: Book, name: string): PresetSpec | undefined => presetsOf(book).find(answersTo(name))
export const scopeNamed = (book: Book, name: string): ScopeSpec | undefined => book.own.spec.scopes.find(({ id }) => id === name)

/** The preset in which every rule is standard. */
export const corrected = 'corrected'

/** What a design's own codec decodes: the scope's configuration, parameters and start states. */
export const scopeInput = (scope: ScopeSpec, preset: PresetSpec): unknown => ({
  ...scope.config,
  parameters: { ...preset.parameters, ...scope.parameters },
  starts: scope.starts ?? {},
})
