import { at } from '../../model/frame/machine.ts'
import type { Scope } from '../../model/kvm-shadow-paging/declared/scope.ts'
import { memoryAt, modeOf } from './guest.ts'
import type { StateInvariant } from './step.ts'

/** A root is what a register names: its frame, for the mode that the guest is in. The count of roots is exact. */
export const rootsMatchRegisters = (scope: Scope): StateInvariant<number> => ({
  when: ({ guest }) => guest.life === 'runs',
  subjects: (s) => [...s.roots.keys(), ...s.pages.map((_, page) => s.roots.length + page)],
  wrong: (subject, s) => {
    const { guest, roots } = s
    if (subject >= roots.length) {
      const page = subject - roots.length
      const count = roots.filter((root) => root === page).length
      const known = at(s.pages, page).rootCount
      return known === count ? null : `S${page} is ${count} times a root, and counts ${known}`
    }
    const legacy = scope.format === 'pae' && !guest.pae
    const pointer = scope.format === 'pae' && !legacy ? at(guest.pdptrs, subject) : legacy && subject > 0 ? null : guest.cr3
    const named = guest.paging ? pointer : 0
    const root = at(roots, subject)
    if (named === null || root === null)
      return named === root
        ? null
        : `root ${subject} is ${root === null ? 'none' : `S${root}`}, and the register names ${named === null ? 'none' : `F${named}`}`
    const shadows = at(s.pages, root).shadows
    const own = guest.paging ? memoryAt(scope, s, named) : 0
    const mode = modeOf(scope, s)
    if (shadows?.gfn === own && !shadows.role.invalid && shadows.role.direct === !guest.paging && shadows.role.mode === mode)
      return null
    return `root ${subject} is S${root}, which is not the shadow of F${named} in mode ${mode}`
  },
})
