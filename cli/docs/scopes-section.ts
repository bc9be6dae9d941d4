/** Scopes with their pinned sizes. */
import type { ScopeSpec } from '../../spec/schema.ts'
import { number } from '../command/text.ts'
import { anchor, code, type Lines, plain, table } from './markdown.ts'
import type { Section } from './sheet.ts'

const name = ({ id }: ScopeSpec): string => `${anchor(`scope-${id}`)}${code(id)}`

const explored = (scope: ScopeSpec): Lines => {
  const { pinned, says, use, symmetry } = scope
  const sizes =
    pinned === undefined ? ['', '', '', ''] : [pinned.states, pinned.transitions, pinned.rejections, pinned.depth].map(number)
  return [
    name(scope),
    `${plain(says)}${use === 'deep' ? ' Deep: only with `--deep`.' : ''}`,
    ...sizes,
    symmetry === false ? 'off' : 'on',
  ]
}

const sampled = (scope: ScopeSpec): Lines => [
  name(scope),
  plain(scope.says),
  number(scope.sample?.runs ?? 0),
  number(scope.sample?.steps ?? 0),
]

export const scopes: Section = {
  title: 'Scopes',
  lines: ({ subject: { book } }) => {
    const all = book.own.spec.scopes
    const used = (...uses: ReadonlyArray<ScopeSpec['use']>): ReadonlyArray<ScopeSpec> =>
      all.filter(({ use }) => uses.includes(use))
    const titled = (title: string, rows: Lines): Lines => (rows.length === 0 ? [] : [`### ${title}`, '', ...rows])
    return [
      ...titled(
        'Explored to the last state',
        table(
          ['scope', 'what is in it', 'states', 'transitions', 'refusals', 'depth', 'symmetry'],
          used('proof', 'deep').map(explored),
        ),
      ),
      ...titled('Random search', table(['scope', 'what is in it', 'walks', 'steps at most'], used('sample').map(sampled))),
      ...titled(
        'For attacks and scenarios',
        table(
          ['scope', 'what is in it'],
          used('attack', 'scenario').map((scope) => [name(scope), plain(scope.says)]),
        ),
      ),
    ]
  },
}

export const notes: Section = {
  title: 'Notes',
  lines: ({ subject: { book } }) => {
    const { notes: all } = book.own.spec.design
    return all.length === 0
      ? []
      : [
          'What the model leaves out, where it differs from its sources, and what is not confirmed.',
          '',
          ...all.map(({ id, says }) => `- ${anchor(`note-${id}`)}**${id}**: ${plain(says)}`),
          '',
        ]
  },
}
