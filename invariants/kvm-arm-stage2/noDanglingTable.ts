import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/kvm-arm-stage2/declared/scope.ts'
import type { Mfn, State, Use } from '../../model/kvm-arm-stage2/declared/state.ts'
import type { StateInvariant } from './step.ts'
import { treesOf } from './view/tree.ts'
import { walkCaches } from './view/walk.ts'

/** Somebody names a frame as a table of a level. */
interface Named {
  readonly by: string
  readonly mfn: Mfn
  readonly use: Use
}

const names = (scope: Scope, s: State): ReadonlyArray<Named> => [
  ...s.vms.flatMap(({ pgd }, vm) => (pgd ?? []).map((mfn) => ({ by: `VM${vm}'s root`, mfn, use: 'root' as const }))),
  ...s.cpus.flatMap(({ loaded }, cpu) =>
    (loaded?.root ?? []).map((mfn) => ({ by: `VTTBR of P${cpu}`, mfn, use: 'root' as const })),
  ),
  ...treesOf(scope)(s).flatMap(({ links }) =>
    links.map(({ parent, slot, level, child }) => ({
      by: `F${parent}[${slot}]`,
      mfn: child,
      use: level === 2 ? ('level2' as const) : ('level3' as const),
    })),
  ),
  ...walkCaches(scope)(s).map(({ cpu, level, mfn }) => ({
    by: `the walk cache of P${cpu}`,
    mfn,
    use: level === 2 ? ('level2' as const) : ('level3' as const),
  })),
]

/** Whatever a walker would read as a table is one, of that level. Holds in every micro-step. */
export const noDanglingTable = (scope: Scope): StateInvariant<Named> => ({
  subjects: (s) => names(scope, s),
  wrong: ({ by, mfn, use }, s) => {
    const { use: now } = at(s.frames, mfn)
    return now === use ? null : `${by} names F${mfn} as ${use}, and F${mfn} is ${now}`
  },
})
