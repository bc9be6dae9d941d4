/** What a demand fault costs with the patch and before it: numbers for the page of kvm-shadow-paging. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { Complaint } from '../../cli/command/complaint.ts'
import { number } from '../../cli/command/text.ts'
import { invariantLink, ruleLink } from '../../cli/docs/links.ts'
import { plain, table } from '../../cli/docs/markdown.ts'
import { scopeOf } from '../../cli/docs/scope-of.ts'
import type { Section } from '../../cli/docs/sheet.ts'
import type { Book } from '../../cli/spec/book.ts'
import { misfits, printMisfit } from '../../cli/spec/decoding.ts'
import { tried } from '../../invariants/kvm-shadow-paging/exits.ts'
import { type Choice, chooseRules } from '../../model/frame/machine.ts'
import type { State } from '../../model/kvm-shadow-paging/declared/state.ts'
import { kvmShadowPaging, type ShadowMachine } from '../../model/kvm-shadow-paging/machine.ts'
import type { ComparisonSpec } from '../../spec/schema.ts'

/** The machine of a scope of the book, under the corrected rules but for a choice. */
const machineIn = (book: Book, id: string, choice: Choice): ShadowMachine =>
  kvmShadowPaging.machine(scopeOf(book, id, kvmShadowPaging.scope), chooseRules(kvmShadowPaging.rules, choice))

/** All exits of a script, each step tried until it is over. */
const scriptExits = (machine: ShadowMachine, { id, start: name, steps }: ComparisonSpec, where: string): number => {
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
    const exits = (choice: Choice): number => scriptExits(machineIn(book, script.scope, choice), script, file)
    return { id: script.id, before: exits({ storeUpdatesEntry: 'absent' }), after: exits({}) }
  })

export const exitTable: Section = {
  title: 'What a demand fault costs',
  lines: ({ subject: { book } }) => {
    const says = new Map(book.own.spec.comparison.map((script) => [script.id, script.says]))
    return [
      `VM exits of a demand fault: the user's access, the kernel's stores to the entry, the access again. Before the patch means without ${ruleLink(book, 'storeUpdatesEntry')}: three exits. With it they are two, if the entry is stored whole, is marked as accessed, and is marked as dirty where the access is a write.`,
      '',
      `In general there is one exit for the fault. If the table is shadowed and linked, there is one for each store, and one more unless the entry is ready; if it is not shadowed, and the kernel writes it like any page, the stores cost none, and the access costs one. This is asked of every state of the proof scopes demand-faults and forks, for entries that were zero, name memory that is no table, and lie below entries that allow the access, stored whole or in two halves (${invariantLink(book, 'demand-faults-cost-two-exits')}). What else is in the table was counted once, from the start of its scope: stores of less than four bytes, a row of stores that gives the table up, directory entries.`,
      '',
      ...table(
        ['what the kernel does, and the access', 'before the patch', 'with it'],
        exitCounts(book).map(({ id, before, after }) => [plain(says.get(id) ?? ''), number(before), number(after)]),
      ),
    ]
  },
}
