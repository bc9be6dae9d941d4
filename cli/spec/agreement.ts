/** Spec and code declare the same ids: what one of them has and the other has not is listed here. */
import { isLeft } from 'fp-ts/lib/Either.js'
import type { Law } from '../../model/frame/machine.ts'
import type { InvariantSpec, PresetSpec, RuleSpec, ScopeSpec } from '../../spec/schema.ts'
import type { AnyDesign } from '../designs.ts'
import { type AnyProblem, openProblem, operationIds } from '../search/problem.ts'
import { type Book, codeChoice, codeId, corrected, isDerived, operationsOf, presetNamed, presetsOf, scopeInput } from './book.ts'
import { misfits, printMisfit } from './decoding.ts'

type Ids = ReadonlyArray<string>

const onlyInSpec = (kind: string, spec: Ids, code: Ids): Ids =>
  spec.filter((id) => !code.includes(id)).map((id) => `${kind} ${id} is in the spec, but not in the code`)

const onlyInCode = (kind: string, spec: Ids, code: Ids): Ids =>
  code.filter((id) => !spec.includes(id)).map((id) => `${kind} ${id} is in the code, but not in the spec`)

/** What only one side has. */
const oneSided = (kind: string, spec: Ids, code: Ids): Ids => [...onlyInSpec(kind, spec, code), ...onlyInCode(kind, spec, code)]

/** A design that borrows its model speaks of some of its rules and forms; one that declares it, of all. */
const ruleForms = (book: Book, design: AnyDesign, rule: RuleSpec): ReadonlyArray<string> => {
  const forms: Readonly<Record<string, unknown>> | undefined = design.rules[codeId(book, rule.id)]
  if (forms === undefined) return []
  const known = Object.keys(forms).filter((form) => form !== 'standard')
  const listed = Object.keys(rule.variants)
  const some = isDerived(book) || rule.unshown !== undefined
  return (some ? onlyInSpec : oneSided)(`rule ${rule.id}: form`, listed, known)
}

const ruleIds = (book: Book, design: AnyDesign): ReadonlyArray<string> => {
  const spec = book.base.spec.rules.map(({ id }) => id)
  return [
    ...oneSided('rule', spec, Object.keys(design.rules)),
    ...book.own.spec.rules.flatMap((rule) => ruleForms(book, design, rule)),
  ]
}

/** Forms that only the code knows may be chosen too; here is where it is asked. */
const chosenForms = (book: Book, design: AnyDesign): ReadonlyArray<string> => {
  const { rules, defects } = book.own.spec
  const choices = [
    ...presetsOf(book).map(({ id, choice }) => ({ who: `preset ${id}`, choice })),
    ...defects.map(({ id, choice }) => ({ who: `defect ${id}`, choice })),
    ...rules.flatMap(({ id, variants }) =>
      Object.entries(variants).map(([form, variant]) => ({ who: `variant ${form} of ${id}`, choice: variant.with ?? {} })),
    ),
  ]
  return choices.flatMap(({ who, choice }) =>
    Object.entries(codeChoice(book, choice)).flatMap(([rule, form]) => {
      const forms: Readonly<Record<string, unknown>> | undefined = design.rules[rule]
      return forms !== undefined && form in forms ? [] : [`${who} chooses ${rule}=${form}, which is not in the code`]
    }),
  )
}

type On = 'state' | 'step'
interface Declared {
  readonly id: string
  readonly on: On
}

const lawsOf = ({ laws }: AnyProblem): ReadonlyArray<Declared> => {
  const declared = (on: On, list: ReadonlyArray<Law<never>>): ReadonlyArray<Declared> => list.map(({ id }) => ({ id, on }))
  return [...declared('state', laws.state), ...declared('step', laws.step)]
}

const invariantIds = (spec: ReadonlyArray<InvariantSpec>, code: ReadonlyArray<Declared>): ReadonlyArray<string> => {
  const print = ({ id, on }: Declared): string => `${id} (on a ${on})`
  return [...new Set(oneSided('invariant', spec.map(print), code.map(print)))]
}

/** An invariant that nothing can break proves nothing, unless the spec says why it is there. */
const unbrokenInvariants = ({ own: { spec } }: Book): ReadonlyArray<string> => {
  const variants = [...spec.rules.flatMap((rule) => Object.values(rule.variants)), ...spec.defects]
  const broken = new Set(variants.flatMap(({ breaks, first }) => [breaks, first.invariant]))
  return spec.invariants.flatMap(({ id, unbroken }) =>
    unbroken === undefined && !broken.has(id) ? [`invariant ${id} is broken by no variant, and does not say why (unbroken)`] : [],
  )
}

/** Scenarios name a start state of their scope, and operations that exist in it. */
const scenarioSteps = (book: Book, scope: ScopeSpec, { machine }: AnyProblem): ReadonlyArray<string> =>
  book.own.spec.scenarios
    .filter((scenario) => scenario.scope === scope.id)
    .flatMap(({ id, start, steps }) => {
      const names = machine.initial.map(({ name }) => name)
      const noStart =
        start === undefined || names.includes(start)
          ? []
          : [`scenario ${id} starts in ${start}; ${scope.id} has ${names.join(', ')}`]
      const bad = steps.flatMap(({ operation }, i) => {
        const decoded = machine.operation.codec.decode(operation)
        return isLeft(decoded) ? misfits(decoded.left).map((m) => `scenario ${id}, operation ${i + 1}: ${printMisfit(m)}`) : []
      })
      return [...noStart, ...bad]
    })

/** Every scope, with its machine where it can be built. */
const openScopes = (book: Book, design: AnyDesign, preset: PresetSpec) =>
  book.own.spec.scopes.map((scope, i) => {
    const opened = openProblem(design, scopeInput(scope, preset), codeChoice(book, preset.choice))
    const where = book.own.places.scopes.at([i])
    if (isLeft(opened)) return { scope, problem: null, wrong: opened.left.map((text) => `${where}: scope ${scope.id}: ${text}`) }
    return { scope, problem: opened.right.problem, wrong: [] }
  })

/** Everything in which a design's spec and its code disagree; empty when they are one. */
export const disagreements = (book: Book, design: AnyDesign): ReadonlyArray<string> => {
  const preset = presetNamed(book, corrected)
  if (preset === undefined) return [`there is no preset ${corrected}`]
  const scopes = openScopes(book, design, preset)
  const broken = scopes.flatMap(({ wrong }) => wrong)
  if (broken.length > 0) return broken
  const problems = scopes.flatMap(({ scope, problem }) => (problem === null ? [] : [{ scope, problem }]))
  const operations = [...new Set(problems.flatMap(({ problem }) => operationIds(problem)))]
  const declared = operationsOf(book).map(({ id }) => codeId(book, id))
  return [
    ...ruleIds(book, design),
    ...chosenForms(book, design),
    // A design that borrows its model need not switch on all of it.
    ...(isDerived(book) ? onlyInCode : oneSided)('operation', declared, operations),
    ...invariantIds(
      book.own.spec.invariants,
      problems.flatMap(({ problem }) => lawsOf(problem)),
    ),
    ...unbrokenInvariants(book),
    ...problems.flatMap(({ scope, problem }) => scenarioSteps(book, scope, problem)),
  ]
}
