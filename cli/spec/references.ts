/** Every id that a folder mentions must be declared: dangling ones are found when the folder is read. */
import { builtIn } from '../../checker/report.ts'
import type { Cite, PresetSpec } from '../../spec/schema.ts'
import { suggestion } from '../command/suggestion.ts'
import {
  answersTo,
  type Book,
  corrected,
  isDerived,
  parametersOf,
  presetNamed,
  presetsOf,
  ruleNamed,
  rulesOf,
  scopeNamed,
} from './book.ts'
import type { Path } from './decoding.ts'
import type { FileName } from './folder.ts'

/** Says that something named at a place does not exist. */
type Missing = (file: FileName, path: Path, kind: string, name: string, known: ReadonlyArray<string>) => string

const missingIn =
  (book: Book): Missing =>
  (file, path, kind, name, known) =>
    `${book.own.places[file].at(path)}: expected the id of ${kind}, found ${name}; ${suggestion(name, known)}`

const ids = (entries: ReadonlyArray<{ readonly id: string }>): ReadonlyArray<string> => entries.map(({ id }) => id)

/** Checks for single references; each answers with the problems it finds. */
const checks = (book: Book) => {
  const missing = missingIn(book)
  const { spec } = book.own
  const rule = (file: FileName, path: Path, name: string): ReadonlyArray<string> =>
    ruleNamed(book, name) === undefined ? [missing(file, path, 'a rule', name, ids(rulesOf(book)))] : []
  const invariant = (file: FileName, path: Path, name: string): ReadonlyArray<string> =>
    builtIn.includes(name) || spec.invariants.some(({ id }) => id === name)
      ? []
      : [missing(file, path, 'an invariant', name, [...ids(spec.invariants), ...builtIn])]
  const scope = (file: FileName, path: Path, name: string): ReadonlyArray<string> =>
    scopeNamed(book, name) === undefined ? [missing(file, path, 'a scope', name, ids(spec.scopes))] : []
  const preset = (file: FileName, path: Path, name: string): ReadonlyArray<string> =>
    presetNamed(book, name) === undefined ? [missing(file, path, 'a preset', name, ids(presetsOf(book)))] : []
  /** The forms of a rule without a shown attack are known to the code only; `agreement` looks there. */
  const form = (file: FileName, path: Path, name: string, chosen: string): ReadonlyArray<string> => {
    const found = ruleNamed(book, name)
    if (found === undefined) return rule(file, path, name)
    const known = ['standard', ...Object.keys(found.variants)]
    if (found.unshown !== undefined || isDerived(book) || known.includes(chosen)) return []
    return [`${book.own.places[file].at(path)}: expected a form of ${found.id}, found ${chosen}; ${suggestion(chosen, known)}`]
  }
  const choice = (file: FileName, path: Path, chosen: Readonly<Record<string, string>>): ReadonlyArray<string> =>
    Object.entries(chosen).flatMap(([name, value]) => form(file, [...path, name], name, value))
  const parameters = (file: FileName, path: Path, given: Readonly<Record<string, unknown>>): ReadonlyArray<string> =>
    Object.entries(given).flatMap(([name, value]) => {
      const found = parametersOf(book).find(({ id }) => id === name)
      if (found === undefined) return [missing(file, [...path, name], 'a parameter', name, ids(parametersOf(book)))]
      const known = Object.keys(found.values)
      if (known.includes(String(value))) return []
      return [`${book.own.places[file].at([...path, name])}: expected one of ${known.join(', ')}, found ${String(value)}`]
    })
  const cites = (file: FileName, path: Path, given: ReadonlyArray<Cite>): ReadonlyArray<string> =>
    given.flatMap(({ document }, i) => {
      const { sources } = spec.design
      if (document === undefined || sources.some((source) => source.id === document || source.document === document)) return []
      return [missing(file, [...path, i, 'document'], 'a source in design.yaml', document, ids(sources))]
    })
  return { rule, invariant, scope, preset, choice, parameters, cites }
}

/** Problems inside rules.yaml and defects.yaml: what an attack consists of and breaks. */
const attackReferences = (book: Book): ReadonlyArray<string> => {
  const check = checks(book)
  const { rules, defects } = book.own.spec
  return [
    ...rules.flatMap((rule, i) => [
      ...check.cites('rules', [i, 'source'], rule.source),
      ...Object.entries(rule.variants).flatMap(([form, variant]) => {
        const path = [i, 'variants', form]
        return [
          ...check.invariant('rules', [...path, 'breaks'], variant.breaks),
          ...check.invariant('rules', [...path, 'first', 'invariant'], variant.first.invariant),
          ...check.scope('rules', [...path, 'scope'], variant.scope),
          ...check.choice('rules', [...path, 'with'], variant.with ?? {}),
        ]
      }),
    ]),
    ...defects.flatMap((defect, i) => [
      ...check.choice('defects', [i, 'choice'], defect.choice),
      ...check.scope('defects', [i, 'scope'], defect.scope),
      ...check.preset('defects', [i, 'preset'], defect.preset),
      ...check.invariant('defects', [i, 'breaks'], defect.breaks),
      ...check.invariant('defects', [i, 'first', 'invariant'], defect.first.invariant),
    ]),
  ]
}

/** A preset extends one that stands before it. */
const extended = (book: Book, presets: ReadonlyArray<PresetSpec>, i: number): ReadonlyArray<string> => {
  const name = presets[i]?.extends
  const earlier = ids(presets.slice(0, i))
  return name === undefined || earlier.includes(name)
    ? []
    : [missingIn(book)('presets', [i, 'extends'], 'a preset that stands before this one', name, earlier)]
}

/** Problems of the files that say how the design is run. */
const runReferences = (book: Book): ReadonlyArray<string> => {
  const check = checks(book)
  const { presets, scopes, scenarios, comparison } = book.own.spec
  return [
    ...presets.flatMap((preset, i) => [
      ...extended(book, presets, i),
      ...check.choice('presets', [i, 'choice'], preset.choice),
      ...check.parameters('presets', [i, 'parameters'], preset.parameters),
    ]),
    ...scopes.flatMap((scope, i) => check.parameters('scopes', [i, 'parameters'], scope.parameters ?? {})),
    ...scenarios.flatMap((scenario, i) => [
      ...check.scope('scenarios', [i, 'scope'], scenario.scope),
      ...(scenario.preset === undefined ? [] : check.preset('scenarios', [i, 'preset'], scenario.preset)),
      ...check.cites('scenarios', [i, 'source'], scenario.source ?? []),
      ...scenario.steps.flatMap(({ answer }, j) =>
        typeof answer === 'string' ? [] : check.rule('scenarios', [i, 'steps', j, 'answer', 'refused'], answer.refused),
      ),
    ]),
    ...comparison.flatMap(({ scope }, i) => check.scope('comparison', [i, 'scope'], scope)),
  ]
}

/** Every command starts from the preset `corrected`, in which no rule is changed. */
const correctedPreset = (book: Book): ReadonlyArray<string> => {
  const preset = presetsOf(book).find(answersTo(corrected))
  const { at, file } = book.own.places.presets
  if (preset === undefined) return [`${file}: expected a preset ${corrected}, found none`]
  const changed = Object.keys(preset.choice)
  const path = [book.own.spec.presets.findIndex(({ id }) => id === preset.id), 'choice']
  return changed.length > 0 ? [`${at(path)}: expected an empty choice in ${corrected}, found ${changed.join(', ')}`] : []
}

/** A design that uses another one's model may speak of that one's rules and operations, and has none of its own. */
const borrowed = (book: Book): ReadonlyArray<string> => {
  if (!isDerived(book)) return []
  const { rules, operations } = book.own.spec
  const base = book.base.spec
  const check = (
    file: FileName,
    kind: string,
    own: ReadonlyArray<string>,
    declared: ReadonlyArray<string>,
  ): ReadonlyArray<string> =>
    own.flatMap((id, i) => {
      const known = declared.map((name) => `${base.design.id}/${name}`)
      return known.includes(id) ? [] : [missingIn(book)(file, [i, 'id'], kind, id, known)]
    })
  return [
    ...check('rules', 'a rule', ids(rules), ids(base.rules)),
    ...check('operations', 'an operation', ids(operations), ids(base.operations)),
  ]
}

/** One paragraph for every id that is mentioned but not declared. */
export const dangling = (book: Book): ReadonlyArray<string> => {
  const check = checks(book)
  const { operations, parameters, invariants } = book.own.spec
  return [
    ...operations.flatMap(({ refusals, source }, i) => [
      ...refusals.flatMap((rule, j) => check.rule('operations', [i, 'refusals', j], rule)),
      ...check.cites('operations', [i, 'source'], source),
    ]),
    ...parameters.flatMap(({ source }, i) => check.cites('parameters', [i, 'source'], source ?? [])),
    ...invariants.flatMap(({ source }, i) => check.cites('invariants', [i, 'source'], source ?? [])),
    ...borrowed(book),
    ...attackReferences(book),
    ...correctedPreset(book),
    ...runReferences(book),
  ]
}
