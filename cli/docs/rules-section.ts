/** Rules, each with what happens without it. */
import type { RuleSpec } from '../../spec/schema.ts'
import { type Book, codeId, isDerived } from '../spec/book.ts'
import { attacksOn, variantLines } from './attack-block.ts'
import type { Found } from './found.ts'
import { baseLink, choiceLinks, invariantLink, references, ruleLink, sourceLine } from './links.ts'
import { code, heading, type Lines, plain, table } from './markdown.ts'
import type { Section } from './sheet.ts'

const harm = ({ target: { subject, breaks, alongside }, violation }: Found): string => {
  const condition = Object.keys(alongside).length === 0 ? '' : `, together with ${choiceLinks(subject.book, alongside)}`
  return `${invariantLink(subject.book, breaks)} after ${violation.length}${condition}`
}

/** All rules at a glance. */
const overview = (book: Book, attacks: ReadonlyArray<Found>): Lines =>
  table(
    ['rule', 'what it requires', 'without it breaks'],
    book.own.spec.rules.map(({ id, says }) => {
      const harms = [...new Set(attacksOn(attacks, id).map(harm))]
      return [ruleLink(book, id), plain(says), harms.length === 0 ? 'nothing that can be shown' : harms.join('<br>')]
    }),
  )

/** The facts of a rule, in one line. */
const facts = (book: Book, { id, alias, refuses, references: known }: RuleSpec): string =>
  [
    refuses === undefined ? [] : [`Refuses with ${code(refuses)}.`],
    alias === undefined ? [] : [`Also called ${alias.map(code).join(', ')}.`],
    known === undefined ? [] : [`Known as ${references(known)}.`],
    isDerived(book) ? [`A rule of ${baseLink(book, `rule-${codeId(book, id)}`)}.`] : [],
  ]
    .flat()
    .join(' ')

const ruleLines = (book: Book, rule: RuleSpec, attacks: ReadonlyArray<Found>): Lines => {
  const id = codeId(book, rule.id)
  const more = facts(book, rule)
  return [
    ...heading(3, id, `rule-${id}`),
    plain(rule.says),
    '',
    ...(more === '' ? [] : [more, '']),
    ...sourceLine(book, rule.source),
    ...attacksOn(attacks, rule.id).flatMap(variantLines),
    ...(rule.unshown === undefined ? [] : [`**No attack is shown.** ${plain(rule.unshown)}`, '']),
  ]
}

const reading = `Below, each rule is taken away by itself, and the checker looks for the shortest list of operations that does harm.
A trace lists the operations in order. Under each stands what was answered, and what changed, as \`before -> after\`. The last
line says what is broken then. The first sign is whatever breaks soonest on the way, most often a count.`

/** How values are written, where the design says so. */
const notation = ({ own, base }: Book): Lines => {
  const said = own.spec.design.notation ?? base.spec.design.notation
  return said === undefined ? [] : [plain(said), '']
}

export const rules: Section = {
  title: 'Rules',
  lines: ({ subject: { book }, attacks }) => [
    ...overview(book, attacks),
    reading.replaceAll('\n', ' '),
    '',
    ...notation(book),
    ...book.own.spec.rules.flatMap((rule) => ruleLines(book, rule, attacks)),
  ],
}
