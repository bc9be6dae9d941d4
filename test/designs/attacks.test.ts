/**
 * Every form of a rule that is not standard, and every defect, does the harm that the spec says, as soon as it says; and
 * the pages that show these attacks are those in the repository.
 */
import { join } from 'node:path'
import { isLeft } from 'fp-ts/lib/Either.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Attacked, attackedOf } from '../../cli/attack/attacked.ts'
import { aimed, type Target } from '../../cli/attack/target.ts'
import { counted } from '../../cli/command/text.ts'
import { foundIn } from '../../cli/docs/found.ts'
import { type Page, pagesOf, stale } from '../../cli/docs/pages.ts'
import { codeId } from '../../cli/spec/book.ts'
import { begun, type Running } from './searches.ts'
import { everyDesign, root } from './subjects.ts'

/** The searches share the processors with those of other tests. */
const patience = 600_000

const title = ({ subject, rule, variant, defect, breaks, length }: Target): string => {
  const what = rule === null ? `defect ${defect?.id} (${defect?.title})` : `${codeId(subject.book, rule.id)}=${variant}`
  return `${what} breaks ${breaks} after ${counted(length, 'operation')}`
}

const { targets } = aimed(everyDesign, undefined, [])

let running: Running

beforeAll(() => {
  running = begun(targets.map(({ job }) => job))
})
afterAll(() => running.stop())

const attacked = async (target: Target): Promise<Attacked> => {
  const result = await running.results[targets.indexOf(target)]
  if (result === undefined) throw new Error('a search that was not begun')
  if (isLeft(result)) throw new Error(result.left.join('\n'))
  return attackedOf(target, result.right)
}

describe.each(everyDesign)('$book.id', (subject) => {
  const own = targets.filter((target) => target.subject === subject)

  for (const target of own) {
    test(title(target), { timeout: patience }, async () => {
      const { invariant, length, first, preset } = await attacked(target)
      expect({ invariant, length, first }).toEqual({ invariant: target.breaks, length: target.length, first: target.first })
      // A defect's trace does the same harm under the preset that has it.
      if (target.defect !== null) expect(preset).toEqual({ id: target.defect.preset, length: target.length })
    })
  }

  test('owes no other attack', () => {
    const shown = new Set(own.flatMap(({ rule }) => (rule === null ? [] : [rule.id])))
    const owed = subject.book.own.spec.rules.filter((rule) => !shown.has(rule.id))
    expect(owed).toEqual(aimed([subject], undefined, []).unshown)
  })
})

describe('the generated pages', () => {
  let pages: ReadonlyArray<Page> = []

  beforeAll(async () => {
    const { found, missing } = foundIn(targets, await Promise.all(running.results))
    expect(missing).toEqual([])
    expect(found).toHaveLength(targets.length)
    pages = pagesOf(everyDesign, found)
  }, patience)

  test('are not stale (npm run docs)', () => {
    expect(stale(join(root, 'docs'), pages)).toEqual([])
  })

  test('have tables whose rows are as wide as their heads', () => {
    const widths = (row: string): number => row.replaceAll('\\|', '').split('|').length
    for (const { path, text } of pages) {
      const rows = text.split('\n')
      for (const [i, row] of rows.entries()) {
        const above = rows[i - 1] ?? ''
        if (row.startsWith('| ') && above.startsWith('| '))
          expect(`${path}:${i + 1}: ${widths(row)}`).toBe(`${path}:${i + 1}: ${widths(above)}`)
      }
    }
  })

  test('name no rule, invariant or scope twice', () => {
    for (const { text } of pages) {
      const ids = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id)
      expect(ids).toEqual([...new Set(ids)])
    }
  })
})
