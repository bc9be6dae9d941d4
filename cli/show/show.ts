/** `pagelaw show`: what an id means, with its sources. */
import { atMost, parsed } from '../command/arguments.ts'
import { Complaint } from '../command/complaint.ts'
import type { Environment, ExitCode } from '../command/environment.ts'
import { suggestion } from '../command/suggestion.ts'
import { codeId } from '../spec/book.ts'
import { subject } from '../spec/subjects.ts'
import { type Card, cards, overviewCard } from './show-text.ts'

export const show = async (argv: ReadonlyArray<string>, env: Environment): Promise<ExitCode> => {
  const { positionals } = parsed('show', argv, {})
  atMost('show', positionals, 2)
  const [name, id] = positionals
  if (name === undefined) throw new Complaint('pagelaw show: expected the id of a design')
  const { book } = subject(env, name)
  if (id === undefined) {
    env.write(overviewCard(book))
    return 0
  }
  const all = cards(book)
  const matches = ({ names }: Card): boolean => names.some((known) => known === id || codeId(book, known) === codeId(book, id))
  const found = all.filter(matches)
  if (found.length === 0) {
    const known = [...new Set(all.flatMap(({ names }) => names))]
    throw new Complaint(`${book.id} has nothing called ${id}; ${suggestion(id, known)}`)
  }
  env.write(found.map(({ text }) => text()).join('\n'))
  return 0
}
