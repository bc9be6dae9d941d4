/** Recordings of page walks of an x86 processor in long mode, one access a line; see docs/conformance.md. */
import type { Kind } from '../../../cli/conform/kind.ts'
import { misread } from '../../../cli/conform/recording.ts'
import { isRemark } from './head.ts'
import { hold } from './hold.ts'
import { readWalks, usage } from './line.ts'

export const x86Walks: Kind = {
  id: 'x86-page-walks',
  title: 'page walks of an x86 processor',
  begins: `a page walk, "${usage}", or a remark, "# ..."`,
  recognises: (firstLine) => isRemark(firstLine) || /^[0-9a-f]+( |$)/.test(firstLine),
  against: 'the page walk of long mode',
  words: { sequence: ['access', 'accesses'], name: 'line', word: 'entry word', places: ['l5', 'l4', 'l3', 'l2', 'l1'] },
  hold: (_, lines) => {
    const walks = readWalks(lines)
    const last = lines[lines.length - 1]
    if (walks.length === 0 && last !== undefined) throw misread(last.where, 'a page walk after it', 'the end of the file')
    return hold(walks)
  },
}
