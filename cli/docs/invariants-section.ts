/** Invariants by view, and what breaks them. */
import type { InvariantSpec } from '../../spec/schema.ts'
import type { Found } from './found.ts'
import { ruleLink } from './links.ts'
import { anchor, code, type Lines, link, plain, table } from './markdown.ts'
import type { Section } from './sheet.ts'

const views: ReadonlyArray<readonly [view: InvariantSpec['view'], title: string]> = [
  ['machine', "The machine's view: what a processor can reach"],
  ['bookkeeping', 'The bookkeeping: types, counts, pins'],
  ['agreement', 'Agreement of the two'],
  ['host', 'The host'],
  ['cost', 'Costs'],
]

const breaker = ({ target: { subject, rule, variant, defect } }: Found): string =>
  rule === null
    ? `defect ${link(defect?.id ?? '', `#defect-${defect?.id}`)}`
    : `${ruleLink(subject.book, rule.id)}${variant === 'absent' ? '' : ` ${code(variant ?? '')}`}`

/** The attacks that break it, and those of which it is the first sign. */
const breaking = ({ id, unbroken }: InvariantSpec, attacks: ReadonlyArray<Found>): string => {
  const harm = attacks.filter(({ target }) => target.breaks === id).map(breaker)
  const sign = attacks.filter(({ target, attacked }) => target.breaks !== id && attacked.first?.invariant === id).map(breaker)
  const told = [
    harm.join(', '),
    sign.length === 0 ? '' : `first sign of ${sign.join(', ')}`,
    unbroken === undefined ? '' : plain(unbroken),
  ]
  return told.filter((part) => part !== '').join('; ') || 'nothing'
}

const row =
  (attacks: ReadonlyArray<Found>) =>
  (invariant: InvariantSpec): Lines => {
    const { id, alias, on, says } = invariant
    const names = alias === undefined ? '' : ` (${alias.join(', ')})`
    return [`${anchor(`invariant-${id}`)}${code(id)}${names}`, on, plain(says), breaking(invariant, attacks)]
  }

export const invariants: Section = {
  title: 'Invariants',
  lines: ({ subject: { book }, attacks }) =>
    views.flatMap(([view, title]) => {
      const ofView = book.own.spec.invariants.filter((invariant) => invariant.view === view)
      const rows = ofView.map(row(attacks))
      return rows.length === 0 ? [] : [`### ${title}`, '', ...table(['invariant', 'judges', 'says', 'broken without'], rows)]
    }),
}
