/** Everything a spec says of one id. */
import type {
  Cite,
  DefectSpec,
  InvariantSpec,
  OperationSpec,
  ParameterSpec,
  PresetSpec,
  RuleSpec,
  ScenarioSpec,
  ScopeSpec,
} from '../../spec/schema.ts'
import { counted, labelled, lines } from '../command/text.ts'
import { type Book, operationsOf, parametersOf, presetsOf, rulesOf } from '../spec/book.ts'
import { answerText } from '../trace/trace-text.ts'

/** One thing that has an id. */
export interface Card {
  /** The id, and its aliases. */
  readonly names: ReadonlyArray<string>
  readonly text: () => string
}

type Lines = ReadonlyArray<string>

const head = (kind: string, id: string, alias: ReadonlyArray<string> | undefined): string =>
  `${kind} ${id}${alias !== undefined && alias.length > 0 ? ` (also ${alias.join(', ')})` : ''}`

const cite = ({ document, xen, linux, advisory, symbol, note }: Cite): string => {
  const origin = [
    document,
    xen === undefined ? undefined : `Xen ${xen}`,
    linux === undefined ? undefined : `Linux ${linux}`,
    advisory,
  ]
  const named = [...origin, symbol].filter((part) => part !== undefined).join(', ')
  return note === undefined ? named : `${named}: ${note}`
}

const sources = (given: ReadonlyArray<Cite> | undefined): Lines =>
  (given ?? []).flatMap((one) => labelled('source: ', cite(one), '  '))
const references = (given: ReadonlyArray<string> | undefined): Lines =>
  given === undefined || given.length === 0 ? [] : labelled('references: ', given.join(', '), '  ')
const chosen = (choice: Readonly<Record<string, unknown>> | undefined): string =>
  Object.entries(choice ?? {})
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(', ')
const says = (words: string): Lines => labelled('', words, '  ')
const broken = (invariant: string, length: number): string => `${invariant} after ${counted(length, 'operation')}`

const ruleCard = (rule: RuleSpec): Lines => [
  head('rule', rule.id, rule.alias),
  ...says(rule.says),
  ...(rule.refuses === undefined ? [] : [`  refuses with ${rule.refuses}`]),
  ...sources(rule.source),
  ...references(rule.references),
  ...Object.entries(rule.variants).flatMap(
    ([form, { says: words, with: alongside, breaks, scope, length, first, references: known }]) => [
      `  variant ${form}: breaks ${broken(breaks, length)} in scope ${scope}; first sign ${broken(first.invariant, first.length)}`,
      ...(words === undefined ? [] : labelled('', words, '    ')),
      ...(alongside === undefined ? [] : [`    only with ${chosen(alongside)}`]),
      ...references(known).map((line) => `  ${line}`),
    ],
  ),
  ...(rule.unshown === undefined ? [] : labelled('no attack shown: ', rule.unshown, '  ')),
]

const invariantCard = ({ own: { spec } }: Book, invariant: InvariantSpec): Lines => {
  const breaking = spec.rules.flatMap(({ id, variants }) =>
    Object.entries(variants).flatMap(([form, { breaks }]) => (breaks === invariant.id ? [`${id}=${form}`] : [])),
  )
  return [
    head('invariant', invariant.id, invariant.alias),
    `  view ${invariant.view}, judges every ${invariant.on}`,
    ...says(invariant.says),
    ...sources(invariant.source),
    ...(breaking.length === 0 ? [] : labelled('protected by: ', breaking.join(', '), '  ')),
    ...(invariant.unbroken === undefined ? [] : labelled('broken by no variant: ', invariant.unbroken, '  ')),
  ]
}

const operationCard = (operation: OperationSpec): Lines => [
  head('operation', operation.id, operation.alias),
  ...says(operation.says),
  ...Object.entries(operation.arguments).flatMap(([name, words]) => labelled(`${name}: `, words, '    ')),
  operation.refusals.length === 0 ? '  never refused' : `  refused by ${operation.refusals.join(', ')}`,
  ...sources(operation.source),
]

const parameterCard = (parameter: ParameterSpec): Lines => [
  head('parameter', parameter.id, []),
  ...says(parameter.says),
  ...Object.entries(parameter.values).flatMap(([value, words]) => labelled(`${value}: `, words, '    ')),
  ...sources(parameter.source),
]

const presetCard = (preset: PresetSpec): Lines => [
  head('preset', preset.id, preset.alias),
  ...says(preset.says),
  ...labelled('rules that are not standard: ', chosen(preset.choice) || 'none', '  '),
  ...labelled('parameters: ', chosen(preset.parameters) || 'none', '  '),
]

const scopeCard = (scope: ScopeSpec): Lines => [
  head(`${scope.use} scope`, scope.id, []),
  ...says(scope.says),
  ...labelled('config: ', JSON.stringify(scope.config), '  '),
  ...(scope.parameters === undefined ? [] : labelled('parameters: ', chosen(scope.parameters), '  ')),
  ...Object.entries(scope.starts ?? {}).map(
    ([name, operations]) => `  start ${name}: ${counted(operations.length, 'operation')}`,
  ),
  ...(scope.pinned === undefined ? [] : labelled('pinned: ', chosen(scope.pinned), '  ')),
]

const scenarioCard = ({ id, title, scope, start, source, steps }: ScenarioSpec): Lines => [
  `scenario ${id}: ${title}`,
  `  in scope ${scope}${start === undefined ? '' : `, from ${start}`}`,
  ...steps.flatMap(({ operation, answer, after, says: words }, i) => [
    ...labelled(`${i + 1}. `, `${JSON.stringify(operation)}: ${answerText(answer)}`, '  '),
    ...(words === undefined ? [] : labelled('', words, '     ')),
    ...Object.entries(after ?? {}).map(([path, value]) => `     ${path} = ${JSON.stringify(value)}`),
  ]),
  ...sources(source),
]

const defectCard = (defect: DefectSpec): Lines => [
  `defect ${defect.id}: ${defect.title}`,
  ...says(defect.says),
  `  ${chosen(defect.choice)} in scope ${defect.scope}, as in preset ${defect.preset}`,
  `  breaks ${broken(defect.breaks, defect.length)}; first sign ${broken(defect.first.invariant, defect.first.length)}`,
  ...(defect.evidence === undefined ? [] : labelled('evidence: ', defect.evidence, '  ')),
  ...references(defect.references),
]

/** Everything in a design that has an id. */
export const cards = (book: Book): ReadonlyArray<Card> => {
  const { spec } = book.own
  const card = <A extends { readonly id: string; readonly alias?: Lines }>(
    entries: ReadonlyArray<A>,
    print: (entry: A) => Lines,
  ) => entries.map((entry): Card => ({ names: [entry.id, ...(entry.alias ?? [])], text: () => lines(print(entry)) }))
  return [
    ...card(rulesOf(book), ruleCard),
    ...card(spec.invariants, (invariant) => invariantCard(book, invariant)),
    ...card(operationsOf(book), operationCard),
    ...card(parametersOf(book), parameterCard),
    ...card(presetsOf(book), presetCard),
    ...card(spec.scopes, scopeCard),
    ...card(spec.scenarios, scenarioCard),
    ...card(spec.defects, defectCard),
    ...card(spec.design.state, ({ id, says: words }) => [`state ${id}`, ...says(words)]),
    ...card(spec.design.sources, ({ id, title, ...rest }) => [`source ${id}: ${title}`, `  ${chosen(rest)}`]),
  ]
}

/** A design in short: what it is, and which ids it has. */
export const overviewCard = (book: Book): string => {
  const { design, invariants, scopes, scenarios, defects } = book.own.spec
  const row = (label: string, entries: ReadonlyArray<{ readonly id: string }>): Lines =>
    entries.length === 0 ? [] : labelled(`${label}: `, entries.map(({ id }) => id).join(', '), '  ')
  return lines([
    `${design.id}: ${design.title}`,
    ...says(design.summary),
    '',
    ...row('operations', operationsOf(book)),
    ...row('parameters', parametersOf(book)),
    ...row('rules', rulesOf(book)),
    ...row('invariants', invariants),
    ...row('presets', presetsOf(book)),
    ...row('scopes', scopes),
    ...row('scenarios', scenarios),
    ...row('defects', defects),
  ])
}
