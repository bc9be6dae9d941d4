/**
 * What the files of a design folder `spec/<design>/` may say. Every file is optional except design.yaml; a missing
 * list is an empty one. Ids are only spelled here; whether they mean something is checked where the folder is read.
 */
import type * as t from 'io-ts'
import { anyMap, anything, closed, count, demand, list, map, orNone, scalar, text, textOr, word, yesOrNo } from './closed.ts'

/** A list, or a map of texts, that need not be there where it would be empty. */
const some = <C extends t.Mixed>(codec: C): ReturnType<typeof list<C>> => orNone(list(codec), [])
const texts = orNone(map(text), {})

const cited = { document: text, xen: text, linux: text, advisory: text }

/** Where a source says something: a document, a commit of Xen or Linux, or an advisory. */
const cite = demand(
  closed('a citation', {}, { ...cited, symbol: text, note: text }),
  'a citation with document, xen, linux or advisory',
  (c) => Object.keys(cited).some((key) => key in c),
)

const said = closed('an entry with id and says', { id: text, says: text })

const source = closed('a source', { id: text, title: text }, { ...cited, url: text, commit: text, note: text })

/**
 * design.yaml. `machine` names the design whose model this one uses; `notes` are abstractions and open questions;
 * `notation` says how values are written in a trace.
 */
export const design = closed(
  'a design',
  { id: text, title: text, summary: text, sources: list(source), state: list(said), notes: list(said) },
  { machine: text, notation: text },
)

/** `refusals`: the rules that can refuse the operation. */
export const operation = closed(
  'an operation',
  { id: text, says: text, arguments: texts, refusals: some(text), source: some(cite) },
  { alias: list(text) },
)

/** What differs between correct systems; no attack is owed for it. */
export const parameter = closed('a parameter', { id: text, says: text, values: map(text) }, { source: list(cite) })

/** The form chosen for each rule that is not `standard`. */
const choice = map(text)

/** What breaks, and after how many operations. */
const sign = closed('an invariant and a length', { invariant: text, length: count })

/** `breaks` is the harm, `first` the first sign of it, `with` the rules that must be off too. */
export const variant = closed(
  'a variant',
  { breaks: text, scope: text, length: count, first: sign },
  { says: text, with: choice, references: list(text) },
)

/**
 * `guards`: where it is not met, the operation waits or leaves something out, without a refusal. `unshown`: why no attack
 * can be shown in these scopes.
 */
export const rule = demand(
  closed(
    'a rule',
    { id: text, says: text, source: list(cite), variants: map(variant) },
    { refuses: text, guards: yesOrNo, alias: list(text), references: list(text), unshown: text },
  ),
  'a rule with a variant, or with the reason `unshown`',
  (r) => Object.keys(r.variants).length > 0 || r.unshown !== undefined,
)

/** `unbroken`: why no variant breaks it. */
export const invariant = closed(
  'an invariant',
  { id: text, view: word('machine', 'bookkeeping', 'agreement', 'host', 'cost'), on: word('state', 'step'), says: text },
  { alias: list(text), source: list(cite), unbroken: text },
)

/**
 * A form for every rule that is not standard, and a value for every parameter. One that extends an earlier preset says
 * only where it differs; the form `standard` takes a rule back.
 */
export const preset = closed(
  'a preset',
  { id: text, says: text, choice: texts, parameters: orNone(map(scalar), {}) },
  { alias: list(text), extends: text },
)

const pinned = closed('pinned counts', { states: count, transitions: count, rejections: count, depth: count })

/** `config` is decoded by the design itself; `parameters` win over those of the preset. */
export const scope = closed(
  'a scope',
  { id: text, says: text, use: word('proof', 'deep', 'sample', 'attack', 'scenario'), config: anyMap },
  {
    symmetry: yesOrNo,
    parameters: map(scalar),
    starts: map(list(anyMap)),
    pinned,
    sample: closed('a sample size', { runs: count, steps: count }),
  },
)

const refused = closed('a refusal', { refused: text }, { errno: text })

/** `after` maps a path such as `frames[0].typeCount` to a scalar, or to a map compared field by field. */
const play = closed('a step', { operation: anyMap, answer: textOr(refused) }, { after: map(anything), says: text })

export const scenario = closed(
  'a scenario',
  { id: text, title: text, scope: text, steps: list(play) },
  { start: text, preset: text, source: list(cite) },
)

/** A bug that a source really had: the forms it consists of, its harm, and the preset that contains it. */
export const defect = closed(
  'a defect',
  {
    id: text,
    title: text,
    says: text,
    choice,
    scope: text,
    breaks: text,
    length: count,
    first: sign,
    preset: text,
    references: list(text),
  },
  { evidence: text },
)

/** Requests whose cost is compared side by side on the design's page. */
export const comparison = closed('a comparison', { id: text, says: text, scope: text, steps: list(anyMap) }, { start: text })

/** The list files of a design folder, by name. */
export const lists = {
  operations: list(operation),
  parameters: list(parameter),
  rules: list(rule),
  invariants: list(invariant),
  presets: list(preset),
  scopes: list(scope),
  scenarios: list(scenario),
  defects: list(defect),
  comparison: list(comparison),
} as const

export type Lists = { readonly [K in keyof typeof lists]: t.TypeOf<(typeof lists)[K]> }
export type Cite = t.TypeOf<typeof cite>
export type DesignSheet = t.TypeOf<typeof design>
export type OperationSpec = t.TypeOf<typeof operation>
export type ParameterSpec = t.TypeOf<typeof parameter>
export type VariantSpec = t.TypeOf<typeof variant>
export type RuleSpec = t.TypeOf<typeof rule>
export type InvariantSpec = t.TypeOf<typeof invariant>
export type PresetSpec = t.TypeOf<typeof preset>
export type ScopeSpec = t.TypeOf<typeof scope>
export type ScenarioSpec = t.TypeOf<typeof scenario>
export type DefectSpec = t.TypeOf<typeof defect>
export type ComparisonSpec = t.TypeOf<typeof comparison>

/** One design folder, decoded. */
export type Spec = { readonly design: DesignSheet } & Lists
