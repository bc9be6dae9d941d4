/** `pagelaw docs`: pages made from the spec and from what the checker finds. */
import { atMost, parsed, whole } from '../command/arguments.ts'
import type { Environment, ExitCode } from '../command/environment.ts'
import { counted, lines } from '../command/text.ts'
import { displayed } from '../spec/document.ts'
import { mustAgree, subjects } from '../spec/subjects.ts'
import { findAttacks } from './found.ts'
import { pagesOf, stale, writePages } from './pages.ts'

const options = { check: { type: 'boolean' }, workers: { type: 'string' } } as const

export const docs = async (argv: ReadonlyArray<string>, env: Environment): Promise<ExitCode> => {
  const { values, positionals } = parsed('docs', argv, options)
  atMost('docs', positionals, 0)
  const workers = whole('workers', values.workers, 1) ?? env.parallelism
  const all = subjects(env, [])
  for (const subject of all) mustAgree(subject)
  const { found, missing, code } = await findAttacks(env, all, workers)
  if (missing.length > 0) {
    env.writeError(lines([...missing, 'no page was written; `pagelaw attack` says what differs']))
    return code
  }
  const pages = pagesOf(all, found)
  const root = displayed(env.docsRoot)
  if (values.check === true) {
    const wrong = stale(root, pages)
    env.write(
      lines(
        wrong.length > 0 ? [...wrong, 'make them anew: npm run docs'] : [`${counted(pages.length, 'page')} as they should be`],
      ),
    )
    return wrong.length > 0 ? 1 : 0
  }
  writePages(root, pages)
  env.write(lines(pages.map(({ path }) => `${root}/${path}`)))
  return 0
}
