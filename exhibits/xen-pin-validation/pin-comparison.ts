/** What pins cost and save, beside a machine without them: tables for the page of xen-pin-validation. */
import { Complaint } from '../../cli/command/complaint.ts'
import { number } from '../../cli/command/text.ts'
import { scopeLink } from '../../cli/docs/links.ts'
import { code, link, plain, table } from '../../cli/docs/markdown.ts'
import type { Section } from '../../cli/docs/sheet.ts'
import { comparisons, countedScope, differenceCounts } from './side-by-side.ts'
export const auditedEntries: Section = {
  title: 'What pins save',
  lines: ({ subject: { book } }) => {
    const rows = comparisons(book)
    const scripts = book.own.spec.comparison
    const used = [...new Set(scripts.map(({ scope }) => scope))].map(scopeLink).join(', ')
    return [
      `How many table entries each machine looks at for the same list of requests, in scope ${used}. Without pins, Xen is given the same list without the pins and unpins. The naive machine has no pins and no counts, and audits everything that the base pointers reach each time (${link('more', '#note-naive-machine')}).`,
      '',
      ...table(
        ['requests', 'Xen with pins', 'Xen without pins', 'naive machine'],
        rows.map(({ pinned, unpinned, naive }, i) => [
          plain(scripts[i]?.says ?? ''),
          number(pinned),
          number(unpinned),
          number(naive),
        ]),
      ),
    ]
  },
}

export const extraRefusalCounts: Section = {
  title: 'Where Xen refuses more than the naive machine',
  lines: ({ subject: { book } }) => {
    const counts = differenceCounts(book)
    const listed = book.own.spec.design.notes.filter(({ id }) => id.startsWith('difference-'))
    const unlisted = [...counts.keys()].filter((id) => !listed.some((note) => note.id === id))
    if (unlisted.length > 0)
      throw new Complaint(
        `${book.own.places.design.file}: expected a note on each difference, found none on ${unlisted.join(', ')}`,
      )
    const total = [...counts.values()].reduce((n, count) => n + count, 0)
    return [
      `Xen accepts nothing that the naive machine would refuse. It refuses more, for these reasons only; counted over all pairs of a reachable state and a request of scope ${scopeLink(countedScope)}, up to renaming of frames.`,
      '',
      ...table(
        ['difference', 'why', 'pairs'],
        [...listed.map(({ id, says }) => [code(id), plain(says), number(counts.get(id) ?? 0)]), ['all', '', number(total)]],
      ),
    ]
  },
}
