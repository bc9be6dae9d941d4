/** Carries out what was recorded on the model, and says what the model answers. */
import { isLeft } from 'fp-ts/lib/Either.js'
import type { Operation } from '../../../model/xen-direct-paging/declared/operations.ts'
import type { Errno } from '../../../model/xen-direct-paging/declared/refusal.ts'
import type { State } from '../../../model/xen-direct-paging/declared/state.ts'
import type { XenMachine } from '../../../model/xen-direct-paging/machine.ts'
import { type Answered, plainly, wordRead } from './answered.ts'
import { freedBetween } from './freed.ts'
import type { FrameName, TestFrame } from './names.ts'
import type { Address, Recorded, Slot } from './operation.ts'
import { frameOf, hasUnknownContent, nextFrame, type Places, readingAddress } from './places.ts'
import { operationFor } from './translate.ts'
import { typesShown } from './types-shown.ts'
import { mappedFrame, mayBeXens, wordAt } from './walk.ts'

/** The model's state, and what the names denote in it. */
export interface Now {
  readonly state: State
  readonly places: Places
}

export interface Done {
  readonly answered: Answered
  readonly now: Now
}

/** Source: Xen public/errno.h; the vector and error code of a fault. */
const codes: Readonly<Record<Errno, string>> = {
  EINVAL: '-22',
  EBUSY: '-16',
  EPERM: '-1',
  EACCES: '-13',
  '#PF(2)': '!e:2',
  '#PF(3)': '!e:3',
}
const unknownCommand = '-38'
const notPresent = '!e:0'

/** One operation of the model, with its answer as a recording prints it: `done` where it was carried out. */
const carryOut = (machine: XenMachine, operation: Operation, done: string, { state, places }: Now): Done => {
  const outcome = machine.step(operation)(state)
  if (outcome === null) return { answered: plainly(`the model does not carry out ${operation.op} here`), now: { state, places } }
  const freed = [...places.freed, ...freedBetween(state, outcome.state)]
  const now = { state: outcome.state, places: { ...places, freed } }
  const { answer } = outcome
  return { answered: plainly(isLeft(answer) ? codes[answer.left.errno] : done), now }
}

const caller = 0

/** populate_physmap: the name denotes what the allocator gives; the recording guest clears the page. */
const takeAgain = (machine: XenMachine, { name }: TestFrame, { state, places }: Now): Done => {
  const mfn = nextFrame(places, state)
  if (mfn === null) return { answered: plainly('the scope has no free frame left'), now: { state, places } }
  const renamed = {
    frames: places.frames.with(name, mfn),
    freed: places.freed.filter((other) => other !== mfn),
  }
  const populated = carryOut(machine, { op: 'populate', caller, mfn }, '1', { state, places: renamed })
  return { ...populated, now: carryOut(machine, { op: 'clearPage', caller, mfn }, '0', populated.now).now }
}

const contentAt = (tests: number, { state, places }: Now, mfn: number, slot: Slot): Answered => {
  const answered = wordRead(places, state, tests, wordAt(state, mfn, slot))
  if (hasUnknownContent(state, mfn)) return { ...answered, abstraction: 'content-outside-the-model' }
  return mayBeXens(state, mfn, slot) ? { ...answered, abstraction: 'one-slot-of-xen' } : answered
}

const read = (tests: number, address: Address, now: Now): Answered => {
  const mfn = mappedFrame(now.state, address)
  return mfn === null ? plainly(notPresent) : contentAt(tests, now, mfn, address.slot)
}

/** Live tables are read in place, other frames through a read-only mapping that is made for this one use. */
const readEntry = (machine: XenMachine, tests: number, name: FrameName, slot: Slot, now: Now): Done => {
  const mfn = frameOf(now.places, now.state, name)
  if (name.is === 'live') return { answered: contentAt(tests, now, mfn, slot), now }
  const window = { op: 'updateVaMapping', vcpu: 0, va: readingAddress, flush: 'invlpgLocal' } as const
  const entry = { present: true, mfn, rw: false, flags: 0x64 }
  const mapped = carryOut(machine, { ...window, entry }, '0', now)
  if (mapped.answered.text !== '0') return mapped
  const answered = contentAt(tests, mapped.now, mfn, slot)
  return { answered, now: carryOut(machine, { ...window, entry: null }, '0', mapped.now).now }
}

/** Carries out one recorded operation. `tests` is the number of test frames. */
export const play = (machine: XenMachine, tests: number, recorded: Recorded, now: Now): Done => {
  switch (recorded.op) {
    case 'start':
      return { answered: plainly(''), now }
    case 'unknownCommand':
      return { answered: plainly(unknownCommand), now }
    case 'assist':
      return { answered: plainly('0'), now }
    case 'read':
      return { answered: read(tests, recorded.address, now), now }
    case 'readEntry':
      return readEntry(machine, tests, recorded.frame, recorded.slot, now)
    case 'types':
      return { answered: plainly(typesShown(tests, now.places, now.state)), now }
    case 'takeAgain':
      return takeAgain(machine, recorded.frame, now)
    case 'giveBack': {
      const given = carryOut(machine, operationFor(now.places, now.state, recorded), '1', now)
      return given.answered.text === '1' ? given : { ...given, answered: plainly('0') }
    }
    case 'store':
    case 'storeByBuilder':
      return carryOut(machine, operationFor(now.places, now.state, recorded), 'ok', now)
    default:
      return carryOut(machine, operationFor(now.places, now.state, recorded), '0', now)
  }
}
