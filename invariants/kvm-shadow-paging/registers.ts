/** What becomes of writes to the guest's control registers: as on a processor. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { at } from '../../model/frame/machine.ts'
import type { Entry } from '../../model/kvm-shadow-paging/declared/entry.ts'
import type { Guest } from '../../model/kvm-shadow-paging/declared/guest.ts'
import type { Scope } from '../../model/kvm-shadow-paging/declared/scope.ts'
import type { Gfn } from '../../model/kvm-shadow-paging/declared/sets.ts'
import type { State } from '../../model/kvm-shadow-paging/declared/state.ts'
import { memoryAt } from './guest.ts'
import type { ShadowStep, StepInvariant } from './step.ts'

type Register = Exclude<keyof Guest, 'life' | 'pdptrs'>

const registers: ReadonlyArray<Register> = ['cr3', 'paging', 'pae', 'pse', 'wp', 'nxe']

/** An instruction that faults has no effect: the guest's registers are what they were. */
export const refusalChangesNoRegister: StepInvariant<Register> = {
  when: ({ answer }) => isLeft(answer),
  subjects: () => registers,
  wrong: (register, { before, after }) =>
    before.guest[register] === after.guest[register]
      ? null
      : `${register} is ${String(after.guest[register])} after a fault; it was ${String(before.guest[register])}`,
}

/** Everything but P and the address is reserved in a page directory pointer. */
const hasReservedBit = ({ write, user, accessed, dirty, large, noExecute }: Entry): boolean =>
  write || user || accessed || dirty || large || noExecute

const isPae = ({ guest }: State): boolean => guest.paging && guest.pae

/** Bits whose change loads the pointers, of those that this guest has. Source: Intel SDM volume 3, section 4.4.1. */
const loading: ReadonlyArray<Register> = ['paging', 'pae', 'pse']

/** After the write PAE paging is in use, and the write loads the pointers. */
const isLoad = ({ before, operation, after }: ShadowStep): boolean =>
  isPae(after) && (operation.op === 'movCr3' || loading.some((bit) => before.guest[bit] !== after.guest[bit]))

/**
 * PAE paging goes on only with good pointers: what a register write loads stands in memory, and no present pointer has a
 * reserved bit. A write that is refused loads nothing, and must not switch PAE paging on with the pointers of before.
 * Source: Intel SDM volume 3, section 4.4.1.
 */
export const pagePointersAreValid = (scope: Scope): StepInvariant<number> => ({
  of: ['movCr3', 'movCr0', 'movCr4'],
  when: (step) => scope.format === 'pae' && isLoad(step) && (!isLeft(step.answer) || !isPae(step.before)),
  subjects: ({ after }) => [...after.guest.pdptrs.keys()],
  wrong: (slot, { after }) => {
    const { cr3, pdptrs } = after.guest
    const frame = memoryAt(scope, after, cr3)
    if (frame === null) return `pointer ${slot} was loaded from F${cr3}, where there is no memory`
    const entry = frame >= after.tables.length ? undefined : at(after.tables, frame)[slot]
    const pointer = at(pdptrs, slot)
    if (entry?.present !== true) return pointer === null ? null : `pointer ${slot} is F${pointer}, and memory has none`
    if (hasReservedBit(entry)) return `pointer ${slot} was loaded with a reserved bit set`
    return pointer === entry.frame ? null : `pointer ${slot} is not F${entry.frame}, as memory has it`
  },
})

/** The pointers in a frame cannot be loaded: there is no memory, or one of them has a reserved bit. */
const isBad = (scope: Scope, s: State, cr3: Gfn): boolean => {
  const frame = memoryAt(scope, s, cr3)
  if (frame === null) return true
  const entries = frame < s.tables.length ? at(s.tables, frame) : []
  return entries.some((entry) => entry.present && hasReservedBit(entry))
}

/** Whether a register write is refused: CR3 names no memory, which is KVM's choice, or pointers cannot be loaded. */
const isRefused = (scope: Scope, { before, operation }: ShadowStep): boolean => {
  const { guest } = before
  const pae = scope.format === 'pae'
  switch (operation.op) {
    case 'movCr3':
      return (
        memoryAt(scope, before, operation.gfn) === null ||
        (pae && guest.paging && guest.pae && isBad(scope, before, operation.gfn))
      )
    case 'movCr0':
      return pae && guest.pae && operation.paging && !guest.paging && isBad(scope, before, guest.cr3)
    case 'movCr4':
      return (
        pae && guest.paging && operation.pae && (!guest.pae || operation.pse !== guest.pse) && isBad(scope, before, guest.cr3)
      )
    default:
      return false
  }
}

/** Whether a root that the registers name has no memory. */
const lacksRoot = (scope: Scope, s: State): boolean => {
  const { guest } = s
  if (!guest.paging) return false
  const roots = scope.format === 'pae' && guest.pae ? guest.pdptrs : [guest.cr3]
  return roots.some((root) => root !== null && memoryAt(scope, s, root) === null)
}

/** A register write is refused where it must be and nowhere else, and the guest shuts down only if a root has no memory. */
export const registerWritesEndRightly = (scope: Scope): StepInvariant<ShadowStep> => ({
  of: ['movCr3', 'movCr0', 'movCr4', 'wrmsrEfer', 'setSregs'],
  when: ({ after }) => after.host === 'alive',
  subjects: (step) => [step],
  wrong: (step) => {
    const refused = isLeft(step.answer)
    if (refused !== isRefused(scope, step)) return `${step.operation.op} is ${refused ? '' : 'not '}refused`
    const down = step.after.guest.life === 'shut down'
    return refused || down === lacksRoot(scope, step.after)
      ? null
      : `the guest ${down ? 'shuts down' : 'goes on'} after ${step.operation.op}`
  },
})
