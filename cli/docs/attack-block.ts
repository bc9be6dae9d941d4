/** One attack on a page: what breaks, after how many operations, and the trace. */

import { counted, number } from '../command/text.ts'
import { codeId } from '../spec/book.ts'
import { traceLines } from '../trace/trace-text.ts'
import type { Found } from './found.ts'
import { choiceLinks, invariantLink, references, scopeLink } from './links.ts'
import { code, fence, type Lines, plain } from './markdown.ts'

/** The first sign, where it is not the harm itself. */
export const firstSign = ({ attacked: { first, invariant, length }, target: { subject } }: Found): string => {
  if (first === null || (first.invariant === invariant && first.length === length)) return ''
  return `first sign ${invariantLink(subject.book, first.invariant)} after ${number(first.length)}`
}

const broken = (found: Found): string => {
  const { target, attacked, violation } = found
  const sign = firstSign(found)
  const searched = `${counted(attacked.states, 'state')} searched in ${scopeLink(attacked.scope)}`
  const harm = `**${counted(violation.length, 'operation')}** to break ${invariantLink(target.subject.book, target.breaks)}`
  return `${harm}${sign === '' ? '' : `; ${sign}`}; ${searched}.`
}

/** Rules that have to be off too. */
const alongside = ({ target: { alongside: others, subject } }: Found): Lines =>
  Object.keys(others).length === 0
    ? []
    : [`A second line of defence: this does harm only where another rule is off too: ${choiceLinks(subject.book, others)}.`, '']

/** The attack on a rule or a defect, below the words that introduce it. */
export const attackLines = (found: Found): Lines => {
  const { violation } = found
  return [broken(found), '', ...alongside(found), ...fence(traceLines(violation.trace, violation.printed, ''))]
}

/** The words that introduce a form of a rule, and its attack. */
export const variantLines = (found: Found): Lines => {
  const { rule, variant } = found.target
  const says = variant === null ? undefined : rule?.variants[variant]?.says
  const known = variant === null ? undefined : rule?.variants[variant]?.references
  const name = variant === 'absent' ? 'Without it.' : `Instead of it, ${code(variant ?? '')}.`
  const words = [says === undefined ? '' : plain(says), known === undefined ? '' : `Known as ${references(known)}.`]
  return [[`**${name}**`, ...words].filter((part) => part !== '').join(' '), '', ...attackLines(found)]
}

/** Which attack belongs to which rule or defect, by the name the code knows. */
export const attacksOn = (attacks: ReadonlyArray<Found>, rule: string): ReadonlyArray<Found> =>
  attacks.filter(
    ({ target }) => target.rule !== null && codeId(target.subject.book, target.rule.id) === codeId(target.subject.book, rule),
  )
