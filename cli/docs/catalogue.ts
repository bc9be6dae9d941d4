/** All attacks and defects in one table. */

import { number } from '../command/text.ts'
import { codeId } from '../spec/book.ts'
import { generated } from './design-page.ts'
import type { Found } from './found.ts'
import { pageOf, references } from './links.ts'
import { code, type Lines, link, page, plain, table } from './markdown.ts'
import type { Sheet } from './sheet.ts'

const linked = (design: string, text: string, id: string): string => link(text, `designs/${pageOf(design)}#${id}`)

const row = ({ target, attacked, violation }: Found): Lines => {
  const { subject, rule, variant, defect } = target
  const { book } = subject
  const { first } = attacked
  const invariant = (id: string): string =>
    book.own.spec.invariants.some((one) => one.id === id) ? linked(book.id, id, `invariant-${id}`) : code(id)
  const name =
    rule === null
      ? `defect ${linked(book.id, `${defect?.id}: ${plain(defect?.title ?? '')}`, `defect-${defect?.id}`)}`
      : linked(book.id, codeId(book, rule.id), `rule-${codeId(book, rule.id)}`)
  const form =
    variant ??
    Object.entries(defect?.choice ?? {})
      .map(([id, chosen]) => `${codeId(book, id)}=${chosen}`)
      .join(', ')
  return [
    linked(book.id, book.id, 'rules'),
    name,
    code(form),
    invariant(target.breaks),
    number(violation.length),
    first === null || first.invariant === target.breaks ? '' : `${invariant(first.invariant)} after ${first.length}`,
    references(target.references),
    number(attacked.states),
  ]
}

export const catalogue = (sheets: ReadonlyArray<Sheet>): string => {
  const all = sheets.flatMap(({ attacks }) => attacks)
  const forms = all.filter(({ target }) => target.rule !== null).length
  return page([
    generated('spec/'),
    '',
    '# Catalogue of attacks',
    '',
    `${number(forms)} attacks on rules and ${number(all.length - forms)} defects of ${number(sheets.length)} designs, each the shortest that exists in its scope.`,
    'Take the rule away, or put another form in its place, and so many operations break the invariant named. The first sign is whatever breaks soonest on the way; where nothing stands, it is the harm itself.',
    '',
    ...table(
      ['design', 'about'],
      sheets.map(({ subject: { book } }) => [link(book.id, `designs/${pageOf(book.id)}`), plain(book.own.spec.design.title)]),
    ),
    ...table(
      ['design', 'rule or defect', 'form', 'breaks', 'operations', 'first sign', 'known as', 'states searched'],
      all.map(row),
    ),
    `Run one of them: ${code('npx pagelaw attack DESIGN RULE')}.`,
  ])
}
