/** Where the pages speak of rules, invariants and sources. */
import type { Cite } from '../../spec/schema.ts'
import { type Book, codeId, isDerived, rulesOf } from '../spec/book.ts'
import { code, link, plain } from './markdown.ts'

/** The file of a design's page, beside the pages of the others. */
export const pageOf = (design: string): string => `${design}.md`

/** A rule as the code knows it, linked to where it is described: here, or on the page of the model's design. */
export const ruleLink = (book: Book, name: string): string => {
  const id = codeId(book, name)
  const own = book.own.spec.rules.some((rule) => codeId(book, rule.id) === id)
  if (own) return link(id, `#rule-${id}`)
  return rulesOf(book).some((rule) => codeId(book, rule.id) === id)
    ? link(id, `${pageOf(book.base.spec.design.id)}#rule-${id}`)
    : code(id)
}

/** Invariants that the checker adds have no place to lead to. */
export const invariantLink = ({ own }: Book, id: string): string =>
  own.spec.invariants.some((one) => one.id === id) ? link(id, `#invariant-${id}`) : code(id)

export const scopeLink = (id: string): string => link(id, `#scope-${id}`)

/** The design that declares the model, where it is another one. */
export const baseLink = (book: Book, section?: string): string => {
  const { id } = book.base.spec.design
  return link(code(id), section === undefined ? pageOf(id) : `${pageOf(id)}#${section}`)
}

/** A sentence about what another design declares; empty where this one declares it itself. */
export const elsewhere = (book: Book, what: string, section: string): ReadonlyArray<string> =>
  isDerived(book) ? [`${what} ${baseLink(book, section)}.`, ''] : []

/** Advisories lead to their text. */
const reference = (name: string): string => {
  const number = /^XSA-(\d+)$/.exec(name)?.[1]
  return number === undefined ? plain(name) : link(name, `https://xenbits.xen.org/xsa/advisory-${number}.html`)
}

export const references = (names: ReadonlyArray<string>): string => names.map(reference).join(', ')

/** A citation: a document's file name or a commit, then the symbol. */
export const citation = ({ own, base }: Book, { document, xen, linux, advisory, symbol, note }: Cite): string => {
  const known = [...own.spec.design.sources, ...base.spec.design.sources].find(({ id }) => id === document)?.document ?? document
  const origin = [
    known === undefined ? [] : [code(known)],
    xen === undefined ? [] : [code(`xen ${xen}`)],
    linux === undefined ? [] : [code(`linux ${linux}`)],
    advisory === undefined ? [] : [reference(advisory)],
  ].flat()
  const named = [origin.join(', '), symbol === undefined ? '' : plain(symbol)].filter((part) => part !== '').join(' ')
  return note === undefined ? named : `${named} (${plain(note)})`
}

/** A line of sources, or none. */
export const sourceLine = (book: Book, cites: ReadonlyArray<Cite> | undefined): ReadonlyArray<string> =>
  cites === undefined || cites.length === 0 ? [] : [`Source: ${cites.map((cite) => citation(book, cite)).join('; ')}.`, '']

/** `rule=form`, linked. */
export const choiceLinks = (book: Book, choice: Readonly<Record<string, string>>): string =>
  Object.entries(choice)
    .map(([rule, form]) => `${ruleLink(book, rule)} ${code(form)}`)
    .join(', ')
