/** What `attack` looks for: the attack behind each variant of a rule, and each defect. */
import type { DefectSpec, RuleSpec, ScopeSpec, VariantSpec } from '../../spec/schema.ts'
import { Complaint } from '../command/complaint.ts'
import { suggestion } from '../command/suggestion.ts'
import { settingOf } from '../prove/plan.ts'
import type { Job } from '../search/job.ts'
import type { Setting } from '../search/setting.ts'
import { answersTo, type Book, codeId, corrected, presetNamed, scopeNamed } from '../spec/book.ts'
import type { Subject } from '../spec/subjects.ts'

export interface Target {
  readonly subject: Subject
  readonly rule: RuleSpec | null
  readonly variant: string | null
  readonly defect: DefectSpec | null
  /** Rules that must be off too before the variant does harm. */
  readonly alongside: Readonly<Record<string, string>>
  readonly breaks: string
  readonly length: number
  readonly first: { readonly invariant: string; readonly length: number }
  readonly references: ReadonlyArray<string>
  readonly job: Job
}

/** The references of a spec were checked when it was read. */
const declared = <A>(found: A | undefined): A => {
  if (found === undefined) throw new Error('a reference that was checked when the spec was read leads nowhere')
  return found
}

const jobOf = (setting: Setting, scope: ScopeSpec, breaks: string, again: ReadonlyArray<Setting>): Job => ({
  setting,
  engine: 'exhaustive',
  symmetry: scope.symmetry ?? true,
  goal: { kind: 'invariant', id: breaks },
  budget: {},
  sample: { seed: 1, runs: 1, steps: 1 },
  again,
})

const variantTarget = (subject: Subject, rule: RuleSpec, form: string, variant: VariantSpec): Target => {
  const { book } = subject
  const scope = declared(scopeNamed(book, variant.scope))
  const alongside = variant.with ?? {}
  const setting = settingOf(book, scope, declared(presetNamed(book, corrected)), { [rule.id]: form, ...alongside })
  const { breaks, length, first } = variant
  const references = [...new Set([...(rule.references ?? []), ...(variant.references ?? [])])]
  return {
    subject,
    rule,
    variant: form,
    defect: null,
    alongside,
    breaks,
    length,
    first,
    references,
    job: jobOf(setting, scope, breaks, []),
  }
}

const defectTarget = (subject: Subject, defect: DefectSpec): Target => {
  const { book } = subject
  const scope = declared(scopeNamed(book, defect.scope))
  const setting = settingOf(book, scope, declared(presetNamed(book, corrected)), defect.choice)
  const again = settingOf(book, scope, declared(presetNamed(book, defect.preset)), {})
  const { breaks, length, first, references } = defect
  return {
    subject,
    rule: null,
    variant: null,
    defect,
    alongside: {},
    breaks,
    length,
    first,
    references,
    job: jobOf(setting, scope, breaks, [again]),
  }
}

const ruleTargets = (subject: Subject, rule: RuleSpec): ReadonlyArray<Target> =>
  Object.entries(rule.variants).map(([form, variant]) => variantTarget(subject, rule, form, variant))

/** A rule answers to its id, with or without its design, and to its aliases. */
const ruleAnswers = (book: Book, rule: RuleSpec, name: string): boolean =>
  answersTo(name)(rule) || codeId(book, rule.id) === codeId(book, name)

/** A name, and everything in a design that answers to it. */
export interface Aim {
  readonly targets: ReadonlyArray<Target>
  /** Rules whose attack cannot be shown in these scopes. */
  readonly unshown: ReadonlyArray<RuleSpec>
}

const aimAt = (subject: Subject, name: string | undefined): Aim => {
  const { book } = subject
  const { rules, defects } = book.own.spec
  const rulesMeant = name === undefined ? rules : rules.filter((rule) => ruleAnswers(book, rule, name))
  const defectsMeant = name === undefined ? defects : defects.filter(({ id }) => id === name)
  return {
    targets: [
      ...rulesMeant.flatMap((rule) => ruleTargets(subject, rule)),
      ...defectsMeant.map((defect) => defectTarget(subject, defect)),
    ],
    unshown: rulesMeant.filter(({ unshown }) => unshown !== undefined),
  }
}

/**
 * Everything that a rule, an alias or a defect names in these designs; without a name, everything. `others` are names
 * that would have been understood too.
 */
export const aimed = (subjects: ReadonlyArray<Subject>, name: string | undefined, others: ReadonlyArray<string>): Aim => {
  const aims = subjects.map((subject) => aimAt(subject, name))
  const aim = { targets: aims.flatMap(({ targets }) => targets), unshown: aims.flatMap(({ unshown }) => unshown) }
  if (name === undefined || aim.targets.length > 0 || aim.unshown.length > 0) return aim
  const known = subjects.flatMap(({ book: { own } }) => [
    ...own.spec.rules.flatMap(({ id, alias }) => [id, ...(alias ?? [])]),
    ...own.spec.defects.map(({ id }) => id),
  ])
  const kinds = others.length > 0 ? 'no design, no rule and no defect' : 'no rule and no defect'
  throw new Complaint(`${kinds} is called ${name}; ${suggestion(name, [...others, ...known])}`)
}
