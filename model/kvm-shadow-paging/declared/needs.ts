/** What each operation cannot do without, in any state and under any form of the rules. */
import { after, type Need } from '../../frame/checks.ts'
import type { Settings } from './fields.ts'
import type { OperationId } from './operations.ts'
import { geometryIn, type Scope } from './scope.ts'

/** A control bit that the guest can give another value than it has at first. */
const changes = ({ registers, settings }: Scope, bit: keyof Settings): boolean =>
  settings[bit].some((value) => value !== registers[bit])

/** A write of these registers does something. */
const anotherValue = (scope: Scope, ...bits: ReadonlyArray<keyof Settings>): Need => [
  bits.some((bit) => changes(scope, bit)),
  `a value of ${bits.map((bit) => `settings.${bit}`).join(' or ')} that the registers do not begin with`,
]

/** Whether paging is ever on, or off: at first, or by a write to CR0. */
const paging = (scope: Scope, on: boolean): Need => {
  const [switched] = after(scope, 'movCr0')
  return [
    scope.registers.paging === on || (switched && changes(scope, 'paging')),
    `paging ${on ? 'on' : 'off'}, in registers.paging or by settings.paging and movCr0`,
  ]
}

/** With PAE clear two levels reach half of the addresses. */
const inReach = (scope: Scope): Need => {
  const { format, registers, addresses } = scope
  const [switched] = after(scope, 'movCr4')
  const all = format !== 'pae' || registers.pae || (switched && changes(scope, 'pae')) || paging(scope, false)[0]
  const end = geometryIn(scope).addresses / 2
  return [all || addresses.some((va) => va < end), `an address below ${end}, as PAE is never set`]
}

export const needsIn = (scope: Scope): Readonly<Record<OperationId, ReadonlyArray<Need>>> => {
  const { logs, parameters, slots, tables } = scope
  const reach = [inReach(scope)]
  const paged = [paging(scope, true)]
  return {
    read: reach,
    fetch: reach,
    write: reach,
    writeUnknown: reach,
    moveFromDevice: paged,
    ins: paged,
    nonpagingStore: [paging(scope, false)],
    dma: [[slots.flat().some((frame) => frame < tables.length), 'a table in a slot']],
    invlpg: [...paged, ...reach],
    movCr3: [],
    setSregs: [],
    movCr0: [anotherValue(scope, 'paging', 'wp')],
    movCr4: [anotherValue(scope, 'pae', 'pse')],
    wrmsrEfer: [anotherValue(scope, 'nxe')],
    // What it may choose from is asked of the list itself.
    remember: [],
    faultBegins: [...paged, ...reach],
    faultEnds: [after(scope, 'faultBegins')],
    storeBegins: [...paged, ...reach],
    storeEnds: [after(scope, 'storeBegins')],
    getDirtyLog: [[logs, 'logs']],
    deleteSlot: [],
    reclaim: [[parameters.memory === 'swappable', 'the parameter memory: swappable']],
  }
}
