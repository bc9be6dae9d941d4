/** Recordings of page-table operations of a 64-bit paravirtual guest, as JSON lines; see docs/conformance.md. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { Complaint } from '../../../cli/command/complaint.ts'
import type { Library } from '../../../cli/command/environment.ts'
import type { Kind } from '../../../cli/conform/kind.ts'
import { settingOf } from '../../../cli/prove/plan.ts'
import { corrected, presetNamed, scopeNamed } from '../../../cli/spec/book.ts'
import { misfits, printMisfit } from '../../../cli/spec/decoding.ts'
import { subject } from '../../../cli/spec/subjects.ts'
import { type Choice, chooseRules } from '../../../model/frame/machine.ts'
import { type XenMachine, xenDirectPaging } from '../../../model/xen-direct-paging/machine.ts'
import { hold } from './hold.ts'
import { readSequence } from './sequence.ts'

/** The scope whose start state is that of every sequence. */
const scopeId = 'recorded'

/** The machine that sequences are held against; `choice` puts variants in the place of rules. */
export const recordedMachine = (library: Library, choice: Choice = {}): XenMachine => {
  const { book } = subject(library, xenDirectPaging.id)
  const scope = scopeNamed(book, scopeId)
  const preset = presetNamed(book, corrected)
  if (scope === undefined || preset === undefined)
    throw new Complaint(`${book.id}: expected a scope ${scopeId} and a preset ${corrected}`)
  const { input, choice: chosen, place } = settingOf(book, scope, preset, choice)
  const decoded = xenDirectPaging.scope.decode(input)
  if (isLeft(decoded)) throw new Complaint(...misfits(decoded.left).map((m) => `${place}: ${printMisfit(m)}`))
  return xenDirectPaging.machine(decoded.right, chooseRules(xenDirectPaging.rules, chosen))
}

export const xenOperations: Kind = {
  id: 'xen-page-table-operations',
  title: 'page-table operations of a paravirtual guest on Xen',
  begins: 'a sequence of page-table operations, {"id": ..., "title": ..., "steps": [...]}',
  recognises: (firstLine) => firstLine.trimStart().startsWith('{'),
  against: `${xenDirectPaging.id}, scope ${scopeId}, preset ${corrected}`,
  hold: (library, lines) => {
    const sequences = lines.map(readSequence)
    return hold(recordedMachine(library), sequences)
  },
}
