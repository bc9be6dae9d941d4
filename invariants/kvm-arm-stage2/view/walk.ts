/** What guests reach: by tables, by what is loaded, and by what processors remember. Written from the architecture, not from the model's rules. */

import { at, lastResult } from '../../../model/frame/machine.ts'
import type { Scope } from '../../../model/kvm-arm-stage2/declared/scope.ts'
import type { Cpu, Mfn, State } from '../../../model/kvm-arm-stage2/declared/state.ts'
import { below2, below3, belowRoot, type Leaf, treesOf } from './tree.ts'

/** How an address is reached. */
export interface Reached extends Leaf {
  readonly by: string
}

/** A table that is only remembered. */
export interface Remembered {
  readonly cpu: number
  readonly vm: number
  readonly vmid: number
  readonly level: 2 | 3
  readonly mfn: Mfn
  readonly madeFor: number
  /** The first address below it. */
  readonly base: number
}

/** The VMs whose guest would use what is tagged with this VMID: it is loaded for them, or theirs in this generation. */
export const usersOf = ({ vcpus }: Scope, s: State, vmid: number): ReadonlyArray<number> => {
  const loaded = s.cpus.flatMap((cpu) => (cpu.loaded?.vmid === vmid ? [at(vcpus, cpu.loaded.vcpu)] : []))
  const current = s.vms.flatMap((vm, index) => (vm.life === 'live' && vm.fresh && vm.vmid === vmid ? [index] : []))
  return [...new Set([...loaded, ...current])]
}

const remembered = (
  scope: Scope,
  s: State,
  level: 2 | 3,
  span: number,
  rows: (cpu: Cpu) => Cpu['level2'],
): ReadonlyArray<Remembered> =>
  s.cpus.flatMap((cpu, index) =>
    rows(cpu).flatMap((row, vmid) =>
      row.flatMap((table, place) =>
        table === null
          ? []
          : usersOf(scope, s, vmid).map((vm) => ({
              cpu: index,
              vm,
              vmid,
              level,
              mfn: table.mfn,
              madeFor: table.vm,
              base: place * span,
            })),
      ),
    ),
  )

/** The tables in walk caches under a VMID that somebody uses. */
export const walkCaches = lastResult((scope: Scope) =>
  lastResult((s: State): ReadonlyArray<Remembered> => {
    const [, e2, e3] = scope.entries
    return [...remembered(scope, s, 2, e2 * e3, ({ level2 }) => level2), ...remembered(scope, s, 3, e3, ({ level3 }) => level3)]
  }),
)

/** A translation in a TLB under a VMID that somebody uses. */
export interface Translation extends Leaf {
  readonly cpu: number
  readonly vmid: number
  readonly madeFor: number
}

export const translations = lastResult((scope: Scope) =>
  lastResult(
    (s: State): ReadonlyArray<Translation> =>
      s.cpus.flatMap(({ tlb }, cpu) =>
        tlb.flatMap((row, vmid) =>
          row.flatMap((cached, ipa) =>
            cached === null
              ? []
              : usersOf(scope, s, vmid).map((vm) => ({
                  cpu,
                  vmid,
                  vm,
                  ipa,
                  mfn: cached.mfn,
                  write: cached.write,
                  kind: cached.kind,
                  madeFor: cached.vm,
                })),
          ),
        ),
      ),
  ),
)

const byTables = (scope: Scope, s: State): ReadonlyArray<Reached> => {
  const trees = treesOf(scope)(s)
  const own = s.vms.flatMap(({ life }, vm) => (life === 'live' ? at(trees, vm).leaves : []))
  const loaded = s.cpus.flatMap((cpu) => {
    if (cpu.loaded === null) return []
    const vm = at(scope.vcpus, cpu.loaded.vcpu)
    const { pgd } = at(s.vms, vm)
    const same = pgd !== null && cpu.loaded.root.every((mfn, part) => mfn === pgd[part])
    return same ? [] : belowRoot(scope, s, vm, cpu.loaded.root).leaves
  })
  return [...own, ...loaded].map((leaf) => ({ ...leaf, by: 'its tables' }))
}

const byWalkCaches = (scope: Scope, s: State): ReadonlyArray<Reached> =>
  walkCaches(scope)(s).flatMap(({ vm, level, mfn, base, cpu }) => {
    const leaves = level === 3 ? below3(scope, s, vm, mfn, base) : below2(scope, s, vm, mfn, base).leaves
    return leaves.map((leaf) => ({ ...leaf, by: `the walk cache of P${cpu}` }))
  })

/** Every page that a guest can reach: by the tables of a VM that may run, by what is loaded, and by what is remembered. */
export const reached = lastResult((scope: Scope) =>
  lastResult((s: State): ReadonlyArray<Reached> => {
    const tlb = translations(scope)(s).map((one) => ({ ...one, by: `the TLB of P${one.cpu}` }))
    return [...byTables(scope, s), ...tlb, ...byWalkCaches(scope, s)]
  }),
)
