/** The same requests to Xen and to a machine without pins: what each looks at, and where Xen refuses more. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { explore } from '../../checker/explore/explore.ts'
import { Complaint } from '../../cli/command/complaint.ts'
import { scopeOf } from '../../cli/docs/scope-of.ts'
import { type Book, scopeNamed } from '../../cli/spec/book.ts'
import { misfits, printMisfit } from '../../cli/spec/decoding.ts'
import type { XenStep } from '../../invariants/xen-direct-paging/view/step.ts'
import { naiveStep } from '../../invariants/xen-pin-validation/naive.ts'
import { extraRefusals } from '../../invariants/xen-pin-validation/refinement.ts'
import { chooseRules, law } from '../../model/frame/machine.ts'
import type { Operation } from '../../model/xen-direct-paging/declared/operations.ts'
import { rules } from '../../model/xen-direct-paging/declared/rules.ts'
import { type Scope, scopeCodec } from '../../model/xen-direct-paging/declared/scope.ts'
import { nothingSpent, type State } from '../../model/xen-direct-paging/declared/state.ts'
import { type XenMachine, xenDirectPaging } from '../../model/xen-direct-paging/machine.ts'
import type { ComparisonSpec } from '../../spec/schema.ts'

interface Xen {
  readonly scope: Scope
  readonly machine: XenMachine
}

/** Xen under the corrected rules, in a scope of the book. */
const xenIn = (book: Book, id: string): Xen => {
  const scope = scopeOf(book, id, scopeCodec)
  return { scope, machine: xenDirectPaging.machine(scope, chooseRules(rules, {})) }
}

/** Entries audited on the way. */
interface Cost {
  readonly xen: number
  readonly naive: number
}

/** Both machines answer the same requests; the naive one is asked in the states that Xen is in. */
const costOf = ({ scope, machine }: Xen, start: State, operations: ReadonlyArray<Operation>, where: string): Cost => {
  let state = start
  let xen = 0
  let naive = 0
  for (const [i, operation] of operations.entries()) {
    const outcome = machine.step(operation)(state)
    const other = naiveStep(scope, operation, state)
    if (outcome === null || isLeft(outcome.answer) || other === null || !other.accepted)
      throw new Complaint(
        `${where}: step ${i + 1}: expected a request that both machines accept, found ${machine.operation.print(operation)}`,
      )
    xen += outcome.state.spent.slots
    naive += other.slots
    state = { ...outcome.state, spent: nothingSpent }
  }
  return { xen, naive }
}

const isPin = ({ op }: Operation): boolean => op === 'pinTable' || op === 'unpinTable'

export interface Compared {
  readonly id: string
  readonly pinned: number
  /** The same requests without pins and unpins. */
  readonly unpinned: number
  readonly naive: number
}

const compared = (book: Book, { id, scope: scopeId, start: startName, steps }: ComparisonSpec): Compared => {
  const where = `${book.own.places.comparison.file}: ${id}`
  const xen = xenIn(book, scopeId)
  const { initial, operation: known } = xen.machine
  const start = startName === undefined ? initial[0] : initial.find(({ name }) => name === startName)
  if (start === undefined) throw new Complaint(`${where}: expected a start state of ${scopeId}, found ${startName}`)
  const operations = steps.map((step, i) => {
    const decoded = known.codec.decode(step)
    if (isLeft(decoded)) throw new Complaint(...misfits(decoded.left).map((m) => `${where}: step ${i + 1}: ${printMisfit(m)}`))
    return decoded.right
  })
  const pinned = costOf(xen, start.state, operations, where)
  const unpinned = costOf(
    xen,
    start.state,
    operations.filter((operation) => !isPin(operation)),
    `${where}, without pins`,
  )
  return { id, pinned: pinned.xen, unpinned: unpinned.xen, naive: pinned.naive }
}

/** The audit costs of every script, in the order of the spec. */
export const comparisons = (book: Book): ReadonlyArray<Compared> =>
  book.own.spec.comparison.map((script) => compared(book, script))

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** The proof scope in which differences are counted. */
export const countedScope = 'two-frames'

/** In how many pairs of a state and a request each difference makes Xen refuse what the naive machine accepts. */
export const differenceCounts = (book: Book): ReadonlyMap<string, number> => {
  const { scope, machine } = xenIn(book, countedScope)
  const counts = new Map<string, number>()
  const tally = law<XenStep, XenStep>('tally', {
    subjects: (step) => {
      for (const { difference } of extraRefusals(scope, step)) {
        const id = `difference-${kebab(difference ?? 'unknown')}`
        counts.set(id, (counts.get(id) ?? 0) + 1)
      }
      return []
    },
    wrong: () => null,
  })
  const symmetry = scopeNamed(book, countedScope)?.symmetry ?? true
  const report = explore({ machine, laws: { state: [], step: [tally] } }, { symmetry, goal: { kind: 'all' } })
  if (!report.complete) throw new Complaint(`${book.id}: scope ${countedScope} was not explored to the end`)
  return counts
}
