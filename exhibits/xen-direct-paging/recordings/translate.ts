/** From what was recorded to the operation of the model. */
import type { Operation } from '../../../model/xen-direct-paging/declared/operations.ts'
import type { State } from '../../../model/xen-direct-paging/declared/state.ts'
import type { Recorded } from './operation.ts'
import { builderAddress, frameOf, type Places, wordFor } from './places.ts'
import { wordAt } from './walk.ts'

/** The recorded operations that are one operation of the model. */
export type Direct = Exclude<
  Recorded,
  { readonly op: 'start' | 'unknownCommand' | 'assist' | 'read' | 'readEntry' | 'types' | 'takeAgain' }
>

const caller = 0
const vcpu = 0
const liveRoot = { is: 'live', level: 4 } as const

export const operationFor = (places: Places, s: State, recorded: Direct): Operation => {
  const frame = (name: Parameters<typeof frameOf>[2]): number => frameOf(places, s, name)
  switch (recorded.op) {
    case 'update': {
      const { table, slot, value, preserve } = recorded
      return { op: 'mmuUpdate', caller, table: frame(table), slot, entry: wordFor(places, s, value), preserve }
    }
    case 'copyLiveEntry': {
      const { table, slot } = recorded
      return { op: 'mmuUpdate', caller, table: frame(table), slot, entry: wordAt(s, frame(liveRoot), slot), preserve: false }
    }
    case 'machphys':
      return { op: 'machphysUpdate', mfn: frame(recorded.frame), owner: caller }
    case 'updateVa':
      return {
        op: 'updateVaMapping',
        vcpu,
        va: recorded.address.va,
        entry: wordFor(places, s, recorded.value),
        flush: recorded.flush,
      }
    case 'builder': {
      const { frame: name, flags } = recorded
      const entry = flags === 0n ? null : wordFor(places, s, { frame: name, flags })
      return { op: 'updateVaMapping', vcpu, va: builderAddress(name.name), entry, flush: 'invlpgLocal' }
    }
    case 'pin':
      return { op: 'pinTable', caller, mfn: frame(recorded.frame), level: recorded.level }
    case 'unpin':
      return { op: 'unpinTable', caller, mfn: frame(recorded.frame) }
    case 'newBase':
      return { op: 'newBaseptr', vcpu, mfn: frame(recorded.frame) }
    case 'newUserBase':
      return { op: 'newUserBaseptr', vcpu, mfn: frame(recorded.frame) }
    case 'clear':
      return { op: 'clearPage', caller, mfn: frame(recorded.frame) }
    case 'copy':
      return { op: 'copyPage', caller, mfn: frame(recorded.frame), from: frame(recorded.from) }
    case 'store': {
      const { address, value } = recorded
      return { op: 'guestStore', vcpu, va: address.va, slot: address.slot, entry: wordFor(places, s, value) }
    }
    case 'storeByBuilder': {
      const { frame: name, slot, value } = recorded
      return { op: 'guestStore', vcpu, va: builderAddress(name.name), slot, entry: wordFor(places, s, value) }
    }
    case 'giveBack':
      return { op: 'decreaseReservation', caller, mfn: frame(recorded.frame) }
  }
}
