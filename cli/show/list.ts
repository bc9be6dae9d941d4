/** `pagelaw list`: designs, their scopes and presets. */
import { atMost, parsed } from '../command/arguments.ts'
import type { Environment, ExitCode } from '../command/environment.ts'
import { labelled, lines } from '../command/text.ts'
import { presetsOf } from '../spec/book.ts'
import { type Subject, subjects } from '../spec/subjects.ts'

const options = { json: { type: 'boolean' } } as const

const described = ({ book }: Subject) => {
  const { design, scopes, rules, invariants, defects } = book.own.spec
  return {
    id: design.id,
    title: design.title,
    machine: book.base.spec.design.id,
    scopes: scopes.map(({ id, use, says }) => ({ id, use, says })),
    presets: presetsOf(book).map(({ id, alias, says }) => ({ id, alias: alias ?? [], says })),
    rules: rules.map(({ id }) => id),
    invariants: invariants.map(({ id }) => id),
    defects: defects.map(({ id }) => id),
  }
}

const text = ({ id, title, machine, scopes, presets, rules, invariants, defects }: ReturnType<typeof described>): string => {
  const width = Math.max(...[...scopes, ...presets].map((entry) => entry.id.length))
  return lines([
    `${id}: ${title}`,
    ...(machine === id ? [] : [`  on the model of ${machine}`]),
    `  ${rules.length} rules, ${invariants.length} invariants, ${defects.length} defects`,
    '  scopes',
    ...scopes.flatMap(({ id: scope, use, says }) => labelled(`${scope.padEnd(width)}  ${use.padEnd(6)}  `, says, '    ')),
    '  presets',
    ...presets.flatMap(({ id: preset, alias, says }) =>
      labelled(`${preset.padEnd(width)}  `, `${alias.length > 0 ? `(also ${alias.join(', ')}) ` : ''}${says}`, '    '),
    ),
    '',
  ])
}

export const list = async (argv: ReadonlyArray<string>, env: Environment): Promise<ExitCode> => {
  const { values, positionals } = parsed('list', argv, options)
  atMost('list', positionals, 0)
  const all = subjects(env, []).map(described)
  env.write(values.json === true ? `${JSON.stringify(all, null, 2)}\n` : all.map(text).join(''))
  return 0
}
