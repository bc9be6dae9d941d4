/** The head of a page, and what the design consists of. */
import type { OperationSpec } from '../../spec/schema.ts'
import { counted, number } from '../command/text.ts'
import { type Book, isDerived, ownPresets } from '../spec/book.ts'
import { baseLink, choiceLinks, elsewhere, ruleLink, sourceLine } from './links.ts'
import { code, heading, type Lines, link, paragraphs, plain, table } from './markdown.ts'
import type { Section, Sheet } from './sheet.ts'

const alias = (names: Lines | undefined): string =>
  names === undefined || names.length === 0 ? '' : ` (${names.map(plain).join(', ')})`

/** How much was searched, as far as the spec pins it. */
const proved = ({ own: { spec } }: Book): Lines => {
  const sizes = spec.scopes.flatMap(({ use, pinned }) => (use === 'proof' && pinned !== undefined ? [pinned] : []))
  if (sizes.length === 0) return []
  const sum = (of: (size: (typeof sizes)[number]) => number): string => number(sizes.reduce((n, size) => n + of(size), 0))
  const searched = `${sum(({ states }) => states)} states and ${sum((s) => s.transitions + s.rejections)} answered requests`
  const rules = `${counted(spec.rules.length, 'rule')} in force, none of the ${counted(spec.invariants.length, 'invariant')} breaks`
  return [
    `With ${rules} in ${searched}, which is everything that can happen in ${counted(sizes.length, 'proof scope')} (${link('scopes', '#scopes')}).`,
  ]
}

const shown = ({ attacks }: Sheet): Lines =>
  attacks.length === 0
    ? []
    : [
        `Each of the ${counted(attacks.length, 'attack')} below is the shortest that exists in its scope: take the rule away, and this is what happens.`,
      ]

/** Title, summary, what was proved. */
export const intro = (sheet: Sheet): Lines => {
  const { book } = sheet.subject
  const { id, title, summary } = book.own.spec.design
  const model = isDerived(book) ? `, on the model of ${baseLink(book)}` : ''
  return [
    `# ${plain(title)}`,
    '',
    `Design ${code(id)}${model}. ${link('All attacks of all designs', '../catalogue.md')}.`,
    '',
    ...paragraphs(summary),
    [...proved(book), ...shown(sheet)].join(' '),
    '',
  ]
}

export const sources: Section = {
  title: 'Sources',
  lines: ({ subject: { book } }) =>
    table(
      ['source', 'where'],
      book.own.spec.design.sources.map(({ title, document, xen, linux, advisory, url, commit, note }) => [
        `${plain(title)}${note === undefined ? '' : ` (${plain(note)})`}`,
        [
          document === undefined ? [] : [code(document)],
          xen === undefined ? [] : [code(`xen ${xen}`)],
          linux === undefined ? [] : [code(`linux ${linux}`)],
          advisory === undefined ? [] : [plain(advisory)],
          commit === undefined ? [] : [code(commit)],
          url === undefined ? [] : [`<${url}>`],
        ]
          .flat()
          .join(', '),
      ]),
    ),
}

export const state: Section = {
  title: 'State',
  lines: ({ subject: { book } }) => [
    ...elsewhere(book, 'The state is that of', 'state'),
    ...table(
      ['component', 'meaning'],
      book.own.spec.design.state.map(({ id, says }) => [code(id), plain(says)]),
    ),
  ],
}

const operationLines = (book: Book, operation: OperationSpec): Lines => {
  const { id, says, arguments: given, refusals, source } = operation
  const names = Object.keys(given).join(', ')
  return [
    ...heading(3, id, `operation-${id}`),
    `${code(`${id}(${names})`)}${alias(operation.alias)}. ${plain(says)}`,
    '',
    ...Object.entries(given).map(([name, words]) => `- ${code(name)}: ${plain(words)}`),
    '',
    refusals.length === 0 ? 'Never refused.' : `Refused by ${refusals.map((rule) => ruleLink(book, rule)).join(', ')}.`,
    '',
    ...sourceLine(book, source),
  ]
}

export const operations: Section = {
  title: 'Operations',
  lines: ({ subject: { book } }) => [
    ...elsewhere(book, 'The operations are those of', 'operations'),
    ...book.own.spec.operations.flatMap((operation) => operationLines(book, operation)),
  ],
}

export const parameters: Section = {
  title: 'Parameters and presets',
  lines: ({ subject: { book } }) => [
    'Parameters are what differs between correct systems; a preset is a value for each of them, and a form for each rule.',
    '',
    ...elsewhere(book, 'They are those of', 'parameters-and-presets'),
    ...table(
      ['parameter', 'meaning', 'values'],
      book.own.spec.parameters.map(({ id, says, values }) => [
        code(id),
        plain(says),
        Object.entries(values)
          .map(([value, words]) => `${code(value)}: ${plain(words)}`)
          .join('<br>'),
      ]),
    ),
    ...table(
      ['preset', 'meaning', 'rules that are not standard', 'parameters'],
      ownPresets(book).map(({ id, says, choice, parameters: given, alias: names }) => [
        `${code(id)}${alias(names)}`,
        plain(says),
        choiceLinks(book, choice) || 'none',
        Object.entries(given)
          .map(([name, value]) => code(`${name}=${String(value)}`))
          .join(', '),
      ]),
    ),
  ],
}
