/** What walkers find in memory: the tables below a root, and the pages they lead to. Written from the architecture, not from the model's rules. */

import { at, lastResult } from '../../../model/frame/machine.ts'
import type { Scope } from '../../../model/kvm-arm-stage2/declared/scope.ts'
import type { Entry, Mfn, State } from '../../../model/kvm-arm-stage2/declared/state.ts'

/** An entry that names a table of the next level. */
export interface Link {
  readonly vm: number
  readonly parent: Mfn
  readonly slot: number
  readonly level: 2 | 3
  readonly child: Mfn
}

/** A page that an address leads to. */
export interface Leaf {
  readonly vm: number
  readonly ipa: number
  readonly mfn: Mfn
  readonly write: boolean
  readonly kind: 'ram' | 'device'
}

export interface Tree {
  readonly links: ReadonlyArray<Link>
  readonly leaves: ReadonlyArray<Leaf>
}

const nothing: Tree = { links: [], leaves: [] }

const joined = (trees: ReadonlyArray<Tree>): Tree => ({
  links: trees.flatMap(({ links }) => links),
  leaves: trees.flatMap(({ leaves }) => leaves),
})

const entriesOf = (s: State, mfn: Mfn, used: number): ReadonlyArray<readonly [Entry, number]> =>
  at(s.frames, mfn).entries.flatMap((entry, slot) => (entry === null || slot >= used ? [] : [[entry, slot] as const]))

/** The pages below a level-3 table that stands for the addresses from `base`. */
export const below3 = ({ entries }: Scope, s: State, vm: number, table: Mfn, base: number): ReadonlyArray<Leaf> =>
  entriesOf(s, table, entries[2]).flatMap(([{ to, kind, write }, slot]) =>
    kind === 'table' ? [] : [{ vm, ipa: base + slot, mfn: to, write, kind }],
  )

export const below2 = (scope: Scope, s: State, vm: number, table: Mfn, base: number): Tree =>
  joined(
    entriesOf(s, table, scope.entries[1]).map(([{ to, kind }, slot]) =>
      kind !== 'table'
        ? nothing
        : {
            links: [{ vm, parent: table, slot, level: 3, child: to }],
            leaves: below3(scope, s, vm, to, base + slot * scope.entries[2]),
          },
    ),
  )

const belowPart = (scope: Scope, s: State, vm: number, root: Mfn, base: number): Tree => {
  const span = scope.entries[1] * scope.entries[2]
  return joined(
    entriesOf(s, root, scope.entries[0]).map(([{ to, kind }, slot]) => {
      if (kind !== 'table') return nothing
      const { links, leaves } = below2(scope, s, vm, to, base + slot * span)
      return { links: [{ vm, parent: root, slot, level: 2, child: to }, ...links], leaves }
    }),
  )
}

export const belowRoot = (scope: Scope, s: State, vm: number, root: ReadonlyArray<Mfn>): Tree => {
  const [e1, e2, e3] = scope.entries
  return joined(root.map((mfn, part) => belowPart(scope, s, vm, mfn, part * e1 * e2 * e3)))
}

const allTrees = (scope: Scope, s: State): ReadonlyArray<Tree> =>
  s.vms.map(({ pgd }, vm) => (pgd === null ? nothing : belowRoot(scope, s, vm, pgd)))

/** For each VM, what stands below its root. */
export const treesOf = lastResult((scope: Scope) => lastResult((s: State) => allTrees(scope, s)))

/** Nobody is in the middle of a change of this VM's tables. */
export const isQuiet = (s: State, vm: number): boolean => at(s.vms, vm).work === null

export const allQuiet = (s: State): boolean => s.vms.every(({ work }) => work === null)

type Maps = ReadonlyArray<ReadonlyMap<number, Leaf>>

const mapsOf = (trees: ReadonlyArray<Tree>): Maps => trees.map(({ leaves }) => new Map(leaves.map((leaf) => [leaf.ipa, leaf])))

const stateMaps = lastResult((scope: Scope) => lastResult((s: State): Maps => mapsOf(treesOf(scope)(s))))
const afterMaps = lastResult((scope: Scope) => lastResult((s: State): Maps => mapsOf(allTrees(scope, s))))

/** The leaf at each address of a VM, in a state or before a step. */
export const leafMap = (scope: Scope, s: State, vm: number): ReadonlyMap<number, Leaf> => at(stateMaps(scope)(s), vm)

/** The same after a step; apart, so that both are remembered. */
export const leavesAfter = (scope: Scope, s: State, vm: number): ReadonlyMap<number, Leaf> => at(afterMaps(scope)(s), vm)

export const sameLeaf = (a: Leaf | null, b: Leaf | null): boolean =>
  a === b || (a !== null && b !== null && a.mfn === b.mfn && a.write === b.write && a.kind === b.kind)

export const printLeaf = (leaf: Leaf | null): string =>
  leaf === null ? 'nothing' : `F${leaf.mfn} ${leaf.write ? 'writable' : 'read-only'}${leaf.kind === 'device' ? ', a device' : ''}`
