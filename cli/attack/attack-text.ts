/** An attack as a reader meets it. */
import type { RuleSpec } from '../../spec/schema.ts'
import { counted, labelled, lines, seconds } from '../command/text.ts'
import { violationLines } from '../prove/verdict-text.ts'
import type { Finding } from '../search/job.ts'
import { type Attacked, attackOf } from './attacked.ts'
import type { Target } from './target.ts'

/** What is attacked: a rule in one of its variants, or a defect. */
export const nameOf = ({ rule, variant, defect }: Target): string =>
  rule !== null ? `rule ${rule.id}, ${variant}` : `defect ${defect?.id}: ${defect?.title}`

const explained = ({ rule, variant, defect }: Target): ReadonlyArray<string> => {
  const form = variant === null ? undefined : rule?.variants[variant]?.says
  return [rule?.says, form, defect?.says].flatMap((says) => (says === undefined ? [] : labelled('', says, '    ')))
}

const secondLine = ({ alongside }: Target): ReadonlyArray<string> => {
  const rules = Object.entries(alongside).map(([rule, form]) => `${rule}=${form}`)
  return rules.length === 0 ? [] : labelled('', `A second line of defence: the attack needs ${rules.join(', ')} too.`, '    ')
}

const sign = (s: { readonly invariant: string; readonly length: number } | null): string =>
  s === null ? 'nothing' : `${s.invariant} after ${counted(s.length, 'operation')}`

/** Every way in which an attack is not what the spec says. */
const differences = (attacked: Attacked): ReadonlyArray<string> => {
  const { found, shortfall, expected, expectedLength, invariant, length, first, expectedFirst, preset, cut } = attacked
  if (shortfall !== null) return ['not found before the search was stopped']
  const harm = { invariant: expected, length: expectedLength }
  const got = invariant === null || length === null ? null : { invariant, length }
  return [
    ...(found && length === expectedLength ? [] : [`the spec says ${sign(harm)}; found ${sign(got)}`]),
    ...(first?.invariant === expectedFirst.invariant && first.length === expectedFirst.length
      ? []
      : [`the spec says that ${sign(expectedFirst)} is the first sign; found ${sign(first)}`]),
    ...(preset === null || preset.length === expectedLength
      ? []
      : [
          `under the preset ${preset.id} the trace ${preset.length === null ? 'breaks nothing of the kind' : `breaks it after ${preset.length}`}`,
        ]),
    ...(found || cut === 0 ? [] : [`${counted(cut, 'path')} left the bounds of the scope and ended there`]),
  ]
}

/** One target with its attack. */
export const attackText = (target: Target, finding: Finding, attacked: Attacked): string => {
  const violation = attackOf(target, finding)
  const { first, agrees, states, scope, preset } = attacked
  const differ = differences(attacked)
  const early = first !== null && first.length < (attacked.length ?? 0) ? `; first sign ${sign(first)}` : ''
  return lines([
    '',
    `  ${nameOf(target)}: ${agrees ? 'attack found, as the spec says' : attacked.shortfall !== null ? 'PARTIAL' : 'DIFFERS FROM THE SPEC'}`,
    ...explained(target),
    ...secondLine(target),
    ...(target.references.length > 0
      ? labelled(target.rule === null ? 'known as ' : 'prevents ', target.references.join(', '), '    ')
      : []),
    `    scope ${scope}, ${counted(states, 'state')}, ${seconds(finding.seconds)}${early}`,
    ...(preset !== null && agrees ? [`    the same trace breaks it under the preset ${preset.id}`] : []),
    ...differ.flatMap((line) => labelled('! ', line, '    ')),
    ...(violation === undefined ? [] : violationLines(target.subject.book, violation, '    ')),
  ])
}

/** Rules without a shown attack, each with the reason. */
export const unshownText = (rules: ReadonlyArray<RuleSpec>): string =>
  rules.length === 0
    ? ''
    : lines([
        '',
        '  rules whose attack these scopes cannot show:',
        ...rules.flatMap((rule) => labelled(`${rule.id}: `, rule.unshown ?? '', '    ')),
      ])
