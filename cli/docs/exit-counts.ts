/** What a demand fault costs with the patch and before it: numbers for the page of kvm-shadow-paging. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { tried } from '../../invariants/kvm-shadow-paging/exits.ts'
import { kvmShadowPaging, type ShadowMachine, shadowMachine } from '../../model/kvm-shadow-paging/machine.ts'
import type { State } from '../../model/kvm-shadow-paging/state.ts'
import { type Choice, chooseRules } from '../../model/machine.ts'
import type { ComparisonSpec } from '../../spec/schema.ts'
import { Complaint } from '../complaint.ts'
import { misfits, printMisfit } from '../decoding.ts'
import { type Book, corrected, presetNamed, scopeInput, scopeNamed } from '../spec/book.ts'
import { number } from '../text.ts'
import { ruleLink } from './links.ts'
import { plain, table } from './markdown.ts'
import type { Section } from './sheet.ts'

/** The machine of a scope of the book, under the corrected rules but for a choice. */
const machineIn = (book: Book, id: string, choice: Choice): ShadowMachine => {
  const found = scopeNamed(book, id)
  const preset = presetNamed(book, corrected)
  if (found === undefined || preset === undefined) throw new Complaint(`${book.id}: expected a scope ${id}, found none`)
  const scope = kvmShadowPaging.scope.decode(scopeInput(found, preset))
  if (isLeft(scope)) throw new Complaint(...misfits(scope.left).map((m) => `${book.id}: scope ${id}: ${printMisfit(m)}`))
  return shadowMachine(scope.right, chooseRules(kvmShadowPaging.rules, choice))
}

/** All exits of a script, each step tried until it is over. */
const exitsOf = (machine: ShadowMachine, { id, start: name, steps }: ComparisonSpec, where: string): number => {
  const start = machine.initial.find((one) => one.name === name)
  if (start === undefined) throw new Complaint(`${where}: ${id}: expected a start state, found ${name}`)
  return steps.reduce<{ readonly exits: number; readonly state: State }>(
    ({ exits, state }, step, i) => {
      const decoded = machine.operation.codec.decode(step)
      if (isLeft(decoded))
        throw new Complaint(...misfits(decoded.left).map((m) => `${where}: ${id}: step ${i + 1}: ${printMisfit(m)}`))
      const done = tried(machine, decoded.right, state)
      if (done === null)
        throw new Complaint(
          `${where}: ${id}: step ${i + 1}: expected an access that ends, found ${machine.operation.print(decoded.right)}`,
        )
      return { exits: exits + done.exits, state: done.state }
    },
    { exits: 0, state: start.state },
  ).exits
}

export interface Counted {
  readonly id: string
  readonly before: number
  readonly after: number
}

/** The exits of every script, in the order of the spec: without the patch, and with it. */
export const exitCounts = (book: Book): ReadonlyArray<Counted> =>
  book.own.spec.comparison.map((script) => {
    const { file } = book.own.places.comparison
    const exits = (choice: Choice): number => exitsOf(machineIn(book, script.scope, choice), script, file)
    return { id: script.id, before: exits({ storeUpdatesEntry: 'absent' }), after: exits({}) }
  })

export const exitTable: Section = {
  title: 'What a demand fault costs',
  lines: ({ subject: { book } }) => {
    const says = new Map(book.own.spec.comparison.map((script) => [script.id, script.says]))
    return [
      `VM exits of a demand fault: the user's access, the kernel's stores to the entry, the access again. Before the patch means without ${ruleLink(book, 'storeUpdatesEntry')}: three exits. With it they are two, if the entry is stored whole, is marked as accessed, and is marked as dirty where the access is a write. In general an exit for the fault, one for each store while the table has a shadow, and one more unless the entry is ready; the invariant demand-faults-cost-two-exits asks this of every state of the proof scopes demand-faults and forks.`,
      '',
      ...table(
        ['what the kernel does, and the access', 'before the patch', 'with it'],
        exitCounts(book).map(({ id, before, after }) => [plain(says.get(id) ?? ''), number(before), number(after)]),
      ),
    ]
  },
}
